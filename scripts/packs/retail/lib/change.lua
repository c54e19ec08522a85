-- SPDX-License-Identifier: Apache-2.0
-- What every change has in common: the customer is known first, everything that is to change is
-- gathered, listed, and done only after a yes.
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
    return escalate("not_authenticated")
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

return change
