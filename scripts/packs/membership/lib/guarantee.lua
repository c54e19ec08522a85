-- SPDX-License-Identifier: Apache-2.0
-- The guarantee for an item of another seller, for every flow that comes to this.
local talk = require "talk"

local grounds = {
  ["It has not arrived"] = "not_arrived",
  ["It is not what was described"] = "not_as_described",
  ["The seller refuses my return"] = "return_refused",
  ["I sent it back and got no refund"] = "refund_missing",
}

-- ground: known already, or nil. The seller reads the customer's words.
return function(c, order, line, ground)
  if not c.customer.verified then
    not_done("no claim was filed: the customer is not signed in")
    return escalate("not_verified")
  end
  say(line.title .. " was sold by " .. (line.seller or "another seller") .. ". Our guarantee covers it: the seller has"
    .. " 48 hours to put it right, then 72 hours to answer your claim; if it stays silent, you get your money back.")
  local said = ground or grounds[ask("What is it about?", {
    key = "ground",
    options = { "It has not arrived", "It is not what was described", "The seller refuses my return",
      "I sent it back and got no refund" },
  })]
  local words = ask("What shall we tell the seller? It will read what you write.", { key = "words" })
  if not said then
    not_done("no claim was filed: its ground is not clear")
    return escalate("claim_unclear")
  end
  if not confirm("Shall I send this to the seller and file the claim?") then
    tried("explained the guarantee")
    return resolve("All right, nothing was sent. You can file a claim at any time until 90 days after the"
      .. " estimated delivery.")
  end
  wants("the guarantee for " .. line.title .. " of order " .. order.id)
  claim{ step = "file", order = order, line = line, ground = said, message = text.clip(words, 1500) }
  tried("wrote to the seller and filed a guarantee claim")
  return talk.anything_else("Your claim is filed. Every step is written to you here. Is there anything else?")
end
