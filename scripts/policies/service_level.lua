-- SPDX-License-Identifier: Apache-2.0
-- How soon a contact that waits is answered: to the first answer, to each later one, to the end.
local minute, hour, day = 60, 3600, 86400

return policy "service_level" {
  rule "urgent" {
    when   = function(c) return c.priority >= 5 end,
    decide = target{ first_reply_s = 30, next_reply_s = minute, resolve_s = hour },
  },
  rule "a specialist's case takes days" {
    when   = function(c) return c.tier >= tier.specialist end,
    decide = target{ first_reply_s = 4 * hour, next_reply_s = day, resolve_s = 5 * day },
  },
  rule "angry, or back with the same problem" {
    when   = function(c) return c.case.anger_pm >= 800 or c.case.reopened end,
    decide = target{ first_reply_s = minute, next_reply_s = 2 * minute, resolve_s = 4 * hour },
  },
  rule "somebody waits in the chat" {
    when   = function(c) return c.channel == "chat" end,
    decide = target{ first_reply_s = 2 * minute, next_reply_s = 2 * minute, resolve_s = 8 * hour },
  },
  rule "somebody waits for a call" {
    when   = function(c) return c.channel == "callback" end,
    decide = target{ first_reply_s = 5 * minute, next_reply_s = 15 * minute, resolve_s = 8 * hour },
  },
  otherwise = target{ first_reply_s = 12 * hour, next_reply_s = day, resolve_s = 3 * day },
}
