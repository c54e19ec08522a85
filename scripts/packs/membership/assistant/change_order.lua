-- SPDX-License-Identifier: Apache-2.0
local actions = require "actions"
local change = require "change"

local address, payment, items = "The address it goes to", "The way it is paid", "An item in it"

return flow "change_order" {
  title    = "Change an order",
  examples = {
    "change my order", "I want to change an order", "change the delivery address of my order",
    "ship it to another address", "I typed the wrong address", "send my order to my new flat instead",
    "can you correct the street on my order", "the zip code of my order is wrong",
    "change the payment method of my order", "pay my order with another card", "use my gift card for the order instead",
    "switch the payment to paypal", "I want a different colour than I ordered", "change the size before it ships",
    "swap an item in my pending order", "replace one thing in my order", "I chose the wrong size, not shipped yet",
    "modify my order", "edit my order", "update my pending order", "change order 112-3456789-0123456",
    "can I still change what I ordered", "make it the blue one instead", "deliver it to my office",
    "I gave the wrong address", "can I change my order", "add an item to my order",
    "remove an item from my order", "change the address of my order", "change delivery address",
    "the wrong address is on my order", "add something to my order", "remove one item from the order",
    "can I still change my order",
  },
  run = function(c)
    local order = change.order(c, "Which order shall be changed?", "to change an order")
    if not actions.is_open(order.state) then
      return change.refuse("Order " .. order.id .. " can no longer be changed: that is possible only while it is pending, and once for its items.")
    end
    local what = ask("What shall change?", { key = "what", options = { address, payment, items } })
    if what == payment then
      return change.payment(order)
    end
    if what == items then
      return change.swap(order, change.gather(order.lines, "Which item shall change? I ask for all of them: this can be done once."),
        "order_change")
    end
    if what ~= address then
      return change.hand_over("to change order " .. order.id .. ": " .. text.clip(what, 200), "outside_actions")
    end
    local to = text.clip(text.trim(ask("What is the new address? Street, city, postal code and country, please.", { key = "address" })), 200)
    change.agree("send order " .. order.id .. " to: " .. to)
    propose{ kind = "order_change", order = order.id, reason = "address",
      change = { what = "address", confirmed = true, address = { address1 = to } } }
    return change.done()
  end,
}
