-- SPDX-License-Identifier: Apache-2.0
return spec "notify" {
  case "nowhere to write to" {
    given  = { event = { kind = "remedy_done", amount = 100 } },
    expect = { verdict = "silent", rule = "there is nowhere to write to" },
  },
  case "money, at the chat and by mail" {
    given  = { event = { kind = "remedy_done", amount = 100 },
      contact = { live = true },
      customer = { email = true } },
    expect = { verdict = "confirm", by = { "contact", "email" }, template = "money",
      rule = "money is always confirmed" },
  },
  case "money, the customer is gone" {
    given  = { event = { kind = "remedy_done", amount = 1 }, customer = { email = true } },
    expect = { verdict = "confirm", by = { "email" }, template = "money", rule = "money is always confirmed" },
  },
  case "money, no address" {
    given  = { event = { kind = "remedy_done", amount = 100 }, contact = { live = true } },
    expect = { verdict = "confirm", by = { "contact" }, template = "money", rule = "money is always confirmed" },
  },
  case "money, though nothing is wanted" {
    given  = { event = { kind = "remedy_done", amount = 100 }, customer = { email = true, wants = "nothing" } },
    expect = { verdict = "confirm", by = { "email" }, template = "money", rule = "money is always confirmed" },
  },
  case "a changed address, though nothing is wanted" {
    given  = { event = { kind = "address_changed" }, customer = { email = true, wants = "nothing" } },
    expect = { verdict = "confirm", by = { "email" }, template = "address_changed",
      rule = "a changed address is always told to the account's own" },
  },
  case "nothing is wanted" {
    given  = { event = { kind = "return_authorised" }, customer = { email = true, wants = "nothing" } },
    expect = { verdict = "silent", rule = "the customer wants nothing else" },
  },
  case "only money is wanted" {
    given  = { event = { kind = "return_authorised" }, customer = { email = true, wants = "money" } },
    expect = { verdict = "silent", rule = "the customer wants nothing else" },
  },
  case "all is wanted" {
    given  = { event = { kind = "return_authorised" }, customer = { email = true, wants = "all" } },
    expect = { verdict = "confirm", by = { "email" }, template = "return_authorised", rule = "otherwise" },
  },
  case "no amount is no money" {
    given  = { event = { kind = "claim_filed", amount = 0 }, contact = { live = true } },
    expect = { verdict = "confirm", by = { "contact" }, template = "claim_filed", rule = "otherwise" },
  },
  case "nineteen were sent" {
    given  = { event = { kind = "claim_decided" }, customer = { email = true }, case = { confirmations = 19 } },
    expect = { verdict = "confirm", by = { "email" }, template = "claim_decided", rule = "otherwise" },
  },
  case "twenty were sent" {
    given  = { event = { kind = "claim_decided" }, customer = { email = true }, case = { confirmations = 20 } },
    expect = { verdict = "silent", rule = "enough was sent in this case" },
  },
  case "an event without a word" {
    given  = { event = { kind = "" }, customer = { email = true } },
    expect = { verdict = "confirm", by = { "email" }, template = "plain", rule = "otherwise" },
  },

  -- several hold: the first one is told
  case "money is always confirmed; and: a changed address is always told to the account's own" {
    given  = { event = { kind = "address_changed", amount = 1 }, customer = { email = true } },
    expect = { verdict = "confirm", rule = "money is always confirmed" },
  },
  case "the customer wants nothing else; and: enough was sent in this case" {
    given  = { customer = { email = true, wants = "money" }, case = { confirmations = 20 } },
    expect = { verdict = "silent", rule = "the customer wants nothing else" },
  },
}
