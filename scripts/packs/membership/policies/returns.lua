-- SPDX-License-Identifier: Apache-2.0
-- Who may send something back: by level and days since the purchase; or with the receipt; or, for
-- members, in the original packaging.
local levels = require "levels"
local limits = require "limits"

local is_gold, is_silver, is_bronze = levels.from(levels.gold), levels.from(levels.silver), levels.from(levels.bronze)

-- A day that is not known is within no time.
local function within(c, days)
  return c.order.days_since_purchase >= 0 and c.order.days_since_purchase <= days
end

local function accept(clause)
  return accept_return{ days = limits.label_days, label = "shop", refund_on = "receipt", to = "original", clause = clause }
end

return policy "returns" {
  rule "no purchase, no return" {
    when   = function(c) return not c.customer.verified or not c.order end,
    decide = refuse("purchase_not_validated", "We could not find this purchase under your name."),
  },
  rule "gold: always" {
    when   = is_gold,
    decide = accept("Gold members can send everything back, at any time."),
  },
  rule "silver: six months" {
    when   = function(c) return is_silver(c) and within(c, limits.silver_days) end,
    decide = accept("Silver members can send things back for six months."),
  },
  rule "bronze: 90 days" {
    when   = function(c) return is_bronze(c) and within(c, limits.bronze_days) end,
    decide = accept("Bronze members can send things back for 90 days."),
  },
  rule "everybody: 30 days" {
    when   = function(c) return within(c, limits.guest_days) end,
    decide = accept("Everybody can send things back for 30 days."),
  },
  rule "with the receipt" {
    when   = function(c) return c.item.receipt end,
    decide = accept("With its receipt an item can be sent back later, too."),
  },
  rule "members: in the original packaging" {
    when   = function(c) return is_bronze(c) and c.item.packaging end,
    decide = accept("Members can send an item back later, too, in its original packaging."),
  },
  otherwise = refuse("return_time_over",
    "The time for sending this back is over: gold members have no end, silver six months, bronze 90 days, guests 30 days; longer with the receipt."),
}
