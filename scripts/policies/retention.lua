-- SPDX-License-Identifier: Apache-2.0
-- How long records are kept. What the law wants kept goes before what a customer wants erased.
local look_again = 30
local money_days = 3650
local recording_days = 90
local original_days = 365
local case_days = 730

-- Kept until it is so many days old; erased at once when it is.
local function until_age(days, age)
  if age >= days then return erase_after{ days = 0 } end
  return keep{ days = days - age }
end

return policy "retention" {
  rule "somebody ordered that it be kept" {
    when   = function(c) return c.hold.legal end,
    decide = keep{ days = 365 },
  },
  rule "a claim is open" {
    when   = function(c) return c.case.claim_open end,
    decide = keep{ days = look_again },
  },
  rule "the case is not closed" {
    when   = function(c) return c.case.days_closed < 0 end,
    decide = keep{ days = look_again },
  },
  rule "a recording is kept for three months" {
    when   = function(c) return c.record.kind == "recording" end,
    decide = function(c) return until_age(recording_days, c.record.age_days) end,
  },
  rule "money moved: ten years" {
    when   = function(c) return c.case.money and c.record.kind ~= "original" end,
    decide = function(c) return until_age(money_days, c.case.days_closed) end,
  },
  rule "the customer wants to be forgotten" {
    when   = function(c) return c.customer.erasure_asked end,
    decide = erase_after{ days = 0 },
  },
  rule "originals and attachments are kept for a year" {
    when   = function(c) return c.record.kind == "original" or c.record.kind == "attachment" end,
    decide = function(c) return until_age(original_days, c.record.age_days) end,
  },
  otherwise = function(c) return until_age(case_days, c.case.days_closed) end,
}
