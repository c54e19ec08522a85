-- SPDX-License-Identifier: Apache-2.0
-- Who may change what. The rules stand in the order in which a shop looks: who asks, what exists,
-- the state of the order, its items, the way to pay, and last the customer's yes. The same
-- order gives the same first reason wherever a change is refused. README.md numbers them.
local actions = require "actions"
local limits = require "limits"

local unknown_order = "There is no such order under your name. Please check its number."

local function is(action)
  return function(c) return actions.of(c) == action end
end

local function any(set)
  return function(c) return set[actions.of(c)] == true end
end

local function is_known(c) return actions.of(c) ~= "" end
local is_cancel, is_return, is_exchange = is "cancel", is "return", is "exchange"
local is_modify_items, is_modify_payment, is_customer = is "modify_items", is "modify_payment", is "customer"
local needs_open, needs_delivered = any(actions.needs_open), any(actions.needs_delivered)
local has_items, has_new_items, has_method = any(actions.has_items), any(actions.has_new_items), any(actions.has_method)

-- A return may be put together at the desk, by order and line alone: the core counts its units, and
-- its money goes back the way it came. Everything else comes with its particulars.
local function told(c)
  return is_known(c) and c.change
end

local function on_gift_card(method)
  return method == "gift_card"
end

-- How money comes back: at once to a gift card, with the bank's delay to anything else.
local function comes_back(method)
  return on_gift_card(method) and "at once, to the gift card." or "within 5 to 7 business days, to the way you paid."
end

return policy "authority" {
  -- who asks, and for whom
  rule "who it is comes first" {
    when   = function(c) return not c.customer.verified end,
    decide = deny("not_authenticated", "We need to know that it is you before anything is changed."),
  },
  rule "a change is told in full" {
    when   = function(c) return is_known(c) and not is_return(c) and not c.change end,
    decide = deny("details_missing"),
  },
  rule "the customer is not known" {
    when   = function(c) return is_customer(c) and not c.customer.known end,
    decide = deny("customer_unknown", "We do not find this customer."),
  },
  rule "the order is not known" {
    when   = function(c) return told(c) and not is_customer(c) and not c.change.order_known end,
    decide = deny("order_unknown", unknown_order),
  },
  rule "one customer in a contact, and no other's data" {
    when   = function(c) return told(c) and not c.change.same_customer end,
    decide = deny("other_customer", unknown_order),
  },

  -- the state of the order
  rule "only an open order is cancelled or changed" {
    when   = function(c) return needs_open(c) and not actions.is_open(c.order.status) end,
    decide = deny("order_not_pending", "An order can be cancelled or changed only while it is pending, and its items only once."),
  },
  rule "only a delivered order goes back" {
    when   = function(c) return needs_delivered(c) and not actions.is_delivered(c.order.status) end,
    decide = deny("order_not_delivered", "Items can be returned or exchanged once the order was delivered."),
  },
  rule "an order is cancelled for one of two reasons" {
    when   = function(c) return is_cancel(c) and not list.has(limits.cancel_reasons, c.remedy.reason) end,
    decide = deny("reason_invalid", "An order can be cancelled when it is no longer needed or was ordered by mistake."),
  },

  -- a return: where the money goes stands before its items, as the shop asks
  rule "a return's money goes to a way of the customer's own" {
    when   = function(c) return is_return(c) and c.change and not c.change.method_known end,
    decide = deny("method_unknown", "That way to pay is not among yours."),
  },
  rule "a return's money goes back where it came from, or to a gift card" {
    when   = function(c)
      return is_return(c) and c.change and not c.change.method_original and not on_gift_card(c.change.method_kind)
    end,
    decide = deny("method_not_original", "The money for a return goes to the way you paid, or to a gift card."),
  },

  -- items
  rule "every item is in the order, as often as it is named" {
    when   = function(c) return has_items(c) and c.change and not c.change.items_known end,
    decide = deny("item_unknown", "One of the items is not in this order."),
  },
  rule "one new item for every old one" {
    when   = function(c) return has_new_items(c) and c.change.items ~= c.change.new_items end,
    decide = deny("items_unmatched", "For every item there must be one that takes its place."),
  },
  rule "a new item is of the same product" {
    when   = function(c) return has_new_items(c) and not c.change.same_product end,
    decide = deny("variant_unavailable", "An item can be changed for another choice of the same product only."),
  },
  rule "a new item is available" {
    when   = function(c) return has_new_items(c) and not c.change.variants_available end,
    decide = deny("variant_unavailable", "The choice you would like is not available."),
  },

  -- the way to pay
  rule "the way to pay is the customer's own" {
    when   = function(c) return has_method(c) and not c.change.method_known end,
    decide = deny("method_unknown", "That way to pay is not among yours."),
  },
  rule "a price difference is covered by the gift card" {
    when   = function(c) return has_new_items(c) and not c.change.balance_covers end,
    decide = deny("balance_short", "The gift card does not cover the difference in price."),
  },
  rule "the payment is changed while there is only one" {
    when   = function(c) return is_modify_payment(c) and not c.change.method_single end,
    decide = deny("payment_not_single", "The payment of this order was changed before."),
  },
  rule "a new way to pay is another one" {
    when   = function(c) return is_modify_payment(c) and c.change.method_original end,
    decide = deny("method_same", "The order is paid that way already."),
  },
  rule "a new gift card covers the whole order" {
    when   = function(c) return is_modify_payment(c) and not c.change.balance_covers end,
    decide = deny("balance_short", "The gift card does not cover the whole order."),
  },

  -- the customer's yes, once everything else holds: a flow may ask before it lists the change
  rule "the change was listed and the customer said yes" {
    when   = function(c) return told(c) and not c.change.confirmed end,
    decide = deny("not_confirmed"),
  },

  -- what is granted, and what the customer may be told of the money
  rule "cancelled" {
    when   = is_cancel,
    decide = function(c) return allow("The order is cancelled. What you paid comes back " .. comes_back(c.order.paid_by)) end,
  },
  rule "paid another way" {
    when   = is_modify_payment,
    decide = function(c) return allow("The order is paid the new way. The first payment comes back " .. comes_back(c.order.paid_by)) end,
  },
  rule "items changed before delivery, for a higher price" {
    when   = function(c) return is_modify_items(c) and c.change.difference > 0 end,
    decide = allow("The items are changed, and the difference in price is taken. The order cannot be changed or cancelled any more."),
  },
  rule "items changed before delivery" {
    when   = is_modify_items,
    decide = function(c)
      return allow("The items are changed. The order cannot be changed or cancelled any more. Any difference in price comes back "
        .. comes_back(c.change.method_kind))
    end,
  },
  rule "exchanged" {
    when   = is_exchange,
    decide = allow("The exchange is noted, once for this order. An e-mail says how to send the items back; the difference in price is settled then."),
  },
  rule "sent back" {
    when   = is_return,
    decide = allow("The return is noted. An e-mail says how to send the items back."),
  },

  rule "the address of an order or of the customer" {
    when   = is_known,
    decide = allow("The address is changed."),
  },

  -- what the rules do not name: no part of the assistant's work; people make good within limits
  rule "the assistant does nothing that the rules do not name" {
    when   = function(c) return c.tier == tier.assistant end,
    decide = approval(tier.associate, "outside_actions"),
  },
  rule "an associate's limit for what the rules do not name" {
    when   = function(c)
      return c.tier == tier.associate and c.case.granted + c.remedy.amount > limits.associate_money
    end,
    decide = approval(tier.supervisor, "over_authority"),
  },
  rule "a supervisor's limit for what the rules do not name" {
    when   = function(c)
      return c.tier == tier.supervisor and c.case.granted + c.remedy.amount > limits.supervisor_money
    end,
    decide = approval(tier.specialist, "over_authority"),
  },
  otherwise = allow(),
}
