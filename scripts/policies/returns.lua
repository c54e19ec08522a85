-- SPDX-License-Identifier: Apache-2.0
-- What may be sent back. The window of a listing goes before the shop's own.
local window = 30
local fault_window = 90
local kind_window = 60

local faults = { damaged = true, defective = true, wrong_item = true, not_as_described = true }

local function is_fault(c)
  return faults[c.item.reason] or false
end

local function days_left_in(c)
  local days = c.item.returnable_days >= 0 and c.item.returnable_days or window
  return days - c.order.days_since_delivery
end

return policy "returns" {
  rule "no order at hand" {
    when   = function(c) return not c.order end,
    decide = refuse("no_order", "We need the order that the item belongs to."),
  },
  rule "not delivered yet" {
    when   = function(c) return c.order.days_since_delivery < 0 end,
    decide = refuse("not_delivered", "An item can be sent back once it was delivered."),
  },
  rule "all of it was sent back before" {
    when   = function(c) return c.item.returned + c.item.quantity > c.order.quantity end,
    decide = refuse("already_returned", "All of these items were sent back before."),
  },
  rule "something is wrong with it: the shop pays, the money goes at once" {
    when   = function(c) return is_fault(c) and c.order.days_since_delivery <= fault_window end,
    decide = accept_return{ days = 30, label = "shop", refund_on = "first_scan",
      clause = "We pay for sending back what is faulty, and refund it when the parcel is handed in." },
  },
  rule "sold as not returnable" {
    when   = function(c) return c.item.final_sale end,
    decide = refuse("final_sale", "This item was sold as not returnable."),
  },
  rule "very many returns are looked at by a supervisor" {
    when   = function(c) return c.customer.returns_12m >= 40 and c.tier < tier.supervisor end,
    decide = escalate(tier.supervisor, "many_returns"),
  },
  rule "in time, but opened: a fifth is kept" {
    when   = function(c) return days_left_in(c) >= 0 and c.item.opened end,
    decide = accept_return{ days = 14, fee_percent = 20,
      clause = "For an opened item a fifth of its price is kept." },
  },
  rule "in time" {
    when   = function(c) return days_left_in(c) >= 0 end,
    decide = accept_return{ days = 14,
      clause = "An item can be sent back within 30 days of its delivery." },
  },
  rule "a little late, but as new: a gift card" {
    when   = function(c)
      return c.order.days_since_delivery <= kind_window and c.item.packaging and c.item.receipt
        and not c.item.opened
    end,
    decide = accept_return{ days = 7, to = "gift_card",
      clause = "After 30 days we take back what is as new, for a gift card." },
  },
  otherwise = refuse("time_over", "An item can be sent back within 30 days of its delivery."),
}
