-- SPDX-License-Identifier: Apache-2.0
-- An item of a known order that is not there, for every flow that comes to this.
local guarantee = require "guarantee"
local talk = require "talk"

-- It was marked as delivered: most such parcels are found close by.
local function looked_around(line, told)
  if not told then
    say("Our records say this of " .. line.title .. ": delivered on " .. talk.day(line.delivered_at) .. ".")
  end
  local found = ask("Drivers often leave a parcel with a neighbour, at the door, in a shed or a letter box."
    .. " Could you look there, and ask others in your home?", {
    key = "looked",
    options = { "I found it", "I looked, it is not there", "Talk to a person" },
  })
  tried("asked to look at the door, in safe places and with neighbours")
  return found
end

-- told: the customer has just heard where the item is.
return function(c, order, told)
  local line = pick_line(order, "Which item is missing?")
  wants(line.title .. " of order " .. order.id .. ", which has not arrived")
  if talk.at(line.delivered_at) then
    local found = looked_around(line, told)
    if found == "I found it" then
      return resolve("Wonderful, I am glad that it turned up.")
    end
    if found == "Talk to a person" then
      return escalate("asked_for_person")
    end
  elseif not told then
    say(talk.state(line, c.now))
  end
  if talk.make_good(c, "not_arrived", order, line) then
    return
  end
  if offer_reason() == "not_due_yet" then
    tried("explained that the item is not due yet")
    return resolve("It is not late yet, so the best thing is to wait a little."
      .. " Write to us again if it is not there in time: we will make it good.")
  end
  if line.third_party and offer_reason() ~= "refused" then
    return guarantee(c, order, line, "not_arrived")
  end
  return talk.nothing_owed("nothing was agreed for the missing item")
end
