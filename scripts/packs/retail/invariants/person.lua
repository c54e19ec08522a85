-- SPDX-License-Identifier: Apache-2.0
-- A person takes over when asked for or when the matter is outside, and for no other reason.
local function at_assistant(c)
  return c.tier == tier.assistant
end

local function asks(c)
  return c.message and c.message.asks_for_person
end

invariant "who asks for a person gets one" {
  point = "escalation",
  given = function(c) return at_assistant(c) and asks(c) end,
  holds = function(_, v) return v.verdict == "escalate" and v.tier >= tier.associate end,
}

invariant "nobody is handed over for nothing" {
  point = "escalation",
  given = function(c)
    return at_assistant(c) and not asks(c) and c.case.asked_for_person < 2 and c.case.misunderstood < 2 and c.assistant.wants == ""
  end,
  holds = function(_, v) return v.verdict == "stay" end,
}

invariant "nobody is handed down" {
  point = "escalation",
  holds = function(c, v) return v.verdict == "stay" or v.tier > c.tier end,
}
