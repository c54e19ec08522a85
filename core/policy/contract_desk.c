/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the facts of the points that a contact passes. Must not know: Lua, how
 * names are found. Called by: contract_of. */
#include "core/policy/contract_rows.h"

static const struct contract_fact route[] = {
    NUM("now", TIME, "time of the decision"),
    KNOWN_WORDS("channel", "chat email callback", "channel it came by"),
    TEXT("brand", "brand the customer came through"),
    TEXT("topic.reason", "what the customer chose before the first word"),
    FLAG("customer.known", "the shop knows this customer"),
    FLAG("customer.verified", "the customer proved who they are"),
    FLAG("case.reopened", "a case that was resolved before"),
};

static const struct contract_fact escalation[] = {
    NUM("now", TIME, "time of the decision"),
    NUM("tier", TIER, "tier that holds the contact"),
    WORDS("holder", "none tier agent", "who holds it"),
    KNOWN_WORDS("channel", "chat email callback", "channel of the contact"),
    FLAG("customer.known", "the shop knows this customer"),
    FLAG("customer.verified", "the customer proved who they are"),
    NUM("customer.refunds_12m", MINOR, "refunds in 12 months"),
    FLAG("message.present", "a message of the customer led here"),
    NUM("message.length", BYTES, "its length"),
    FLAG("message.asks_for_person", "it asks for a person"),
    NUM("message.anger_pm", PM, "anger in it"),
    TEXT("intent.name", "what was recognised"),
    NUM("intent.confidence_pm", PM, "how surely"),
    NUM("case.turns", COUNT, "messages of the customer so far"),
    NUM("case.misunderstood", COUNT, "turns that nothing was recognised in"),
    NUM("case.asked_for_person", COUNT, "times a person was asked for"),
    NUM("case.age_ms", MS, "since the case was opened"),
    NUM("queue.wait_ms", MS, "how long the contact waits in its queue"),
    TEXT("assistant.wants", "reason of an escalation that the tier itself asks for"),
    FLAG("remedy.present", "a remedy is about to be granted"),
    WORDS("remedy.kind",
          "refund reship certificate return trade_in_credit claim cancel exchange order_change "
          "customer_change",
          "kind of the remedy"),
    NUM("remedy.amount", MINOR, "its amount"),
    TEXT("remedy.currency", "ISO 4217"),
    NUM("authority.refund", MINOR, "what this tier may refund"),
};

static const struct contract_fact compensation[] = {
    NUM("now", TIME, "time of the decision"),
    NUM("tier", TIER, "tier that asks"),
    TEXT("problem",
         "not_arrived, late, damaged, not_as_described, or another word of a flow or intent"),
    FLAG("order.present", "an order is at hand"),
    NUM("order.line_paid", MINOR, "paid for the line"),
    TEXT("order.currency", "ISO 4217"),
    TEXT("order.state", "state of the line, the shop's own word"),
    FLAG("order.delivered", "the carrier says delivered"),
    NUM("order.days_late", DAYS, "past the promised date"),
    NUM_OR("order.days_since_delivery", DAYS, -1, "since the line was delivered; -1 when unknown"),
    NUM("order.quantity", COUNT, "of the line"),
    TEXT("order.seller", "who sold the line; empty for the shop itself"),
    TEXT("order.brand", "brand of the line"),
    TEXT("order.status", "state of the whole order, the shop's own word"),
    NUM_OR("order.days_since_purchase", DAYS, -1, "since the order was placed; -1 when unknown"),
    NUM_OR("order.days_since_return", DAYS, -1, "since the line came back; -1 when it did not"),
    NUM("customer.granted_12m", MINOR, "granted in 12 months"),
    FLAG("customer.known", "the shop knows this customer"),
    FLAG("customer.verified", "the customer proved who they are"),
    TEXT("customer.membership", "level of membership as the shop says it"),
    NUM_OR("customer.subscription_days_late", DAYS, -1,
           "past the day its subscription had to be paid; -1 when unknown"),
    NUM("case.anger_pm", PM, "anger in the case"),
    NUM("case.refusals", COUNT, "offers and explanations the customer did not accept"),
    FLAG("case.our_error", "found to be the shop's own mistake"),
    NUM("remedy.done_on_line", COUNT, "remedies already done on the line"),
};

static const struct contract_fact authority[] = {
    NUM("now", TIME, "time of the decision"),
    NUM("tier", TIER, "tier that proposes"),
    FLAG("actor.agent", "a person proposes, not a tier's plugin"),
    WORDS("remedy.kind",
          "refund reship certificate return trade_in_credit claim cancel exchange order_change "
          "customer_change",
          "kind of the remedy"),
    NUM("remedy.amount", MINOR, "its amount"),
    TEXT("remedy.currency", "ISO 4217"),
    NUM("remedy.quantity", COUNT, "of the line"),
    TEXT("remedy.reason", "reason word of the remedy"),
    WORDS("remedy.to", "original gift_card", "way the money goes"),
    NUM("order.paid", MINOR, "paid for the line"),
    NUM("order.refunded", MINOR, "refunded on it already"),
    NUM("order.total", MINOR, "of the whole order"),
    NUM_OR("order.days_since_delivery", DAYS, -1, "since the line was delivered; -1 when unknown"),
    TEXT("order.seller", "who sold the line; empty for the shop itself"),
    TEXT("order.brand", "brand of the line"),
    TEXT("order.status", "state of the whole order, the shop's own word"),
    WORDS("order.paid_by", "gift_card credit_card paypal other", "kind of its way of payment"),
    FLAG("customer.verified", "the customer proved who they are"),
    NUM("customer.granted_12m", MINOR, "granted in 12 months"),
    FLAG("customer.known", "the shop knows this customer"),
    TEXT("customer.membership", "level of membership as the shop says it"),
    NUM_OR("customer.subscription_days_late", DAYS, -1,
           "past the day its subscription had to be paid; -1 when unknown"),
    NUM("agent.granted_day", MINOR, "granted by this agent today"),
    NUM("case.granted", MINOR, "granted in this case"),
    NUM("case.anger_pm", PM, "anger in the case"),
    FLAG("case.our_error", "found to be the shop's own mistake"),
    TEXT("intent.name", "what was recognised"),
    FLAG("change.present", "an order or an account is to be changed"),
    WORDS("change.what", "items payment address cancel exchange return", "what of it"),
    FLAG("change.confirmed", "the customer saw the change listed and said yes"),
    FLAG("change.same_customer", "order and account belong to the customer of this contact"),
    FLAG("change.order_known", "the shop knows the order"),
    NUM("change.done", COUNT, "changes of this kind made to the order before"),
    NUM("change.items", COUNT, "items named"),
    NUM("change.new_items", COUNT, "items named to take their place"),
    FLAG("change.items_known", "every item is in the order, as often as it is named"),
    FLAG("change.variants_available", "every new item exists and is available"),
    FLAG("change.same_product", "every new item is a variant of the product it replaces"),
    FLAG("change.method_known", "the way of payment belongs to the customer"),
    WORDS("change.method_kind", "gift_card credit_card paypal other", "kind of the way of payment"),
    FLAG("change.method_original", "it is the one the order was paid by"),
    FLAG("change.method_single", "the order was paid by one payment only"),
    FLAG("change.balance_covers",
         "a gift card holds enough for what is to be paid; true for other ways"),
    NUM("change.difference", MINOR, "to be paid more; below zero: to be paid back"),
};

static const struct contract_fact service_level[] = {
    NUM("now", TIME, "time of the decision"),
    KNOWN_WORDS("channel", "chat email callback", "channel of the contact"),
    NUM("tier", TIER, "tier whose queue it is"),
    NUM("priority", COUNT, "of the contact, higher is sooner"),
    TEXT("brand", "brand the customer came through"),
    FLAG("customer.known", "the shop knows this customer"),
    FLAG("customer.verified", "the customer proved who they are"),
    TEXT("customer.membership", "level of membership as the shop says it"),
    TEXT("intent.name", "what was recognised"),
    FLAG("case.reopened", "a case that was resolved before"),
    NUM("case.age_ms", MS, "since the case was opened"),
    NUM("case.anger_pm", PM, "anger in the case"),
    NUM_OR("queue.waiting", COUNT, -1, "contacts in the queue; -1 when unknown"),
    NUM_OR("queue.agents", COUNT, -1, "agents at work; -1 when unknown"),
};

const struct contract contract_route = {POINT_ROUTE, route, ROWS(route),
                                        "when a contact begins: which tier takes it"};
const struct contract contract_escalation = {POINT_ESCALATION, escalation, ROWS(escalation),
                                             "after every message, recognised intent, proposed "
                                             "remedy, and while a contact waits in a queue"};
const struct contract contract_compensation =
    {POINT_COMPENSATION, compensation, ROWS(compensation),
     "for a problem with a line of an order: what is offered for it"};
const struct contract contract_authority =
    {POINT_AUTHORITY, authority, ROWS(authority),
     "when a tier or an agent proposes a remedy or a change: may it be done"};
const struct contract contract_service_level =
    {POINT_SERVICE_LEVEL, service_level, ROWS(service_level),
     "when a contact enters a queue, or its priority changes: how soon it is answered"};
