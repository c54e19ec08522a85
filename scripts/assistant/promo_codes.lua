-- SPDX-License-Identifier: Apache-2.0
return flow "promo_codes" {
  title    = "Promo codes and deals",
  examples = {
    "my promo code does not work", "the discount code is not accepted", "coupon code invalid",
    "do you have any discount codes", "any deals today", "how do I use a voucher",
    "where do I enter my code", "the promotion was not applied", "I forgot to enter my promo code",
    "can you apply the coupon to my order", "my code says expired", "student discount",
    "is there a discount for new customers", "first order discount",
    "the price dropped after I bought it", "can I get the sale price", "price match",
    "the deal price was not what I paid", "black friday deals", "buy one get one offer not working",
    "can I use two coupons", "combine promo codes", "how long is the code valid",
    "terms of the promotion", "I did not get the free gift with my order",
    "the ten percent off was not taken off", "voucher not working at checkout",
    "free shipping code", "why was I charged full price", "referral code reward",
    "I want the lightning deal", "discount missing from my invoice", "is this item on sale",
    "when does the sale end", "promo", "coupon", "discount", "offer code problem",
    "your newsletter promised 15 percent", "promocode dosent work",
    "promo code not working", "my code does not work", "my discount code is not working", "the coupon is invalid",
    "coupon not accepted", "voucher code rejected", "it says the code is not valid", "code expired",
    "is my code still valid", "how do I use the code", "where do I put the coupon", "where can I enter a voucher",
    "how can I redeem a voucher code", "I forgot my code at checkout", "I forgot to use the coupon",
    "can you add the code afterwards", "apply the discount to my order", "the discount was not taken off",
    "I did not get the discount", "discount was not applied", "I paid full price although there was a sale",
    "the price went down after I bought", "it is cheaper now", "it is cheaper today than when I ordered",
    "do you match prices", "price adjustment", "can you match the price of another shop", "do you have a sale",
    "is it on sale", "any offers", "current deals", "deal of the day", "lightning deal", "black friday price",
    "free gift was not in the order", "where is my free gift", "newsletter discount", "welcome discount",
    "discount for students", "referral bonus", "two codes in one order", "promo code please", "got a coupon",
    "cupon code",
  },
  run = function(c)
    wants("help with a promo code or a deal")
    local topic = ask("What is it about?", {
      key = "topic",
      options = { "My code is not accepted", "I forgot to use my code", "The price dropped after I bought",
        "How codes work" },
    })
    if topic == "My code is not accepted" then
      local code = ask("Which code is it, exactly as you have it?", { key = "code" })
      fact("promo_code", text.clip(text.trim(code), 40))
      say("A code must be typed without blanks, is good for one order, until the end of its last day, and"
        .. " only for items sold by the shop named with it. One order takes one code.")
    elseif topic == "I forgot to use my code" then
      say("A code counts at the checkout; afterwards it cannot be added. It stays good for your next order"
        .. " until its last day.")
    elseif topic == "The price dropped after I bought" then
      say("Prices change, and an order keeps the price of its day. An item that has not been opened can be"
        .. " returned within its return time and bought again.")
    else
      say("Enter a code at the checkout, in the field above the total: the discount shows at once. One order"
        .. " takes one code, and every code names its last day and its items.")
    end
    tried("explained the terms of codes and deals")
    if confirm("Does that answer your question?") then
      return resolve("Good. Happy shopping!")
    end
    not_done("the question about the code or deal is open")
    escalate("promo_question")
  end,
}
