-- SPDX-License-Identifier: Apache-2.0
local give_back = require "giving_back"
local talk = require "talk"

return flow "start_a_return" {
  title    = "Return an item",
  examples = {
    "I want to return an item", "how do I return this", "I'd like to send it back",
    "start a return", "return my order", "can I return these shoes", "I need a return label",
    "print a return label", "how long do I have to return something", "is it too late to return it",
    "return policy", "I changed my mind about the jacket", "I don't want it anymore",
    "it does not fit, can I return it", "the dress is too small, I want to send it back",
    "I ordered two by mistake and want to return one", "return and refund please",
    "I want my money back for this item", "I would like a refund for the lamp",
    "can I exchange it for a larger size", "exchange for another colour",
    "where do I send my return", "how does the return work", "do I have to pay for the return",
    "free returns?", "where can I drop off a return", "the gift is not for me, can I return it",
    "I opened it, can I still return it", "please take it back", "I bought it by accident",
    "I no longer need it", "found it cheaper, want to return", "set up a return for my order",
    "begin return process", "need to return something", "I wish to give back the keyboard",
    "send back a present", "cancel and return the item I received", "wanna retun my order",
    "return window",
    "I want to return this", "I want to return my order", "I need to return an item",
    "I would like to return the shoes", "return this item please", "how can I return it", "how to return",
    "I want to send something back", "can I send it back", "I'd like to give it back",
    "please take the jacket back", "I don't like it, can I return it", "I do not need it any more",
    "I no longer want it", "I no longer need this", "I changed my mind", "changed my mind about the shoes",
    "I bought the wrong one by accident", "I bought it by mistake", "ordered by mistake, want to return",
    "it is too small", "it is too big", "too large, send back", "does not fit me", "the trousers do not fit",
    "I want to exchange it", "exchange for another size", "can I swap it for a bigger one", "swap the colour",
    "return label please", "send me a return label", "I lost the return label", "where do I drop off my return",
    "return address", "is the return free", "what does a return cost", "how many days do I have to return it",
    "until when can I return it", "what is your return policy", "can I still return it after opening it",
    "I want to return a gift", "I want a refund for this item", "I would like my money back for the lamp",
    "give me a refund for the shirt", "can I get a refund for this", "retrun", "retun item", "start return",
  },
  run = function(c)
    local order = talk.order(c, "Which order is the item from?")
    if not order then
      return talk.no_order("to return an item")
    end
    return give_back(c, order)
  end,
}
