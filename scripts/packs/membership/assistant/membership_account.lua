-- SPDX-License-Identifier: Apache-2.0
local answers = {
  ["End my membership"] = "A membership can be ended at any time under Account, Membership. You keep its"
    .. " benefits until the end of the time that is paid.",
  ["Sign-in or password"] = "Choose \"Forgot password\" on the sign-in page: a link comes to your e-mail"
    .. " address within minutes. It works once, for an hour; please look into the spam folder, too.",
  ["Change my details"] = "Name, e-mail address, telephone number and addresses are changed under Account,"
    .. " Your details. An order that has left the warehouse keeps its address.",
  ["A charge I do not know"] = "Memberships renew by themselves, which is the most frequent reason for a"
    .. " charge without an order. You find each payment under Account, Payments.",
}

return flow "membership_account" {
  title    = "Membership and account",
  examples = {
    "cancel my membership", "end my subscription", "how do I cancel prime style membership",
    "I was charged for a membership I did not want", "stop the free trial",
    "my subscription renewed", "what does membership cost", "benefits of being a member",
    "upgrade my membership", "I can't sign in", "I cannot log in to my account",
    "forgot my password", "reset password", "my account is locked", "account blocked",
    "I want to change my email address", "update my phone number", "change my name on the account",
    "delete my account", "close my account", "someone hacked my account",
    "there is an order I did not make", "unknown charge on my card", "I was charged twice",
    "change my payment method", "remove my credit card", "add a new card", "my card was declined",
    "verification code does not arrive", "two step verification problem",
    "I do not get your emails", "unsubscribe from the newsletter", "how do I create an account",
    "where do I find my invoices", "change the default address of my account",
    "my loyalty points are gone", "points missing", "is my membership still active",
    "pause my subscription", "student membership", "cant login", "my profile is wrong",
    "why was I billed this month",
    "I want to cancel my membership", "please end my membership", "cancel subscription", "stop my subscription",
    "cancel the free trial", "I do not want the trial any more", "my membership was renewed",
    "I did not want it to renew", "how much is the membership", "what do members get", "I cannot sign in",
    "I can't log in", "login does not work", "sign in problem", "log in problem", "I forgot my password",
    "my password does not work", "password reset mail does not come", "the verification code does not come",
    "I do not get the code to sign in", "two factor code", "my account is blocked", "my account was locked",
    "unlock my account", "my account was hacked", "somebody used my account", "somebody ordered with my account",
    "I did not make this order", "a charge I do not know", "unknown payment", "unknown charge from you",
    "double charge", "why did you charge me", "why was I charged this month", "what is this charge on my statement",
    "change my email", "change my e-mail address in the account", "change my name", "update my telephone number",
    "update my details", "change my payment card", "add another card to my account", "delete my card",
    "delete my account please", "close my account please", "stop the newsletter", "unsubscribe",
    "I get too many emails from you", "my points are missing", "loyalty points", "my profile data is wrong",
    "create an account", "register", "how do I sign up", "subscription",
  },
  run = function(c)
    local topic = ask("What is it about?", {
      key = "topic",
      options = { "End my membership", "Sign-in or password", "Change my details", "A charge I do not know" },
    })
    wants("help with membership or account: " .. text.clip(topic, 120))
    if not answers[topic] then
      not_done("a question about the account that I have no answer to")
      return escalate("account_question")
    end
    say(answers[topic])
    tried("explained: " .. topic)
    local choice = ask("Does that settle it?", {
      key = "settled",
      options = { "Yes, thank you", "No, I need help with it" },
    })
    if choice == "Yes, thank you" then
      return resolve("Glad I could help.")
    end
    not_done("the customer needs help with the account")
    escalate("account_question")
  end,
}
