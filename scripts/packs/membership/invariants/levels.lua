-- SPDX-License-Identifier: Apache-2.0
-- What no change of the rules may break. `ombud policy invariants` looks for facts that do.
local function bought(c)
  return c.customer.verified and c.order
end

local function accepted(_, v)
  return v.verdict == "accept_return"
end

invariant "gold members may always send things back" {
  point = "returns",
  given = function(c) return bought(c) and c.customer.membership == "gold" end,
  holds = accepted,
}

invariant "the receipt is always enough" {
  point = "returns",
  given = function(c) return bought(c) and c.item.receipt end,
  holds = accepted,
}

invariant "nothing comes back without a purchase" {
  point = "returns",
  given = function(c) return not bought(c) end,
  holds = function(_, v) return v.verdict == "refuse" end,
}

invariant "whose mistake it was says the shop" {
  point = "compensation",
  given = function(c)
    return not c.case.our_error and (c.problem == "service_added" or c.problem == "credit_missing" or c.problem == "wrong_quantity")
  end,
  holds = function(_, v) return v.verdict == "nothing" end,
}

invariant "an extension is the level's or the manager's" {
  point = "authority",
  given = function(c) return c.customer.verified and c.remedy.kind == "customer_change" and c.remedy.reason == "extension" end,
  holds = function(c, v)
    local level = text.lower(c.customer.membership)
    return v.verdict == "approval" and v.tier == tier.specialist or level == "gold" or level == "silver"
  end,
}
