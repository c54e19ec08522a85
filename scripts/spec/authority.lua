-- SPDX-License-Identifier: Apache-2.0
local function with(base, fields)
  local all = {}
  for name, value in pairs(base) do all[name] = value end
  for name, value in pairs(fields) do all[name] = value end
  return all
end

local function refund(amount, fields)
  return with({
    remedy = { kind = "refund", amount = amount, currency = "USD", reason = "not_arrived", to = "original" },
    order = { paid = 100000, total = 100000 },
    customer = { verified = true },
  }, fields)
end

local function certificate(amount, fields)
  return refund(amount, with({ remedy = { kind = "certificate", amount = amount, currency = "USD" } }, fields))
end

-- A change of an order of 640.00 that nothing speaks against.
local function change(kind, fields, of)
  return refund(0, with({ tier = 0, remedy = { kind = kind, amount = 64000, currency = "USD", reason = "asked_by_customer" },
    order = { paid = 64000, total = 64000, status = "processing" },
    change = with({ what = kind, order_known = true, same_customer = true, confirmed = true }, of or {}) }, fields or {}))
end

local function exchange(days, fields)
  return change("exchange", with({ order = { paid = 64000, total = 64000, status = "delivered", days_since_delivery = days } }, fields or {}))
end

return spec "authority" {
  case "no money for somebody unknown, from the assistant" {
    given  = refund(100, { tier = 0, customer = { verified = false } }),
    expect = { verdict = "deny", reason = "not_verified", rule = "no money for a customer who is not verified" },
  },
  case "no money for somebody unknown, from an associate" {
    given  = refund(100, { tier = 1, customer = { verified = false } }),
    expect = { verdict = "deny", reason = "not_verified" },
  },
  case "more than was paid, counting what went back before" {
    given  = refund(600, { tier = 3, order = { paid = 1000, refunded = 500 } }),
    expect = { verdict = "deny", reason = "over_paid", rule = "never more than was paid" },
  },
  case "all that is left of what was paid" {
    given  = refund(500, { tier = 1, order = { paid = 1000, refunded = 500 } }),
    expect = { verdict = "allow" },
  },
  case "nothing" {
    given  = refund(0, { tier = 1 }),
    expect = { verdict = "deny", reason = "no_amount", rule = "an amount of nothing" },
  },
  case "a customer who got much in a year" {
    given  = certificate(100, { tier = 1, customer = { verified = true, granted_12m = 100000 } }),
    expect = { verdict = "approval", tier = 2, reason = "granted_much", rule = "a customer who was granted much in a year" },
  },

  case "the assistant refunds 20.00" {
    given  = refund(2000, { tier = 0 }),
    expect = { verdict = "allow", rule = "the assistant grants small refunds" },
  },
  case "the assistant does not split a refund" {
    given  = refund(2000, { tier = 0, case = { granted = 1 } }),
    expect = { verdict = "approval", tier = 1, reason = "over_authority",
      rule = "anything else of the assistant is a person's to allow" },
  },
  case "the assistant gives a certificate of 10.00" {
    given  = certificate(1000, { tier = 0 }),
    expect = { verdict = "allow", rule = "the assistant grants small certificates" },
  },
  case "the assistant opens a return" {
    given  = refund(0, { tier = 0, remedy = { kind = "return", quantity = 1 }, order = { paid = 1000, days_since_delivery = 3 } }),
    expect = { verdict = "allow", rule = "the assistant may open a return" },
  },

  case "an associate refunds 50.00 at once" {
    given  = refund(5000, { tier = 1 }),
    expect = { verdict = "allow", rule = "an associate refunds small amounts at once" },
  },
  case "an associate refunds 50.01 with a supervisor" {
    given  = refund(5001, { tier = 1 }),
    expect = { verdict = "approval", tier = 2, reason = "over_authority", rule = "an associate's larger amounts need a supervisor" },
  },
  case "an associate does not split a refund" {
    given  = refund(3000, { tier = 1, case = { granted = 3000 } }),
    expect = { verdict = "approval", tier = 2, reason = "over_authority" },
  },
  case "an associate's day is used up" {
    given  = refund(1000, { tier = 1, agent = { granted_day = 49500 } }),
    expect = { verdict = "approval", tier = 2, reason = "day_used_up", rule = "an associate's day is used up" },
  },
  case "an associate gives a certificate" {
    given  = certificate(2500, { tier = 1 }),
    expect = { verdict = "allow", rule = "an associate gives certificates" },
  },
  case "a large loss from a supervisor" {
    given  = refund(50000, { tier = 2 }),
    expect = { verdict = "approval", tier = 3, reason = "expensive_loss", rule = "a specialist looks at a large loss" },
  },
  case "an associate sends again" {
    given  = refund(0, { tier = 1, remedy = { kind = "reship", quantity = 1 } }),
    expect = { verdict = "allow", rule = "an associate sends again, takes back, changes orders" },
  },
  case "a supervisor's case limit" {
    given  = refund(30000, { tier = 2, case = { granted = 30000 } }),
    expect = { verdict = "approval", tier = 3, reason = "over_authority", rule = "a supervisor's case limit" },
  },
  case "a supervisor refunds 300.00" {
    given  = refund(30000, { tier = 2 }),
    expect = { verdict = "allow", rule = "otherwise" },
  },
  case "a specialist refunds 900.00" {
    given  = refund(90000, { tier = 3 }),
    expect = { verdict = "allow", rule = "otherwise" },
  },

  -- changes
  case "the assistant cancels, whatever it cost" {
    given  = change "cancel",
    expect = { verdict = "allow", rule = "the assistant cancels what the customer no longer wants" },
  },
  case "the assistant changes items, payment or address" {
    given  = change("order_change", {}, { what = "items", difference = -40000 }),
    expect = { verdict = "allow", rule = "the assistant changes an order" },
  },
  case "an exchange on the last day" {
    given  = exchange(30),
    expect = { verdict = "allow", rule = "the assistant exchanges what could be sent back" },
  },
  case "an exchange on the day of the delivery" {
    given  = exchange(0),
    expect = { verdict = "allow", rule = "the assistant exchanges what could be sent back" },
  },
  case "an exchange a day late is a person's" {
    given  = exchange(31),
    expect = { verdict = "approval", tier = 1, reason = "over_authority", rule = "anything else of the assistant is a person's to allow" },
  },
  case "an exchange of what nobody saw delivered" {
    given  = exchange(-1),
    expect = { verdict = "approval", tier = 1, reason = "over_authority" },
  },
  case "an exchange a day late by an associate" {
    given  = exchange(31, { tier = 1 }),
    expect = { verdict = "allow", rule = "an associate sends again, takes back, changes orders" },
  },
  case "an exchange told without its items is a person's" {
    given  = refund(0, { tier = 0, remedy = { kind = "exchange" }, order = { paid = 1000, days_since_delivery = 3 } }),
    expect = { verdict = "approval", tier = 1, reason = "over_authority" },
  },
  case "a customer's own data by the assistant" {
    given  = change "customer_change",
    expect = { verdict = "approval", tier = 1, reason = "over_authority", rule = "anything else of the assistant is a person's to allow" },
  },
  case "a customer's own data by an associate, for somebody else" {
    given  = change("customer_change", { tier = 1 }, { same_customer = false }),
    expect = { verdict = "deny", reason = "other_customer" },
  },
  case "another customer's order is not cancelled" {
    given  = change("cancel", {}, { same_customer = false }),
    expect = { verdict = "deny", reason = "other_customer", rule = "an order is changed for the customer who placed it" },
  },
  case "another customer's order is not changed by a supervisor" {
    given  = change("order_change", { tier = 2 }, { same_customer = false }),
    expect = { verdict = "deny", reason = "other_customer" },
  },
  case "nobody said yes to an exchange" {
    given  = exchange(3, { change = { what = "exchange", same_customer = true, confirmed = false } }),
    expect = { verdict = "deny", reason = "not_confirmed", rule = "a change was listed and the customer said yes" },
  },
  case "nobody said yes to a cancellation" {
    given  = change("cancel", {}, { confirmed = false }),
    expect = { verdict = "deny", reason = "not_confirmed" },
  },
  case "nobody said yes to another order, somebody else's" {
    given  = change("order_change", {}, { same_customer = false, confirmed = false }),
    expect = { verdict = "deny", reason = "other_customer" },
  },
  case "a return that names items is the assistant's as ever" {
    given  = change("return", {}, { confirmed = false }),
    expect = { verdict = "allow", rule = "the assistant may open a return" },
  },

  -- on the edge of a limit
  case "a supervisor knows somebody unknown" {
    given  = refund(100, { tier = 2, customer = { verified = false } }),
    expect = { verdict = "allow", rule = "otherwise" },
  },
  case "one cent" {
    given  = refund(1, { tier = 2 }),
    expect = { verdict = "allow" },
  },
  case "the assistant gives no certificate of 10.01" {
    given  = certificate(1001, { tier = 0 }),
    expect = { verdict = "approval", tier = 1, reason = "over_authority" },
  },
  case "an associate gives no certificate of 25.01" {
    given  = certificate(2501, { tier = 1 }),
    expect = { verdict = "approval", tier = 2, reason = "over_authority" },
  },
  case "a return by a supervisor" {
    given  = refund(0, { tier = 2, remedy = { kind = "return", quantity = 1 }, order = { paid = 1000, days_since_delivery = 31 } }),
    expect = { verdict = "allow", rule = "otherwise" },
  },
  case "just within a year's much" {
    given  = refund(500, { tier = 0, customer = { verified = true, granted_12m = 99500 } }),
    expect = { verdict = "allow", rule = "the assistant grants small refunds" },
  },
  case "a small refund above a year's much" {
    given  = refund(500, { tier = 0, customer = { verified = true, granted_12m = 99501 } }),
    expect = { verdict = "approval", tier = 2, reason = "granted_much" },
  },
  case "a supervisor gives above a year's much" {
    given  = certificate(100, { tier = 2, customer = { verified = true, granted_12m = 100000 } }),
    expect = { verdict = "allow", rule = "otherwise" },
  },
  case "an associate's day, to its end" {
    given  = refund(500, { tier = 1, agent = { granted_day = 49500 } }),
    expect = { verdict = "allow", rule = "an associate refunds small amounts at once" },
  },
  case "an associate's day, a cent too far" {
    given  = refund(500, { tier = 1, agent = { granted_day = 49501 } }),
    expect = { verdict = "approval", tier = 2, reason = "day_used_up" },
  },
  case "a large loss from an associate" {
    given  = refund(50000, { tier = 1 }),
    expect = { verdict = "approval", tier = 3, reason = "expensive_loss", rule = "a specialist looks at a large loss" },
  },
  case "a supervisor's case, to its limit" {
    given  = refund(20000, { tier = 2, case = { granted = 30000 } }),
    expect = { verdict = "allow", rule = "otherwise" },
  },
  case "a supervisor's case, a cent above its limit" {
    given  = refund(20001, { tier = 2, case = { granted = 30000 } }),
    expect = { verdict = "approval", tier = 3, reason = "over_authority" },
  },

  -- several hold: the first one is told
  case "somebody unknown, and more than was paid" {
    given  = refund(600, { tier = 0, customer = { verified = false }, order = { paid = 500 } }),
    expect = { verdict = "deny", reason = "not_verified" },
  },
  case "nothing, of what was paid back already" {
    given  = refund(0, { tier = 1, order = { paid = 500, refunded = 501 } }),
    expect = { verdict = "deny", reason = "over_paid" },
  },
}
