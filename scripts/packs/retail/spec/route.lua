-- SPDX-License-Identifier: Apache-2.0
return spec "route" {
  case "a new chat begins with the assistant" {
    given  = { channel = "chat" },
    expect = { verdict = "route", tier = 0, priority = 0, rule = "otherwise" },
  },
  case "a case that comes back begins there, too" {
    given  = { channel = "chat", case = { reopened = true } },
    expect = { verdict = "route", tier = 0, rule = "otherwise" },
  },
  case "a call-back" {
    given  = { channel = "callback" },
    expect = { verdict = "route", tier = 1, priority = 1, rule = "a call-back is a person's" },
  },
  case "a call-back of somebody who chose a person" {
    given  = { channel = "callback", topic = { reason = "person" } },
    expect = { verdict = "route", tier = 1, priority = 1, rule = "a call-back is a person's" },
  },
  case "somebody chose a person" {
    given  = { channel = "chat", topic = { reason = "person" } },
    expect = { verdict = "route", tier = 1, priority = 0, rule = "somebody who chose a person gets one" },
  },
}
