-- SPDX-License-Identifier: Apache-2.0
-- Sending an item of a known order back, by level of membership, for every flow that comes to this.
local manager = require "manager"
local talk = require "talk"

local ways = { "By mail", "In store", "Drop-off center" }

-- The terms; when the time is over, the receipt or the packaging may still help.
local function terms_of(order, line)
  local terms, receipt, packaging = return_terms(order, line), false, false
  if not terms.accepted and terms.reason == "return_time_over" then
    receipt = confirm("It was bought a while ago. Do you have the receipt?")
    packaging = not receipt and confirm("Is it still in its original packaging?")
    terms = return_terms(order, line, { ["item.receipt"] = receipt, ["item.packaging"] = packaging })
  end
  return terms, receipt, packaging
end

return function(c, order)
  local line = pick_line(order, "Which item would you like to return?")
  wants("to return " .. line.title .. " of order " .. order.id)
  if not c.customer.verified then
    not_done("no return was started: the customer is not signed in")
    return escalate("not_verified")
  end
  if not talk.at(line.delivered_at) then
    say(talk.state(line, c.now) .. " A return can start once it has arrived.")
    return talk.anything_else("Is there anything else I can do for you?")
  end
  local why = ask("Why would you like to return it?", { key = "why",
    options = { "It has a stain or is damaged", "The colour is not right", "The size does not fit", "Another reason" } })
  fact("return_reason", text.clip(why, 100))
  local terms, receipt, packaging = terms_of(order, line)
  say(terms.clause)
  if not terms.accepted then
    tried("looked at what the membership allows: " .. terms.reason)
    if confirm("I am sorry. Shall our manager look at it?") then
      return manager("to return " .. line.title .. " of order " .. order.id .. ", after its time")
    end
    return resolve("All right. If there is anything else, just write to me.")
  end
  local way = ask("How would you like to send it back?", { key = "way", options = ways })
  fact("return_way", text.clip(way, 40))
  tried("offered the return, " .. text.lower(text.clip(way, 40)))
  propose{ kind = "return", order = order.id, line = line.line, quantity = line.quantity, reason = "return",
    receipt = receipt, packaging = packaging }
  return talk.anything_else("I am setting that up: you will see its number here in a moment. The label is good for "
    .. terms.days .. " days. Is there anything else?")
end
