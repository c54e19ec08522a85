-- SPDX-License-Identifier: Apache-2.0
---@meta
-- Made by `./run fmt` (`ombud policy reference --types`); do not edit.
-- For the Lua language server: put it beside your bundle. `---@param c facts.escalation` above
-- a function of your own says which facts its `c` holds.

---@alias facts facts.route|facts.escalation|facts.compensation|facts.authority|facts.returns|facts.claims|facts.service_level|facts.notify|facts.callback|facts.standing|facts.retention
---@alias point "route"|"escalation"|"compensation"|"authority"|"returns"|"claims"|"service_level"|"notify"|"callback"|"standing"|"retention"

---@class verdict

---@class offer
---@field remedy "refund"|"reship"|"certificate"|"return"|"order_change"
---@field reason string one word for reports
---@field clause? string what the customer may be told
---@field percent? integer of what the line cost
---@field minor? integer an amount, minor units

---@class rule
---@field when fun(c: facts): any the rule decides when it gives neither nil nor false
---@field decide verdict|fun(c: facts): verdict

--- one row of a policy
---@param name string
---@return fun(row: rule): table
function rule(name) end

--- the rules of a point
---@param point point
---@return fun(rules: table): boolean
function policy(point) end

--- cases of a point
---@param point point
---@return fun(cases: table): boolean
function spec(point) end

--- one case: what is given, what is expected
---@param name string
---@return fun(case: {given: table, expect: table}): table
function case(name) end

--- what always holds at a point; `ombud policy invariants` looks for facts that break it
---@param name string
---@return fun(property: {point: point, given?: fun(c: facts): any, holds: fun(c: facts, v: table): any, within?: integer, next?: fun(c: facts, v: table): table}): boolean
function invariant(name) end

--- the contact stays where it is
---@return verdict
function stay() end

--- a higher tier takes over
---@param tier integer level (level)
---@param reason string one word for reports
---@param priority? integer higher is sooner
---@overload fun(named: {tier: integer, reason: string, priority?: integer}): verdict
---@return verdict
function escalate(tier, reason, priority) end

--- this tier takes the contact
---@param tier integer level (level)
---@param priority? integer higher is sooner
---@overload fun(named: {tier: integer, priority?: integer}): verdict
---@return verdict
function route(tier, priority) end

--- the customer may choose one of these
---@param offers offer[] remedy, percent or minor, reason, clause of each
---@return verdict
function offer(offers) end

--- nothing is owed
---@param reason string one word for reports
---@overload fun(named: {reason: string}): verdict
---@return verdict
function nothing(reason) end

--- it is done
---@param clause? string what the customer may be told
---@overload fun(named: {clause?: string}): verdict
---@return verdict
function allow(clause) end

--- it is not done
---@param reason string one word for reports
---@param clause? string what the customer may be told
---@overload fun(named: {reason: string, clause?: string}): verdict
---@return verdict
function deny(reason, clause) end

--- somebody of this tier has to approve it
---@param tier integer level (level)
---@param reason string one word for reports
---@param clause? string what the customer may be told
---@overload fun(named: {tier: integer, reason: string, clause?: string}): verdict
---@return verdict
function approval(tier, reason, clause) end

--- it may be sent back
---@param days integer time left to send it (days)
---@param fee_percent? integer kept of the price (percent)
---@param fee_minor? integer kept, an amount (minor units)
---@param label? "customer"|"shop" who pays for sending it
---@param refund_on? "receipt"|"first_scan" when the money goes back
---@param to? "original"|"gift_card" way the money goes
---@param clause? string what the customer may be told
---@overload fun(named: {days: integer, fee_percent?: integer, fee_minor?: integer, label?: "customer"|"shop", refund_on?: "receipt"|"first_scan", to?: "original"|"gift_card", clause?: string}): verdict
---@return verdict
function accept_return(days, fee_percent, fee_minor, label, refund_on, to, clause) end

--- no, and why
---@param reason string one word for reports
---@param clause? string what the customer may be told
---@overload fun(named: {reason: string, clause?: string}): verdict
---@return verdict
function refuse(reason, clause) end

--- the claim is paid
---@param charge "seller"|"shop" whose money it is
---@param minor? integer an amount below the claim; the whole when not given (minor units)
---@param clause? string what the customer may be told
---@overload fun(named: {charge: "seller"|"shop", minor?: integer, clause?: string}): verdict
---@return verdict
function grant(charge, minor, clause) end

--- the seller has to answer
---@param hours integer time to answer (hours)
---@param clause? string what the customer may be told
---@overload fun(named: {hours: integer, clause?: string}): verdict
---@return verdict
function ask_seller(hours, clause) end

--- the customer has to send something
---@param what string one word for it
---@param hours integer time to send it (hours)
---@param clause? string what the customer may be told
---@overload fun(named: {what: string, hours: integer, clause?: string}): verdict
---@return verdict
function ask_customer(what, hours, clause) end

--- clocks of the contact
---@param first_reply_s integer to the first answer (s)
---@param next_reply_s integer to each later one (s)
---@param resolve_s? integer to the end of the problem; no such clock when not given (s)
---@overload fun(named: {first_reply_s: integer, next_reply_s: integer, resolve_s?: integer}): verdict
---@return verdict
function target(first_reply_s, next_reply_s, resolve_s) end

--- it is confirmed in writing
---@param by ("contact"|"email")[] where it is sent
---@param template string name of its text
---@overload fun(named: {by: ("contact"|"email")[], template: string}): verdict
---@return verdict
function confirm(by, template) end

--- nothing is sent
---@return verdict
function silent() end

--- the call is placed
---@param after_s integer from now on (s)
---@param tries? integer calls at most (count)
---@param between_s? integer between two (s)
---@param clause? string what the customer may be told
---@overload fun(named: {after_s: integer, tries?: integer, between_s?: integer, clause?: string}): verdict
---@return verdict
function call(after_s, tries, between_s, clause) end

--- no call is placed
---@param reason string one word for reports
---@param clause? string what the customer may be told
---@overload fun(named: {reason: string, clause?: string}): verdict
---@return verdict
function not_now(reason, clause) end

--- may be featured
---@return verdict
function good() end

--- a person looks at it
---@param reason string one word for reports
---@overload fun(named: {reason: string}): verdict
---@return verdict
function watch(reason) end

--- is no longer featured
---@param reason string one word for reports
---@overload fun(named: {reason: string}): verdict
---@return verdict
function suspend(reason) end

--- stays; looked at again then
---@param days integer until it is asked again (days)
---@overload fun(named: {days: integer}): verdict
---@return verdict
function keep(days) end

--- is erased then
---@param days integer from now on (days)
---@overload fun(named: {days: integer}): verdict
---@return verdict
function erase_after(days) end

---@class lib.text
---@field lower fun(s: string): string letters a to z made small
---@field upper fun(s: string): string letters a to z made capital
---@field trim fun(s: string): string without blanks at both ends
---@field len fun(s: string): integer its characters
---@field has fun(s: string, part: string): boolean the part stands in it somewhere
---@field starts fun(s: string, part: string): boolean it begins with the part
---@field ends fun(s: string, part: string): boolean it ends with the part
---@field clip fun(s: string, bytes: integer): string its beginning of at most so many bytes; no character is cut
---@field split fun(s: string, sep: string): string[] its parts between separators
---@field replace fun(s: string, from: string, to: string): string every from becomes to; no patterns
---@field of fun(v: any): string a number, boolean or nil in words
---@field join fun(list: any[], sep: string): string the items in words, separators between
---@field fill fun(s: string, values: table): string text.fill("Order {id}", { id = 7 })
---@field word fun(s: string, fallback: string): string s when it is one snake_case word, else the fallback
text = {}

---@class lib.num
---@field min fun(n: number, ...: number): number the least
---@field max fun(n: number, ...: number): number the most
---@field abs fun(n: number): number without its sign
---@field clamp fun(n: number, least: number, most: number): number n, or the bound that it passes
---@field floor fun(n: number): integer the whole number below
---@field ceil fun(n: number): integer the whole number above
---@field whole fun(v: any): boolean it is a whole number
num = {}

---@class lib.list
---@field has fun(list: any[], item: any): boolean the item is in it
---@field find fun(list: any[], holds: fun(item: any): any): any the first item that it holds for, or nil
---@field filter fun(list: any[], holds: fun(item: any): any): any[] the items that it holds for
---@field map fun(list: any[], to: fun(item: any): any): any[] what it gives for each item
---@field count fun(list: any[], holds?: fun(item: any): any): integer how many items it holds for; without it: how many there are
---@field sum fun(list: any[], of: fun(item: any): integer): integer the sum of what it gives; whole numbers, checked
---@field add fun(list: any[], item: any): any[] the same list with one item more
---@field last fun(list: any[]): any its last item
---@field part fun(list: any[], first: integer, last?: integer): any[] a new list of items first to last
list = {}

---@class lib.time
---@field date fun(ms: integer): table year, month, day, hour, minute, weekday (1 is Monday), in UTC
---@field iso fun(ms: integer): string "2026-11-21"
---@field day fun(ms: integer): string "21 November"
---@field days fun(n: integer): integer n days in ms
---@field hours fun(n: integer): integer n hours in ms
---@field minutes fun(n: integer): integer n minutes in ms
---@field seconds fun(n: integer): integer n seconds in ms
---@field days_between fun(from: integer, to: integer): integer whole days from the first to the second; 0 when that is earlier
---@field parse fun(s: string): integer? ms of a date and time in ISO 8601, or nil
time = {}

---@class lib.money
---@field percent fun(minor: integer, percent: integer): integer so many percent of it, rounded half away from zero
---@field add fun(a: integer, b: integer): integer the sum, checked
---@field sub fun(a: integer, b: integer): integer the difference, checked
---@field text fun(minor: integer, currency: string): string money.text(3499, "USD") is "34.99 USD"
money = {}

---@class lib.tier
---@field assistant integer level 0
---@field associate integer level 1
---@field supervisor integer level 2
---@field specialist integer level 3
tier = {}

---@class facts.route.topic
---@field reason string what the customer chose before the first word

---@class facts.route.customer
---@field known boolean the shop knows this customer
---@field verified boolean the customer proved who they are

---@class facts.route.case
---@field reopened boolean a case that was resolved before

---@class facts.route
---@field now integer time of the decision (ms UTC)
---@field channel string channel it came by: chat email callback
---@field brand string brand the customer came through
---@field topic facts.route.topic
---@field customer facts.route.customer
---@field case facts.route.case

---@class facts.escalation.customer
---@field known boolean the shop knows this customer
---@field verified boolean the customer proved who they are
---@field refunds_12m integer refunds in 12 months (minor units)

---@class facts.escalation.message
---@field present boolean a message of the customer led here
---@field length integer its length (bytes)
---@field asks_for_person boolean it asks for a person
---@field anger_pm integer anger in it (per mille)

---@class facts.escalation.intent
---@field name string what was recognised
---@field confidence_pm integer how surely (per mille)

---@class facts.escalation.case
---@field turns integer messages of the customer so far (count)
---@field misunderstood integer turns that nothing was recognised in (count)
---@field asked_for_person integer times a person was asked for (count)
---@field age_ms integer since the case was opened (ms)

---@class facts.escalation.queue
---@field wait_ms integer how long the contact waits in its queue (ms)

---@class facts.escalation.assistant
---@field wants string reason of an escalation that the tier itself asks for

---@class facts.escalation.remedy
---@field present boolean a remedy is about to be granted
---@field kind string kind of the remedy: refund reship certificate return trade_in_credit claim cancel exchange order_change customer_change
---@field amount integer its amount (minor units)
---@field currency string ISO 4217

---@class facts.escalation.authority
---@field refund integer what this tier may refund at most, were nothing taken yet (minor units)
---@field left integer what the scarcest of its budgets leaves for the remedy; -1 when unknown (minor units)
---@field scope string which budget that is: case order customer day tier none

---@class facts.escalation
---@field now integer time of the decision (ms UTC)
---@field tier integer tier that holds the contact (level)
---@field holder string who holds it: none tier agent
---@field channel string channel of the contact: chat email callback
---@field customer facts.escalation.customer
---@field message? facts.escalation.message
---@field intent facts.escalation.intent
---@field case facts.escalation.case
---@field queue facts.escalation.queue
---@field assistant facts.escalation.assistant
---@field remedy? facts.escalation.remedy
---@field authority facts.escalation.authority

---@class facts.compensation.order
---@field present boolean an order is at hand
---@field line_paid integer paid for the line (minor units)
---@field currency string ISO 4217
---@field state string state of the line, the shop's own word
---@field delivered boolean the carrier says delivered
---@field days_late integer past the promised date (days)
---@field days_since_delivery integer since the line was delivered; -1 when unknown (days)
---@field quantity integer of the line (count)
---@field seller string who sold the line; empty for the shop itself
---@field brand string brand of the line
---@field status string state of the whole order, the shop's own word
---@field days_since_purchase integer since the order was placed; -1 when unknown (days)
---@field days_since_return integer since the line came back; -1 when it did not (days)

---@class facts.compensation.customer
---@field granted_12m integer granted in 12 months (minor units)
---@field known boolean the shop knows this customer
---@field verified boolean the customer proved who they are
---@field membership string level of membership as the shop says it
---@field subscription_days_late integer past the day its subscription had to be paid; -1 when unknown (days)

---@class facts.compensation.case
---@field anger_pm integer anger in the case (per mille)
---@field refusals integer offers and explanations the customer did not accept (count)
---@field our_error boolean found to be the shop's own mistake

---@class facts.compensation.remedy
---@field done_on_line integer remedies already done on the line (count)

---@class facts.compensation.authority
---@field left integer what the scarcest of the tier's own budgets leaves for a refund; -1 when unknown (minor units)
---@field scope string which budget that is: case order customer day tier none

---@class facts.compensation
---@field now integer time of the decision (ms UTC)
---@field tier integer tier that asks (level)
---@field problem string not_arrived, late, damaged, not_as_described, or another word of a flow or intent
---@field order? facts.compensation.order
---@field customer facts.compensation.customer
---@field case facts.compensation.case
---@field remedy facts.compensation.remedy
---@field authority facts.compensation.authority

---@class facts.authority.actor
---@field agent boolean a person proposes, not a tier's plugin

---@class facts.authority.remedy
---@field kind string kind of the remedy: refund reship certificate return trade_in_credit claim cancel exchange order_change customer_change
---@field amount integer its amount (minor units)
---@field currency string ISO 4217
---@field quantity integer of the line (count)
---@field reason string reason word of the remedy
---@field to string way the money goes: original gift_card
---@field lines integer lines of the order it is about (count)

---@class facts.authority.order
---@field paid integer paid for the line, or for all lines it is about (minor units)
---@field refunded integer refunded on it already (minor units)
---@field total integer of the whole order (minor units)
---@field days_since_delivery integer since the line was delivered; -1 when unknown (days)
---@field seller string who sold the line; empty for the shop itself
---@field brand string brand of the line
---@field status string state of the whole order, the shop's own word
---@field paid_by string kind of its way of payment: gift_card credit_card paypal other

---@class facts.authority.customer
---@field verified boolean the customer proved who they are
---@field granted_12m integer granted in 12 months (minor units)
---@field known boolean the shop knows this customer
---@field membership string level of membership as the shop says it
---@field subscription_days_late integer past the day its subscription had to be paid; -1 when unknown (days)

---@class facts.authority.agent
---@field granted_day integer granted by this agent today (minor units)

---@class facts.authority.authority
---@field left integer what the scarcest of the tier's own budgets for it leaves; 10^15 where none counts (minor units)
---@field scope string which one; tier: it has no authority for this kind; none: no budget counts: case order customer day tier none

---@class facts.authority.case
---@field granted integer granted in this case (minor units)
---@field anger_pm integer anger in the case (per mille)
---@field our_error boolean found to be the shop's own mistake

---@class facts.authority.intent
---@field name string what was recognised

---@class facts.authority.change
---@field present boolean an order or an account is to be changed
---@field what string what of it: items payment address cancel exchange return
---@field confirmed boolean the customer saw the change listed and said yes
---@field same_customer boolean order and account belong to the customer of this contact
---@field order_known boolean the shop knows the order
---@field done integer changes of this kind made to the order before (count)
---@field items integer items named (count)
---@field new_items integer items named to take their place (count)
---@field items_known boolean every item is in the order, as often as it is named
---@field variants_available boolean every new item exists and is available
---@field same_product boolean every new item is a variant of the product it replaces
---@field method_known boolean the way of payment belongs to the customer
---@field method_kind string kind of the way of payment: gift_card credit_card paypal other
---@field method_original boolean it is the one the order was paid by
---@field method_single boolean the order was paid by one payment only
---@field balance_covers boolean a gift card holds enough for what is to be paid; true for other ways
---@field difference integer to be paid more; below zero: to be paid back (minor units)

---@class facts.authority
---@field now integer time of the decision (ms UTC)
---@field tier integer tier that proposes (level)
---@field actor facts.authority.actor
---@field remedy facts.authority.remedy
---@field order facts.authority.order
---@field customer facts.authority.customer
---@field agent facts.authority.agent
---@field authority facts.authority.authority
---@field case facts.authority.case
---@field intent facts.authority.intent
---@field change? facts.authority.change

---@class facts.returns.customer
---@field known boolean the shop knows this customer
---@field verified boolean the customer proved who they are
---@field membership string level of membership as the shop says it
---@field returns_12m integer returns in 12 months (count)
---@field granted_12m integer granted in 12 months (minor units)

---@class facts.returns.order
---@field present boolean an order is at hand
---@field status string state of the whole order, the shop's own word
---@field state string state of the line, the shop's own word
---@field currency string ISO 4217
---@field line_paid integer paid for the line (minor units)
---@field quantity integer bought of the line (count)
---@field days_since_delivery integer since the line was delivered; -1 when unknown (days)
---@field days_since_purchase integer since the order was placed; -1 when unknown (days)
---@field seller string who sold the line; empty for the shop itself
---@field brand string brand of the line

---@class facts.returns.item
---@field reason string why it comes back: damaged defective wrong_item not_as_described unwanted
---@field quantity integer to be sent back (count)
---@field returned integer of the line sent back before (count)
---@field returnable_days integer window of the listing itself; -1 when it has none (days)
---@field category string category of the item
---@field final_sale boolean sold as not returnable
---@field opened boolean opened or used
---@field packaging boolean in its original packaging
---@field receipt boolean the customer has the receipt

---@class facts.returns
---@field now integer time of the decision (ms UTC)
---@field tier integer tier that asks (level)
---@field channel string channel of the contact: chat email callback
---@field customer facts.returns.customer
---@field order? facts.returns.order
---@field item facts.returns.item

---@class facts.claims.customer
---@field known boolean the shop knows this customer
---@field verified boolean the customer proved who they are
---@field claims_12m integer claims in 12 months (count)
---@field granted_12m integer granted in 12 months (minor units)

---@class facts.claims.claim
---@field stage string what happened last: filed customer_answered customer_silent seller_answered seller_silent appealed
---@field ground string what is claimed: not_arrived not_as_described return_refused refund_missing
---@field amount integer claimed, shipping included (minor units)
---@field currency string ISO 4217
---@field cap integer most that a claim may be; 0 when unknown (minor units)
---@field evidence integer pieces of evidence that the customer showed (count)
---@field asked integer times in a row that the customer was asked for the same thing (count)
---@field appeals integer appeals so far (count)
---@field hours_since_contact integer since the customer wrote to the seller; -1 when never (hours)
---@field hours_since_notice integer since the seller was told of the claim; -1 when not yet (hours)
---@field days_since_decision integer since the last decision; -1 when there is none (days)

---@class facts.claims.seller
---@field answer string what the seller said: none accepts refunded disputes
---@field third_party boolean somebody else than the shop sold it
---@field orders integer its orders of the last 12 months, by month of purchase, that a case has seen (count)
---@field claims_pm integer claims filed on those orders, of 1,000 of them, this one counted; 0 without orders (per mille)

---@class facts.claims.order
---@field seller string who sold the line
---@field brand string brand of the line
---@field paid integer paid for the line (minor units)
---@field refunded integer refunded on it already (minor units)
---@field delivered boolean the carrier says delivered
---@field signed boolean the carrier has a signature
---@field days_past_estimate integer from the latest estimated delivery to the filing; -1 when unknown (days)

---@class facts.claims.listing
---@field kept boolean the listing as it was sold is on file
---@field differs boolean the listing says otherwise now, in more than its price

---@class facts.claims
---@field now integer time of the decision (ms UTC)
---@field tier integer tier that asks (level)
---@field customer facts.claims.customer
---@field claim facts.claims.claim
---@field seller facts.claims.seller
---@field order facts.claims.order
---@field listing facts.claims.listing

---@class facts.service_level.customer
---@field known boolean the shop knows this customer
---@field verified boolean the customer proved who they are
---@field membership string level of membership as the shop says it

---@class facts.service_level.intent
---@field name string what was recognised

---@class facts.service_level.case
---@field reopened boolean a case that was resolved before
---@field age_ms integer since the case was opened (ms)
---@field anger_pm integer anger in the case (per mille)

---@class facts.service_level.queue
---@field waiting integer contacts in the queue; -1 when unknown (count)
---@field agents integer agents at work; -1 when unknown (count)

---@class facts.service_level
---@field now integer time of the decision (ms UTC)
---@field channel string channel of the contact: chat email callback
---@field tier integer tier whose queue it is (level)
---@field priority integer of the contact, higher is sooner (count)
---@field brand string brand the customer came through
---@field customer facts.service_level.customer
---@field intent facts.service_level.intent
---@field case facts.service_level.case
---@field queue facts.service_level.queue

---@class facts.notify.event
---@field kind string what happened: remedy_done remedy_failed remedy_reversed return_asked return_authorised return_refused return_label return_scanned return_received return_inspected return_lost return_refunded return_reminder return_expired return_withdrawn claim_filed claim_seller_contacted claim_seller_notified claim_customer_asked claim_seller_answered claim_with_person claim_decided claim_granted claim_denied claim_appealed claim_appeal_decided claim_evidence_added claim_unpaid claim_final callback_scheduled callback_missed address_changed order_changed
---@field remedy string kind of the remedy: refund reship certificate return trade_in_credit claim cancel exchange order_change customer_change
---@field amount integer money in it (minor units)
---@field currency string ISO 4217

---@class facts.notify.contact
---@field live boolean the customer reads it in the contact, now or on coming back

---@class facts.notify.customer
---@field known boolean the shop knows this customer
---@field verified boolean the customer proved who they are
---@field email boolean the account has an address for mail
---@field wants string what the customer wants in writing: all money nothing

---@class facts.notify.case
---@field confirmations integer confirmations sent in this case (count)

---@class facts.notify
---@field now integer time of the decision (ms UTC)
---@field event facts.notify.event
---@field channel string channel of the contact: chat email callback
---@field contact facts.notify.contact
---@field customer facts.notify.customer
---@field case facts.notify.case

---@class facts.callback.customer
---@field known boolean the shop knows this customer
---@field verified boolean the customer proved who they are

---@class facts.callback.phone
---@field known boolean a number is at hand
---@field country string ISO 3166 of the number

---@class facts.callback.call
---@field asked string what was asked for: now slot
---@field slot_in_s integer until the slot that was chosen (s)
---@field tries integer calls placed so far (count)
---@field last string how the last one ended: none busy no_answer failed answered
---@field since_last_s integer since the last one; -1 when there was none (s)

---@class facts.callback.hours
---@field open boolean agents are at work now
---@field opens_in_s integer until they are; -1 when unknown (s)
---@field local_hour integer where the customer is; -1 when unknown (hour of day)

---@class facts.callback.queue
---@field wait_ms integer expected wait (ms)
---@field agents integer agents at work; -1 when unknown (count)

---@class facts.callback
---@field now integer time of the decision (ms UTC)
---@field tier integer tier that would call (level)
---@field customer facts.callback.customer
---@field phone facts.callback.phone
---@field call facts.callback.call
---@field hours facts.callback.hours
---@field queue facts.callback.queue

---@class facts.standing.subject
---@field kind string what is looked at: seller brand
---@field id string which one
---@field standing string its standing until now: good watch suspend
---@field standing_days integer for how long (days)

---@class facts.standing.period
---@field days integer that the counts below cover (days)
---@field orders integer orders (count)
---@field cases integer cases about them (count)
---@field escalations integer of these escalated (count)
---@field claims integer guarantee claims (count)
---@field claims_granted integer of these granted (count)
---@field returns integer returns (count)

---@class facts.standing.rate
---@field cases_pm integer cases of orders (per mille)
---@field escalations_pm integer escalations of orders (per mille)
---@field claims_pm integer claims of orders (per mille)
---@field returns_pm integer returns of orders (per mille)
---@field late_pm integer late deliveries of orders (per mille)

---@class facts.standing
---@field now integer time of the decision (ms UTC)
---@field subject facts.standing.subject
---@field period facts.standing.period
---@field rate facts.standing.rate

---@class facts.retention.record
---@field kind string what it is: case message attachment original recording transcript
---@field age_days integer since it was made (days)
---@field bytes integer its size (bytes)

---@class facts.retention.case
---@field status string category of its case: new open waiting resolved closed
---@field days_closed integer since the case was closed; -1 when it is not (days)
---@field money boolean money moved in the case
---@field claim_open boolean a claim of the case is open

---@class facts.retention.hold
---@field legal boolean somebody ordered that it be kept

---@class facts.retention.customer
---@field erasure_asked boolean the customer asked to be forgotten

---@class facts.retention
---@field now integer time of the decision (ms UTC)
---@field record facts.retention.record
---@field case facts.retention.case
---@field hold facts.retention.hold
---@field customer facts.retention.customer
