-- SPDX-License-Identifier: Apache-2.0
-- Numbers and words that several policies and flows share. Money is in minor units: 5000 is 50.00.
return {
  -- Reasons for which an order may be cancelled.
  cancel_reasons = { "no_longer_needed", "ordered_by_mistake" },

  -- The rules name no time for sending an item back; a label is good for this many days.
  return_days = 30,

  -- What the rules do not name is no part of the assistant's work; people may still make good.
  assistant_refund = 0,
  assistant_certificate = 0,
  associate_money = 5000,
  supervisor_money = 50000,
}
