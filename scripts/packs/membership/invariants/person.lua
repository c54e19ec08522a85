-- SPDX-License-Identifier: Apache-2.0
-- Nobody is kept from a person.
invariant "who asks for a person gets one" {
  point = "escalation",
  given = function(c) return c.tier == tier.assistant and c.message and c.message.asks_for_person end,
  holds = function(_, v) return v.verdict == "escalate" and v.tier >= tier.associate end,
}

invariant "nobody is handed down" {
  point = "escalation",
  holds = function(c, v) return v.verdict == "stay" or v.tier > c.tier end,
}
