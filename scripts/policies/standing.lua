-- SPDX-License-Identifier: Apache-2.0
-- Whether a seller or a brand may be featured. Rates are per mille of its orders.
local few_orders = 50
local suspended_days = 30

return policy "standing" {
  rule "suspended lately" {
    when   = function(c)
      return c.subject.standing == "suspend" and c.subject.standing_days < suspended_days
    end,
    decide = suspend("suspended_lately"),
  },
  rule "too few orders to judge" {
    when   = function(c) return c.period.orders < few_orders end,
    decide = good(),
  },
  rule "one claim in a hundred orders" {
    when   = function(c) return c.rate.claims_pm >= 10 end,
    decide = suspend("many_claims"),
  },
  rule "one escalation in fifty orders" {
    when   = function(c) return c.rate.escalations_pm >= 20 end,
    decide = suspend("many_escalations"),
  },
  rule "claims are growing" {
    when   = function(c) return c.rate.claims_pm >= 5 end,
    decide = watch("claims"),
  },
  rule "escalations are growing" {
    when   = function(c) return c.rate.escalations_pm >= 10 end,
    decide = watch("escalations"),
  },
  rule "one order in ten is late" {
    when   = function(c) return c.subject.kind == "seller" and c.rate.late_pm >= 100 end,
    decide = watch("late"),
  },
  rule "one order in five comes back" {
    when   = function(c) return c.rate.returns_pm >= 200 end,
    decide = watch("returns"),
  },
  otherwise = good(),
}
