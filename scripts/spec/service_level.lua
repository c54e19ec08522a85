-- SPDX-License-Identifier: Apache-2.0
return spec "service_level" {
  case "a mail" {
    given  = { channel = "email", tier = 1 },
    expect = { verdict = "target", first_reply_s = 43200, next_reply_s = 86400, resolve_s = 259200,
      rule = "otherwise" },
  },
  case "a chat" {
    given  = { channel = "chat", tier = 1 },
    expect = { verdict = "target", first_reply_s = 120, next_reply_s = 120, resolve_s = 28800,
      rule = "somebody waits in the chat" },
  },
  case "a call" {
    given  = { channel = "callback", tier = 1 },
    expect = { verdict = "target", first_reply_s = 300, next_reply_s = 900, resolve_s = 28800,
      rule = "somebody waits for a call" },
  },
  case "priority five" {
    given  = { channel = "email", tier = 3, priority = 5 },
    expect = { verdict = "target", first_reply_s = 30, next_reply_s = 60, resolve_s = 3600, rule = "urgent" },
  },
  case "priority four" {
    given  = { channel = "email", tier = 1, priority = 4 },
    expect = { verdict = "target", first_reply_s = 43200, next_reply_s = 86400, resolve_s = 259200,
      rule = "otherwise" },
  },
  case "a specialist's chat" {
    given  = { channel = "chat", tier = 3 },
    expect = { verdict = "target", first_reply_s = 14400, next_reply_s = 86400, resolve_s = 432000,
      rule = "a specialist's case takes days" },
  },
  case "above a specialist" {
    given  = { channel = "chat", tier = 4, case = { reopened = true } },
    expect = { verdict = "target", first_reply_s = 14400, next_reply_s = 86400, resolve_s = 432000,
      rule = "a specialist's case takes days" },
  },
  case "a supervisor's chat" {
    given  = { channel = "chat", tier = 2 },
    expect = { verdict = "target", first_reply_s = 120, next_reply_s = 120, resolve_s = 28800,
      rule = "somebody waits in the chat" },
  },
  case "very angry" {
    given  = { channel = "chat", tier = 1, case = { anger_pm = 800 } },
    expect = { verdict = "target", first_reply_s = 60, next_reply_s = 120, resolve_s = 14400,
      rule = "angry, or back with the same problem" },
  },
  case "rather angry" {
    given  = { channel = "chat", tier = 1, case = { anger_pm = 799 } },
    expect = { verdict = "target", first_reply_s = 120, next_reply_s = 120, resolve_s = 28800,
      rule = "somebody waits in the chat" },
  },
  case "back again" {
    given  = { channel = "email", tier = 1, case = { reopened = true } },
    expect = { verdict = "target", first_reply_s = 60, next_reply_s = 120, resolve_s = 14400,
      rule = "angry, or back with the same problem" },
  },
}
