-- SPDX-License-Identifier: Apache-2.0
-- The terms of a return. Whether it may be made is the authority's question, too; here a customer
-- who asks beforehand gets the same answer.
local actions = require "actions"
local limits = require "limits"

return policy "returns" {
  rule "who it is comes first" {
    when   = function(c) return not c.customer.verified end,
    decide = refuse("not_authenticated", "We need to know that it is you before we can look at a return."),
  },
  rule "no order, no return" {
    when   = function(c) return not c.order end,
    decide = refuse("order_unknown", "There is no such order under your name. Please check its number."),
  },
  rule "only a delivered order goes back" {
    when   = function(c) return not actions.is_delivered(c.order.status) end,
    decide = refuse("order_not_delivered", "Items can be returned once the order was delivered."),
  },
  rule "never more than is left of what was bought" {
    when   = function(c) return c.item.quantity + c.item.returned > c.order.quantity end,
    decide = refuse("item_unknown", "That is more than was bought of this item."),
  },
  otherwise = accept_return{ days = limits.return_days, label = "shop", refund_on = "receipt", to = "original",
    clause = "The money goes back to the way you paid, or to a gift card if you like." },
}
