-- SPDX-License-Identifier: Apache-2.0
-- Where a new contact begins.
return policy "route" {
  rule "a reopened case goes to a person, sooner" {
    when   = function(c) return c.case.reopened end,
    decide = route(tier.associate, 1),
  },
  rule "a call-back is a person's" {
    when   = function(c) return c.channel == "callback" end,
    decide = route(tier.associate, 1),
  },
  rule "somebody who chose a person gets one" {
    when   = function(c) return c.topic.reason == "person" end,
    decide = route(tier.associate),
  },
  otherwise = route(tier.assistant),
}
