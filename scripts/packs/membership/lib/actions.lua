-- SPDX-License-Identifier: Apache-2.0
-- The seven changes that the rules know, told apart by what is proposed; and what the shop's own
-- words for the state of an order stand for. A state that is named nowhere allows nothing:
-- "pending (item modified)" is not "pending".
local actions = {}

local of_order = {
  cancel  = "cancel",
  items   = "modify_items",
  payment = "modify_payment",
  address = "modify_address",
}

-- "cancel", "return", "exchange", "modify_items", "modify_payment", "modify_address", "customer"
-- or "" for what the rules do not name.
function actions.of(c)
  local kind = c.remedy.kind
  if kind == "order_change" then
    return c.change and of_order[c.change.what] or ""
  end
  if kind == "customer_change" then
    return c.change and c.change.what == "address" and "customer" or ""
  end
  return (kind == "cancel" or kind == "return" or kind == "exchange") and kind or ""
end

local open, here = { "pending", "processing" }, { "delivered" }

-- The order has not left the house and was not changed before.
function actions.is_open(status)
  return list.has(open, status)
end

function actions.is_delivered(status)
  return list.has(here, status)
end

-- What must hold of the order's state, by change.
actions.needs_open = { cancel = true, modify_items = true, modify_payment = true, modify_address = true }
actions.needs_delivered = { ["return"] = true, exchange = true }
-- What names items, new items, a way to pay.
actions.has_items = { modify_items = true, exchange = true, ["return"] = true }
actions.has_new_items = { modify_items = true, exchange = true }
actions.has_method = { modify_items = true, modify_payment = true, exchange = true }

return actions
