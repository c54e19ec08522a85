-- SPDX-License-Identifier: Apache-2.0
-- An item of a known order that is not there, for every flow that comes to this: the rules make
-- nothing good, so it is said where the item is, and a person looks into it if wanted.
local talk = require "talk"

-- told: the customer has just heard where the item is.
return function(c, order, told)
  local line = pick_line(order, "Which item is missing?")
  wants(line.title .. " of order " .. order.id .. ", which has not arrived")
  if not told then
    say(talk.state(line, c.now))
  end
  tried("said where the item is")
  if not confirm("That is all I know of it. Shall a colleague look into it?") then
    return resolve("All right. Write to us again whenever you like.")
  end
  not_done("the missing item was not made good: outside of the rules")
  return escalate("outside_actions")
end
