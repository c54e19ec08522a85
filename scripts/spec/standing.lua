-- SPDX-License-Identifier: Apache-2.0
return spec "standing" {
  case "all is well" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0 } },
    expect = { verdict = "good", rule = "otherwise" },
  },
  case "suspended 29 days ago" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "suspend", standing_days = 29 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0 } },
    expect = { verdict = "suspend", reason = "suspended_lately", rule = "suspended lately" },
  },
  case "suspended 30 days ago" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "suspend", standing_days = 30 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0 } },
    expect = { verdict = "good", rule = "otherwise" },
  },
  case "watched since yesterday" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "watch", standing_days = 1 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0 } },
    expect = { verdict = "good", rule = "otherwise" },
  },
  case "suspended lately, with few orders" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "suspend", standing_days = 1 },
      period = { days = 90, orders = 1 },
      rate = { claims_pm = 0 } },
    expect = { verdict = "suspend", reason = "suspended_lately", rule = "suspended lately" },
  },
  case "49 orders, all of them claimed" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 49 },
      rate = { claims_pm = 1000 } },
    expect = { verdict = "good", rule = "too few orders to judge" },
  },
  case "50 orders" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 50 },
      rate = { claims_pm = 0 } },
    expect = { verdict = "good", rule = "otherwise" },
  },
  case "ten claims of a thousand" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 10 } },
    expect = { verdict = "suspend", reason = "many_claims", rule = "one claim in a hundred orders" },
  },
  case "nine claims of a thousand" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 9 } },
    expect = { verdict = "watch", reason = "claims", rule = "claims are growing" },
  },
  case "five claims of a thousand" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 5 } },
    expect = { verdict = "watch", reason = "claims", rule = "claims are growing" },
  },
  case "four claims of a thousand" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 4 } },
    expect = { verdict = "good", rule = "otherwise" },
  },
  case "twenty escalations of a thousand" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 5, escalations_pm = 20 } },
    expect = { verdict = "suspend", reason = "many_escalations", rule = "one escalation in fifty orders" },
  },
  case "nineteen escalations of a thousand" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0, escalations_pm = 19 } },
    expect = { verdict = "watch", reason = "escalations", rule = "escalations are growing" },
  },
  case "ten escalations of a thousand" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0, escalations_pm = 10 } },
    expect = { verdict = "watch", reason = "escalations", rule = "escalations are growing" },
  },
  case "nine escalations of a thousand" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0, escalations_pm = 9 } },
    expect = { verdict = "good", rule = "otherwise" },
  },
  case "a hundred late of a thousand" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0, late_pm = 100 } },
    expect = { verdict = "watch", reason = "late", rule = "one order in ten is late" },
  },
  case "ninety-nine late of a thousand" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0, late_pm = 99 } },
    expect = { verdict = "good", rule = "otherwise" },
  },
  case "a brand does not deliver" {
    given  = { subject = { kind = "brand", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0, late_pm = 500 } },
    expect = { verdict = "good", rule = "otherwise" },
  },
  case "two hundred returns of a thousand" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0, returns_pm = 200 } },
    expect = { verdict = "watch", reason = "returns", rule = "one order in five comes back" },
  },
  case "a hundred and ninety-nine returns" {
    given  = { subject = { kind = "seller", id = "nordwind", standing = "good", standing_days = 100 },
      period = { days = 90, orders = 1000 },
      rate = { claims_pm = 0, returns_pm = 199 } },
    expect = { verdict = "good", rule = "otherwise" },
  },

  -- several hold: the first one is told
  case "one claim in a hundred orders; and: one escalation in fifty orders" {
    given  = { period = { orders = 50 }, rate = { escalations_pm = 20, claims_pm = 10 } },
    expect = { verdict = "suspend", reason = "many_claims", rule = "one claim in a hundred orders" },
  },
  case "claims are growing; and: escalations are growing" {
    given  = { period = { orders = 50 }, rate = { escalations_pm = 10, claims_pm = 5 } },
    expect = { verdict = "watch", reason = "claims", rule = "claims are growing" },
  },
  case "escalations are growing; and: one order in ten is late" {
    given  = { subject = { kind = "seller" }, period = { orders = 50 }, rate = { escalations_pm = 10, late_pm = 100 } },
    expect = { verdict = "watch", reason = "escalations", rule = "escalations are growing" },
  },
  case "one order in ten is late; and: one order in five comes back" {
    given  = { subject = { kind = "seller" }, period = { orders = 50 }, rate = { returns_pm = 200, late_pm = 100 } },
    expect = { verdict = "watch", reason = "late", rule = "one order in ten is late" },
  },
}
