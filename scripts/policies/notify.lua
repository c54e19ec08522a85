-- SPDX-License-Identifier: Apache-2.0
-- What is confirmed in writing, and where. The text of a confirmation is called as its event.
local most_in_a_case = 20

local function by(c)
  if not c.customer.email then return { "contact" } end
  return c.contact.live and { "contact", "email" } or { "email" }
end

local function confirmed(template)
  return function(c) return confirm{ by = by(c), template = template(c) } end
end

return policy "notify" {
  rule "there is nowhere to write to" {
    when   = function(c) return not c.customer.email and not c.contact.live end,
    decide = silent(),
  },
  rule "money is always confirmed" {
    when   = function(c) return c.event.amount > 0 end,
    decide = confirmed(function() return "money" end),
  },
  rule "a changed address is always told to the account's own" {
    when   = function(c) return c.event.kind == "address_changed" end,
    decide = confirmed(function() return "address_changed" end),
  },
  rule "the customer wants nothing else" {
    when   = function(c) return c.customer.wants == "nothing" or c.customer.wants == "money" end,
    decide = silent(),
  },
  rule "enough was sent in this case" {
    when   = function(c) return c.case.confirmations >= most_in_a_case end,
    decide = silent(),
  },
  otherwise = confirmed(function(c) return text.word(c.event.kind, "plain") end),
}
