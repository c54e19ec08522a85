-- SPDX-License-Identifier: Apache-2.0
-- Stains, wrong colours, wrong sizes: the guidelines know them as reasons for a return.
local give_back = require "giving_back"
local talk = require "talk"

return flow "damaged_or_not_as_described" {
  title    = "Damaged or not as described",
  examples = {
    "there is a stain on the shirt", "the jacket came with a stain", "my jeans have a dirty spot",
    "the colour is wrong", "I ordered black and got brown", "the boots are another colour than in the picture",
    "you sent the wrong size", "the label says M but it is an L", "the seam is open", "the zip is broken",
    "a button is missing", "it arrived damaged", "the sole came off", "the fabric has a hole",
    "it is not what I ordered", "it looks nothing like the picture", "faulty item", "the leather is scratched",
  },
  run = function(c)
    local order = talk.order(c, "I am sorry about that. Which order is it about?")
    if not order then
      return talk.no_order("an item that is damaged or not as described")
    end
    return give_back(c, order)
  end,
}
