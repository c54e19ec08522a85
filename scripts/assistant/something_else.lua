-- SPDX-License-Identifier: Apache-2.0
return flow "something_else" {
  title    = "Something else",
  examples = {
    "I have another question", "something else", "none of these", "it is about something different",
    "I have a problem with a seller", "the seller does not answer me",
    "the seller wants me to pay more", "complaint about a seller", "cancel my order",
    "I want to cancel an order I just placed", "please cancel order 112-3456789-0123456",
    "change the delivery address of my order", "I gave the wrong address", "can I change my order",
    "add an item to my order", "remove an item from my order",
    "I need an invoice with my company name", "vat invoice", "trade in my old phone",
    "where is my trade-in credit", "gift card balance", "my gift card does not work",
    "redeem a gift card", "product question", "is this item in stock",
    "when will it be back in stock", "does it work with a 220 volt plug", "warranty of my laptop",
    "repair of my device", "the driver was rude", "complaint about the delivery person",
    "I want to praise an employee", "feedback about your website", "your app crashes",
    "the website is down", "do you ship to Norway", "shipping costs", "do you deliver on Sundays",
    "pick up in a store", "I want to become a seller", "job application", "press inquiry",
    "report a safety problem with a product", "recall", "data protection request",
    "I want to make a complaint", "payment problem at checkout", "pay by invoice",
    "can I pay in instalments",
  },
  run = function(c)
    local words = c.text
    if text.len(words) < 25 then
      words = ask("Please tell me in a few words what it is about, and what you would like to happen.",
        { key = "words" })
    end
    wants(text.clip(words, 300))
    if c.mentioned[1] then
      fact("order_mentioned", c.mentioned[1])
    end
    tried("took down the request")
    not_done("nothing yet: it needs a person")
    say("Thank you. That is one for my colleagues, and they will see what you wrote.")
    escalate("something_else")
  end,
}
