-- SPDX-License-Identifier: Apache-2.0
-- What several conversation flows share: dates in words, the state of an item in words, and
-- finding an order without showing it to a stranger.
local limits = require "limits"
local may = require "may"
local topics = require "topics"

local talk = {}

-- A date of an order in milliseconds, or nil: shops write it as a number or as text.
function talk.at(when)
  return type(when) == "string" and time.parse(when) or type(when) == "number" and when or nil
end

function talk.day(when)
  return time.day(talk.at(when))
end

-- One address that is the order's own; a list of guesses proves nothing.
local function is_email_of(order, said)
  local parts = text.split(said, "@")
  return order.email and order.email ~= "" and #parts == 2
    and text.has(text.lower(said), text.lower(order.email))
end

-- The order the customer means, or nil. Somebody whose order it is not, as far as we know, must know
-- the e-mail address it was placed with.
function talk.order(c, question)
  local order = pick_order(question)
  if not order or c.customer.verified and order.customer == c.customer.id then
    return order
  end
  local words = "To be sure that it is yours: which e-mail address was the order placed with?"
  for _ = 1, 2 do
    local email = ask(words, { key = "email" })
    if is_email_of(order, email) then
      return order
    end
    fact("email_given", text.clip(email, 100))
    words = "The order number and that address do not go together. Could you check the address once more?"
  end
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

-- On its way: shops leave the shipment out, or empty, until there is one.
local function is_sent(line)
  return line.shipment and line.shipment ~= ""
end

-- One sentence about where an item is; titles are of one thing or many, so none is its subject.
function talk.state(line, now)
  local by = talk.at(line.promised_at)
  if line.state == "cancelled" then
    return line.title .. ": cancelled."
  end
  if talk.at(line.delivered_at) then
    return line.title .. ": delivered on " .. talk.day(line.delivered_at) .. by_carrier(line) .. "."
  end
  if talk.is_late(line, now) then
    return line.title .. ": late. It was promised for " .. talk.day(line.promised_at)
      .. (is_sent(line) and " and is still on its way" or "") .. by_carrier(line) .. "."
  end
  if is_sent(line) then
    return line.title .. ": on its way" .. by_carrier(line)
      .. (by and (", and should be with you by " .. talk.day(by)) or "") .. "."
  end
  return line.title .. ": being prepared" .. (by and (", and promised for " .. talk.day(by)) or "") .. "."
end

local no_more = { "no", "nope", "no thanks", "no thank you", "thanks", "thank you", "thats all", "that is all",
  "nothing", "nothing else", "bye", "no bye", "all good", "im good" }

local function is_no_more(answer)
  local words = text.lower(text.trim(answer))
  for _, mark in ipairs { ".", "!", ",", "'" } do
    words = text.replace(words, mark, "")
  end
  return answer == "No, that is all" or list.has(no_more, words)
end

-- Ends a topic without a dead end: another one, or goodbye.
function talk.anything_else(words)
  local more = ask(words, { key = "more", options = { "No, that is all", "Something else" } })
  if is_no_more(more) then
    return resolve("Have a good day!")
  end
  if more == "Something else" then
    more = ask("What is it about?", { key = "topic", options = topics })
  end
  return start(list.has(topics, more) and more or "something_else")
end

local function within_authority(chosen)
  if chosen.kind == "refund" then
    return chosen.minor <= limits.assistant_refund
  end
  return list.has(may, chosen.kind)
    or chosen.kind == "certificate" and chosen.minor <= limits.assistant_certificate
end

local named = { refund = "a refund", certificate = "a certificate", reship = "to have it sent again",
  ["return"] = "to send it back", order_change = "a change of the order" }

local function in_words(chosen)
  local what = named[chosen.kind] or chosen.kind
  return chosen.minor > 0 and (what .. " of " .. money.text(chosen.minor, chosen.currency)) or what
end

-- Lays what is owed for a problem before the customer and proposes the choice; false when there
-- was nothing, or nothing they wanted. What the host does not allow takes the case to a person.
-- told: facts that only the flow knows.
function talk.make_good(c, problem, order, line, told)
  if not c.customer.verified then
    not_done("nothing was offered: the customer is not signed in")
    return escalate("not_verified")
  end
  local chosen = offer(problem, order, line, nil, told)
  if not chosen then
    return false
  end
  tried("laid before the customer what is owed; the choice was " .. in_words(chosen))
  if not within_authority(chosen) then
    not_done(in_words(chosen) .. ": more than the assistant may grant")
  end
  if chosen.kind == "certificate" then
    chosen.quantity = nil
  end
  propose(chosen)
  talk.anything_else("I am putting that through: you will see the result and its number here in a moment."
    .. " Is there anything else?")
  return true
end

-- After make_good: the answer when nothing is owed, or nothing was wanted.
function talk.nothing_owed(what)
  local why = offer_reason()
  if why == "already_made_good" then
    say("This item was already made good, so a colleague should look at it with you.")
  elseif why == "cancelled" then
    say("This item was cancelled, and what was paid goes back to the way you paid.")
    if not confirm("Would you like a colleague to look at it?") then
      return resolve("All right. If there is anything else, just write to me.")
    end
  end
  not_done(what)
  return escalate(why == "refused" and "offer_refused" or "no_offer")
end

return talk
