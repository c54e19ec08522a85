-- SPDX-License-Identifier: Apache-2.0
-- What nobody at the desk can grant: the manager calls back.
return function(what)
  local phone = ask("Our manager can look at it and will call you back. Which number may we call?", { key = "phone" })
  fact("phone", text.clip(text.trim(phone), 40))
  wants(what)
  not_done(what)
  return escalate("manager")
end
