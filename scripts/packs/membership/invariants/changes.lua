-- SPDX-License-Identifier: Apache-2.0
-- What no change of the rules may break. `ombud policy invariants` looks for facts that do.

-- A change of an order as the assistant proposes it, with its particulars.
local function is_assistants_change(c)
  local kind = c.remedy.kind
  return c.tier == tier.assistant and c.change
    and (kind == "cancel" or kind == "exchange" or kind == "order_change")
end

invariant "the assistant changes no order without a yes" {
  point = "authority",
  given = is_assistants_change,
  holds = function(c, v) return v.verdict ~= "allow" or c.change.confirmed end,
}

invariant "the assistant changes no order of another customer" {
  point = "authority",
  given = is_assistants_change,
  holds = function(c, v) return v.verdict ~= "allow" or c.change.same_customer end,
}
