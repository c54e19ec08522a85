-- SPDX-License-Identifier: Apache-2.0
-- Numbers in brackets are those of the rules in README.md.
local function merged(base, more)
  local all = {}
  for name, value in pairs(base) do all[name] = value end
  for name, value in pairs(more or {}) do
    all[name] = type(value) == "table" and type(all[name]) == "table" and merged(all[name], value) or value
  end
  return all
end

-- A change that nothing speaks against, of two items for two others at the same price.
local function asked(kind, what, status, more)
  return merged({
    remedy = { kind = kind, reason = "no_longer_needed" },
    customer = { known = true, verified = true },
    order = { status = status, total = 10000, paid_by = "credit_card" },
    change = { what = what, order_known = true, same_customer = true, confirmed = true,
      items = 2, new_items = 2, items_known = true, same_product = true, variants_available = true, difference = 0,
      method_kind = "paypal", method_known = true, method_single = true, balance_covers = true },
  }, more)
end

local function cancel(more) return asked("cancel", "cancel", "pending", more) end
local function items(more) return asked("order_change", "items", "pending", more) end
local function payment(more) return asked("order_change", "payment", "pending", more) end
local function address(more) return asked("order_change", "address", "pending", more) end
local function exchange(more) return asked("exchange", "exchange", "delivered", more) end
local function give_back(more) return asked("return", "return", "delivered", merged({ change = { method_original = true } }, more)) end
local function customer(more)
  return asked("customer_change", "address", "", merged({ change = { order_known = false } }, more))
end

-- A case for each of these changes: `each("an order nobody knows", expect, { … }, cancel, …)`
local names = { [cancel] = "cancel", [items] = "change items", [payment] = "change payment", [address] = "change address",
  [exchange] = "exchange", [give_back] = "return", [customer] = "change the customer's address" }
local cases = {}

local function each(name, expect, more, ...)
  for _, make in ipairs { ... } do
    list.add(cases, case(name .. ": " .. names[make]) { given = make(more), expect = expect })
  end
end

local function one(name, given, expect)
  list.add(cases, case(name) { given = given, expect = expect })
end

local function refused(reason, rule)
  return { verdict = "deny", reason = reason, rule = rule }
end

-- [1] who it is
each("not signed in", refused("not_authenticated", "who it is comes first"), { customer = { verified = false } },
  cancel, items, payment, address, exchange, give_back, customer)
one("not signed in: a refund by a person", { tier = 3, remedy = { kind = "refund", amount = 1, currency = "USD" } },
  refused("not_authenticated", "who it is comes first"))

-- [21] what exists
one("a customer nobody knows", customer { customer = { known = false } }, refused("customer_unknown", "the customer is not known"))
each("an order nobody knows", refused("order_unknown", "the order is not known"), { change = { order_known = false } },
  cancel, items, payment, address, exchange, give_back)
each("an order of somebody the shop does not keep", { verdict = "allow" }, { customer = { known = false } }, cancel, give_back)

-- [2] one customer
each("another customer's", refused("other_customer", "one customer in a contact, and no other's data"),
  { change = { same_customer = false } }, cancel, items, payment, address, exchange, give_back, customer)
each("nothing is told of it", refused("details_missing", "a change is told in full"), { change = { present = false } },
  cancel, exchange)

-- [4] [7] only while it is pending
for _, status in ipairs { "pending (item modified)", "processed", "delivered", "cancelled", "" } do
  each(status, refused("order_not_pending", "only an open order is cancelled or changed"), { order = { status = status } },
    cancel, items, payment, address)
end
each("another shop's word for pending", { verdict = "allow" }, { order = { status = "processing" } }, cancel, items, payment, address)

-- [15] only once it is there
for _, status in ipairs { "pending", "return requested", "exchange requested", "cancelled", "" } do
  each(status, refused("order_not_delivered", "only a delivered order goes back"), { order = { status = status } },
    exchange, give_back)
end

-- [5] two reasons
one("cancelled for a price elsewhere", cancel { remedy = { reason = "found_it_cheaper" } },
  refused("reason_invalid", "an order is cancelled for one of two reasons"))
one("cancelled without a reason", cancel { remedy = { reason = "" } }, refused("reason_invalid"))
one("cancelled, by mistake", cancel { remedy = { reason = "ordered_by_mistake" } }, { verdict = "allow", rule = "cancelled" })
each("needs no reason", { verdict = "allow" }, { remedy = { reason = "" } }, items, payment, address, exchange, give_back, customer)

-- [11] whose way to pay
each("somebody else's way to pay", refused("method_unknown", "the way to pay is the customer's own"),
  { change = { method_kind = "other", method_known = false } }, items, payment, exchange)
one("a return to somebody else's way to pay", give_back { change = { method_kind = "other", method_known = false } },
  refused("method_unknown", "a return's money goes to a way of the customer's own"))
each("pays nothing", { verdict = "allow" }, { change = { method_kind = "", method_known = false } }, cancel, address, customer)

-- [16] where a return's money goes
one("a return to another card", give_back { change = { method_kind = "credit_card", method_original = false } },
  refused("method_not_original", "a return's money goes back where it came from, or to a gift card"))
one("a return to a gift card", give_back { change = { method_kind = "gift_card", method_original = false } }, { verdict = "allow" })
one("the way to pay is asked for before the items", give_back { change = { method_original = false, items_known = false } },
  refused("method_not_original"))
one("an exchange is paid any way", exchange { change = { method_original = false } }, { verdict = "allow" })

-- [8] items
each("an item of another order", refused("item_unknown", "every item is in the order, as often as it is named"),
  { change = { items_known = false } }, items, exchange, give_back)
each("names no items", { verdict = "allow" }, { change = { items_known = false } }, cancel, payment, address)

-- [9] lists
for _, n in ipairs { 1, 3 } do
  each(n .. " new items for two", refused("items_unmatched", "one new item for every old one"), { change = { new_items = n } },
    items, exchange)
end
each("has no new items", { verdict = "allow" }, { change = { new_items = 0, same_product = false, variants_available = false } },
  cancel, payment, address, give_back)

-- [10] variants
each("an item of another product", refused("variant_unavailable", "a new item is of the same product"),
  { change = { same_product = false } }, items, exchange)
each("an item that is sold out", refused("variant_unavailable", "a new item is available"),
  { change = { variants_available = false } }, items, exchange)

-- [12] gift cards
local short = { change = { method_kind = "gift_card", balance_covers = false } }
each("too little on the gift card", refused("balance_short", "a price difference is covered by the gift card"), short, items, exchange)
one("too little on the gift card for the order", payment(short), refused("balance_short", "a new gift card covers the whole order"))
each("takes nothing from a gift card", { verdict = "allow" }, short, cancel, address, give_back, customer)

-- [13] payments
one("paid more than once", payment { change = { method_single = false } },
  refused("payment_not_single", "the payment is changed while there is only one"))
one("the same way to pay", payment { change = { method_original = true } }, refused("method_same", "a new way to pay is another one"))
each("paid twice, or the same way", { verdict = "allow" }, { change = { method_single = false, method_original = true } },
  cancel, items, address, exchange, give_back)

-- [3] the customer's yes
each("nobody said yes", refused("not_confirmed", "the change was listed and the customer said yes"),
  { change = { confirmed = false } }, cancel, items, payment, address, exchange, give_back, customer)
one("a yes is asked for last", exchange { change = { confirmed = false, variants_available = false } }, refused("variant_unavailable"))

-- what is granted, [6] [14] [17] [18] and what is said of the money
local at_once, later = "at once, to the gift card.", "within 5 to 7 business days, to the way you paid."
local final = "The items are changed. The order cannot be changed or cancelled any more. Any difference in price comes back "
one("cancelled, paid by card", cancel(), { verdict = "allow", rule = "cancelled",
  clause = "The order is cancelled. What you paid comes back " .. later })
one("cancelled, paid by gift card", cancel { order = { paid_by = "gift_card" } }, { verdict = "allow", rule = "cancelled",
  clause = "The order is cancelled. What you paid comes back " .. at_once })
one("paid another way", payment(), { verdict = "allow", rule = "paid another way",
  clause = "The order is paid the new way. The first payment comes back " .. later })
one("paid another way than by gift card", payment { order = { paid_by = "gift_card" } }, { verdict = "allow",
  clause = "The order is paid the new way. The first payment comes back " .. at_once })
one("dearer items", items { change = { difference = 1 } },
  { verdict = "allow", rule = "items changed before delivery, for a higher price",
    clause = "The items are changed, and the difference in price is taken. The order cannot be changed or cancelled any more." })
one("items at the same price", items(), { verdict = "allow", rule = "items changed before delivery", clause = final .. later })
one("cheaper items, to a gift card", items { change = { method_kind = "gift_card", difference = -500 } },
  { verdict = "allow", rule = "items changed before delivery", clause = final .. at_once })
one("exchanged", exchange { change = { difference = 700 } }, { verdict = "allow", rule = "exchanged",
  clause = "The exchange is noted, once for this order. An e-mail says how to send the items back; the difference in price is settled then." })
one("sent back", give_back(), { verdict = "allow", rule = "sent back",
  clause = "The return is noted. An e-mail says how to send the items back." })
one("sent back, put together at the desk", { tier = 1, remedy = { kind = "return", quantity = 1 },
  customer = { verified = true }, order = { status = "delivered" } }, { verdict = "allow", rule = "sent back" })
one("cancelled, as a change of the order", asked("order_change", "cancel", "pending"), { verdict = "allow", rule = "cancelled" })
each("another address", { verdict = "allow", rule = "the address of an order or of the customer", clause = "The address is changed." },
  {}, address, customer)

-- [20] what the rules do not name
local function money(level, amount, granted)
  return { tier = level, remedy = { kind = "refund", amount = amount, currency = "USD" }, customer = { verified = true },
    case = { granted = granted or 0 } }
end
local outside = "the assistant does nothing that the rules do not name"
one("a refund by the assistant", money(0, 1), { verdict = "approval", tier = 1, reason = "outside_actions", rule = outside })
one("a change of an order that is none", asked("order_change", "return", "pending"), { verdict = "approval", reason = "outside_actions" })
one("another way to pay for the customer", asked("customer_change", "payment", ""), { verdict = "approval", reason = "outside_actions" })
one("a change that says nothing of itself", { remedy = { kind = "order_change" }, customer = { verified = true } },
  { verdict = "approval", reason = "outside_actions" })
one("an associate within the limit", money(1, 4000, 1000), { verdict = "allow", rule = "otherwise" })
one("an associate above the limit", money(1, 4000, 1001), { verdict = "approval", tier = 2, reason = "over_authority",
  rule = "an associate's limit for what the rules do not name" })
one("a supervisor within the limit", money(2, 49000, 1000), { verdict = "allow", rule = "otherwise" })
one("a supervisor above the limit", money(2, 49000, 1001), { verdict = "approval", tier = 3, reason = "over_authority",
  rule = "a supervisor's limit for what the rules do not name" })
one("a specialist", money(3, 90000), { verdict = "allow", rule = "otherwise" })

-- When everything is wrong the first rule speaks; each step puts one thing right, and the next speaks.
local function in_turn(make, steps)
  local given = make { order = { status = "cancelled" }, change = { order_known = false, same_customer = false,
    confirmed = false, new_items = 1, items_known = false, same_product = false, variants_available = false,
    method_known = false, method_single = false, method_original = make == payment, balance_covers = false } }
  for i, step in ipairs(steps) do
    one("all wrong, step " .. i .. ": " .. names[make], given, { verdict = "deny", reason = step[1], clause = step[3] })
    given = merged(given, step[2])
  end
  one("all right in the end: " .. names[make], given, { verdict = "allow" })
end

local known = { "order_unknown", { change = { order_known = true } } }
local own = { "other_customer", { change = { same_customer = true } } }
local open = { "order_not_pending", { order = { status = "pending" } } }
local here = { "order_not_delivered", { order = { status = "delivered" } } }
local found = { "item_unknown", { change = { items_known = true } } }
local as_many = { "items_unmatched", { change = { new_items = 2 } } }
local same = { "variant_unavailable", { change = { same_product = true } },
  "An item can be changed for another choice of the same product only." }
local there = { "variant_unavailable", { change = { variants_available = true } }, "The choice you would like is not available." }
local method = { "method_unknown", { change = { method_known = true } } }
local covered = { "balance_short", { change = { balance_covers = true } } }
local yes = { "not_confirmed", { change = { confirmed = true } } }

in_turn(items, { known, own, open, found, as_many, same, there, method, covered, yes })
in_turn(exchange, { known, own, here, found, as_many, same, there, method, covered, yes })
in_turn(payment, { known, own, open, method, { "payment_not_single", { change = { method_single = true } } },
  { "method_same", { change = { method_original = false } } }, covered, yes })
in_turn(give_back, { known, own, here, method, { "method_not_original", { change = { method_original = true } } }, found, yes })
one("nobody signed in, and nothing told", { remedy = { kind = "cancel" } }, refused("not_authenticated", "who it is comes first"))

return spec "authority" (cases)
