-- SPDX-License-Identifier: Apache-2.0
local guarantee = require "guarantee"
local talk = require "talk"

local kinds = {
  ["It is damaged or does not work"] = "damaged",
  ["It is not what was described"] = "not_as_described",
  ["It is a wrong item"] = "not_as_described",
}

return flow "damaged_or_not_as_described" {
  title    = "Damaged or not as described",
  examples = {
    "my item arrived broken", "the screen is cracked", "it came damaged",
    "the box was crushed and the vase is broken", "the product is defective", "it does not work",
    "the blender stopped working after one day", "it won't turn on", "faulty item",
    "received a damaged parcel", "there is a scratch on the table", "the bottle leaked everywhere",
    "parts are missing from the set", "the zipper is torn", "the item is not as described",
    "it looks nothing like the picture", "wrong colour", "I got the wrong size",
    "you sent me the wrong item", "this is not what I ordered", "received a different product",
    "it is a fake", "this is counterfeit", "the description said leather but it is plastic",
    "it says new but it has clearly been used", "the item is used and dirty",
    "poor quality, not as advertised", "the food is expired", "it smells and is mouldy",
    "the charger is broken", "the toy broke on the first day", "the phone has a dead battery",
    "received an incorrect item", "the wrong book came", "it arrived in pieces",
    "the glass was shattered when I opened it", "the sweater has a hole",
    "one leg of the chair is bent", "the lid does not fit", "product defect",
    "item faulty out of the box", "I was sent someone else's order",
    "the model is different from the listing", "it arived brokn",
    "it is broken", "it came broken", "the mug was broken on arrival", "the glass arrived in pieces",
    "everything in the box was smashed", "the lamp arrived cracked", "it does not turn on", "the mixer won't start",
    "the phone does not switch on", "it stopped working", "the kettle stopped working after two days",
    "it broke after a week", "the battery is dead", "the product has a defect", "defective product",
    "I received a faulty kettle", "product does not work", "the item is faulty", "it is not what I ordered",
    "this is not the item I ordered", "you sent the wrong thing", "I received the wrong item",
    "I got an incorrect product", "the wrong colour came", "the wrong size was sent", "I ordered blue and got red",
    "I got somebody else's parcel", "it does not look like the picture", "it looks different from the photo",
    "not as described", "not as advertised", "the quality is poor", "bad quality", "the shirt has a hole",
    "there is a stain on the dress", "the table is scratched", "the seam is torn", "it is leaking",
    "the jar leaked in the box", "the food smells bad", "the milk was mouldy", "it is past its date",
    "it is a counterfeit", "looks like a fake to me", "it has been used before", "not new, it was opened before",
    "a part is missing in the set", "screws are missing", "the leg of the table is bent", "damaged item",
    "item damaged", "demaged product", "recieved brokn glass",
  },
  run = function(c)
    local order = talk.order(c, "I am sorry about that. Which order is it about?")
    if not order then
      return talk.no_order("an item that is damaged or not as described")
    end
    local line = pick_line(order, "Which item is it?")
    local said = ask("What is wrong with it?", {
      key = "kind",
      options = { "It is damaged or does not work", "It is not what was described", "It is a wrong item" },
    })
    local problem = kinds[said]
    local words = said
    if problem then
      words = ask("Please describe it in a sentence or two. A colleague may see what you write.",
        { key = "words" })
    else
      problem = "damaged"
    end
    wants(line.title .. " of order " .. order.id .. " made good: " .. text.clip(words, 200))
    fact("problem", problem)
    if talk.make_good(c, problem, order, line) then
      return
    end
    tried("looked at what is owed for " .. line.title)
    if line.third_party and offer_reason() ~= "refused" then
      return guarantee(c, order, line, "not_as_described")
    end
    return talk.nothing_owed("nothing was agreed for the item")
  end,
}
