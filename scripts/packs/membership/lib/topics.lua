-- SPDX-License-Identifier: Apache-2.0
-- Titles of the flows that a customer is asked to choose from, the most frequent first.
return { "Where is my order?", "My item has not arrived", "Return an item", "The price is too high",
  "My code does not work", "Where is my refund?", "Change an order", "Cancel an order", "Something else" }
