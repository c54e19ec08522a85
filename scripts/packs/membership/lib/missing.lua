-- SPDX-License-Identifier: Apache-2.0
-- An item of a known order that is not there, for every flow that comes to this.
local talk = require "talk"

-- told: the customer has just heard where the item is.
return function(c, order, told)
  local line = pick_line(order, "Which item is missing?")
  wants(line.title .. " of order " .. order.id .. ", which has not arrived")
  if not told then
    say(talk.state(line, c.now))
  end
  if talk.make_good(c, "missing", order, line) then
    return
  end
  if offer_reason() == "wait_a_week" then
    tried("explained that a parcel may take a week")
    return resolve("Sometimes a parcel is marked too early and still takes a couple of days. Write to us again if it is"
      .. " not there a week after you ordered: we will send it once more.")
  end
  return talk.nothing_owed("nothing was agreed for the missing item")
end
