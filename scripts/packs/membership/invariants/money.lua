-- SPDX-License-Identifier: Apache-2.0
invariant "no refund above what was paid" {
  point = "authority",
  given = function(c) return c.remedy.kind == "refund" end,
  holds = function(c, v)
    return v.verdict == "deny" or c.remedy.amount <= c.order.paid - c.order.refunded
  end,
}

invariant "nothing for a customer who has not proved who they are" {
  point = "authority",
  given = function(c) return not c.customer.verified end,
  holds = function(_, v) return v.verdict == "deny" end,
}

invariant "an approval is asked of a higher tier" {
  point = "authority",
  given = function(c) return c.tier < tier.specialist end,
  holds = function(c, v) return v.verdict ~= "approval" or v.tier > c.tier end,
}
