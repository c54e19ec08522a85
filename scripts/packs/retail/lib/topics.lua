-- SPDX-License-Identifier: Apache-2.0
-- Titles of the flows that a customer is asked to choose from, the most frequent first.
return { "Where is my order?", "Return an item", "Cancel an order", "Change an order", "Where is my refund?",
  "Something else" }
