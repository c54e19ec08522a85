-- SPDX-License-Identifier: Apache-2.0
-- Every change is confirmed where it was asked for. What has to be sent back, and what nobody was
-- there to see, comes by e-mail, too.
local function goes_back(c)
  return c.event.kind == "return_authorised" or c.event.remedy == "return" or c.event.remedy == "exchange"
end

return policy "notify" {
  rule "how to send it back, by e-mail, too" {
    when   = function(c) return goes_back(c) and c.customer.email end,
    decide = confirm{ by = { "contact", "email" }, template = "send_back" },
  },
  rule "how to send it back" {
    when   = goes_back,
    decide = confirm{ by = { "contact" }, template = "send_back" },
  },
  rule "what nobody was there to see" {
    when   = function(c) return not c.contact.live and c.customer.email end,
    decide = confirm{ by = { "contact", "email" }, template = "change" },
  },
  otherwise = confirm{ by = { "contact" }, template = "change" },
}
