-- SPDX-License-Identifier: Apache-2.0
local missing = require "missing"
local talk = require "talk"

-- What a customer may miss, from where the items are.
local function complaint(order, now)
  local here = true
  for _, line in ipairs(order.lines) do
    if talk.is_late(line, now) then
      return "It takes too long"
    end
    here = here and talk.at(line.delivered_at)
  end
  return here and "I do not have it" or "It should be here already"
end

return flow "where_is_my_order" {
  title    = "Where is my order?",
  examples = {
    "where is my order", "where's my package", "where is my parcel right now", "track my order",
    "I want to track my package", "tracking for my order please", "when will my order arrive",
    "when is my delivery coming", "what day will it be delivered", "has my order shipped yet",
    "has it been dispatched", "what is the status of my order", "order status",
    "delivery status please", "can you tell me where my stuff is",
    "how long until my package gets here", "is my order on its way",
    "when should I expect my delivery", "my tracking number does not work",
    "the tracking has not updated in days", "tracking page shows nothing",
    "what's the eta on my order", "eta for my delivery", "I'd like to know when my shoes will come",
    "will it arrive before the weekend", "will my order be here tomorrow",
    "could you check on my shipment", "where has my shipment got to", "which carrier has my parcel",
    "is my package still in the warehouse", "I ordered last week, when does it come",
    "my order still says preparing", "why has my order not shipped", "how far away is the driver",
    "I want to follow my delivery", "give me an update on my order", "any news about my order",
    "expected delivery date of my order", "wheres my stuff", "wen will my order arive",
    "order 112-3456789-0123456 where is it", "delivery date of my lamp please",
    "what is the status of my delivery", "status of order", "order update please", "any update on my delivery",
    "is there any news about my parcel", "how long does my delivery still take", "when does my package get here",
    "when will my stuff be here", "which company delivers my parcel", "who is the carrier",
    "is my parcel still in your warehouse", "has my parcel left the warehouse", "has my lamp been dispatched",
    "was my order sent out already", "when will you ship my order", "when do you send my parcel",
    "I am waiting for my parcel, when does it come", "I ordered on Monday, when will it come",
    "I placed an order last week, where is it now", "can I see where the driver is", "how far is the delivery van",
    "will my parcel come today", "is my delivery coming today", "does it arrive by Friday",
    "will the chair be here before Saturday", "expected arrival of my parcel", "tracking", "track", "track package",
    "tracking number please", "where can I see the tracking", "no tracking information yet",
    "my order is stuck in transit", "parcel has been in transit for days", "wheres my parcel", "were is my order",
    "where is my ordr", "delivery update pls", "what's happening with my order",
    "let me know when my order arrives",
  },
  run = function(c)
    local order = talk.order(c, "Which order shall I look up?")
    if not order then
      return talk.no_order("to know where an order is")
    end
    wants("to know where order " .. order.id .. " is")
    for _, line in ipairs(order.lines) do
      say(talk.state(line, c.now))
    end
    tried("read out the delivery state of order " .. order.id)
    local choice = ask("Does that help?", { key = "helped",
      options = { "Yes, thank you", complaint(order, c.now), "Talk to a person" } })
    if choice == "Yes, thank you" then
      return resolve("Glad to hear it. Have a good day!")
    end
    if choice == "Talk to a person" then
      return escalate("asked_for_person")
    end
    return missing(c, order, true)
  end,
}
