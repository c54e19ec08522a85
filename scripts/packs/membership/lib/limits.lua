-- SPDX-License-Identifier: Apache-2.0
-- The numbers of the guidelines, in one place. Money is in minor units: 5000 is 50.00.
return {
  -- Returns: days since the purchase, by level; gold has no end.
  silver_days = 183,          -- six months
  bronze_days = 90,
  guest_days  = 30,
  label_days  = 30,           -- a label is good for so long; the guidelines name no time

  code_percent   = 20,        -- off, by a promo code
  shipping_fee   = 800,       -- standard shipping
  missing_credit = 4000,      -- when nobody knows how much it was
  extra_service  = 4000,      -- for a service that nobody ordered
  credit_days    = 7,         -- until a refund must have arrived
  waiting_days   = 7,         -- until a parcel is sent again
  disputed       = 1000,      -- below it a silver member's bill is corrected unseen
  extension_days = 1,         -- so late a silver member may be

  -- The largest amount that the guidelines grant without a look: 50.00.
  assistant_refund      = 5000,
  assistant_certificate = 5000,

  -- Reasons for which an order may be cancelled.
  cancel_reasons = { "no_longer_needed", "ordered_by_mistake", "asked_by_customer" },
}
