-- SPDX-License-Identifier: Apache-2.0
local cases = {}

local function asked(level, days, item)
  return { customer = { verified = true, membership = level }, order = { days_since_purchase = days }, item = item }
end

local function one(name, given, expect)
  list.add(cases, case(name) { given = given, expect = expect })
end

local function accepted(rule, clause)
  return { verdict = "accept_return", days = 30, label = "shop", refund_on = "receipt", to = "original", rule = rule, clause = clause }
end

local over = { verdict = "refuse", reason = "return_time_over", rule = "otherwise",
  clause = "The time for sending this back is over: gold members have no end, silver six months, bronze 90 days, guests 30 days; longer with the receipt." }
local gold = accepted("gold: always", "Gold members can send everything back, at any time.")
local silver = accepted("silver: six months", "Silver members can send things back for six months.")
local bronze = accepted("bronze: 90 days", "Bronze members can send things back for 90 days.")
local guest = accepted("everybody: 30 days", "Everybody can send things back for 30 days.")
local receipt = accepted("with the receipt", "With its receipt an item can be sent back later, too.")
local packed = accepted("members: in the original packaging", "Members can send an item back later, too, in its original packaging.")

one("not signed in", { customer = { membership = "gold" }, order = { days_since_purchase = 1 } },
  { verdict = "refuse", reason = "purchase_not_validated", rule = "no purchase, no return" })
one("no purchase", { customer = { verified = true, membership = "gold" } }, { verdict = "refuse", reason = "purchase_not_validated" })

one("gold after ten years", asked("gold", 3650), gold)
one("gold, on a day nobody knows", asked("Gold", -1), gold)

one("silver on the day", asked("silver", 0), silver)
one("silver in the sixth month", asked("silver", 183), silver)
one("silver after six months", asked("silver", 184), over)
one("silver after six months, with the receipt", asked("silver", 184, { receipt = true }), receipt)
one("silver after six months, in its packaging", asked("silver", 184, { packaging = true }), packed)

one("bronze on the 90th day", asked("bronze", 90), bronze)
one("bronze on the 91st day", asked("bronze", 91), over)
one("bronze, later, with the receipt", asked("bronze", 91, { receipt = true }), receipt)
one("bronze, later, in its packaging", asked("bronze", 91, { packaging = true }), packed)

one("a guest on the 30th day", asked("guest", 30), guest)
one("a guest on the 31st day", asked("guest", 31), over)
one("a guest, later, with the receipt", asked("guest", 31, { receipt = true }), receipt)
one("a guest, later, in its packaging", asked("guest", 31, { packaging = true }), over)
one("a level nobody knows is a guest's", asked("", 31, { packaging = true }), over)
one("a day nobody knows is too late", asked("bronze", -1), over)

-- Several hold: the first one is told.
one("gold on the day", asked("gold", 0), gold)
one("bronze on the day", asked("bronze", 0), bronze)
one("a guest on the day, with the receipt", asked("guest", 0, { receipt = true }), guest)
one("silver, later, with both", asked("silver", 184, { receipt = true, packaging = true }), receipt)

return spec "returns" (cases)
