-- SPDX-License-Identifier: Apache-2.0
-- What no change of the rules may break. `ombud policy invariants` looks for facts that do.

-- A change by the rules' names, as it is proposed with its particulars.
local function is_change(c)
  local kind = c.remedy.kind
  return c.change and (kind == "cancel" or kind == "exchange" or kind == "return" or kind == "order_change" or kind == "customer_change")
end

local function by_assistant(c)
  return is_change(c) and c.tier == tier.assistant
end

local function granted(v)
  return v.verdict == "allow"
end

invariant "nothing for a customer who has not proved who they are" {
  point = "authority",
  given = function(c) return not c.customer.verified end,
  holds = function(_, v) return v.verdict == "deny" end,
}

invariant "the assistant changes nothing without a yes" {
  point = "authority",
  given = by_assistant,
  holds = function(c, v) return not granted(v) or c.change.confirmed end,
}

invariant "the assistant changes nothing of another customer" {
  point = "authority",
  given = by_assistant,
  holds = function(c, v) return not granted(v) or c.change.same_customer end,
}

invariant "an order is cancelled only while it is open" {
  point = "authority",
  given = function(c) return c.remedy.kind == "cancel" end,
  holds = function(c, v)
    return not granted(v) or c.order.status == "pending" or c.order.status == "processing"
  end,
}

invariant "only what was delivered goes back" {
  point = "authority",
  given = function(c) return c.remedy.kind == "return" or c.remedy.kind == "exchange" end,
  holds = function(c, v) return not granted(v) or c.order.status == "delivered" end,
}

invariant "the assistant gives no money" {
  point = "authority",
  given = function(c)
    return c.tier == tier.assistant and (c.remedy.kind == "refund" or c.remedy.kind == "certificate")
  end,
  holds = function(_, v) return not granted(v) end,
}

invariant "no compensation is offered" {
  point = "compensation",
  holds = function(_, v)
    for _, one in ipairs(v.offers or {}) do
      if one.remedy ~= "return" then
        return false
      end
    end
    return true
  end,
}
