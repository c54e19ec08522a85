-- SPDX-License-Identifier: Apache-2.0
local odd = require "odd"

local calls, memo = 0, {}

local function seed(c) return c.remedy.amount % 97 end

return policy "authority" {
  rule "keeps what it saw" {
    when = function(c)
      calls = calls + 1
      memo[c.order.brand] = (memo[c.order.brand] or 0) + calls
      return calls > 1 or memo[c.order.brand] > 1
    end,
    decide = deny("leaked"),
  },
  rule "fails" {
    when   = function(c) return c.remedy.amount % 3 == 0 end,
    decide = function(c) return odd.fail[seed(c) % #odd.fail + 1]() or allow() end,
  },
  rule "says an order" {
    when   = function(c) return c.remedy.amount % 3 == 1 end,
    decide = function(c) return allow(text.clip(odd.order(seed(c)), 199)) end,
  },
  otherwise = function(c)
    local n = seed(c)
    return allow(text.join({ odd.holes(n), odd.identity(n), odd.fractions(n), c.now, c.order.brand }, " "))
  end,
}
