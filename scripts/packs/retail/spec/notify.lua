-- SPDX-License-Identifier: Apache-2.0
local both, here = { "contact", "email" }, { "contact" }

local function after(kind, remedy, live, email)
  return { event = { kind = kind, remedy = remedy }, contact = { live = live }, customer = { email = email } }
end

return spec "notify" {
  case "a return, with an address for mail" {
    given  = after("return_authorised", nil, true, true),
    expect = { verdict = "confirm", by = both, template = "send_back", rule = "how to send it back, by e-mail, too" },
  },
  case "a return, done by the shop" {
    given  = after("remedy_done", "return", true, true),
    expect = { verdict = "confirm", by = both, template = "send_back" },
  },
  case "an exchange" {
    given  = after("remedy_done", "exchange", true, true),
    expect = { verdict = "confirm", by = both, template = "send_back" },
  },
  case "a return, without an address" {
    given  = after("return_authorised", nil, true, false),
    expect = { verdict = "confirm", by = here, template = "send_back", rule = "how to send it back" },
  },
  case "a cancellation while the customer is there" {
    given  = after("remedy_done", "cancel", true, true),
    expect = { verdict = "confirm", by = here, template = "change", rule = "otherwise" },
  },
  case "a cancellation after the customer left" {
    given  = after("remedy_done", "cancel", false, true),
    expect = { verdict = "confirm", by = both, template = "change", rule = "what nobody was there to see" },
  },
  case "a cancellation after a customer without an address left" {
    given  = after("remedy_done", "cancel", false, false),
    expect = { verdict = "confirm", by = here, template = "change", rule = "otherwise" },
  },
}
