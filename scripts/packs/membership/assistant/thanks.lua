-- SPDX-License-Identifier: Apache-2.0
local talk = require "talk"

return flow "thanks" {
  title    = "Thank you",
  examples = {
    "thanks", "thank you", "thank you very much", "thanks a lot", "great, thanks",
    "that is all, thank you", "that's all", "no, that's it", "bye", "goodbye", "have a nice day",
    "perfect thank you", "cheers", "awesome, thanks for your help", "you have been very helpful",
    "ok thank you bye", "all good now", "that solved it", "it is sorted, thanks", "problem solved",
    "ty", "thx", "many thanks", "appreciate it", "thanks for the quick answer",
    "nothing else, thanks", "see you", "no more questions",
    "thank you so much", "thanks so much", "thank you for your help", "thanks for your help", "thanks for the help",
    "thank you, bye", "thanks bye", "ok thanks", "okay thank you", "great thank you", "perfect, thanks",
    "super, thanks", "cool thanks", "thanks, that helps", "that helped", "that was helpful",
    "you were very helpful", "you helped me a lot", "very kind of you", "thanks, you too", "have a good day",
    "have a nice evening", "have a great day", "good bye", "bye bye", "see you later", "that's it",
    "that is everything", "that's everything, thanks", "no, nothing else", "no that is all",
    "no more questions, thank you", "I'm good, thanks", "all sorted", "it is solved", "it is solved now",
    "my problem is solved", "everything is fine now", "all good, thanks", "all good", "thankyou", "thank u", "thnx",
    "tks", "cheers mate", "much appreciated", "I appreciate your help", "no thanks, that was all",
  },
  run = function()
    talk.anything_else("You are welcome! Is there anything else?")
  end,
}
