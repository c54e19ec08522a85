-- SPDX-License-Identifier: Apache-2.0
-- What every change has in common: the customer is known first, everything that is to change is
-- gathered, listed, and done only after a yes.
local actions = require "actions"
local limits = require "limits"
local talk = require "talk"

local change = {}

-- The order of a customer who has proved who they are; does not come back without one.
function change.order(c, question, what)
  local order = talk.order(c, question)
  if not order then
    return talk.no_order(what)
  end
  wants(what .. ": order " .. order.id)
  if c.customer.verified and order.customer ~= c.customer.id then
    return change.refuse("That order was placed by somebody else, and only they can change it.")
  end
  if not c.customer.verified then
    not_done("nothing was changed: the customer is not signed in")
    return escalate("not_verified")
  end
  return order
end

-- A refusal by the rules is an answer: it is said, and the contact goes on.
function change.refuse(why)
  tried("explained: " .. why)
  return talk.anything_else(why .. " Is there anything else I can do for you?")
end

-- What only a person can do here, with everything that they need to know.
function change.hand_over(what, reason)
  wants(what)
  not_done(what)
  say("Thank you. I am bringing in a colleague, who sees what you wrote and can do this.")
  return escalate(reason)
end

-- Lists the change and comes back after a yes.
function change.agree(listed)
  say("This is what I would do: " .. listed)
  if not confirm("Shall I do that? Please say yes or no.") then
    tried("listed the change; the customer said no: " .. listed)
    return talk.anything_else("All right, nothing was changed. Is there anything else?")
  end
  tried("listed the change; the customer said yes: " .. listed)
end

function change.done()
  return talk.anything_else("I am putting that through: you will see the result and its number here in a moment."
    .. " Is there anything else?")
end

local cancel_reasons = {
  ["I no longer need it"] = "no_longer_needed",
  ["I ordered it by mistake"] = "ordered_by_mistake",
  ["Another reason"] = "asked_by_customer",
}

-- Cancels an order that the customer named, for a reason that the shop takes.
function change.cancel(order)
  if not actions.is_open(order.state) then
    return change.refuse("Order " .. order.id .. " can no longer be cancelled: that is possible only while it is pending.")
  end
  local why = ask("Why would you like to cancel it?", { key = "why",
    options = { "I no longer need it", "I ordered it by mistake", "Another reason" } })
  local reason = cancel_reasons[why] or "asked_by_customer"
  if not list.has(limits.cancel_reasons, reason) then
    return change.refuse("An order can be cancelled when it is no longer needed or was ordered by mistake, not for another reason.")
  end
  change.agree("cancel order " .. order.id .. " (" .. change.names(order.lines) .. "). What was paid goes back to the"
    .. " way you paid: at once to a gift card, else within 5 to 7 business days.")
  propose{ kind = "cancel", order = order.id, reason = reason, change = { confirmed = true } }
  return change.done()
end

local function titles(lines)
  return list.map(lines, function(line) return line.title end)
end

-- All items that a change is about, before anything is done: there is one change an order.
function change.gather(lines, question)
  if #lines == 1 then
    return lines
  end
  local left, picked, all = list.part(lines, 1, #lines), {}, "That is all"
  local lost = 0
  while #left > 0 do
    local options = titles(left)
    if #picked > 0 then
      list.add(options, all)
    end
    local answer = ask(#picked == 0 and question or "Is there another one?", { key = "item", options = options })
    if answer == all then
      break
    end
    local chosen = list.find(left, function(line) return line.title == answer end)
    if chosen then
      list.add(picked, chosen)
      left = list.filter(left, function(line) return line.line ~= chosen.line end)
    else
      lost = lost + 1
      if lost == 2 then
        return escalate("not_understood")
      end
    end
  end
  return picked
end

function change.names(lines)
  return text.join(titles(lines), ", ")
end

-- One of several, asked twice at most; each has a `name` of its own.
local function choose(question, all, key)
  local options, words = list.map(all, function(x) return x.name end), question
  for _ = 1, 2 do
    local answer = ask(words, { key = key, options = options })
    local found = list.find(all, function(x) return x.name == answer end)
    if found then
      return found
    end
    words = "Please choose one of these."
  end
  return escalate("not_understood")
end

local most_options = 10

local function said(v)
  return type(v) == "string" and v or text.of(v)
end

-- "blue, 4 cups"; a bare number gets the name of what it counts.
local function options_of(v)
  local parts = {}
  for name, value in pairs(v.options or {}) do
    list.add(parts, tonumber(value) and (name .. " " .. said(value)) or said(value))
  end
  return #parts > 0 and text.join(parts, ", ") or v.id
end

local function dearer(v, line, currency)
  local by = v.price_minor - line.unit_minor
  if by == 0 then
    return "same price"
  end
  return money.text(by > 0 and by or -by, currency) .. (by > 0 and " more" or " less")
end

-- Names of their own, whatever the shop calls them.
local function named(all, name_of)
  local seen = {}
  return list.map(all, function(x)
    local name = text.clip(name_of(x), 100)
    if list.has(seen, name) then
      name = name .. " (" .. x.id .. ")"
    end
    list.add(seen, name)
    return { name = name, is = x }
  end)
end

-- The option that tells most of many apart, with its values.
local function widest(all)
  local best, values = nil, {}
  for name in pairs(all[1].options or {}) do
    local found = {}
    for _, v in ipairs(all) do
      local value = v.options and v.options[name]
      if value and not list.has(found, value) then
        list.add(found, value)
      end
    end
    if #found > #values and #found <= most_options then
      best, values = name, found
    end
  end
  return best, values
end

-- What is to come instead of a line: of the same product, and to be had.
local function instead_of(line, currency)
  local left = line.variants
  while #left > most_options do
    local name, values = widest(left)
    if not name or #values < 2 then
      left = list.part(left, 1, most_options)
    else
      local value = choose("Which " .. name .. " would you like for " .. line.title .. "?",
        list.map(values, function(v) return { name = said(v), is = v } end), "option").is
      left = list.filter(left, function(v) return v.options and v.options[name] == value end)
    end
  end
  return choose("What would you like instead of " .. line.title .. "?",
    named(left, function(v) return options_of(v) .. " (" .. dearer(v, line, currency) .. ")" end), "instead").is
end

local ways = { gift_card = "Gift card", credit_card = "Credit card", paypal = "PayPal" }

local function method_name(m, currency)
  local name = m.label and m.label ~= "" and m.label or ways[m.kind] or m.id
  return m.balance_minor and (name .. " (" .. money.text(m.balance_minor, currency) .. " on it)") or name
end

-- A way to pay of the customer's own; one is taken without asking.
function change.method(known, question, all)
  local some = named(all or known.methods, function(m) return method_name(m, known.currency) end)
  if #some == 1 then
    return some[1].is, some[1].name
  end
  local chosen = choose(question, list.part(some, 1, #some < most_options and #some or most_options), "method")
  return chosen.is, chosen.name
end

-- Units of a line that are still the customer's.
local function left_of(line)
  return num.max((line.quantity or 1) - (line.returned or 0), 1)
end

-- How many units of a line shall change.
local function units(line)
  local left, all = left_of(line), {}
  if left == 1 then
    return 1
  end
  list.add(all, { name = "All " .. left, is = left })
  for i = 1, num.min(left, most_options) - 1 do
    list.add(all, { name = i .. "", is = i })
  end
  return choose("How many of " .. line.title .. " shall change?", all, "many").is
end

-- The new item for each unit of these lines, or nothing when one of them has none to be had.
-- count: how many units, where the customer has said so already.
function change.swaps(known, lines, count)
  local items, new_items, listed = {}, {}, {}
  for _, line in ipairs(lines) do
    local of = list.find(known.lines, function(x) return x.line == line.line end)
    if not of or #of.variants == 0 then
      return nil, line.title
    end
    local n = count or units(line)
    local v = instead_of(of, known.currency)
    for _ = 1, n do
      list.add(items, of.item)
      list.add(new_items, v.id)
    end
    list.add(listed, ((line.quantity or 1) > 1 and (n .. " of ") or "") .. line.title .. " to " .. options_of(v))
  end
  return { items = items, new_items = new_items }, text.join(listed, "; ")
end

-- What a quoted difference in price means, in a sentence.
function change.money(quoted, how, later)
  local by = quoted.difference_minor
  if by == 0 then
    return " The price stays the same."
  end
  local sum = money.text(by > 0 and by or -by, quoted.currency)
  local when = later and " when the exchange is made" or ""
  return by > 0 and (" You pay " .. sum .. " more, with " .. how .. when .. ".")
    or (" You get " .. sum .. " back, to " .. how .. when .. ".")
end

-- Changes or exchanges these lines: what instead, how the difference is paid, the shop's word for
-- it, the customer's yes, and only then the proposal. `what` is "order_change" or "exchange".
function change.swap(order, lines, what, count)
  local known = choices(order)
  if not known or #known.methods == 0 then
    return change.hand_over("to change " .. change.names(lines) .. " of order " .. order.id, "change_items")
  end
  local swap, listed = change.swaps(known, lines, count)
  if not swap then
    return change.refuse("There is nothing else to be had for " .. listed .. " just now.")
  end
  local method, how = change.method(known, "How shall a difference in price be settled?")
  swap.method = method.id
  if what == "order_change" then
    swap.what = "items"
  end
  local quoted = quote{ kind = what, order = order, change = swap }
  if not quoted then
    return change.hand_over("to change order " .. order.id .. ": " .. listed, "change_items")
  end
  if not quoted.allowed then
    return change.refuse(quoted.balance_covers == false
      and "The gift card does not cover the difference in price, so nothing was changed."
      or "That cannot be done: " .. (quoted.why or "the shop does not do it") .. ". Nothing was changed.")
  end
  change.agree("change " .. listed .. ", in order " .. order.id .. "." .. change.money(quoted, how, what == "exchange")
    .. " This can be done once for an order.")
  swap.confirmed = true
  propose{ kind = what, order = order.id, reason = what == "exchange" and "exchange" or "items", change = swap }
  return change.done()
end

-- Another way to pay for the whole order.
function change.payment(order)
  local known = choices(order)
  local others = known and list.filter(known.methods, function(m) return not m.original end) or {}
  if not known then
    return change.hand_over("to pay order " .. order.id .. " another way", "change_payment")
  end
  if #others == 0 then
    return change.refuse("There is no other way to pay in your account, so the payment stays as it is.")
  end
  local method, how = change.method(known, "How would you like to pay instead?", others)
  local to = { what = "payment", method = method.id }
  local quoted = quote{ kind = "order_change", order = order, change = to }
  if not quoted then
    return change.hand_over("to pay order " .. order.id .. " with " .. how, "change_payment")
  end
  if not quoted.allowed then
    return change.refuse(quoted.balance_covers == false and "The gift card does not cover the whole order, so nothing was changed."
      or "That cannot be done: " .. (quoted.why or "the shop does not do it") .. ". Nothing was changed.")
  end
  change.agree("pay order " .. order.id .. " with " .. how .. ". The first payment of "
    .. money.text(quoted.refund_minor, quoted.currency) .. " goes back to the way it came.")
  to.confirmed = true
  propose{ kind = "order_change", order = order.id, reason = "payment", change = to }
  return change.done()
end

return change
