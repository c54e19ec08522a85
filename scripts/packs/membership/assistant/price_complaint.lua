-- SPDX-License-Identifier: Apache-2.0
local talk = require "talk"

return flow "price_complaint" {
  title    = "The price is too high",
  examples = {
    "I found it cheaper somewhere else", "another shop sells it for less", "your competitor has a better price",
    "it was cheaper yesterday", "the price dropped right after I bought it", "why did the price change",
    "you charged more than the price I saw last week", "can you match the price", "price match please",
    "I paid too much for this", "the same boots cost less at another store", "the price went down today",
    "I want the lower price", "this is overpriced", "it is on sale now and I paid full price",
    "the difference in price, please", "yesterday's price was better",
  },
  run = function(c)
    local order = talk.order(c, "Which order is it about?")
    if not order then
      return talk.no_order("a better price")
    end
    local line = pick_line(order, "Which item is it?")
    wants("a better price for " .. line.title .. " of order " .. order.id)
    local seen = ask("Where did you see the better price?", { key = "seen", options = { "At another shop", "Here, on another day" } })
    fact("price_seen", text.clip(seen, 100))
    say("Prices move with the day, here and elsewhere, and nobody at our desk sets them: an order keeps the price that it was placed at.")
    tried("explained that prices change")
    if confirm("Is that all right with you?") then
      return resolve("Thank you for your patience.")
    end
    if talk.make_good(c, "bad_price", order, line, { ["case.refusals"] = 1 }) then
      return
    end
    return talk.nothing_owed("nothing was agreed about the price")
  end,
}
