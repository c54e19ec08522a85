-- SPDX-License-Identifier: Apache-2.0
local likely = require "likely"

-- Says hello and lays the likely reasons before the customer.
return flow "greeting" {
  title    = "Hello",
  examples = {
    "hi", "hello", "hey", "hello there", "hi there", "good morning", "good afternoon",
    "good evening", "hey there", "hiya", "greetings", "hello is anyone there", "hi I need help",
    "hello can you help me", "I need help", "help", "help me please", "can you help me",
    "I have a question", "I have a problem", "good day", "hallo", "yo", "hi how are you",
    "hello, I need some help please", "please help", "start", "hey, quick question", "morning",
    "is somebody here to help",
    "hi!", "hello!", "hey!", "hello again", "hi again", "good morning to you", "hello everyone", "hi support",
    "hello support team", "hey team", "hi, how are you", "hello, how are you today", "how are you", "yo there",
    "hallo there", "hi, I have a question", "hello, I have a question", "I have a small question", "quick question",
    "I've got a problem", "there is a problem", "I need your help", "I need some help", "need help",
    "can someone help me", "could you help me", "can you help me please", "please help me", "help needed",
    "anyone there", "is anyone there", "is someone there", "are you there", "hi, anybody here", "hello, anyone",
    "start chat", "begin", "let's start", "good day to you", "howdy", "hii", "helo", "hy", "gm",
    "hi team, a question",
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
