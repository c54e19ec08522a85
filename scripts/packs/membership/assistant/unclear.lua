-- SPDX-License-Identifier: Apache-2.0
-- Runs when nothing was recognised surely. Its examples are what a shop's support is not for, so
-- that the recogniser knows such words as nobody's.
local topics = require "topics"

return flow "unclear" {
  title    = "Not understood",
  examples = {
    "what is the weather like today", "tell me a joke", "who won the game last night",
    "play some music", "what is the capital of Peru", "how tall is the Eiffel tower",
    "set an alarm for seven", "translate good night into French", "what is two plus two",
    "write me a poem", "who are you", "are you a robot", "what is your name", "how old are you",
    "do you like pizza", "sing a song", "book a flight to Rome", "find me a restaurant nearby",
    "what time is it in Tokyo", "call my mother", "how do I cook rice",
    "what is the meaning of life", "recommend a movie", "who is the president",
    "turn on the lights", "how many calories are in an apple", "what is my horoscope", "I love you",
    "I am bored", "let's talk about football", "how do I tie a tie", "spell necessary",
    "what is the stock price of your company", "how do I fix my car", "I have a headache",
    "what should I wear tomorrow", "my cat is sleeping", "read me the news",
    "what is quantum physics", "how far is the moon", "asdfgh", "blah blah blah", "lol", "qwerty",
    "test test", "xyz", "hmm", "whatever", "ok", "I see", "interesting", "never mind", "nothing",
    "banana", "my uncle lives in Texas", "do you dream at night", "show me pictures of dogs",
    "how do I learn Spanish", "the sky is blue", "what happened in 1969", "can you do my homework",
    "give me a random number", "flip a coin", "who painted the Mona Lisa", "how do I lose weight",
    "what is your favourite colour", "is it going to rain", "directions to the airport",
    "what is on television tonight", "convert ten miles to kilometres",
    "when is the next full moon",
    "I want to book a flight", "book a ticket to London", "change my seat on the plane", "my seat assignment",
    "I need my boarding pass", "send me my boarding pass", "check in for my flight", "I want to check in",
    "flight status", "my flight was cancelled", "I missed my plane", "how much luggage may I take",
    "book a hotel room", "rent a car", "train tickets to Paris", "I need car insurance", "insurance quote",
    "get a quote for home insurance", "what does life insurance cost", "report a car accident",
    "file an insurance claim", "proof of insurance", "add a driver to my policy", "I had an accident with my car",
    "my claim number", "open a bank account", "savings account", "check my bank balance",
    "what is my account balance", "transfer money to my brother", "wire transfer", "my credit card was stolen",
    "I lost my credit card", "block my bank card", "replace my credit card", "order a new bank card",
    "my credit card bill is wrong", "late fee on my credit card", "dispute a credit card charge",
    "routing number of my bank", "loan application", "mortgage rates", "apply for a loan", "interest rate",
    "my internet is slow", "the internet does not work", "new cable service", "cable television package",
    "sign up for internet", "I want a new internet connection", "upgrade my phone plan", "mobile data plan",
    "start a phone contract", "move my internet to my new flat", "my wifi is down", "order a pizza",
    "I want a burger and fries", "a large cola with that", "table for four tonight", "what toppings do you have",
    "call a taxi", "see a doctor", "doctor appointment", "make an appointment at the dentist",
    "side effects of this medicine", "which diet is good for me", "what should I eat to gain weight",
    "help me lose belly fat", "what time is it", "is it raining", "how old is the president", "sing me a song",
    "who won the match", "tell me something funny", "what is love", "where were you born", "the grass is green",
    "my dog barks", "it is hot today", "I like trains", "random words here", "aaa", "abc", "zzz", "hjkl", "foo bar",
    "lorem ipsum", "never mind that", "nothing really", "so what", "well", "hm ok", "fine", "whatever you say",
    "I don't know", "no idea", "why", "what", "how", "who", "when", "maybe", "perhaps", "yes", "no", "sure",
    "right", "correct", "ok then",
  },
  run = function(c)
    if c.misunderstood >= 1 then
      wants(text.clip(c.text, 300))
      not_done("the request was not understood")
      say("I am not sure that I understand, so I am bringing in a colleague.")
      return escalate("not_understood")
    end
    local choice = ask("I am not sure that I understood that. What is it about?",
      { key = "topic", options = topics })
    if list.has(topics, choice) then
      return start(choice)
    end
    wants(text.clip(c.text .. " / " .. choice, 300))
    not_done("the request was not understood")
    say("Thank you. I am bringing in a colleague who can help.")
    escalate("not_understood")
  end,
}
