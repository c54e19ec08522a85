-- SPDX-License-Identifier: Apache-2.0
local give_back = require "giving_back"
local talk = require "talk"

local function paid_and_back(order)
  local paid, back, returned, pending = 0, 0, false, false
  for _, line in ipairs(order.lines) do
    paid = paid + (line.paid_minor or 0)
    back = back + (line.refunded_minor or 0)
    returned = returned or line.state == "returned" or line.state == "return_requested"
    pending = pending or line.state == "refund_pending"
  end
  return paid, back, returned, pending
end

-- The newest return of an order that says where its money is, in words; nil without one.
local function of_returns(c, order)
  local mine = list.filter(c.returns(), function(r) return r.order == order.id end)
  local r = mine[#mine]
  if not r then
    return nil
  end
  local name = "Your return" .. (r.rma and " " .. r.rma or "")
  local sum = r.refund and money.text(r.refund.minor, r.refund.currency) or "The money"
  if r.state == "label_issued" or r.state == "authorised" then
    return name .. " waits for you to hand it in" .. (r.due and " until " .. talk.day(r.due) or "") .. ". " .. sum
      .. " is sent " .. (r.refund_on == "first_scan" and "when the carrier has it." or "when it is here.")
  elseif r.state == "in_transit" then
    return name .. " is on its way to us. " .. (r.refund_remedy and sum .. " is being sent."
      or sum .. " is sent as soon as it is here.")
  elseif r.state == "received" or r.state == "inspected" then
    return name .. " is here. " .. (r.refund_remedy and sum .. " is being sent."
      or "A colleague is looking at it before the money is sent.")
  elseif r.state == "expired" then
    return name .. " was not handed in in time and has ended, so nothing was refunded for it."
  end
  return nil
end

return flow "refund_state" {
  title    = "Where is my refund?",
  examples = {
    "where is my refund", "I have not got my money back", "when will I get my refund",
    "status of my refund", "refund status", "has my refund been processed",
    "my refund has not arrived", "it has been ten days and no refund",
    "how long does a refund take", "when does the money reach my account",
    "I returned the item but got no money", "did you receive my return",
    "you promised a refund and nothing came", "the refund is not on my card",
    "was my refund sent to my bank", "how will I be refunded", "refund still pending",
    "waiting for my refund", "check my refund please", "track my refund",
    "I was refunded too little", "the refund amount is wrong",
    "only part of the money was refunded", "did my refund go to the gift card",
    "can you see whether my refund went through", "my cancelled order has not been refunded",
    "where's the money for the return I sent back",
    "I sent the shoes back two weeks ago, where is my money", "refund not received",
    "no refund yet for my returned jacket", "how many days until the refund shows up",
    "what happened to my refund", "money back status", "the bank says no refund came",
    "has the return been checked in at the warehouse", "I'm still waiting to be paid back",
    "when am I getting reimbursed", "my reimbursement is missing", "wheres my refnd",
    "where is my money", "when do I get my money back", "when will the money be on my account",
    "when does my refund arrive", "has the refund been sent", "did you send my refund", "was I refunded",
    "have you refunded me yet", "my refund is late", "my refund is missing", "refund not on my card yet",
    "refund not in my account", "still no refund", "still waiting for the refund", "I am waiting to be paid back",
    "no money back yet", "I never got my refund", "how long until I get my refund",
    "how many days does the refund take", "refund taking too long", "is my refund on its way",
    "progress of my refund", "refund for my return, where is it", "I sent it back and am waiting for my money",
    "my return arrived, where is the money", "did my return reach you", "have you received the return I sent",
    "is my return checked in", "was my return accepted", "my reimbursement has not come",
    "the refund was too small", "I got less money back than I paid", "wrong refund amount",
    "you refunded only a part", "which account was the refund sent to", "refund to gift card or to my card",
    "my cancelled order, when do I get the money", "refund pending", "wheres my refund", "refnd status",
  },
  run = function(c)
    local order = talk.order(c, "Which order is the refund for?")
    if not order then
      return talk.no_order("to know where a refund is")
    end
    wants("to know the state of the refund for order " .. order.id)
    local paid, back, returned, pending = paid_and_back(order)
    local told = of_returns(c, order)
    if told then
      say(told)
    elseif back > 0 then
      say("For order " .. order.id .. ", " .. money.text(back, order.currency) .. " of "
        .. money.text(paid, order.currency) .. " went back to the way you paid."
        .. " Banks take 5 to 7 business days to show it; a gift card shows it at once.")
    elseif pending then
      say("The refund for order " .. order.id .. " is under way to the way you paid."
        .. " Banks take 5 to 7 business days to show it; a gift card shows it at once.")
    elseif order.state == "cancelled" then
      say("The order was cancelled. Whatever was paid goes back to the way you paid, within 5 to 7"
        .. " business days.")
    elseif returned then
      say("Your return is on its way to us or being checked. The refund is sent as soon as it is checked in,"
        .. " and takes 5 to 7 business days to show at your bank.")
    else
      say("I see no refund and no return for order " .. order.id .. ".")
    end
    tried("read out the refund state of order " .. order.id)
    local choice = ask("What would you like to do?", {
      key = "next",
      options = { "That answers it", "Return an item", "It is still wrong" },
    })
    if choice == "That answers it" then
      return resolve("Good. Have a nice day!")
    end
    if choice == "Return an item" then
      return give_back(c, order)
    end
    not_done("the customer still misses money")
    escalate("refund_unclear")
  end,
}
