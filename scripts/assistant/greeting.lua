-- SPDX-License-Identifier: Apache-2.0
local talk = require "talk"

-- Says hello and lays the likely reasons before the customer, from their orders.
local function likely(c)
  local options = {}
  local late, here, money_back = false, false, false
  for _, order in ipairs(c.orders()) do
    for _, line in ipairs(order.lines) do
      local delivered = talk.at(line.delivered_at)
      late = late or talk.is_late(line, c.now)
      here = here or (delivered and c.now - delivered < time.days(30))
      money_back = money_back or (line.refunded_minor or 0) > 0 or line.state == "return_requested"
    end
  end
  if late then
    list.add(options, "My item has not arrived")
  end
  list.add(options, "Where is my order?")
  if money_back then
    list.add(options, "Where is my refund?")
  end
  if here then
    list.add(options, "Return an item")
    list.add(options, "Damaged or not as described")
  end
  list.add(options, "Something else")
  return options
end

return flow "greeting" {
  title    = "Hello",
  examples = {
    "hi", "hello", "hey", "hello there", "hi there", "good morning", "good afternoon",
    "good evening", "hey there", "hiya", "greetings", "hello is anyone there", "hi I need help",
    "hello can you help me", "I need help", "help", "help me please", "can you help me",
    "I have a question", "I have a problem", "good day", "hallo", "yo", "hi how are you",
    "hello, I need some help please", "please help", "start", "hey, quick question", "morning",
    "is somebody here to help",
  },
  run = function(c)
    local name = c.customer.known and c.customer.name or ""
    local options = likely(c)
    local choice = ask((name ~= "" and ("Hello " .. name .. "!") or "Hello!")
      .. " I am the assistant. What can I do for you?", { key = "topic", options = options })
    if not list.has(options, choice) then
      choice = ask("Happy to help. Which of these comes closest? Or tell me in your own words.",
        { key = "closest", options = options })
    end
    return start(list.has(options, choice) and choice or "unclear")
  end,
}
