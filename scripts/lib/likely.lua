-- SPDX-License-Identifier: Apache-2.0
local actions = require "actions"
local talk = require "talk"

-- The likely reasons of a customer who has not said any, from their orders.
return function(c)
  local options = {}
  local open, late, here, money_back = false, false, false, false
  for _, order in ipairs(c.orders()) do
    open = open or actions.is_open(order.state)
    for _, line in ipairs(order.lines) do
      local delivered = talk.at(line.delivered_at)
      late = late or talk.is_late(line, c.now)
      here = here or (delivered and c.now - delivered < time.days(30))
      money_back = money_back or (line.refunded_minor or 0) > 0 or line.state == "return_requested"
    end
  end
  if late then
    list.add(options, "My item has not arrived")
  end
  list.add(options, "Where is my order?")
  if open then
    list.add(options, "Change an order")
    list.add(options, "Cancel an order")
  end
  if money_back then
    list.add(options, "Where is my refund?")
  end
  if here then
    list.add(options, "Return an item")
    list.add(options, "Damaged or not as described")
  end
  list.add(options, "Something else")
  return options
end
