-- SPDX-License-Identifier: Apache-2.0
-- When a contact goes up. What the guidelines give to the manager goes to a specialist at once.
local very_angry  = 800              -- per mille
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
  rule "the manager's" {
    when   = function(c) return c.assistant.wants == "manager" and c.tier < tier.specialist end,
    decide = escalate(tier.specialist, "manager"),
  },
  rule "the assistant hands over" {
    when   = function(c) return at_assistant(c) and c.assistant.wants ~= "" end,
    decide = function(c) return escalate(tier.associate, text.word(c.assistant.wants, "assistant_hands_over")) end,
  },
  rule "very angry at the assistant" {
    when   = function(c) return at_assistant(c) and c.message and c.message.anger_pm >= very_angry end,
    decide = escalate(tier.associate, "angry", 2),
  },
  rule "not understood twice" {
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
