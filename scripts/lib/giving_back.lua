-- SPDX-License-Identifier: Apache-2.0
-- Sending an item of a known order back, for every flow that comes to this.
local actions = require "actions"
local change = require "change"
local talk = require "talk"

local whys = {
  ["I changed my mind"] = "unwanted", ["It does not fit"] = "unwanted", ["It is damaged"] = "damaged",
  ["It does not work"] = "defective", ["It is not what was described"] = "not_as_described",
  ["It is the wrong item"] = "wrong_item",
}

local function left_of(line)
  return (line.quantity or 1) - (line.returned or 0)
end

local function can_go_back(line)
  return talk.at(line.delivered_at) and line.state ~= "cancelled" and line.state ~= "returned" and left_of(line) > 0
end

local function not_back(order, c)
  local line = pick_line(order, "Which item would you like to return?")
  wants("to return " .. line.title .. " of order " .. order.id)
  if talk.at(line.delivered_at) then
    say("That item was sent back already, or its order was cancelled.")
    not_done("no return was started")
    return escalate("return_not_possible")
  end
  say(talk.state(line, c.now) .. " A return can start once it has arrived.")
  if c.customer.verified and order.customer == c.customer.id and actions.is_open(order.state) then
    if confirm("The order has not left yet. Shall I cancel it instead?") then
      return change.cancel(order)
    end
    return resolve("All right. Write to us when it is there and you still want to return it.")
  end
  tried("explained that a return starts after delivery")
  if confirm("Shall a colleague look whether the order can still be stopped?") then
    not_done("the order was not stopped")
    return escalate("cancel_before_delivery")
  end
  return resolve("All right. Write to us when it is there and you still want to return it.")
end

local function how_many(line)
  local left, options = left_of(line), {}
  for i = 1, num.min(left, 10) do
    list.add(options, i .. "")
  end
  for _ = 1, left > 1 and 2 or 0 do
    local answer = ask("How many of them would you like to return?", { key = "many", options = options })
    for i, option in ipairs(options) do
      if answer == option then
        return i
      end
    end
  end
  if left > 1 then
    escalate("not_understood")
  end
  return 1
end

local function money_of(line, count, terms)
  local paid = line.paid_minor * count // line.quantity
  local fee = terms.fee_percent and paid * terms.fee_percent // 100 or terms.fee_minor or 0
  return paid - num.min(fee, paid), num.min(fee, paid)
end

-- Who pays for the way, what is kept, when and where the money comes.
local function in_words(order, line, count, terms)
  local back, fee = money_of(line, count, terms)
  local words = (terms.clause ~= "" and terms.clause .. " " or "")
    .. (terms.label == "shop" and "We pay for sending it back. " or "Sending it back is yours to pay. ")
  if fee > 0 then
    words = words .. money.text(fee, order.currency) .. " is kept. "
  end
  return words .. money.text(back, order.currency) .. " goes "
    .. (terms.to == "gift_card" and "to a gift card" or "back to the way you paid")
    .. (terms.refund_on == "first_scan" and " when the parcel is handed in." or " when it is here.")
    .. " You have " .. terms.days .. " days to hand it in."
end

-- Something else of the same product, for what is as new or was the wrong thing, where the shop has it.
local function has_other(order, line, reason, opened)
  if opened or reason ~= "unwanted" and reason ~= "wrong_item" or not actions.is_delivered(order.state) then
    return false
  end
  local known = choices(order)
  local of = known and #known.methods > 0 and list.find(known.lines, function(x) return x.line == line.line end)
  return of and #of.variants > 0
end

local exchange = "Exchange for another choice"

local function refused(terms)
  not_done("no return was started")
  if terms.reason == "time_over" then
    say("The time for returning it is over, I am afraid.")
  end
  if terms.clause ~= "" then
    say(terms.clause)
  elseif terms.reason ~= "time_over" then
    return escalate(terms.reason)
  end
  if not confirm("Would you like a colleague to look at it?") then
    return resolve("All right. If there is anything else, just write to me.")
  end
  escalate("return_not_possible")
end

return function(c, order)
  local back = list.filter(order.lines, can_go_back)
  if #back == 0 then
    return not_back(order, c)
  end
  local line = pick_line({ lines = back }, "Which item would you like to return?")
  wants("to return " .. line.title .. " of order " .. order.id)
  if not c.customer.verified then
    not_done("no return was started: the customer is not signed in")
    return escalate("not_verified")
  end
  local count = how_many(line)
  local why = ask("Why would you like to return it?", {
    key = "why",
    options = { "I changed my mind", "It does not fit", "It is damaged", "It does not work",
      "It is not what was described", "It is the wrong item" },
  })
  fact("return_reason", text.clip(why, 100))
  local reason = whys[why] or "unwanted"
  local opened = reason == "unwanted" and not confirm("Is it as new: not opened and not used?")
  local terms = return_terms(order, line,
    { ["item.reason"] = reason, ["item.quantity"] = count, ["item.opened"] = opened })
  if not terms.accepted then
    return refused(terms)
  end
  if has_other(order, line, reason, opened) and ask("Would you like to send it back, or to have something else instead?", {
      key = "how", options = { "Send it back", exchange } }) == exchange then
    return change.swap(order, { line }, "exchange", count)
  end
  say(in_words(order, line, count, terms))
  if not confirm("Shall I start the return?") then
    tried("told the terms of a return; the customer did not want it")
    return talk.anything_else("All right, nothing was started. Is there anything else?")
  end
  tried("started the return of " .. line.title)
  propose{ kind = "return", order = order.id, line = line.line, quantity = count, reason = reason,
    to = terms.to, opened = opened }
  return talk.anything_else("I am setting that up: its number and where to find the label come here in a moment."
    .. " Is there anything else?")
end
