-- SPDX-License-Identifier: Apache-2.0
local talk = require "talk"

return flow "promo_codes" {
  title    = "My code does not work",
  examples = {
    "my promo code does not work", "the code is invalid", "it says the code has expired", "my coupon is not accepted",
    "I cannot apply my discount code", "the promotion is out of date already", "the voucher gives an error",
    "discount code rejected at checkout", "I got a code by e-mail and it does nothing", "promo code problem",
    "can I get a new code", "my code was valid until yesterday", "the code from last week is not working",
  },
  run = function(c)
    local code = ask("Which code is it, exactly as you have it?", { key = "code" })
    fact("promo_code", text.clip(text.trim(code), 40))
    say("Codes are usually good for seven days from the day they were sent.")
    tried("explained how long codes are good")
    local order = talk.order(c, "For which purchase would you have used it? Your last order will do.")
    if not order then
      return talk.no_order("a code that does not work")
    end
    local line = pick_line(order, "Which item comes closest to what you wanted?")
    wants("a code in place of " .. text.clip(text.trim(code), 40))
    if talk.make_good(c, "promo_code", order, line) then
      return
    end
    if offer_reason() == "guests_get_no_code" then
      return talk.anything_else("I am sorry: a code that is over cannot be renewed without a membership. Is there anything else?")
    end
    return talk.nothing_owed("no new code was given")
  end,
}
