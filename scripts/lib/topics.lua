-- SPDX-License-Identifier: Apache-2.0
-- Titles of the flows that a customer is asked to choose from, the most frequent first.
return { "Where is my order?", "My item has not arrived", "Damaged or not as described",
  "Where is my refund?", "Return an item", "Change an order", "Cancel an order", "Something else" }
