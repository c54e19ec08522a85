-- SPDX-License-Identifier: Apache-2.0
local actions = require "actions"

-- The likely reasons of a customer who has not said any, from the state of their orders.
return function(c)
  local open, here = false, false
  for _, order in ipairs(c.orders()) do
    open = open or actions.is_open(order.state)
    here = here or actions.is_delivered(order.state)
  end
  local options = { "Where is my order?" }
  if open then
    list.add(options, "Change an order")
    list.add(options, "Cancel an order")
  end
  if here then
    list.add(options, "Return an item")
  end
  list.add(options, "Something else")
  return options
end
