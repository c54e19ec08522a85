-- SPDX-License-Identifier: Apache-2.0
return flow "thanks" {
  title    = "Thank you",
  examples = {
    "thanks", "thank you", "thank you very much", "thanks a lot", "great, thanks",
    "that is all, thank you", "that's all", "no, that's it", "bye", "goodbye", "have a nice day",
    "perfect thank you", "cheers", "awesome, thanks for your help", "you have been very helpful",
    "ok thank you bye", "all good now", "that solved it", "it is sorted, thanks", "problem solved",
    "ty", "thx", "many thanks", "appreciate it", "thanks for the quick answer",
    "nothing else, thanks", "see you", "no more questions",
  },
  run = function()
    local more = ask("You are welcome! Is there anything else?",
      { key = "more", options = { "No, that is all", "Something else" } })
    if more == "Something else" then
      return start("something_else")
    end
    resolve("Have a good day!")
  end,
}
