-- SPDX-License-Identifier: Apache-2.0
-- A person takes over when the customer asks for one or the matter is outside of what the rules
-- name, and for no other reason. A refusal by the rules is an answer, not a reason.
local long_wait   = time.minutes(5)  -- then the next tier may take it
local longer_wait = time.minutes(15)

local function at_assistant(c)
  return c.tier == tier.assistant
end

return policy "escalation" {
  rule "asked for a person" {
    when   = function(c) return at_assistant(c) and c.message and c.message.asks_for_person end,
    decide = escalate(tier.associate, "asked_for_person"),
  },
  rule "asked for a person twice" {
    when   = function(c) return at_assistant(c) and c.case.asked_for_person >= 2 end,
    decide = escalate(tier.associate, "asked_for_person", 1),
  },
  rule "the assistant failed" {
    when   = function(c) return at_assistant(c) and c.assistant.wants == "flow_failed" end,
    decide = escalate(tier.associate, "assistant_failed", 1),
  },
  rule "outside of what the assistant may do" {
    when   = function(c) return at_assistant(c) and c.assistant.wants ~= "" end,
    decide = function(c) return escalate(tier.associate, text.word(c.assistant.wants, "outside_actions")) end,
  },
  rule "not understood twice is outside, too" {
    when   = function(c) return at_assistant(c) and c.case.misunderstood >= 2 end,
    decide = escalate(tier.associate, "not_understood"),
  },

  -- Live tiers widen in time: nobody is left in a queue that nobody works.
  rule "nobody answers: the supervisors may take it" {
    when   = function(c) return c.tier == tier.associate and c.queue.wait_ms >= long_wait end,
    decide = escalate(tier.supervisor, "queue_wait", 2),
  },
  rule "nobody answers for long: the specialists may take it" {
    when   = function(c) return c.tier == tier.supervisor and c.queue.wait_ms >= longer_wait end,
    decide = escalate(tier.specialist, "queue_wait", 3),
  },

  otherwise = stay(),
}
