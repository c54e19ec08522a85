-- SPDX-License-Identifier: Apache-2.0
local minute = 60000

return spec "escalation" {
  case "a plain question stays with the assistant" {
    given  = { tier = 0, message = { length = 20 }, case = { turns = 1 } },
    expect = { verdict = "stay", rule = "otherwise" },
  },
  case "an angry customer who asks for nobody stays" {
    given  = { tier = 0, message = { anger_pm = 990 }, case = { turns = 30, misunderstood = 1 } },
    expect = { verdict = "stay", rule = "otherwise" },
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
  case "outside, for a reason of the flow's own" {
    given  = { tier = 0, assistant = { wants = "order_not_found" } },
    expect = { verdict = "escalate", tier = 1, reason = "order_not_found", priority = 0, rule = "outside of what the assistant may do" },
  },
  case "outside, in words that are no reason" {
    given  = { tier = 0, assistant = { wants = "The customer is upset!" } },
    expect = { verdict = "escalate", tier = 1, reason = "outside_actions" },
  },
  case "outside, and a person has the contact" {
    given  = { tier = 1, assistant = { wants = "order_not_found" } },
    expect = { verdict = "stay" },
  },
  case "not understood twice" {
    given  = { tier = 0, case = { misunderstood = 2 } },
    expect = { verdict = "escalate", tier = 1, reason = "not_understood", priority = 0, rule = "not understood twice is outside, too" },
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
  case "outside, and not understood twice" {
    given  = { tier = 0, case = { misunderstood = 2 }, assistant = { wants = "exchange" } },
    expect = { verdict = "escalate", reason = "exchange", rule = "outside of what the assistant may do" },
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
