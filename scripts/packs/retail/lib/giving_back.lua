-- SPDX-License-Identifier: Apache-2.0
-- Sending items of a known order back, or exchanging them, for every flow that comes to this.
local actions = require "actions"
local change = require "change"

local exchange, the_way = "Exchange for another choice", "The way I paid"

return function(c, order)
  wants("to return items of order " .. order.id)
  if not c.customer.verified then
    not_done("no return was started: the customer is not signed in")
    return escalate("not_verified")
  end
  local here = list.filter(order.lines, function(line) return actions.is_delivered(line.state) end)
  if not actions.is_delivered(order.state) or #here == 0 then
    return change.refuse("Items can be returned or exchanged once the order was delivered, and once only.")
  end
  local lines = change.gather(here, "Which item is it? I ask for all of them before anything is done.")
  if ask("Would you like to send that back, or to have something else instead?", {
      key = "how", options = { "Send it back", exchange } }) == exchange then
    return change.swap(order, lines, "exchange")
  end
  local to = ask("Where shall the money go?", { key = "to", options = { the_way, "A gift card" } })
  change.agree("return " .. change.names(lines) .. " of order " .. order.id .. "; the money goes to "
    .. (to == "A gift card" and "a gift card" or "the way you paid") .. " once the items are here.")
  for _, line in ipairs(lines) do
    propose{ kind = "return", order = order.id, line = line.line, quantity = line.quantity, reason = "return",
      to = to == "A gift card" and "gift_card" or "original" }
  end
  return change.done()
end
