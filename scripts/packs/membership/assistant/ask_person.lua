-- SPDX-License-Identifier: Apache-2.0
-- A person is never refused: these wordings teach the recogniser what the fixed phrases miss.
return flow "ask_person" {
  title    = "Talk to a person",
  examples = {
    "talk to a representative", "I want to talk to a person", "let me speak to a human",
    "human please", "agent", "representative", "connect me with an agent",
    "transfer me to customer service", "can I speak to someone",
    "is there a real person I can talk to", "I want to speak to a manager",
    "get me your supervisor", "I don't want to talk to a bot", "stop the bot",
    "no more robot please", "call me", "can somebody call me back", "please have someone ring me",
    "customer service number", "what is your phone number",
    "what are the hours of customer service", "I need to reach support", "contact support",
    "chat with an advisor", "live chat with a person", "live agent", "put me through to someone",
    "I'd rather deal with a human being", "you are not helping, give me a person", "escalate this",
    "I want somebody who can actually decide", "hand me over to a colleague",
    "speak to an operator", "someone from your team please", "I demand to speak to a supervisor",
    "pass me to an associate", "a real human being now", "may I talk with one of your employees",
    "how do I get in touch with you", "I need assistance from a person",
    "this bot is useless, get me a human", "speek to a persn",
    "representative please", "agent please", "a human", "real person", "human", "person please", "talk to a human",
    "talk to someone", "talk to a person", "I want a human", "I want a representative", "give me a person",
    "get me a person", "get me an agent", "get me a human being", "no bot", "no robots",
    "stop the bot and get me a human", "you are a bot, I want a person", "I do not want a machine",
    "I want to talk to somebody", "can I talk to an employee", "let me talk to one of your employees",
    "speak with a representative", "speak to customer service", "connect me to customer care",
    "connect me to a person", "please call me back", "call me back", "can you phone me",
    "give me your phone number", "phone number of support", "telephone number please", "how can I call you",
    "how do I contact you", "how can I get in touch with support", "customer care", "operator", "manager please",
    "supervisor", "I want your manager", "escalate to a manager", "please escalate my case",
    "someone who can decide", "I need a person to help me", "is anybody human there", "pass me on to a colleague",
    "live person", "live support",
  },
  run = function(c)
    if text.len(c.text) > 60 then
      wants(text.clip(c.text, 300))
    end
    escalate("asked_for_person")
  end,
}
