-- SPDX-License-Identifier: Apache-2.0
-- The rules know no compensation: nothing is promised that they do not name. What was delivered
-- may be sent back, and that is all.
local actions = require "actions"

return policy "compensation" {
  rule "no order, nothing to make good" {
    when   = function(c) return not c.order end,
    decide = nothing("order_unknown"),
  },
  rule "the line was made good already" {
    when   = function(c) return c.remedy.done_on_line > 0 end,
    decide = nothing("already_made_good"),
  },
  rule "what was delivered may be sent back" {
    when   = function(c) return actions.is_delivered(c.order.state) end,
    decide = offer{ { remedy = "return", reason = "return",
      clause = "Delivered items can be sent back; the money goes to the way you paid, or to a gift card." } },
  },
  otherwise = nothing("outside_actions"),
}
