-- SPDX-License-Identifier: Apache-2.0
-- Who may grant what, told apart by the reason of the remedy. What the guidelines leave to the
-- manager needs a specialist's yes.
local levels = require "levels"
local limits = require "limits"

local is_gold, is_silver = levels.from(levels.gold), levels.from(levels.silver)

local function why(reason)
  return function(c) return c.remedy.reason == reason end
end

local is_extension, is_billed_twice, is_fee = why "extension", why "billed_twice", why "mystery_fee"
local is_overnight, is_add_item = why "overnight", why "add_item"

local function is_refund(c) return c.remedy.kind == "refund" end
local function is_payment(c) return c.change and c.change.what == "payment" end
local of_orders = { cancel = true, exchange = true, order_change = true }

-- As it is proposed with its particulars.
local function is_change(c) return c.change and of_orders[c.remedy.kind] or false end
local function is_cancel(c) return c.remedy.kind == "cancel" end
local function received(c) return levels.is_received(c.order.status) end

local function silver_in_time(c)
  return is_silver(c) and c.customer.subscription_days_late >= 0
    and c.customer.subscription_days_late <= limits.extension_days
end

return policy "authority" {
  rule "who it is comes first" {
    when   = function(c) return not c.customer.verified end,
    decide = deny("not_verified", "We need to know that it is you before anything is changed."),
  },
  rule "never more than was paid" {
    when   = function(c) return is_refund(c) and c.remedy.amount > c.order.paid - c.order.refunded end,
    decide = deny("over_paid", "A refund cannot be more than was paid."),
  },

  rule "an order is changed for the customer who placed it" {
    when   = function(c) return is_change(c) and not c.change.same_customer end,
    decide = deny("other_customer", "There is no such order under your name. Please check its number."),
  },
  rule "a change was listed and the customer said yes" {
    when   = function(c) return is_change(c) and not c.change.confirmed end,
    decide = deny("not_confirmed"),
  },

  -- subscriptions
  rule "gold members, and silver ones a day late, get an extension" {
    when   = function(c) return is_extension(c) and (is_gold(c) or silver_in_time(c)) end,
    decide = allow("The subscription is extended."),
  },
  rule "any other extension is the manager's" {
    when   = is_extension,
    decide = approval(tier.specialist, "manager", "We cannot extend the subscription at your level; our manager will call you."),
  },
  rule "a bill that is disputed: gold gets what it asks for, silver below 10.00" {
    when   = function(c)
      return is_billed_twice(c) and (is_gold(c) or is_silver(c) and c.remedy.amount < limits.disputed)
    end,
    decide = allow("The bill is corrected."),
  },
  rule "a bill that is wrong" {
    when   = function(c) return is_billed_twice(c) and c.case.our_error and not is_silver(c) end,
    decide = allow("The bill is corrected."),
  },
  rule "a bill that is right" {
    when   = is_billed_twice,
    decide = deny("bill_is_right", "We looked at the bill, and it is right."),
  },

  -- orders
  rule "a fee that is the shop's mistake, or a gold or silver member's word" {
    when   = function(c) return is_fee(c) and (c.case.our_error or is_silver(c)) end,
    decide = allow("The extra fee is taken off."),
  },
  rule "a fee that stays" {
    when   = is_fee,
    decide = deny("fee_stays", "We looked at the fee, and it is right."),
  },
  rule "overnight shipping, and not yet sent" {
    when   = function(c) return is_overnight(c) and received(c) end,
    decide = function(c)
      return allow(is_gold(c) and "It arrives tomorrow, at no cost for gold members." or "It arrives tomorrow; 20.00 are charged.")
    end,
  },
  rule "overnight shipping, already sent" {
    when   = is_overnight,
    decide = deny("already_sent", "The order is on its way already and should be with you today or tomorrow."),
  },
  rule "one more item, and not yet sent" {
    when   = function(c) return is_add_item(c) and received(c) end,
    decide = allow("The item is added to the order."),
  },
  rule "one more item, already sent: an order of its own for gold and silver" {
    when   = function(c) return is_add_item(c) and is_silver(c) end,
    decide = allow("The item is sent to you apart, without a shipping fee."),
  },
  rule "one more item, too late" {
    when   = is_add_item,
    decide = deny("already_sent", "The order is on its way already, so nothing can be added to it."),
  },
  rule "another way to pay, until it is with the driver" {
    when   = function(c) return is_payment(c) and not received(c) and not levels.is_in_transit(c.order.status) end,
    decide = deny("future_orders_only", "This order is as good as there; the new way to pay counts from the next order on."),
  },

  rule "an order that is still in the house is cancelled" {
    when   = function(c) return is_cancel(c) and received(c) end,
    decide = allow("The order is cancelled. What you paid goes back to the way you paid."),
  },
  rule "an order that has left is not cancelled" {
    when   = is_cancel,
    decide = deny("already_sent", "The order has left already, so it can no longer be cancelled."),
  },

  -- everything else that the guidelines grant
  rule "the assistant grants small amounts alone" {
    when   = function(c) return c.tier == tier.assistant and c.case.granted + c.remedy.amount > limits.assistant_refund end,
    decide = approval(tier.associate, "over_authority"),
  },
  otherwise = allow(),
}
