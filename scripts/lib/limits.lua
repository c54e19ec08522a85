-- SPDX-License-Identifier: Apache-2.0
-- Numbers that several policies share. Money is in minor units: 5000 is 50.00.
return {
  assistant_refund      = 2000,
  assistant_certificate = 1000,
  associate_refund      = 5000,
  associate_certificate = 2500,
  associate_day         = 50000,   -- one associate in one day, without asking
  supervisor_refund     = 50000,
  customer_year         = 100000,  -- one customer in 12 months, before a supervisor looks
  exchange_days         = 30,      -- after the delivery, by the assistant
  expensive_loss        = 50000,   -- from here on a specialist's

  -- Reasons for which an order may be cancelled.
  cancel_reasons = { "no_longer_needed", "ordered_by_mistake", "asked_by_customer" },
}
