-- SPDX-License-Identifier: Apache-2.0
return spec "compensation" {
  case "without an order" {
    given  = { problem = "damaged" },
    expect = { verdict = "nothing", reason = "order_unknown", rule = "no order, nothing to make good" },
  },
  case "without an order, and made good already" {
    given  = { problem = "damaged", remedy = { done_on_line = 1 } },
    expect = { verdict = "nothing", reason = "order_unknown" },
  },
  case "made good already" {
    given  = { problem = "damaged", order = { state = "delivered", line_paid = 3499, currency = "USD" }, remedy = { done_on_line = 1 } },
    expect = { verdict = "nothing", reason = "already_made_good", rule = "the line was made good already" },
  },
  case "delivered" {
    given  = { problem = "damaged", order = { state = "delivered", line_paid = 3499, currency = "USD" } },
    expect = { verdict = "offer", rule = "what was delivered may be sent back",
      offers = { { remedy = "return", reason = "return",
        clause = "Delivered items can be sent back; the money goes to the way you paid, or to a gift card." } } },
  },
  case "late: the rules promise nothing" {
    given  = { problem = "late", order = { state = "pending", line_paid = 3499, currency = "USD", days_late = 9 } },
    expect = { verdict = "nothing", reason = "outside_actions", rule = "otherwise" },
  },
}
