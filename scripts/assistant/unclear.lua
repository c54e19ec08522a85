-- SPDX-License-Identifier: Apache-2.0
-- Runs when nothing was recognised surely. Its examples are what a shop's support is not for, so
-- that the recogniser knows such words as nobody's.
local topics = { "Where is my order?", "My item has not arrived", "Damaged or not as described",
  "Where is my refund?", "Return an item", "Something else" }

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
