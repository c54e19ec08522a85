-- SPDX-License-Identifier: Apache-2.0
return spec "route" {
  case "a new chat begins with the assistant" {
    given  = { channel = "chat" },
    expect = { verdict = "route", tier = 0, priority = 0, rule = "otherwise" },
  },
  case "a reopened case goes to a person" {
    given  = { channel = "chat", case = { reopened = true } },
    expect = { verdict = "route", tier = 1, priority = 1, rule = "a reopened case goes to a person, sooner" },
  },
  case "a call-back goes to a person" {
    given  = { channel = "callback" },
    expect = { verdict = "route", tier = 1, priority = 1, rule = "a call-back is a person's" },
  },
  case "who chose a person gets one" {
    given  = { channel = "chat", topic = { reason = "person" } },
    expect = { verdict = "route", tier = 1, rule = "somebody who chose a person gets one" },
  },
  case "a call-back of a case that comes back" {
    given  = { channel = "callback", case = { reopened = true } },
    expect = { verdict = "route", tier = 1, priority = 1, rule = "a reopened case goes to a person, sooner" },
  },
  case "a call-back of somebody who chose a person" {
    given  = { channel = "callback", topic = { reason = "person" } },
    expect = { verdict = "route", tier = 1, priority = 1, rule = "a call-back is a person's" },
  },
}
