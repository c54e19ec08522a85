-- SPDX-License-Identifier: Apache-2.0
local talk = require "talk"

-- It was marked as delivered: most such parcels are found close by.
local function looked_around(c, line)
  say("Our records say that " .. line.title .. " was delivered on " .. talk.day(line.delivered_at) .. ".")
  local found = ask("Drivers often leave a parcel with a neighbour, at the door, in a shed or a letter box."
    .. " Could you look there, and ask others in your home?", {
    key = "looked",
    options = { "I found it", "I looked, it is not there", "Talk to a person" },
  })
  tried("asked to look at the door, in safe places and with neighbours")
  return found
end

return flow "item_not_arrived" {
  title    = "My item has not arrived",
  examples = {
    "my package never arrived", "my order has not arrived", "I did not receive my order",
    "I haven't received my parcel", "it says delivered but I don't have it",
    "marked as delivered but nothing is here", "the package was never delivered",
    "my item is missing", "one item is missing from my order", "half of my order did not come",
    "the box was empty", "only received part of my order", "my parcel got lost", "lost package",
    "I think my parcel was stolen", "someone stole my package from the porch",
    "still waiting for my order, it is two weeks late", "my delivery is very late",
    "it should have been here last Monday", "the delivery never showed up",
    "the driver delivered it to the wrong house", "package delivered to the wrong address",
    "my neighbour did not get it either",
    "the tracking says delivered yesterday but there is no parcel", "order not received",
    "item not received", "non delivery of my order", "it never came", "I paid and got nothing",
    "nothing came in the mail", "did not get the headphones I ordered",
    "there was no package at my door", "where is the rest of my order",
    "the shirt was not in the box", "proof of delivery is not my house",
    "the photo of the delivery shows another door", "my order is overdue",
    "package has not shown up", "I am still missing a book from my order",
    "the courier says delivered, I say no", "parcel not recieved",
  },
  run = function(c)
    local order = talk.order(c, "I am sorry to hear that. Which order is it about?")
    if not order then
      return talk.no_order("an item that has not arrived")
    end
    local line = pick_line(order, "Which item is missing?")
    wants(line.title .. " of order " .. order.id .. ", which has not arrived")
    if line.delivered_at then
      local found = looked_around(c, line)
      if found == "I found it" then
        return resolve("Wonderful, I am glad that it turned up.")
      end
      if found == "Talk to a person" then
        return escalate("asked_for_person")
      end
    else
      say(talk.state(line, c.now))
    end
    if talk.make_good("not_arrived", order, line) then
      return
    end
    local why = offer_reason()
    if why == "not_due_yet" then
      tried("explained that the item is not due yet")
      return resolve("It is not late yet, so the best thing is to wait a little."
        .. " Write to us again if it is not there in time: we will make it good.")
    end
    if why == "already_made_good" then
      say("This item was already made good, so a colleague should look at it with you.")
    end
    not_done("nothing was agreed for the missing item")
    escalate(why == "refused" and "offer_refused" or "no_offer")
  end,
}
