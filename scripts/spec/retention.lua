-- SPDX-License-Identifier: Apache-2.0
return spec "retention" {
  case "a message of a closed case" {
    given  = { record = { kind = "message", age_days = 100 }, case = { status = "closed", days_closed = 50 } },
    expect = { verdict = "keep", days = 680, rule = "otherwise" },
  },
  case "closed two years ago" {
    given  = { record = { kind = "message", age_days = 100 }, case = { status = "closed", days_closed = 730 } },
    expect = { verdict = "erase_after", days = 0, rule = "otherwise" },
  },
  case "closed almost two years ago" {
    given  = { record = { kind = "message", age_days = 100 }, case = { status = "closed", days_closed = 729 } },
    expect = { verdict = "keep", days = 1, rule = "otherwise" },
  },
  case "closed today" {
    given  = { record = { kind = "message", age_days = 100 }, case = { status = "closed", days_closed = 0 } },
    expect = { verdict = "keep", days = 730, rule = "otherwise" },
  },
  case "a court wants it" {
    given  = { record = { kind = "message", age_days = 100 },
      case = { status = "closed", days_closed = 50 },
      hold = { legal = true },
      customer = { erasure_asked = true } },
    expect = { verdict = "keep", days = 365, rule = "somebody ordered that it be kept" },
  },
  case "a claim is open" {
    given  = { record = { kind = "message", age_days = 100 },
      case = { status = "closed", days_closed = 50, claim_open = true },
      customer = { erasure_asked = true } },
    expect = { verdict = "keep", days = 30, rule = "a claim is open" },
  },
  case "an open case" {
    given  = { record = { kind = "message", age_days = 100 },
      case = { status = "open", days_closed = -1 },
      customer = { erasure_asked = true } },
    expect = { verdict = "keep", days = 30, rule = "the case is not closed" },
  },
  case "a recording of 89 days" {
    given  = { record = { kind = "recording", age_days = 89 },
      case = { status = "closed", days_closed = 50, money = true } },
    expect = { verdict = "keep", days = 1, rule = "a recording is kept for three months" },
  },
  case "a recording of 90 days" {
    given  = { record = { kind = "recording", age_days = 90 }, case = { status = "closed", days_closed = 50 } },
    expect = { verdict = "erase_after", days = 0, rule = "a recording is kept for three months" },
  },
  case "a new recording" {
    given  = { record = { kind = "recording", age_days = 0 }, case = { status = "closed", days_closed = 50 } },
    expect = { verdict = "keep", days = 90, rule = "a recording is kept for three months" },
  },
  case "money moved" {
    given  = { record = { kind = "message", age_days = 100 },
      case = { status = "closed", days_closed = 50, money = true },
      customer = { erasure_asked = true } },
    expect = { verdict = "keep", days = 3600, rule = "money moved: ten years" },
  },
  case "money moved, ten years ago" {
    given  = { record = { kind = "message", age_days = 100 },
      case = { status = "closed", days_closed = 3650, money = true } },
    expect = { verdict = "erase_after", days = 0, rule = "money moved: ten years" },
  },
  case "money moved, not quite ten years ago" {
    given  = { record = { kind = "message", age_days = 100 },
      case = { status = "closed", days_closed = 3649, money = true } },
    expect = { verdict = "keep", days = 1, rule = "money moved: ten years" },
  },
  case "an original of a case with money" {
    given  = { record = { kind = "original", age_days = 100 },
      case = { status = "closed", days_closed = 50, money = true } },
    expect = { verdict = "keep", days = 265, rule = "originals and attachments are kept for a year" },
  },
  case "the customer wants to be forgotten" {
    given  = { record = { kind = "message", age_days = 100 },
      case = { status = "closed", days_closed = 50 },
      customer = { erasure_asked = true } },
    expect = { verdict = "erase_after", days = 0, rule = "the customer wants to be forgotten" },
  },
  case "an attachment of 100 days" {
    given  = { record = { kind = "attachment", age_days = 100 }, case = { status = "closed", days_closed = 50 } },
    expect = { verdict = "keep", days = 265, rule = "originals and attachments are kept for a year" },
  },
  case "an attachment of a year" {
    given  = { record = { kind = "attachment", age_days = 365 }, case = { status = "closed", days_closed = 50 } },
    expect = { verdict = "erase_after", days = 0, rule = "originals and attachments are kept for a year" },
  },
  case "an original of 364 days" {
    given  = { record = { kind = "original", age_days = 364 }, case = { status = "closed", days_closed = 50 } },
    expect = { verdict = "keep", days = 1, rule = "originals and attachments are kept for a year" },
  },

  -- several hold: the first one is told
  case "somebody ordered that it be kept; and: a claim is open" {
    given  = { case = { claim_open = true }, hold = { legal = true } },
    expect = { verdict = "keep", rule = "somebody ordered that it be kept" },
  },
  case "a claim is open; and: the case is not closed" {
    given  = { case = { claim_open = true } },
    expect = { verdict = "keep", rule = "a claim is open" },
  },
  case "the case is not closed; and: a recording is kept for three months" {
    given  = { record = { kind = "recording" } },
    expect = { verdict = "keep", rule = "the case is not closed" },
  },
  case "the customer wants to be forgotten; and: originals and attachments are kept for a year" {
    given  = { record = { kind = "attachment" }, case = { days_closed = 0 }, customer = { erasure_asked = true } },
    expect = { verdict = "erase_after", rule = "the customer wants to be forgotten" },
  },
}
