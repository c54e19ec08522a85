-- SPDX-License-Identifier: Apache-2.0
-- Levels of membership, the shop's own words for them, and for where an order is. Somebody whose
-- level is not known is a guest.
local levels = {}

local rank = { gold = 3, silver = 2, bronze = 1 }

function levels.of(c)
  return rank[text.lower(c.customer.membership)] or 0
end

levels.gold, levels.silver, levels.bronze, levels.guest = 3, 2, 1, 0

-- At least of this level.
function levels.from(level)
  return function(c) return levels.of(c) >= level end
end

local received = { "order received", "received", "pending", "processing" }
local in_transit = { "in transit", "shipped" }

-- The order is still in the house.
function levels.is_received(status)
  return list.has(received, text.lower(status))
end

-- It has left, and is not yet with the driver.
function levels.is_in_transit(status)
  return list.has(in_transit, text.lower(status))
end

return levels
