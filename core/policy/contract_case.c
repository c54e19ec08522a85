/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the facts of returns, claims, confirmations, calls, standing and records. Must not know:
 * Lua, how names are found. Called by: contract_of. */
#include "core/policy/contract_rows.h"

static const struct contract_fact returns[] = {
    NUM("now", TIME, "time of the decision"),
    NUM("tier", TIER, "tier that asks"),
    KNOWN_WORDS("channel", "chat email callback", "channel of the contact"),
    FLAG("customer.known", "the shop knows this customer"),
    FLAG("customer.verified", "the customer proved who they are"),
    TEXT("customer.membership", "level of membership as the shop says it"),
    NUM("customer.returns_12m", COUNT, "returns in 12 months"),
    NUM("customer.granted_12m", MINOR, "granted in 12 months"),
    FLAG("order.present", "an order is at hand"),
    TEXT("order.status", "state of the whole order, the shop's own word"),
    TEXT("order.state", "state of the line, the shop's own word"),
    TEXT("order.currency", "ISO 4217"),
    NUM("order.line_paid", MINOR, "paid for the line"),
    NUM("order.quantity", COUNT, "bought of the line"),
    NUM_OR("order.days_since_delivery", DAYS, -1, "since the line was delivered; -1 when unknown"),
    NUM_OR("order.days_since_purchase", DAYS, -1, "since the order was placed; -1 when unknown"),
    TEXT("order.seller", "who sold the line; empty for the shop itself"),
    TEXT("order.brand", "brand of the line"),
    WORDS("item.reason", "damaged defective wrong_item not_as_described unwanted",
          "why it comes back"),
    NUM("item.quantity", COUNT, "to be sent back"),
    NUM("item.returned", COUNT, "of the line sent back before"),
    NUM_OR("item.returnable_days", DAYS, -1, "window of the listing itself; -1 when it has none"),
    TEXT("item.category", "category of the item"),
    FLAG("item.final_sale", "sold as not returnable"),
    FLAG("item.opened", "opened or used"),
    FLAG("item.packaging", "in its original packaging"),
    FLAG("item.receipt", "the customer has the receipt"),
};

static const struct contract_fact claims[] = {
    NUM("now", TIME, "time of the decision"),
    NUM("tier", TIER, "tier that asks"),
    FLAG("customer.known", "the shop knows this customer"),
    FLAG("customer.verified", "the customer proved who they are"),
    NUM("customer.claims_12m", COUNT, "claims in 12 months"),
    NUM("customer.granted_12m", MINOR, "granted in 12 months"),
    WORDS("claim.stage",
          "filed customer_answered customer_silent seller_answered seller_silent appealed",
          "what happened last"),
    WORDS("claim.ground", "not_arrived not_as_described return_refused refund_missing",
          "what is claimed"),
    NUM("claim.amount", MINOR, "claimed, shipping included"),
    TEXT("claim.currency", "ISO 4217"),
    NUM("claim.cap", MINOR, "most that a claim may be; 0 when unknown"),
    NUM("claim.evidence", COUNT, "pieces of evidence that the customer showed"),
    NUM("claim.asked", COUNT, "times in a row that the customer was asked for the same thing"),
    NUM("claim.appeals", COUNT, "appeals so far"),
    NUM_OR("claim.hours_since_contact", HOURS, -1,
           "since the customer wrote to the seller; -1 when never"),
    NUM_OR("claim.hours_since_notice", HOURS, -1,
           "since the seller was told of the claim; -1 when not yet"),
    NUM_OR("claim.days_since_decision", DAYS, -1, "since the last decision; -1 when there is none"),
    WORDS("seller.answer", "none accepts refunded disputes", "what the seller said"),
    FLAG("seller.third_party", "somebody else than the shop sold it"),
    NUM("seller.orders", COUNT,
        "its orders of the last 12 months, by month of purchase, that a case has seen"),
    NUM("seller.claims_pm", PM,
        "claims filed on those orders, of 1,000 of them, this one counted; 0 without orders"),
    TEXT("order.seller", "who sold the line"),
    TEXT("order.brand", "brand of the line"),
    NUM("order.paid", MINOR, "paid for the line"),
    NUM("order.refunded", MINOR, "refunded on it already"),
    FLAG("order.delivered", "the carrier says delivered"),
    FLAG("order.signed", "the carrier has a signature"),
    NUM_OR("order.days_past_estimate", DAYS, -1,
           "from the latest estimated delivery to the filing; -1 when unknown"),
    FLAG("listing.kept", "the listing as it was sold is on file"),
    FLAG("listing.differs", "the listing says otherwise now, in more than its price"),
};

static const struct contract_fact notify[] = {
    NUM("now", TIME, "time of the decision"),
    WORDS("event.kind",
          "remedy_done remedy_failed remedy_reversed return_asked return_authorised return_refused "
          "return_label "
          "return_scanned return_received return_inspected return_lost return_refunded "
          "return_reminder return_expired return_withdrawn claim_filed claim_seller_contacted "
          "claim_seller_notified "
          "claim_customer_asked claim_seller_answered claim_with_person claim_decided "
          "claim_granted claim_denied "
          "claim_appealed claim_appeal_decided claim_evidence_added claim_unpaid claim_final "
          "callback_scheduled callback_missed "
          "address_changed order_changed",
          "what happened"),
    WORDS("event.remedy",
          "refund reship certificate return trade_in_credit claim cancel exchange order_change "
          "customer_change",
          "kind of the remedy"),
    NUM("event.amount", MINOR, "money in it"),
    TEXT("event.currency", "ISO 4217"),
    KNOWN_WORDS("channel", "chat email callback", "channel of the contact"),
    FLAG("contact.live", "the customer reads it in the contact, now or on coming back"),
    FLAG("customer.known", "the shop knows this customer"),
    FLAG("customer.verified", "the customer proved who they are"),
    FLAG("customer.email", "the account has an address for mail"),
    WORDS("customer.wants", "all money nothing", "what the customer wants in writing"),
    NUM("case.confirmations", COUNT, "confirmations sent in this case"),
};

static const struct contract_fact callback[] = {
    NUM("now", TIME, "time of the decision"),
    NUM("tier", TIER, "tier that would call"),
    FLAG("customer.known", "the shop knows this customer"),
    FLAG("customer.verified", "the customer proved who they are"),
    FLAG("phone.known", "a number is at hand"),
    TEXT("phone.country", "ISO 3166 of the number"),
    WORDS("call.asked", "now slot", "what was asked for"),
    NUM("call.slot_in_s", SECONDS, "until the slot that was chosen"),
    NUM("call.tries", COUNT, "calls placed so far"),
    WORDS("call.last", "none busy no_answer failed answered", "how the last one ended"),
    NUM_OR("call.since_last_s", SECONDS, -1, "since the last one; -1 when there was none"),
    FLAG("hours.open", "agents are at work now"),
    NUM_OR("hours.opens_in_s", SECONDS, -1, "until they are; -1 when unknown"),
    NUM_OR("hours.local_hour", HOUR, -1, "where the customer is; -1 when unknown"),
    NUM("queue.wait_ms", MS, "expected wait"),
    NUM_OR("queue.agents", COUNT, -1, "agents at work; -1 when unknown"),
};

static const struct contract_fact standing[] = {
    NUM("now", TIME, "time of the decision"),
    WORDS("subject.kind", "seller brand", "what is looked at"),
    TEXT("subject.id", "which one"),
    WORDS("subject.standing", "good watch suspend", "its standing until now"),
    NUM("subject.standing_days", DAYS, "for how long"),
    NUM("period.days", DAYS, "that the counts below cover"),
    NUM("period.orders", COUNT, "orders"),
    NUM("period.cases", COUNT, "cases about them"),
    NUM("period.escalations", COUNT, "of these escalated"),
    NUM("period.claims", COUNT, "guarantee claims"),
    NUM("period.claims_granted", COUNT, "of these granted"),
    NUM("period.returns", COUNT, "returns"),
    NUM("rate.cases_pm", PM, "cases of orders"),
    NUM("rate.escalations_pm", PM, "escalations of orders"),
    NUM("rate.claims_pm", PM, "claims of orders"),
    NUM("rate.returns_pm", PM, "returns of orders"),
    NUM("rate.late_pm", PM, "late deliveries of orders"),
};

static const struct contract_fact retention[] = {
    NUM("now", TIME, "time of the decision"),
    WORDS("record.kind", "case message attachment original recording transcript", "what it is"),
    NUM("record.age_days", DAYS, "since it was made"),
    NUM("record.bytes", BYTES, "its size"),
    WORDS("case.status", "new open waiting resolved closed", "category of its case"),
    NUM_OR("case.days_closed", DAYS, -1, "since the case was closed; -1 when it is not"),
    FLAG("case.money", "money moved in the case"),
    FLAG("case.claim_open", "a claim of the case is open"),
    FLAG("hold.legal", "somebody ordered that it be kept"),
    FLAG("customer.erasure_asked", "the customer asked to be forgotten"),
};

const struct contract contract_returns = {POINT_RETURNS, returns, ROWS(returns),
                                          "when a customer wants to send something back"};
const struct contract contract_claims =
    {POINT_CLAIMS, claims, ROWS(claims),
     "when a guarantee claim is filed, answered, appealed, or one of its clocks runs out"};
const struct contract contract_notify =
    {POINT_NOTIFY, notify, ROWS(notify),
     "when something happened that a customer may want in writing"};
const struct contract contract_callback =
    {POINT_CALLBACK, callback, ROWS(callback),
     "when a call is asked for, or one was not answered: when is it placed"};
const struct contract contract_standing =
    {POINT_STANDING, standing, ROWS(standing),
     "once a day for every seller and brand with orders: may it be featured"};
const struct contract contract_retention =
    {POINT_RETENTION, retention, ROWS(retention),
     "when a record reaches an age at which it might be erased"};
