-- SPDX-License-Identifier: Apache-2.0
-- Nobody is kept from a person.

local function reaches_a_person(_, v)
  return v.verdict == "escalate" and v.tier >= tier.associate
end

invariant "who asks for a person gets one" {
  point = "escalation",
  given = function(c)
    return c.tier == tier.assistant and c.message and c.message.asks_for_person
  end,
  holds = reaches_a_person,
}

-- The first time it may have been meant otherwise; the second time it counts, however it is said.
invariant "who asks for a person twice gets one within 2 turns" {
  point = "escalation",
  given = function(c) return c.tier == tier.assistant and c.case.asked_for_person >= 1 end,
  within = 2,
  next = function(c)
    return { case = { turns = c.case.turns + 1, asked_for_person = c.case.asked_for_person + 1 } }
  end,
  holds = reaches_a_person,
}

invariant "who is not understood gets a person within 3 turns" {
  point = "escalation",
  given = function(c) return c.tier == tier.assistant end,
  within = 3,
  next = function(c)
    return { case = { turns = c.case.turns + 1, misunderstood = c.case.misunderstood + 1 } }
  end,
  holds = reaches_a_person,
}

invariant "nobody is handed down" {
  point = "escalation",
  holds = function(c, v) return v.verdict == "stay" or v.tier > c.tier end,
}
