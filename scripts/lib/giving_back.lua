-- SPDX-License-Identifier: Apache-2.0
-- Sending an item of a known order back, for every flow that comes to this.
local talk = require "talk"

return function(c, order)
  local line = pick_line(order, "Which item would you like to return?")
  wants("to return " .. line.title .. " of order " .. order.id)
  if not talk.at(line.delivered_at) then
    say(talk.state(line, c.now) .. " A return can start once it has arrived.")
    tried("explained that a return starts after delivery")
    if confirm("Shall a colleague look whether the order can still be stopped?") then
      not_done("the order was not stopped")
      return escalate("cancel_before_delivery")
    end
    return resolve("All right. Write to us when it is there and you still want to return it.")
  end
  local until_day = talk.at(line.returnable_until)
  if until_day and until_day >= c.now then
    say("You can return it until " .. talk.day(until_day) .. ".")
  end
  local why = ask("Why would you like to return it?", {
    key = "why",
    options = { "I changed my mind", "It does not fit", "It is damaged or does not work",
      "It is not what was described" },
  })
  fact("return_reason", text.clip(why, 100))
  local problem = "unwanted"
  if why == "It is damaged or does not work" then
    problem = "damaged"
  elseif why == "It is not what was described" then
    problem = "not_as_described"
  end
  if talk.make_good(c, problem, order, line) then
    return
  end
  local reason = offer_reason()
  if reason == "return_time_over" then
    say("The time for returning it is over, I am afraid.")
    if not confirm("Would you like a colleague to look at it?") then
      return resolve("All right. If there is anything else, just write to me.")
    end
  end
  if reason == "already_made_good" or reason == "cancelled" then
    return talk.nothing_owed("no return was started")
  end
  not_done("no return was started")
  escalate(reason == "refused" and "offer_refused" or "return_not_possible")
end
