-- SPDX-License-Identifier: Apache-2.0
-- What is owed for a problem, by level of membership and by whose mistake it was. Whose it was says
-- the shop (`case.our_error`); where it says nothing, it was not the shop's.
local levels = require "levels"
local limits = require "limits"

local is_gold, is_bronze = levels.from(levels.gold), levels.from(levels.bronze)

-- A flow names the problem itself; at the desk it is the intent that was recognised.
local problem_of = {
  price_complaint  = "bad_price",
  out_of_stock     = "out_of_stock",
  promo_codes      = "promo_code",
  item_not_arrived = "missing",
}

local function is(problem)
  return function(c) return (problem_of[c.problem] or c.problem) == problem end
end

local is_price, is_stock, is_item, is_code = is "bad_price", is "out_of_stock", is "out_of_stock_item", is "promo_code"
local is_missing, is_shipping, is_slower = is "missing", is "shipping_cost", is "slower_delivery"
local is_service, is_credit, is_removed = is "service_added", is "credit_missing", is "service_removed"
local is_twice, is_two = is "wrong_quantity", is "ordered_twice"
local is_returned, is_never = is "refund_not_arrived", is "never_bought"

local code = offer{ { remedy = "certificate", percent = limits.code_percent, reason = "promo_code",
  clause = "A code for 20 % of the item's price, for your next purchase." } }

local function pays_back(reason)
  return offer{ { remedy = "refund", percent = 100, reason = reason, clause = "What you paid for the item goes back to you." } }
end

local function received(c) return levels.is_received(c.order.status) end

return policy "compensation" {
  rule "no order, nothing to make good" {
    when   = function(c) return not c.order end,
    decide = nothing("no_order"),
  },
  rule "the line was made good already" {
    when   = function(c) return c.remedy.done_on_line > 0 end,
    decide = nothing("already_made_good"),
  },

  -- prices and stock: explained first; who is still unhappy gets a code
  rule "prices change, and that is explained first" {
    when   = function(c) return is_price(c) and c.case.refusals == 0 end,
    decide = nothing("prices_change"),
  },
  rule "what is out of stock is told to the buyers first" {
    when   = function(c) return (is_stock(c) or is_item(c)) and c.case.refusals == 0 end,
    decide = nothing("told_to_purchasing"),
  },
  rule "an item that is wanted all the same is ordered for later" {
    when   = is_item,
    decide = nothing("back_order"),
  },
  rule "still unhappy: a code" {
    when   = function(c) return is_price(c) or is_stock(c) end,
    decide = code,
  },
  rule "a code that should have worked" {
    when   = function(c) return is_code(c) and c.case.our_error end,
    decide = code,
  },
  rule "members get a new code, whatever was wrong with the old one" {
    when   = function(c) return is_code(c) and is_bronze(c) end,
    decide = code,
  },
  rule "a guest's code is over" {
    when   = is_code,
    decide = nothing("guests_get_no_code"),
  },

  -- parcels
  rule "a parcel may take a week" {
    when   = function(c) return is_missing(c) and c.order.days_since_purchase <= limits.waiting_days end,
    decide = nothing("wait_a_week"),
  },
  rule "after a week it is sent again" {
    when   = is_missing,
    decide = offer{ { remedy = "reship", reason = "missing", clause = "What has not come after a week is sent again." } },
  },
  rule "shipping too dear, and not yet with the driver" {
    when   = function(c) return is_shipping(c) and (received(c) or levels.is_in_transit(c.order.status)) end,
    decide = offer{ { remedy = "order_change", reason = "waive_fee", clause = "The shipping fee of this order is waived." } },
  },
  rule "shipping too dear, and already here" {
    when   = is_shipping,
    decide = offer{ { remedy = "refund", minor = limits.shipping_fee, reason = "shipping_fee",
      clause = "Standard shipping of 8.00 goes back to you." } },
  },
  rule "slower delivery, and not yet sent" {
    when   = function(c) return is_slower(c) and received(c) end,
    decide = offer{ { remedy = "order_change", reason = "next_week", clause = "The order is sent next week." } },
  },
  rule "slower delivery, already sent: members get the fee back" {
    when   = function(c) return is_slower(c) and is_bronze(c) end,
    decide = offer{ { remedy = "certificate", minor = limits.shipping_fee, reason = "shipping_fee",
      clause = "The shipping fee is added to your account." } },
  },
  rule "slower delivery, already sent to a guest" {
    when   = is_slower,
    decide = nothing("already_sent"),
  },

  -- accounts and bills
  rule "a service nobody ordered" {
    when   = function(c) return is_service(c) and c.case.our_error end,
    decide = offer{ { remedy = "refund", minor = limits.extra_service, reason = "service_added",
      clause = "The service is removed, and 40.00 go back to you." } },
  },
  rule "a credit that is missing" {
    when   = function(c) return is_credit(c) and c.case.our_error end,
    decide = offer{ { remedy = "certificate", minor = limits.missing_credit, reason = "credit_missing",
      clause = "40.00 are added to your account." } },
  },
  rule "a service that was taken away by mistake" {
    when   = function(c) return is_removed(c) and c.case.our_error end,
    decide = nothing("reinstated"),
  },
  rule "a misunderstanding about the account" {
    when   = function(c) return is_service(c) or is_credit(c) or is_removed(c) end,
    decide = nothing("explained"),
  },
  rule "a refund that should be there: after a week, and for gold at once" {
    when   = function(c) return is_returned(c) and (c.order.days_since_return > limits.credit_days or is_gold(c)) end,
    decide = pays_back "refund_not_arrived",
  },
  rule "a refund takes a week" {
    when   = is_returned,
    decide = nothing("wait_a_week"),
  },
  rule "charged for nothing: the shop's mistake, or a gold member's word" {
    when   = function(c) return is_never(c) and (c.case.our_error or is_gold(c)) end,
    decide = pays_back "never_bought",
  },
  rule "the bill is right" {
    when   = is_never,
    decide = nothing("bill_is_right"),
  },

  -- one too many
  rule "charged for one only: the e-mail was wrong" {
    when   = function(c) return is_twice(c) and not c.case.our_error end,
    decide = nothing("charged_once"),
  },
  rule "one too many, still in the house" {
    when   = function(c) return (is_twice(c) or is_two(c)) and received(c) end,
    decide = pays_back "one_too_many",
  },
  rule "ordered twice by mistake: members are paid at once" {
    when   = function(c) return is_two(c) and is_bronze(c) end,
    decide = pays_back "one_too_many",
  },
  rule "one too many, already sent" {
    when   = function(c) return is_twice(c) or is_two(c) end,
    decide = nothing("return_on_arrival"),
  },

  otherwise = nothing("unknown_problem"),
}
