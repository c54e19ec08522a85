-- SPDX-License-Identifier: Apache-2.0
return spec "escalation" {
  case "a plain question stays with the assistant" {
    given  = { tier = 0, message = { length = 20 }, intent = { name = "refund_state", confidence_pm = 900 }, case = { turns = 1 } },
    expect = { verdict = "stay", rule = "otherwise" },
  },
  case "asks for a person" {
    given  = { tier = 0, message = { asks_for_person = true } },
    expect = { verdict = "escalate", tier = 1, reason = "asked_for_person", rule = "asked for a person" },
  },
  case "asks a person for a person: stays" {
    given  = { tier = 1, message = { asks_for_person = true } },
    expect = { verdict = "stay" },
  },
  case "asked twice, in any doubt" {
    given  = { tier = 0, message = { asks_for_person = false }, case = { asked_for_person = 2 } },
    expect = { verdict = "escalate", tier = 1, priority = 1, rule = "asked for a person twice" },
  },
  case "the flow broke" {
    given  = { tier = 0, assistant = { wants = "flow_failed" } },
    expect = { verdict = "escalate", tier = 1, reason = "assistant_failed", rule = "the assistant failed" },
  },
  case "the assistant says why it hands over" {
    given  = { tier = 0, assistant = { wants = "order_not_found" } },
    expect = { verdict = "escalate", tier = 1, reason = "order_not_found", rule = "the assistant hands over" },
  },
  case "the assistant says it in words that are no reason" {
    given  = { tier = 0, assistant = { wants = "The customer is upset!" } },
    expect = { verdict = "escalate", tier = 1, reason = "assistant_hands_over" },
  },
  case "very angry" {
    given  = { tier = 0, message = { anger_pm = 850 }, intent = { confidence_pm = 950 } },
    expect = { verdict = "escalate", tier = 1, reason = "angry", priority = 2, rule = "very angry at the assistant" },
  },
  case "angry and not understood" {
    given  = { tier = 0, message = { anger_pm = 700 }, intent = { confidence_pm = 200 } },
    expect = { verdict = "escalate", tier = 1, priority = 1, rule = "angry and not understood" },
  },
  case "angry but understood: the assistant goes on" {
    given  = { tier = 0, message = { anger_pm = 700 }, intent = { confidence_pm = 900 } },
    expect = { verdict = "stay" },
  },
  case "not understood once: asks" {
    given  = { tier = 0, case = { misunderstood = 1 } },
    expect = { verdict = "stay" },
  },
  case "not understood twice" {
    given  = { tier = 0, case = { misunderstood = 2 } },
    expect = { verdict = "escalate", tier = 1, reason = "not_understood", rule = "not understood twice" },
  },
  case "twelve turns" {
    given  = { tier = 0, case = { turns = 12 } },
    expect = { verdict = "escalate", tier = 1, reason = "too_long", rule = "going in circles" },
  },
  case "a large loss" {
    given  = { tier = 0, customer = { verified = true }, remedy = { kind = "refund", amount = 50000, currency = "USD" } },
    expect = { verdict = "escalate", tier = 3, reason = "expensive_loss", rule = "a large loss is a specialist's" },
  },
  case "money for somebody who is not verified" {
    given  = { tier = 0, remedy = { kind = "certificate", amount = 100, currency = "USD" } },
    expect = { verdict = "escalate", tier = 1, reason = "not_verified",
      rule = "money for a customer who is not verified is a person's" },
  },
  case "a refund above the assistant's authority" {
    given  = { tier = 0, customer = { verified = true }, remedy = { kind = "refund", amount = 2001, currency = "USD" } },
    expect = { verdict = "escalate", tier = 1, reason = "over_authority", rule = "the refund is above the assistant's authority" },
  },
  case "a refund at the assistant's limit stays" {
    given  = { tier = 0, customer = { verified = true }, remedy = { kind = "refund", amount = 2000, currency = "USD" } },
    expect = { verdict = "stay" },
  },
  case "sending again needs no verified customer here" {
    given  = { tier = 0, remedy = { kind = "reship" } },
    expect = { verdict = "stay" },
  },
  case "five minutes in the associates' queue" {
    given  = { tier = 1, holder = "none", queue = { wait_ms = 300000 } },
    expect = { verdict = "escalate", tier = 2, reason = "queue_wait", rule = "nobody answers: the supervisors may take it" },
  },
  case "four minutes in the associates' queue" {
    given  = { tier = 1, holder = "none", queue = { wait_ms = 240000 } },
    expect = { verdict = "stay" },
  },
  case "fifteen minutes in the supervisors' queue" {
    given  = { tier = 2, holder = "none", queue = { wait_ms = 900000 } },
    expect = { verdict = "escalate", tier = 3, priority = 3, rule = "nobody answers for long: the specialists may take it" },
  },

  -- on the edge of a limit
  case "just very angry" {
    given  = { tier = 0, message = { anger_pm = 800 } },
    expect = { verdict = "escalate", tier = 1, reason = "angry", priority = 2, rule = "very angry at the assistant" },
  },
  case "nearly very angry, and not understood" {
    given  = { tier = 0, message = { anger_pm = 799 }, intent = { confidence_pm = 449 } },
    expect = { verdict = "escalate", tier = 1, reason = "angry", priority = 1, rule = "angry and not understood" },
  },
  case "just angry, and not understood" {
    given  = { tier = 0, message = { anger_pm = 650 }, intent = { confidence_pm = 449 } },
    expect = { verdict = "escalate", reason = "angry", rule = "angry and not understood" },
  },
  case "just angry, and just understood" {
    given  = { tier = 0, message = { anger_pm = 650 }, intent = { confidence_pm = 450 } },
    expect = { verdict = "stay" },
  },
  case "nearly angry" {
    given  = { tier = 0, message = { anger_pm = 649 } },
    expect = { verdict = "stay" },
  },
  case "asked for a person once before" {
    given  = { tier = 0, message = { length = 3 }, case = { asked_for_person = 1 } },
    expect = { verdict = "stay" },
  },
  case "asked for a person twice before" {
    given  = { tier = 0, message = { length = 3 }, case = { asked_for_person = 2 } },
    expect = { verdict = "escalate", tier = 1, reason = "asked_for_person", priority = 1 },
  },
  case "a broken flow comes sooner" {
    given  = { tier = 0, assistant = { wants = "flow_failed" } },
    expect = { verdict = "escalate", tier = 1, priority = 1, rule = "the assistant failed" },
  },
  case "eleven turns" {
    given  = { tier = 0, case = { turns = 11 } },
    expect = { verdict = "stay" },
  },
  case "nearly a large loss" {
    given  = { tier = 0, customer = { verified = true }, remedy = { kind = "reship", amount = 49999, currency = "USD" } },
    expect = { verdict = "stay" },
  },
  case "a large loss comes sooner" {
    given  = { tier = 0, customer = { verified = true }, remedy = { kind = "reship", amount = 50000, currency = "USD" } },
    expect = { verdict = "escalate", tier = 3, priority = 1, rule = "a large loss is a specialist's" },
  },
  case "five minutes come sooner" {
    given  = { tier = 1, holder = "none", queue = { wait_ms = 300000 } },
    expect = { verdict = "escalate", tier = 2, reason = "queue_wait", priority = 2 },
  },
  case "fourteen minutes in the supervisors' queue" {
    given  = { tier = 2, holder = "none", queue = { wait_ms = 899999 } },
    expect = { verdict = "stay" },
  },
  case "an associate's queue after a quarter of an hour" {
    given  = { tier = 3, holder = "none", queue = { wait_ms = 900000 } },
    expect = { verdict = "stay" },
  },
  case "why the specialists may take it" {
    given  = { tier = 2, holder = "none", queue = { wait_ms = 900000 } },
    expect = { verdict = "escalate", tier = 3, reason = "queue_wait" },
  },

  -- several hold: the first one is told
  case "asks for a person, and did twice" {
    given  = { tier = 0, message = { asks_for_person = true }, case = { asked_for_person = 2 } },
    expect = { verdict = "escalate", priority = 0, rule = "asked for a person" },
  },
  case "asked twice, and the flow broke" {
    given  = { tier = 0, case = { asked_for_person = 2 }, assistant = { wants = "flow_failed" } },
    expect = { verdict = "escalate", reason = "asked_for_person" },
  },
  case "handed over while very angry" {
    given  = { tier = 0, message = { anger_pm = 800 }, assistant = { wants = "order_not_found" } },
    expect = { verdict = "escalate", reason = "order_not_found" },
  },
  case "angry, and not understood twice" {
    given  = { tier = 0, message = { anger_pm = 650 }, case = { misunderstood = 2 } },
    expect = { verdict = "escalate", reason = "angry", priority = 1 },
  },
  case "not understood twice in twelve turns" {
    given  = { tier = 0, case = { misunderstood = 2, turns = 12 } },
    expect = { verdict = "escalate", reason = "not_understood" },
  },
  case "twelve turns, and a large loss" {
    given  = { tier = 0, case = { turns = 12 }, remedy = { kind = "refund", amount = 50000, currency = "USD" } },
    expect = { verdict = "escalate", tier = 1, reason = "too_long" },
  },
  case "a large loss of somebody unknown" {
    given  = { tier = 0, remedy = { kind = "refund", amount = 50000, currency = "USD" } },
    expect = { verdict = "escalate", tier = 3, reason = "expensive_loss" },
  },
  case "a refund above the authority to somebody unknown" {
    given  = { tier = 0, remedy = { kind = "refund", amount = 2001, currency = "USD" } },
    expect = { verdict = "escalate", tier = 1, reason = "not_verified" },
  },
}
