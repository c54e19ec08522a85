-- SPDX-License-Identifier: Apache-2.0
-- What is owed for a problem. Offers are laid before the customer in this order; whether one may
-- be granted is the authority policy's question.

local full_refund = { remedy = "refund", percent = 100, reason = "not_arrived",
  clause = "An item that never arrived is refunded in full." }
local send_again = { remedy = "reship", reason = "not_arrived",
  clause = "An item that never arrived is sent again at no cost." }

local return_days = 30

-- A flow names the problem itself; at the desk it is the intent that was recognised.
local problem_of = {
  item_not_arrived            = "not_arrived",
  where_is_my_order           = "late",
  damaged_or_not_as_described = "damaged",
  start_a_return              = "unwanted",
}

local function problem(c)
  return problem_of[c.problem] or c.problem
end

local known = { not_arrived = true, late = true, damaged = true, not_as_described = true, unwanted = true }

local function in_return_time(c)
  return c.order.days_since_delivery >= 0 and c.order.days_since_delivery <= return_days
end

return policy "compensation" {
  rule "no order, nothing to make good" {
    when   = function(c) return not c.order end,
    decide = nothing("no_order"),
  },
  rule "the line was made good already" {
    when   = function(c) return c.remedy.done_on_line > 0 end,
    decide = nothing("already_made_good"),
  },
  rule "nothing was paid" {
    when   = function(c) return c.order.line_paid <= 0 end,
    decide = nothing("nothing_paid"),
  },

  rule "cancelled: the money went back" {
    when   = function(c) return c.order.state == "cancelled" end,
    decide = nothing("cancelled"),
  },
  rule "said to be delivered, but not there" {
    when   = function(c) return problem(c) == "not_arrived" and c.order.delivered end,
    decide = offer{ send_again, full_refund },
  },
  rule "past its promised date by a week" {
    when   = function(c) return problem(c) == "not_arrived" and c.order.days_late >= 7 end,
    decide = offer{ full_refund, send_again },
  },
  rule "late: a certificate of a tenth" {
    when   = function(c)
      return (problem(c) == "late" or problem(c) == "not_arrived") and c.order.days_late >= 1
    end,
    decide = offer{ { remedy = "certificate", percent = 10, reason = "late",
      clause = "For a late delivery we give a certificate of 10 % of the item's price." } },
  },
  rule "not due yet" {
    when   = function(c) return problem(c) == "late" or problem(c) == "not_arrived" end,
    decide = nothing("not_due_yet"),
  },

  rule "damaged or not as described, within the return time" {
    when   = function(c)
      return (problem(c) == "damaged" or problem(c) == "not_as_described") and in_return_time(c)
    end,
    decide = function(c)
      return offer{
        { remedy = "refund", percent = 100, reason = problem(c),
          clause = "An item that is damaged or not as described is refunded in full." },
        { remedy = "reship", reason = problem(c),
          clause = "An item that is damaged or not as described is replaced at no cost." },
        { remedy = "return", reason = problem(c),
          clause = "An item that is damaged or not as described can be sent back at no cost." },
      }
    end,
  },
  rule "damaged or not as described, later" {
    when   = function(c) return problem(c) == "damaged" or problem(c) == "not_as_described" end,
    decide = function(c)
      return offer{ { remedy = "certificate", percent = 20, reason = problem(c),
        clause = "After the return time we give a certificate of 20 % of the item's price." } }
    end,
  },

  rule "changed their mind, within the return time" {
    when   = function(c) return problem(c) == "unwanted" and in_return_time(c) end,
    decide = offer{ { remedy = "return", reason = "unwanted",
      clause = "An item can be sent back within 30 days of its delivery." } },
  },
  rule "changed their mind, too late" {
    when   = function(c) return problem(c) == "unwanted" end,
    decide = nothing("return_time_over"),
  },

  rule "a person looks at it, and it is not named" {
    when   = function(c) return c.tier >= tier.associate and not known[problem(c)] end,
    decide = function(c)
      local offers = { { remedy = "refund", percent = 100, reason = "other",
        clause = "We refund an item when we cannot put it right otherwise." } }
      if in_return_time(c) then
        list.add(offers, { remedy = "return", reason = "other",
          clause = "An item can be sent back within 30 days of its delivery." })
      end
      return offer(offers)
    end,
  },

  otherwise = nothing("unknown_problem"),
}
