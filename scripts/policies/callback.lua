-- SPDX-License-Identifier: Apache-2.0
-- When a customer is called. Nobody is called at night, or more than three times.
local first_hour, last_hour = 8, 21
local hour = 3600
local tries, between = 3, 900
local busy_wait = 300

local function in_seconds(c, seconds)
  return call{ after_s = num.max(seconds, 0), tries = tries - c.call.tries, between_s = between }
end

local function is_night(c)
  local now = c.hours.local_hour
  return now >= 0 and (now < first_hour or now >= last_hour)
end

local function hours_to_morning(c)
  return (first_hour - c.hours.local_hour + 24) % 24
end

return policy "callback" {
  rule "no number to call" {
    when   = function(c) return not c.phone.known end,
    decide = not_now("no_number", "Please give us a number to call."),
  },
  rule "called often enough" {
    when   = function(c) return c.call.tries >= tries end,
    decide = not_now("tries_used", "We called three times and could not reach you."),
  },
  rule "a slot that was chosen" {
    when   = function(c) return c.call.asked == "slot" and c.call.slot_in_s > 0 end,
    decide = function(c) return in_seconds(c, c.call.slot_in_s) end,
  },
  rule "it is night there" {
    when   = is_night,
    decide = function(c) return in_seconds(c, hours_to_morning(c) * hour) end,
  },
  rule "nobody is at work, and nobody knows when" {
    when   = function(c) return not c.hours.open and c.hours.opens_in_s < 0 end,
    decide = not_now("closed", "We cannot call at this time. Please write to us."),
  },
  rule "when we open" {
    when   = function(c) return not c.hours.open end,
    decide = function(c) return in_seconds(c, c.hours.opens_in_s) end,
  },
  rule "the line was busy" {
    when   = function(c) return c.call.last == "busy" end,
    decide = function(c) return in_seconds(c, busy_wait - c.call.since_last_s) end,
  },
  rule "nobody answered" {
    when   = function(c) return c.call.last == "no_answer" or c.call.last == "failed" end,
    decide = function(c) return in_seconds(c, between - c.call.since_last_s) end,
  },
  otherwise = function(c) return in_seconds(c, 0) end,
}
