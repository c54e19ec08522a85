-- SPDX-License-Identifier: Apache-2.0
local function order(fields)
  local all = { line_paid = 3499, currency = "USD", state = "shipped", quantity = 1 }
  for name, value in pairs(fields) do all[name] = value end
  return all
end

return spec "compensation" {
  case "without an order" {
    given  = { problem = "not_arrived" },
    expect = { verdict = "nothing", reason = "no_order", rule = "no order, nothing to make good" },
  },
  case "made good already" {
    given  = { problem = "not_arrived", order = order{ days_late = 20 }, remedy = { done_on_line = 1 } },
    expect = { verdict = "nothing", reason = "already_made_good", rule = "the line was made good already" },
  },
  case "nothing was paid" {
    given  = { problem = "not_arrived", order = order{ line_paid = 0 } },
    expect = { verdict = "nothing", reason = "nothing_paid", rule = "nothing was paid" },
  },
  case "cancelled before" {
    given  = { problem = "late", order = order{ state = "cancelled", days_late = 3 } },
    expect = { verdict = "nothing", reason = "cancelled", rule = "cancelled: the money went back" },
  },
  case "the carrier says delivered" {
    given  = { problem = "not_arrived", order = order{ delivered = true, days_since_delivery = 1 } },
    expect = { verdict = "offer", rule = "said to be delivered, but not there",
      offers = { { remedy = "reship" }, { remedy = "refund", minor = 3499, currency = "USD", percent = 100 } } },
  },
  case "a week late" {
    given  = { problem = "not_arrived", order = order{ days_late = 7 } },
    expect = { verdict = "offer", rule = "past its promised date by a week",
      offers = { { remedy = "refund", minor = 3499 }, { remedy = "reship", minor = 0 } } },
  },
  case "two days late: a certificate of a tenth, half a cent up" {
    given  = { problem = "late", order = order{ days_late = 2, line_paid = 3495 } },
    expect = { verdict = "offer", rule = "late: a certificate of a tenth",
      offers = { { remedy = "certificate", minor = 350, currency = "USD" } } },
  },
  case "not there, but only two days late" {
    given  = { problem = "not_arrived", order = order{ days_late = 2 } },
    expect = { verdict = "offer", offers = { { remedy = "certificate", minor = 350 } } },
  },
  case "not due yet" {
    given  = { problem = "not_arrived", order = order{} },
    expect = { verdict = "nothing", reason = "not_due_yet", rule = "not due yet" },
  },
  case "damaged, at once" {
    given  = { problem = "damaged", order = order{ delivered = true, days_since_delivery = 0 } },
    expect = { verdict = "offer", rule = "damaged or not as described, within the return time",
      offers = { { remedy = "refund", minor = 3499, reason = "damaged" }, { remedy = "reship" }, { remedy = "return" } } },
  },
  case "not as described, on the last day" {
    given  = { problem = "not_as_described", order = order{ delivered = true, days_since_delivery = 30 } },
    expect = { verdict = "offer", offers = 3 },
  },
  case "damaged, after two months" {
    given  = { problem = "damaged", order = order{ delivered = true, days_since_delivery = 60 } },
    expect = { verdict = "offer", rule = "damaged or not as described, later",
      offers = { { remedy = "certificate", minor = 700 } } },
  },
  case "unwanted, within the return time" {
    given  = { problem = "unwanted", order = order{ delivered = true, days_since_delivery = 12 } },
    expect = { verdict = "offer", rule = "changed their mind, within the return time", offers = { { remedy = "return" } } },
  },
  case "unwanted, too late" {
    given  = { problem = "unwanted", order = order{ delivered = true, days_since_delivery = 31 } },
    expect = { verdict = "nothing", reason = "return_time_over", rule = "changed their mind, too late" },
  },
  case "unwanted, but nobody knows when it was delivered" {
    given  = { problem = "unwanted", order = order{} },
    expect = { verdict = "nothing", reason = "return_time_over" },
  },
  case "at the desk the problem is the intent" {
    given  = { problem = "item_not_arrived", order = order{ delivered = true, days_since_delivery = 1 } },
    expect = { verdict = "offer", rule = "said to be delivered, but not there" },
  },
  case "a problem nobody thought of" {
    given  = { problem = "smells", order = order{} },
    expect = { verdict = "nothing", reason = "unknown_problem", rule = "otherwise" },
  },
  case "a problem nobody thought of, seen by a person" {
    given  = { tier = 1, problem = "smells", order = order{} },
    expect = { verdict = "offer", rule = "a person looks at it, and it is not named",
      offers = { { remedy = "refund", minor = 3499 } } },
  },
  case "the same, while it can still be sent back" {
    given  = { tier = 1, problem = "smells", order = order{ delivered = true, days_since_delivery = 3 } },
    expect = { verdict = "offer", offers = 2 },
  },
  case "what the assistant recognised counts as the problem" {
    given  = { tier = 1, problem = "item_not_arrived", order = order{ days_late = 9 } },
    expect = { verdict = "offer", rule = "past its promised date by a week" },
  },

  -- on the edge of a limit
  case "six days late: a certificate" {
    given  = { problem = "not_arrived", order = order{ days_late = 6 } },
    expect = { verdict = "offer", offers = { { remedy = "certificate", minor = 350, reason = "late" } } },
  },
  case "a day late: a certificate" {
    given  = { problem = "late", order = order{ days_late = 1 } },
    expect = { verdict = "offer", rule = "late: a certificate of a tenth", offers = { { remedy = "certificate", reason = "late" } } },
  },
  case "an item of a cent is worth a certificate of one" {
    given  = { problem = "late", order = order{ days_late = 1, line_paid = 1 } },
    expect = { verdict = "offer", offers = { { remedy = "certificate", minor = 1 } } },
  },
  case "reasons are told with each offer" {
    given  = { problem = "not_arrived", order = order{ days_late = 7 } },
    expect = { verdict = "offer", offers = { { remedy = "refund", reason = "not_arrived" }, { remedy = "reship", reason = "not_arrived" } } },
  },
  case "the reason of a return" {
    given  = { problem = "unwanted", order = order{ delivered = true, days_since_delivery = 0 } },
    expect = { verdict = "offer", offers = { { remedy = "return", reason = "unwanted" } } },
  },
  case "reasons of what a person gives" {
    given  = { tier = 1, problem = "smells", order = order{ delivered = true, days_since_delivery = 30 } },
    expect = { verdict = "offer", offers = { { remedy = "refund", reason = "other" }, { remedy = "return", reason = "other" } } },
  },

  -- several hold: the first one is told
  case "no order, and made good already" {
    given  = { problem = "late", remedy = { done_on_line = 1 } },
    expect = { verdict = "nothing", reason = "no_order" },
  },
  case "made good already, and nothing was paid" {
    given  = { problem = "late", order = order{ line_paid = 0 }, remedy = { done_on_line = 1 } },
    expect = { verdict = "nothing", reason = "already_made_good" },
  },
  case "nothing was paid, and cancelled" {
    given  = { problem = "late", order = order{ line_paid = 0, state = "cancelled" } },
    expect = { verdict = "nothing", reason = "nothing_paid" },
  },
  case "cancelled, and said to be delivered" {
    given  = { problem = "not_arrived", order = order{ state = "cancelled", delivered = true } },
    expect = { verdict = "nothing", reason = "cancelled" },
  },
  case "said to be delivered, a week late" {
    given  = { problem = "not_arrived", order = order{ delivered = true, days_late = 7, days_since_delivery = 1 } },
    expect = { verdict = "offer", rule = "said to be delivered, but not there", offers = { { remedy = "reship" }, { remedy = "refund" } } },
  },
  case "one cent was paid" {
    given  = { problem = "smells", order = order{ line_paid = 1 } },
    expect = { verdict = "nothing", reason = "unknown_problem" },
  },
}
