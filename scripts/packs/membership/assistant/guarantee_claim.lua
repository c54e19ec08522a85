-- SPDX-License-Identifier: Apache-2.0
local guarantee = require "guarantee"
local talk = require "talk"

return flow "guarantee_claim" {
  title    = "Guarantee claim against a seller",
  examples = {
    "I want to file a guarantee claim", "A-to-Z claim", "A to Z guarantee", "file an a-to-z guarantee claim",
    "open a claim against the seller", "claim against a marketplace seller", "use the buyer guarantee",
    "buyer protection claim", "the seller does not answer me", "the seller does not reply to my messages",
    "I wrote to the seller and heard nothing", "the seller ignores me", "seller is not responding",
    "the seller refuses my return", "the seller will not take it back", "seller rejected my return request",
    "the seller has not refunded me", "I sent it back to the seller and got no refund",
    "the seller still owes me a refund", "seller did not pay me back", "the third-party seller cheated me",
    "the marketplace seller sent junk", "how do I make a guarantee claim", "start a guarantee claim",
    "I need to make a claim on a third party seller", "what is the status of my claim against the seller",
    "the seller says no, what can I do now", "does your guarantee cover other sellers",
    "the seller wants me to pay for the return", "appeal my guarantee claim",
  },
  run = function(c)
    local order = talk.order(c, "Which order is it about?")
    if not order then
      return talk.no_order("a guarantee claim")
    end
    local line = pick_line(order, "Which item is it?")
    if not line.third_party then
      say("We sold " .. line.title .. " ourselves, so it needs no guarantee claim: we can put it right directly.")
      return start("something_else")
    end
    return guarantee(c, order, line)
  end,
}
