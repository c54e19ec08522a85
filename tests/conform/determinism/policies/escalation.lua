-- SPDX-License-Identifier: Apache-2.0
local odd = require "odd"

-- Every fact that is a table of its own order, every name that is nearly right.
return policy "escalation" {
  rule "asks for what is not there" {
    when   = function(c) return c.case.turns % 5 == 1 and c["mesage"] end,
    decide = stay(),
  },
  rule "asks for more that is not there" {
    when   = function(c) return c.case.turns % 5 == 2 and c.case["turn"] end,
    decide = stay(),
  },
  rule "makes many names" {
    when   = function(c)
      local n = 0
      if c.case.turns % 5 == 3 then
        local t = {}
        for i = 1, 900 do t["name" .. i] = i t["name" .. i - 1] = nil end
        for _, v in pairs(t) do n = n + v end
      end
      return n == 900
    end,
    decide = function() return escalate(tier.supervisor, text.word(odd.order(3), "many")) end,
  },
  otherwise = function(c)
    if c.remedy and c.remedy.amount > 10 then return escalate(tier.associate, "amount") end
    return stay()
  end,
}
