-- SPDX-License-Identifier: Apache-2.0
local manager = require "manager"

local more_time, wrong_bill, other = "I need more time to pay", "The bill is wrong", "Something else about it"

return flow "subscription" {
  title    = "Premium subscription",
  examples = {
    "I cannot pay for my premium subscription yet", "can I get an extension for my subscription",
    "more time to pay the yearly fee", "my subscription payment is late", "extend my premium membership payment",
    "I was billed twice for premium", "my subscription bill is wrong", "dispute my subscription bill",
    "why is my premium bill higher than 99 dollars", "delay the payment of my subscription",
    "please give me a few more days for the subscription fee", "the amount of my premium bill is not right",
  },
  run = function(c)
    local what = ask("What is it about?", { key = "what", options = { more_time, wrong_bill, other } })
    wants("about the premium subscription: " .. text.clip(what, 120))
    if not c.customer.verified then
      not_done("nothing was done: the customer is not signed in")
      return escalate("not_verified")
    end
    if what == more_time then
      return manager("an extension of the premium subscription")
    end
    local words = ask(what == wrong_bill and "What should it have been, and what was billed?" or "Please tell me in a sentence.", { key = "words" })
    wants("about the premium subscription: " .. text.clip(words, 200))
    not_done("a person has to look at the subscription")
    return escalate("subscription")
  end,
}
