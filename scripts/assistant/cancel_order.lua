-- SPDX-License-Identifier: Apache-2.0
local change = require "change"

return flow "cancel_order" {
  title    = "Cancel an order",
  examples = {
    "cancel my order", "I want to cancel an order", "please cancel it", "cancel the order I placed today",
    "cancel everything I ordered", "can I still cancel", "is it too late to cancel my order",
    "stop my order before it ships", "do not send it", "please don't ship my order",
    "I ordered by mistake, cancel it", "I clicked buy twice, cancel one order", "cancel order 112-3456789-0123456",
    "I changed my mind, cancel the pending order", "call off my order", "undo my purchase",
    "I no longer need what I ordered yesterday", "withdraw my order", "revoke the order please",
    "my order has not shipped yet and I want to cancel", "how can I cancel an order", "order cancellation",
    "cancel my purchase", "wrong order, please cancel", "cancel teh order", "canceling my order",
    "I want to cancel an order I just placed", "please cancel order 112-3456789-0123456",
    "cancel my order please", "I want to cancel", "can I cancel my order", "cancel order",
    "please stop my order", "please cancel the order I made today",
  },
  run = function(c)
    local order = change.order(c, "Which order shall be cancelled?", "to cancel an order")
    return change.cancel(order)
  end,
}
