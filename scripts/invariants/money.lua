-- SPDX-License-Identifier: Apache-2.0
-- What no change of the rules may break. `ombud policy invariants` looks for facts that do.

invariant "no refund above what was paid" {
  point = "authority",
  given = function(c) return c.remedy.kind == "refund" end,
  holds = function(c, v)
    return v.verdict == "deny" or c.remedy.amount <= c.order.paid - c.order.refunded
  end,
}

invariant "no money for a customer who is not verified, from the assistant" {
  point = "authority",
  given = function(c)
    return c.tier == tier.assistant and not c.customer.verified
      and (c.remedy.kind == "refund" or c.remedy.kind == "certificate")
  end,
  holds = function(_, v) return v.verdict == "deny" end,
}

invariant "an approval is asked of a higher tier" {
  point = "authority",
  holds = function(c, v) return v.verdict ~= "approval" or v.tier > c.tier end,
}

invariant "no offer above what was paid" {
  point = "compensation",
  given = function(c) return c.order end,
  holds = function(c, v)
    for _, one in ipairs(v.offers or {}) do
      if one.minor > c.order.line_paid then
        return false
      end
    end
    return true
  end,
}
