-- SPDX-License-Identifier: Apache-2.0
local cases = {}
local levels = { "gold", "silver", "bronze", "guest" }

-- problem, level and what else is known, of an item of 94.00 bought ten days ago
local function asked(problem, level, more)
  local given = { problem = problem, customer = { verified = true, membership = level }, case = more and more.case,
    order = { line_paid = 9400, currency = "USD", status = more and more.status or "delivered",
      days_since_purchase = more and more.bought or 10, days_since_return = more and more.returned or -1 } }
  return given
end

local function one(name, given, expect)
  list.add(cases, case(name) { given = given, expect = expect })
end

local function each(names, name, problem, more, expect)
  for _, level in ipairs(names) do
    one(name .. ": " .. level, asked(problem, level, more), expect)
  end
end

local function nothing_for(reason, rule)
  return { verdict = "nothing", reason = reason, rule = rule }
end

local function offers(rule, remedy, minor, reason)
  return { verdict = "offer", rule = rule, offers = { { remedy = remedy, minor = minor, reason = reason } } }
end

local unhappy, ours = { case = { refusals = 1 } }, { case = { our_error = true } }

one("without an order", { problem = "bad_price" }, nothing_for("no_order", "no order, nothing to make good"))
one("made good already", { problem = "missing", order = { line_paid = 1 }, remedy = { done_on_line = 1 } },
  nothing_for("already_made_good", "the line was made good already"))
one("a problem nobody thought of", asked("smells", "gold"), nothing_for("unknown_problem", "otherwise"))

-- prices, stock, codes
local code = "still unhappy: a code"
each(levels, "a better price elsewhere is explained", "bad_price", nil, nothing_for("prices_change", "prices change, and that is explained first"))
each(levels, "a better price elsewhere, still unhappy", "bad_price", unhappy, offers(code, "certificate", 1880, "promo_code"))
one("at the desk the problem is the intent", asked("price_complaint", "guest", unhappy), offers(code, "certificate", 1880, "promo_code"))
one("out of stock is told to the buyers", asked("out_of_stock", "gold"), nothing_for("told_to_purchasing", "what is out of stock is told to the buyers first"))
one("one item out of stock is, too", asked("out_of_stock_item", "gold"), nothing_for("told_to_purchasing"))
one("out of stock, still unhappy", asked("out_of_stock", "guest", unhappy), offers(code, "certificate", 1880, "promo_code"))
one("one item out of stock, still wanted", asked("out_of_stock_item", "gold", unhappy),
  nothing_for("back_order", "an item that is wanted all the same is ordered for later"))
each({ "gold", "silver", "bronze" }, "a code that does not work", "promo_code", nil,
  offers("members get a new code, whatever was wrong with the old one", "certificate", 1880, "promo_code"))
one("a guest's code that does not work", asked("promo_code", "guest"), nothing_for("guests_get_no_code", "a guest's code is over"))
each({ "guest", "gold" }, "a code that should have worked", "promo_code", ours,
  offers("a code that should have worked", "certificate", 1880, "promo_code"))
one("a code's terms at the desk", asked("promo_codes", "bronze"), offers("members get a new code, whatever was wrong with the old one", "certificate", 1880))
list.add(cases, case "what a code is" { given = asked("bad_price", "guest", unhappy),
  expect = { verdict = "offer", offers = { { remedy = "certificate", percent = 20, currency = "USD",
    clause = "A code for 20 % of the item's price, for your next purchase." } } } })

-- parcels
one("a week of waiting", asked("missing", "gold", { bought = 7 }), nothing_for("wait_a_week", "a parcel may take a week"))
one("more than a week of waiting", asked("missing", "guest", { bought = 8 }), offers("after a week it is sent again", "reship", 0, "missing"))
one("not arrived, by the flow's name", asked("item_not_arrived", "guest", { bought = 8 }), offers("after a week it is sent again", "reship", 0))
for _, status in ipairs { "Order Received", "pending", "in transit", "shipped" } do
  one("shipping too dear: " .. status, asked("shipping_cost", "guest", { status = status }),
    offers("shipping too dear, and not yet with the driver", "order_change", 0, "waive_fee"))
end
for _, status in ipairs { "out for delivery", "delivered" } do
  one("shipping too dear: " .. status, asked("shipping_cost", "guest", { status = status }),
    offers("shipping too dear, and already here", "refund", 800, "shipping_fee"))
end
each(levels, "slower, and not yet sent", "slower_delivery", { status = "received" },
  offers("slower delivery, and not yet sent", "order_change", 0, "next_week"))
each({ "gold", "silver", "bronze" }, "slower, already sent", "slower_delivery", { status = "in transit" },
  offers("slower delivery, already sent: members get the fee back", "certificate", 800, "shipping_fee"))
one("slower, already sent to a guest", asked("slower_delivery", "guest", { status = "in transit" }),
  nothing_for("already_sent", "slower delivery, already sent to a guest"))

-- accounts and bills
one("a service nobody ordered", asked("service_added", "guest", ours), offers("a service nobody ordered", "refund", 4000, "service_added"))
one("a service that was never there", asked("service_added", "gold"), nothing_for("explained", "a misunderstanding about the account"))
one("a credit that is missing", asked("credit_missing", "guest", ours), offers("a credit that is missing", "certificate", 4000, "credit_missing"))
one("a service taken away by mistake", asked("service_removed", "guest", ours), nothing_for("reinstated", "a service that was taken away by mistake"))
one("a service that is there", asked("service_removed", "gold"), nothing_for("explained"))
one("a credit that is there", asked("credit_missing", "gold"), nothing_for("explained"))
local late = "a refund that should be there: after a week, and for gold at once"
one("a refund after eight days", asked("refund_not_arrived", "guest", { returned = 8 }), offers(late, "refund", 9400, "refund_not_arrived"))
each({ "silver", "bronze", "guest" }, "a refund after seven days", "refund_not_arrived", { returned = 7 },
  nothing_for("wait_a_week", "a refund takes a week"))
one("a gold member's refund after a day", asked("refund_not_arrived", "gold", { returned = 1 }), offers(late, "refund", 9400))
local never = "charged for nothing: the shop's mistake, or a gold member's word"
one("never bought, says gold", asked("never_bought", "gold"), offers(never, "refund", 9400, "never_bought"))
one("never bought, and that is so", asked("never_bought", "guest", ours), offers(never, "refund", 9400))
each({ "silver", "guest" }, "never bought, but it was", "never_bought", nil, nothing_for("bill_is_right", "the bill is right"))

-- one too many
one("the e-mail said two, one was charged", asked("wrong_quantity", "gold", { status = "received" }),
  nothing_for("charged_once", "charged for one only: the e-mail was wrong"))
one("two were charged, still in the house", asked("wrong_quantity", "guest", { status = "received", case = ours.case }),
  offers("one too many, still in the house", "refund", 9400, "one_too_many"))
one("two were charged and sent", asked("wrong_quantity", "gold", ours), nothing_for("return_on_arrival", "one too many, already sent"))
one("two ordered, still in the house", asked("ordered_twice", "guest", { status = "received" }), offers("one too many, still in the house", "refund", 9400))
each({ "gold", "silver", "bronze" }, "two ordered and sent", "ordered_twice", nil,
  offers("ordered twice by mistake: members are paid at once", "refund", 9400, "one_too_many"))
one("two ordered and sent to a guest", asked("ordered_twice", "guest"), nothing_for("return_on_arrival"))

-- Several hold: the first one is told.
one("no order, and made good already", { problem = "missing", remedy = { done_on_line = 1 } }, nothing_for("no_order", "no order, nothing to make good"))
one("a price of what was made good already", { problem = "bad_price", order = { line_paid = 1 }, remedy = { done_on_line = 1 } },
  nothing_for("already_made_good", "the line was made good already"))
one("two ordered by a member, still in the house", asked("ordered_twice", "gold", { status = "received" }),
  offers("one too many, still in the house", "refund", 9400))

return spec "compensation" (cases)
