-- SPDX-License-Identifier: Apache-2.0
local cases = {}
local levels = { "gold", "silver", "bronze", "guest" }

local function asked(kind, reason, level, more)
  more = more or {}
  return { tier = more.tier or 0, remedy = { kind = kind, reason = reason, amount = more.amount or 0, currency = "USD" },
    customer = { verified = true, membership = level, subscription_days_late = more.late or -1 },
    order = { paid = 20000, refunded = more.refunded or 0, status = more.status or "delivered" },
    case = { our_error = more.ours or false, granted = more.granted or 0 },
    change = more.what and { what = more.what, same_customer = not more.foreign, confirmed = not more.unsure } }
end

local function one(name, given, expect)
  list.add(cases, case(name) { given = given, expect = expect })
end

local function each(names, name, kind, reason, more, expect)
  for _, level in ipairs(names) do
    one(name .. ": " .. level, asked(kind, reason, level, more), expect)
  end
end

local function granted(rule, clause)
  return { verdict = "allow", rule = rule, clause = clause }
end

local function refused(reason, rule)
  return { verdict = "deny", reason = reason, rule = rule }
end

one("not signed in", { tier = 3, remedy = { kind = "refund", amount = 1 }, order = { paid = 1 } },
  refused("not_verified", "who it is comes first"))
one("a cent above what was paid", asked("refund", "other", "gold", { tier = 1, amount = 15001, refunded = 5000 }),
  refused("over_paid", "never more than was paid"))
one("all that was paid", asked("refund", "other", "gold", { tier = 1, amount = 15000, refunded = 5000 }), granted("otherwise"))
one("a certificate has no such end", asked("certificate", "other", "gold", { tier = 1, amount = 30000 }), granted("otherwise"))

-- extensions
local extended = granted("gold members, and silver ones a day late, get an extension", "The subscription is extended.")
local managers = { verdict = "approval", tier = 3, reason = "manager", rule = "any other extension is the manager's",
  clause = "We cannot extend the subscription at your level; our manager will call you." }
one("an extension for gold, late as can be", asked("customer_change", "extension", "gold", { late = 400 }), extended)
one("an extension for silver, due today", asked("customer_change", "extension", "silver", { late = 0 }), extended)
one("an extension for silver, a day late", asked("customer_change", "extension", "silver", { late = 1 }), extended)
one("an extension for silver, two days late", asked("customer_change", "extension", "silver", { late = 2 }), managers)
one("an extension for silver, on a day nobody knows", asked("customer_change", "extension", "silver"), managers)
each({ "bronze", "guest" }, "an extension", "customer_change", "extension", { late = 1 }, managers)

-- bills
local disputed = granted("a bill that is disputed: gold gets what it asks for, silver below 10.00", "The bill is corrected.")
local right = refused("bill_is_right", "a bill that is right")
one("gold disputes 99.00", asked("refund", "billed_twice", "gold", { amount = 9900 }), disputed)
one("silver disputes 9.99", asked("refund", "billed_twice", "silver", { amount = 999 }), disputed)
one("silver disputes 10.00", asked("refund", "billed_twice", "silver", { amount = 1000 }), right)
one("silver disputes 10.00 of a wrong bill", asked("refund", "billed_twice", "silver", { amount = 1000, ours = true }), right)
each({ "bronze", "guest" }, "a wrong bill", "refund", "billed_twice", { amount = 9900, ours = true },
  granted("a bill that is wrong", "The bill is corrected."))
each({ "bronze", "guest" }, "a right bill", "refund", "billed_twice", { amount = 100 }, right)

-- fees
local off = granted("a fee that is the shop's mistake, or a gold or silver member's word", "The extra fee is taken off.")
each({ "gold", "silver" }, "a fee", "refund", "mystery_fee", { amount = 9000 }, off)
each({ "bronze", "guest" }, "a fee by mistake", "refund", "mystery_fee", { amount = 9000, ours = true }, off)
each({ "bronze", "guest" }, "a fee that is right", "refund", "mystery_fee", { amount = 100 }, refused("fee_stays", "a fee that stays"))

-- orders
local overnight, sent = "overnight shipping, and not yet sent", refused("already_sent", "overnight shipping, already sent")
one("overnight for gold", asked("order_change", "overnight", "gold", { status = "Order Received" }),
  granted(overnight, "It arrives tomorrow, at no cost for gold members."))
each({ "silver", "bronze", "guest" }, "overnight", "order_change", "overnight", { status = "received" },
  granted(overnight, "It arrives tomorrow; 20.00 are charged."))
for _, status in ipairs { "in transit", "out for delivery", "delivered" } do
  one("overnight, " .. status, asked("order_change", "overnight", "gold", { status = status }), sent)
end
each(levels, "one more item", "order_change", "add_item", { status = "processing" },
  granted("one more item, and not yet sent", "The item is added to the order."))
each({ "gold", "silver" }, "one more item, already sent", "order_change", "add_item", { status = "in transit" },
  granted("one more item, already sent: an order of its own for gold and silver", "The item is sent to you apart, without a shipping fee."))
each({ "bronze", "guest" }, "one more item, already sent", "order_change", "add_item", { status = "in transit" },
  refused("already_sent", "one more item, too late"))
for _, status in ipairs { "order received", "in transit" } do
  one("paid another way, " .. status, asked("order_change", "other", "guest", { status = status, what = "payment" }), granted("otherwise"))
end
for _, status in ipairs { "out for delivery", "delivered" } do
  one("paid another way, " .. status, asked("order_change", "other", "gold", { status = status, what = "payment" }),
    refused("future_orders_only", "another way to pay, until it is with the driver"))
end
one("another address at the door", asked("order_change", "other", "guest", { status = "out for delivery", what = "address" }), granted("otherwise"))

-- cancelling and changing
local gone = refused("already_sent", "an order that has left is not cancelled")
for _, status in ipairs { "order received", "pending", "processing" } do
  one("cancelled, " .. status, asked("cancel", "no_longer_needed", "guest", { status = status, what = "cancel", amount = 20000 }),
    granted("an order that is still in the house is cancelled", "The order is cancelled. What you paid goes back to the way you paid."))
end
one("cancelled by an associate, in transit", asked("cancel", "no_longer_needed", "gold", { tier = 1, status = "in transit", what = "cancel" }), gone)
one("cancelled, delivered", asked("cancel", "no_longer_needed", "gold", { what = "cancel" }), gone)
one("changed for somebody else", asked("order_change", "items", "gold", { status = "processing", what = "items", foreign = true }),
  refused("other_customer", "an order is changed for the customer who placed it"))
one("changed without a yes", asked("order_change", "items", "gold", { status = "processing", what = "items", unsure = true }),
  refused("not_confirmed", "a change was listed and the customer said yes"))
one("an exchange without a yes", asked("exchange", "exchange", "gold", { what = "exchange", unsure = true }),
  refused("not_confirmed", "a change was listed and the customer said yes"))
one("cancelled for somebody else", asked("cancel", "other", "gold", { status = "processing", what = "cancel", foreign = true }),
  refused("other_customer", "an order is changed for the customer who placed it"))
one("a large order, cancelled too late by the assistant", asked("cancel", "other", "gold", { what = "cancel", amount = 5001 }), gone)
one("another item", asked("order_change", "items", "guest", { status = "processing", what = "items", amount = 1200 }), granted("otherwise"))

-- the assistant alone
one("50.00 by the assistant", asked("refund", "one_too_many", "guest", { amount = 4000, granted = 1000 }), granted("otherwise"))
one("a cent more by the assistant", asked("refund", "one_too_many", "guest", { amount = 4000, granted = 1001 }),
  { verdict = "approval", tier = 1, reason = "over_authority", rule = "the assistant grants small amounts alone" })
one("a cent more by a person", asked("refund", "one_too_many", "guest", { tier = 1, amount = 4000, granted = 1001 }), granted("otherwise"))

-- Several hold: the first one is told.
one("not signed in, and above what was paid", { remedy = { kind = "refund", amount = 1 } }, refused("not_verified", "who it is comes first"))
one("one more item, too late, and another way to pay", asked("order_change", "add_item", "guest", { what = "payment" }),
  refused("already_sent", "one more item, too late"))
one("another's order, and no yes", asked("cancel", "other", "guest", { what = "cancel", foreign = true, unsure = true }),
  refused("other_customer", "an order is changed for the customer who placed it"))
one("no yes, and sent", asked("cancel", "other", "guest", { what = "cancel", unsure = true }),
  refused("not_confirmed", "a change was listed and the customer said yes"))
one("another way to pay, too late, by the assistant", asked("order_change", "other", "guest", { what = "payment", granted = 5001 }),
  refused("future_orders_only", "another way to pay, until it is with the driver"))

return spec "authority" (cases)
