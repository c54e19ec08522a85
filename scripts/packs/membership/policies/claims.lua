-- SPDX-License-Identifier: Apache-2.0
-- The guarantee for goods of other sellers: the seller is written to first and has 48 hours, then
-- 72 hours to answer the claim; silence grants it. A decision may be appealed for 30 days.
local contact_hours = 48
local answer_hours = 72
local appeal_days = 30
local filing_days = 90

local function is_not_arrived(c)
  return c.claim.ground == "not_arrived"
end

local function is_different(c)
  return c.claim.ground == "not_as_described"
end

local function is_before_notice(c)
  return c.claim.hours_since_notice < 0
end

local function is_refund_missing(c)
  return c.claim.ground == "refund_missing"
end

return policy "claims" {
  rule "the shop's own goods are an associate's" {
    when   = function(c) return not c.seller.third_party end,
    decide = escalate(tier.associate, "own_goods"),
  },
  rule "paid back already" {
    when   = function(c)
      return c.claim.stage ~= "appealed" and c.order.paid > 0 and c.order.refunded >= c.order.paid
    end,
    decide = refuse("already_refunded", "All that was paid for the item was paid back."),
  },
  rule "above the cap of a claim" {
    when   = function(c) return c.claim.cap > 0 and c.claim.amount > c.claim.cap end,
    decide = escalate(tier.specialist, "over_cap"),
  },

  -- appeals
  rule "an appeal after its time" {
    when   = function(c)
      return c.claim.stage == "appealed" and c.claim.days_since_decision > appeal_days
    end,
    decide = refuse("appeal_too_late", "A decision can be appealed within 30 days."),
  },
  rule "an appeal is a supervisor's" {
    when   = function(c) return c.claim.stage == "appealed" end,
    decide = escalate(tier.supervisor, "appeal"),
  },

  -- before the seller is asked: what was waited for once is not waited for again
  rule "filed too late" {
    when   = function(c) return c.order.days_past_estimate > filing_days end,
    decide = refuse("too_late",
      "A claim can be filed until 90 days after the latest estimated delivery."),
  },
  rule "the seller was never written to" {
    when   = function(c)
      return is_before_notice(c) and c.claim.hours_since_contact < 0 and c.claim.asked >= 2
    end,
    decide = refuse("seller_not_written_to", "We asked twice to write to the seller first."),
  },
  rule "the seller was not written to" {
    when   = function(c) return is_before_notice(c) and c.claim.hours_since_contact < 0 end,
    decide = ask_customer{ what = "message_to_seller", hours = contact_hours,
      clause = "Please write to the seller first and wait 48 hours." },
  },
  rule "the seller still has time to write back" {
    when   = function(c)
      return is_before_notice(c) and c.claim.hours_since_contact < contact_hours
    end,
    decide = function(c)
      return ask_customer{ what = "patience", hours = contact_hours - c.claim.hours_since_contact,
        clause = "The seller has 48 hours to write back." }
    end,
  },
  rule "a difference is to be shown" {
    when   = function(c) return is_different(c) and c.claim.evidence == 0 and c.claim.asked < 2 end,
    decide = ask_customer{ what = "photo", hours = answer_hours,
      clause = "Please send a picture of what is different." },
  },
  rule "the difference was never shown" {
    when   = function(c) return is_different(c) and c.claim.evidence == 0 end,
    decide = refuse("no_evidence", "We asked twice for a picture of what is different."),
  },
  rule "what was sent back is to be shown" {
    when   = function(c)
      return is_refund_missing(c) and c.claim.evidence == 0 and c.claim.asked < 2
    end,
    decide = ask_customer{ what = "return_tracking", hours = answer_hours,
      clause = "Please send proof that you sent the item back." },
  },
  rule "what was sent back was never shown" {
    when   = function(c) return is_refund_missing(c) and c.claim.evidence == 0 end,
    decide = refuse("no_evidence", "We asked twice for proof that you sent the item back."),
  },

  -- what the seller says
  rule "the seller agrees" {
    when   = function(c) return c.seller.answer == "accepts" end,
    decide = grant{ charge = "seller", clause = "The seller agreed to pay you back." },
  },
  rule "the seller paid back" {
    when   = function(c) return c.seller.answer == "refunded" end,
    decide = refuse("seller_refunded", "The seller paid you back."),
  },
  rule "the seller was silent for 72 hours" {
    when   = function(c)
      return c.claim.stage == "seller_silent" or
        c.seller.answer ~= "disputes" and c.claim.hours_since_notice >= answer_hours
    end,
    decide = grant{ charge = "seller", clause = "The seller did not answer within 72 hours." },
  },
  rule "the seller is asked" {
    when   = is_before_notice,
    decide = ask_seller{ hours = answer_hours, clause = "The seller has 72 hours to answer." },
  },
  rule "the seller's time is running" {
    when   = function(c) return c.seller.answer ~= "disputes" end,
    decide = function(c)
      return ask_seller{ hours = answer_hours - c.claim.hours_since_notice,
        clause = "The seller has 72 hours to answer." }
    end,
  },

  -- the seller disputes
  rule "it never came" {
    when   = function(c) return is_not_arrived(c) and not c.order.delivered end,
    decide = grant{ charge = "seller", clause = "There is no sign that the item was delivered." },
  },
  rule "somebody signed for it" {
    when   = function(c) return is_not_arrived(c) and c.order.signed end,
    decide = refuse("signed_for", "The carrier has a signature for this parcel."),
  },
  rule "it differs from the listing as it was sold" {
    when   = function(c) return is_different(c) and c.listing.kept and c.listing.differs end,
    decide = grant{ charge = "seller", clause = "The item is not what the listing said." },
  },
  otherwise = escalate(tier.supervisor, "disputed"),
}
