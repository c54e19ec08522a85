-- SPDX-License-Identifier: Apache-2.0
local minute = 60000

return spec "escalation" {
  case "a plain question stays with the assistant" {
    given  = { tier = 0, message = { length = 20 }, case = { turns = 1 } },
    expect = { verdict = "stay", rule = "otherwise" },
  },
  case "long, but calm" {
    given  = { tier = 0, message = { anger_pm = 799 }, case = { turns = 30, misunderstood = 1 } },
    expect = { verdict = "stay", rule = "otherwise" },
  },
  case "very angry" {
    given  = { tier = 0, message = { anger_pm = 800 } },
    expect = { verdict = "escalate", tier = 1, reason = "angry", priority = 2, rule = "very angry at the assistant" },
  },
  case "very angry at a person" {
    given  = { tier = 1, message = { anger_pm = 1000 } },
    expect = { verdict = "stay" },
  },
  case "asks for a person" {
    given  = { tier = 0, message = { asks_for_person = true } },
    expect = { verdict = "escalate", tier = 1, reason = "asked_for_person", priority = 0, rule = "asked for a person" },
  },
  case "asks a person for a person" {
    given  = { tier = 1, message = { asks_for_person = true } },
    expect = { verdict = "stay" },
  },
  case "asked once before" {
    given  = { tier = 0, message = { length = 5 }, case = { asked_for_person = 1 } },
    expect = { verdict = "stay" },
  },
  case "asked twice, in any doubt" {
    given  = { tier = 0, case = { asked_for_person = 2 } },
    expect = { verdict = "escalate", tier = 1, reason = "asked_for_person", priority = 1, rule = "asked for a person twice" },
  },
  case "asked twice, and has a person" {
    given  = { tier = 1, case = { asked_for_person = 2 } },
    expect = { verdict = "stay" },
  },
  case "the flow broke" {
    given  = { tier = 0, assistant = { wants = "flow_failed" } },
    expect = { verdict = "escalate", tier = 1, reason = "assistant_failed", priority = 1, rule = "the assistant failed" },
  },
  case "the flow broke, and a person has the contact" {
    given  = { tier = 1, assistant = { wants = "flow_failed" } },
    expect = { verdict = "stay" },
  },
  case "the manager's, from the assistant" {
    given  = { tier = 0, assistant = { wants = "manager" } },
    expect = { verdict = "escalate", tier = 3, reason = "manager", priority = 0, rule = "the manager's" },
  },
  case "the manager's, from a supervisor" {
    given  = { tier = 2, assistant = { wants = "manager" } },
    expect = { verdict = "escalate", tier = 3, reason = "manager" },
  },
  case "the manager's, and the manager has it" {
    given  = { tier = 3, assistant = { wants = "manager" } },
    expect = { verdict = "stay" },
  },
  case "the assistant says why it hands over" {
    given  = { tier = 0, assistant = { wants = "order_not_found" } },
    expect = { verdict = "escalate", tier = 1, reason = "order_not_found", priority = 0, rule = "the assistant hands over" },
  },
  case "the assistant says it in words that are no reason" {
    given  = { tier = 0, assistant = { wants = "The customer is upset!" } },
    expect = { verdict = "escalate", tier = 1, reason = "assistant_hands_over" },
  },
  case "the assistant hands over what a person has" {
    given  = { tier = 1, assistant = { wants = "order_not_found" } },
    expect = { verdict = "stay" },
  },
  case "not understood twice" {
    given  = { tier = 0, case = { misunderstood = 2 } },
    expect = { verdict = "escalate", tier = 1, reason = "not_understood", priority = 0, rule = "not understood twice" },
  },
  case "not understood twice, and a person has the contact" {
    given  = { tier = 1, case = { misunderstood = 2 } },
    expect = { verdict = "stay" },
  },
  case "asks for a person, and did twice" {
    given  = { tier = 0, message = { asks_for_person = true }, case = { asked_for_person = 2 } },
    expect = { verdict = "escalate", priority = 0, rule = "asked for a person" },
  },
  case "asked twice, and the flow broke" {
    given  = { tier = 0, case = { asked_for_person = 2 }, assistant = { wants = "flow_failed" } },
    expect = { verdict = "escalate", reason = "asked_for_person", rule = "asked for a person twice" },
  },
  case "handed over while very angry" {
    given  = { tier = 0, message = { anger_pm = 800 }, assistant = { wants = "order_not_found" } },
    expect = { verdict = "escalate", reason = "order_not_found", rule = "the assistant hands over" },
  },
  case "very angry, and not understood twice" {
    given  = { tier = 0, message = { anger_pm = 800 }, case = { misunderstood = 2 } },
    expect = { verdict = "escalate", reason = "angry", priority = 2, rule = "very angry at the assistant" },
  },
  case "five minutes in the associates' queue" {
    given  = { tier = 1, queue = { wait_ms = 5 * minute } },
    expect = { verdict = "escalate", tier = 2, reason = "queue_wait", priority = 2, rule = "nobody answers: the supervisors may take it" },
  },
  case "nearly five minutes in the associates' queue" {
    given  = { tier = 1, queue = { wait_ms = 5 * minute - 1 } },
    expect = { verdict = "stay" },
  },
  case "fifteen minutes in the supervisors' queue" {
    given  = { tier = 2, queue = { wait_ms = 15 * minute } },
    expect = { verdict = "escalate", tier = 3, reason = "queue_wait", priority = 3,
      rule = "nobody answers for long: the specialists may take it" },
  },
  case "nearly fifteen minutes in the supervisors' queue" {
    given  = { tier = 2, queue = { wait_ms = 15 * minute - 1 } },
    expect = { verdict = "stay" },
  },
  case "an hour in the specialists' queue" {
    given  = { tier = 3, queue = { wait_ms = 60 * minute } },
    expect = { verdict = "stay" },
  },
}
