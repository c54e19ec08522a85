-- SPDX-License-Identifier: Apache-2.0
-- What several conversation flows share: dates in words, the state of an item in words, and
-- finding an order without showing it to a stranger.
local talk = {}

-- A date of an order in milliseconds, or nil: shops write it as a number or as text.
function talk.at(when)
  return type(when) == "string" and time.parse(when) or type(when) == "number" and when or nil
end

function talk.day(when)
  return time.day(talk.at(when))
end

-- The order the customer means, or nil. A visitor must know the e-mail address it was placed with.
function talk.order(c, question)
  local order = pick_order(question)
  if not order or c.customer.verified then
    return order
  end
  local email = ask("To be sure that it is yours: which e-mail address was the order placed with?",
    { key = "email" })
  if order.email and text.has(text.lower(email), text.lower(order.email)) then
    return order
  end
  fact("email_given", text.clip(email, 100))
  say("The order number and the e-mail address do not go together, so I cannot show that order here.")
  return nil
end

-- Hands over because no order was found, with what the customer came for.
function talk.no_order(what)
  wants(what)
  tried("asked for the order and its e-mail address")
  not_done("the order could not be found or confirmed")
  return escalate("order_not_found")
end

local function by_carrier(line)
  return line.carrier and line.carrier ~= "" and (" with " .. line.carrier) or ""
end

function talk.is_late(line, now)
  local promised = talk.at(line.promised_at)
  return promised and not line.delivered_at and promised < now and line.state ~= "cancelled"
end

-- One sentence about where an item is.
function talk.state(line, now)
  if line.state == "cancelled" then
    return line.title .. " was cancelled."
  end
  if talk.at(line.delivered_at) then
    return line.title .. " was delivered on " .. talk.day(line.delivered_at) .. by_carrier(line) .. "."
  end
  if talk.is_late(line, now) then
    return line.title .. " is late: it was promised for " .. talk.day(line.promised_at)
      .. (line.shipment and " and is still on its way" or "") .. by_carrier(line) .. "."
  end
  if line.shipment then
    local by = talk.at(line.promised_at)
    return line.title .. " is on its way" .. by_carrier(line)
      .. (by and (" and should be with you by " .. talk.day(by)) or "") .. "."
  end
  return line.title .. " is being prepared"
    .. (talk.at(line.promised_at) and (" and is promised for " .. talk.day(line.promised_at)) or "") .. "."
end

-- Lays what is owed for a problem before the customer and proposes the choice. True when proposed.
function talk.make_good(problem, order, line)
  local chosen = offer(problem, order, line)
  if not chosen then
    return false
  end
  propose(chosen)
  say("I am putting that through. You will see the result and its number here in a moment.")
  return true
end

return talk
