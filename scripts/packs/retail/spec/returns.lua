-- SPDX-License-Identifier: Apache-2.0
local function asked(fields)
  local all = { customer = { verified = true }, order = { status = "delivered", quantity = 2 }, item = { quantity = 1, returned = 1 } }
  for name, value in pairs(fields) do all[name] = value end
  return all
end

return spec "returns" {
  case "two of two, one after the other" {
    given  = asked {},
    expect = { verdict = "accept_return", days = 30, label = "shop", refund_on = "receipt", to = "original", rule = "otherwise",
      clause = "The money goes back to the way you paid, or to a gift card if you like." },
  },
  case "a third of two" {
    given  = asked { item = { quantity = 2, returned = 1 } },
    expect = { verdict = "refuse", reason = "item_unknown", rule = "never more than is left of what was bought" },
  },
  case "not signed in" {
    given  = asked { customer = { known = true } },
    expect = { verdict = "refuse", reason = "not_authenticated", rule = "who it is comes first" },
  },
  case "not signed in, and no order" {
    given  = {},
    expect = { verdict = "refuse", reason = "not_authenticated" },
  },
  case "still on its way, and more than was bought" {
    given  = asked { order = { status = "processed", quantity = 1 } },
    expect = { verdict = "refuse", reason = "order_not_delivered" },
  },
  case "no order" {
    given  = asked { order = { present = false } },
    expect = { verdict = "refuse", reason = "order_unknown", rule = "no order, no return" },
  },
  case "still on its way" {
    given  = asked { order = { status = "processed", quantity = 2 } },
    expect = { verdict = "refuse", reason = "order_not_delivered", rule = "only a delivered order goes back" },
  },
  case "sent back before" {
    given  = asked { order = { status = "return requested", quantity = 2 } },
    expect = { verdict = "refuse", reason = "order_not_delivered" },
  },
}
