-- SPDX-License-Identifier: Apache-2.0
-- Who may grant what. The core has fences of its own behind these rules: never more than was
-- paid, never twice, never beyond the ledger's budgets.
local limits = require "limits"

local function is_refund(c)
  return c.remedy.kind == "refund"
end

local function is_certificate(c)
  return c.remedy.kind == "certificate"
end

local function is_money(c)
  return is_refund(c) or is_certificate(c)
end

-- An order, or a customer's data, as it is proposed with its particulars.
local changes = { cancel = true, exchange = true, order_change = true, customer_change = true }

local function is_change(c)
  return c.change and changes[c.remedy.kind] or false
end

local function at(level)
  return function(c) return c.tier == level end
end

local assistant, associate, supervisor = at(tier.assistant), at(tier.associate), at(tier.supervisor)

return policy "authority" {
  rule "no money for a customer who is not verified" {
    when   = function(c) return not c.customer.verified and c.tier < tier.supervisor end,
    decide = deny("not_verified", "We need to know that it is you before anything is granted."),
  },
  rule "never more than was paid" {
    when   = function(c) return is_refund(c) and c.remedy.amount > c.order.paid - c.order.refunded end,
    decide = deny("over_paid", "A refund cannot be more than was paid."),
  },
  rule "an amount of nothing" {
    when   = function(c) return is_money(c) and c.remedy.amount <= 0 end,
    decide = deny("no_amount"),
  },
  rule "a customer who was granted much in a year" {
    when   = function(c)
      return is_money(c) and c.tier < tier.supervisor
        and c.customer.granted_12m + c.remedy.amount > limits.customer_year
    end,
    decide = approval(tier.supervisor, "granted_much"),
  },

  -- changes: whether one can be made is the shop's to say, and the host asks it before this
  rule "an order is changed for the customer who placed it" {
    when   = function(c) return is_change(c) and not c.change.same_customer end,
    decide = deny("other_customer", "There is no such order under your name. Please check its number."),
  },
  rule "a change was listed and the customer said yes" {
    when   = function(c) return is_change(c) and not c.change.confirmed end,
    decide = deny("not_confirmed"),
  },

  -- assistant
  rule "the assistant exchanges what could be sent back" {
    when   = function(c)
      return assistant(c) and c.change and c.remedy.kind == "exchange"
        and c.order.days_since_delivery >= 0 and c.order.days_since_delivery <= limits.exchange_days
    end,
    decide = allow("The exchange is noted, once for this order. You are told how to send the items back."),
  },
  rule "the assistant cancels what the customer no longer wants" {
    when   = function(c) return assistant(c) and c.change and c.remedy.kind == "cancel" end,
    decide = allow("The order is cancelled. What you paid goes back to the way you paid."),
  },
  rule "the assistant changes an order" {
    when   = function(c) return assistant(c) and c.change and c.remedy.kind == "order_change" end,
    decide = allow("The order is changed as you said."),
  },
  rule "the assistant grants small refunds" {
    when   = function(c)
      return assistant(c) and is_refund(c)
        and c.case.granted + c.remedy.amount <= limits.assistant_refund
    end,
    decide = allow("Small amounts are refunded at once."),
  },
  rule "the assistant grants small certificates" {
    when   = function(c)
      return assistant(c) and is_certificate(c)
        and c.case.granted + c.remedy.amount <= limits.assistant_certificate
    end,
    decide = allow("A certificate is added to your account at once."),
  },
  rule "the assistant may open a return" {
    when   = function(c) return assistant(c) and c.remedy.kind == "return" end,
    decide = allow("A return is set up as its terms say."),
  },
  rule "anything else of the assistant is a person's to allow" {
    when   = assistant,
    decide = approval(tier.associate, "over_authority"),
  },

  -- associate
  rule "an associate's day is used up" {
    when   = function(c)
      return associate(c) and is_money(c)
        and c.agent.granted_day + c.remedy.amount > limits.associate_day
    end,
    decide = approval(tier.supervisor, "day_used_up"),
  },
  rule "an associate refunds small amounts at once" {
    when   = function(c)
      return associate(c) and is_refund(c)
        and c.case.granted + c.remedy.amount <= limits.associate_refund
    end,
    decide = allow("Refunds go back to the way of payment within 5 to 7 business days."),
  },
  rule "an associate gives certificates" {
    when   = function(c)
      return associate(c) and is_certificate(c)
        and c.case.granted + c.remedy.amount <= limits.associate_certificate
    end,
    decide = allow("A certificate is added to your account at once."),
  },
  rule "a specialist looks at a large loss" {
    when   = function(c)
      return is_money(c) and c.tier < tier.specialist and c.remedy.amount >= limits.expensive_loss
    end,
    decide = approval(tier.specialist, "expensive_loss"),
  },
  rule "an associate's larger amounts need a supervisor" {
    when   = function(c) return associate(c) and is_money(c) end,
    decide = approval(tier.supervisor, "over_authority"),
  },
  rule "an associate sends again, takes back, changes orders" {
    when   = associate,
    decide = allow(),
  },

  -- supervisor
  rule "a supervisor's case limit" {
    when   = function(c)
      return supervisor(c) and is_money(c)
        and c.case.granted + c.remedy.amount > limits.supervisor_refund
    end,
    decide = approval(tier.specialist, "over_authority"),
  },

  otherwise = allow(),
}
