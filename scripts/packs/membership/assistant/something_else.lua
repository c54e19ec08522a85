-- SPDX-License-Identifier: Apache-2.0
-- What no other conversation is for: a person's.
return flow "something_else" {
  title    = "Something else",
  examples = {
    "I have another question", "something else", "none of these", "it is about something different",
    "I have a problem with a seller", "the seller does not answer me",
    "the seller wants me to pay more", "complaint about a seller",
    "I need an invoice with my company name", "vat invoice", "trade in my old phone",
    "where is my trade-in credit", "gift card balance", "my gift card does not work",
    "redeem a gift card", "product question", "is this item in stock", "when will it be back in stock",
    "does it work with a 220 volt plug", "warranty of my laptop", "repair of my device",
    "the driver was rude", "complaint about the delivery person", "I want to praise an employee",
    "feedback about your website", "your app crashes", "the website is down", "do you ship to Norway",
    "shipping costs", "do you deliver on Sundays", "pick up in a store", "I want to become a seller",
    "job application", "press inquiry", "report a safety problem with a product", "recall",
    "data protection request", "I want to make a complaint", "payment problem at checkout",
    "pay by invoice", "can I pay in instalments", "I have a different question", "another question",
    "it is something different", "none of those", "other", "a different problem", "I need an invoice",
    "send me an invoice please", "invoice with vat", "gift card", "balance of my gift card",
    "redeem gift card", "gift card code is not accepted", "question about a product",
    "I have a question about a product", "is it in stock", "when is it back in stock",
    "is this product available", "do you sell batteries", "how do I use this product",
    "which size should I take", "warranty", "guarantee of my laptop", "repair",
    "can you repair my kettle", "spare parts", "complaint", "I want to complain",
    "complaint about a driver", "the courier was unfriendly", "the driver was rude to me",
    "problem with a seller", "the seller does not reply", "the seller asks for more money",
    "praise for an employee", "feedback", "your app does not work", "the app crashes all the time",
    "the website does not load", "the site is down", "checkout does not work",
    "payment failed at checkout", "my payment does not go through", "pay in instalments",
    "shipping to Norway", "do you ship abroad", "what does shipping cost", "delivery on Sunday",
    "is there a pickup store", "opening hours of your store", "become a seller", "sell on your site",
    "job", "press question", "product recall", "unsafe product", "trade in", "trade-in credit",
    "delete my personal data", "data protection",
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
