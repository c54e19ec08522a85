/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the table of decision points, their facts and verdicts. Must not know: Lua. Called by:
 * facts, verdict, lint, cmd_policy. */
#include "core/policy/contract.h"

#include "core/base/check.h"
#include "core/base/str.h"

#define INT FACT_INT
#define BOOL FACT_BOOL
#define TEXT FACT_TEXT
#define COUNT(a) (uint32_t)(sizeof(a) / sizeof *(a))

static const struct contract_fact route_facts[] = {
    {"now", INT, 0, "time of the decision, ms UTC"},
    {"channel", TEXT, 0, "chat, email, callback"},
    {"brand", TEXT, 0, "brand the customer came through"},
    {"topic.reason", TEXT, 0, "what the customer chose before the first word"},
    {"customer.known", BOOL, 0, "the shop knows this customer"},
    {"customer.verified", BOOL, 0, "the customer proved who they are"},
    {"case.reopened", BOOL, 0, "a case that was resolved before"},
};

static const struct contract_fact escalation_facts[] = {
    {"now", INT, 0, "time of the decision, ms UTC"},
    {"tier", INT, 0, "level that holds the contact"},
    {"holder", TEXT, 0, "none, tier or agent"},
    {"channel", TEXT, 0, "chat, email, callback"},
    {"customer.known", BOOL, 0, "the shop knows this customer"},
    {"customer.verified", BOOL, 0, "the customer proved who they are"},
    {"customer.refunds_12m", INT, 0, "refunds in 12 months, minor units"},
    {"message.present", BOOL, 0, "a message of the customer led here"},
    {"message.length", INT, 0, "its bytes"},
    {"message.asks_for_person", BOOL, 0, "it asks for a person"},
    {"message.anger_pm", INT, 0, "anger in it, per mille"},
    {"intent.name", TEXT, 0, "what was recognised"},
    {"intent.confidence_pm", INT, 0, "how surely, per mille"},
    {"case.turns", INT, 0, "messages of the customer so far"},
    {"case.misunderstood", INT, 0, "turns that nothing was recognised in"},
    {"case.asked_for_person", INT, 0, "times a person was asked for"},
    {"case.age_ms", INT, 0, "since the case was opened"},
    {"queue.wait_ms", INT, 0, "how long the contact waits in its queue"},
    {"assistant.wants", TEXT, 0, "escalation that the tier itself asks for: its reason"},
    {"remedy.present", BOOL, 0, "a remedy is about to be granted"},
    {"remedy.kind", TEXT, 0, "refund, reship, certificate, return, order_change"},
    {"remedy.amount", INT, 0, "minor units"},
    {"remedy.currency", TEXT, 0, "ISO 4217"},
    {"authority.refund", INT, 0, "what this tier may refund, minor units"},
};

static const struct contract_fact compensation_facts[] = {
    {"now", INT, 0, "time of the decision, ms UTC"},
    {"tier", INT, 0, "level that asks"},
    {"problem", TEXT, 0, "not_arrived, late, damaged, not_as_described, …"},
    {"order.present", BOOL, 0, "an order is at hand"},
    {"order.line_paid", INT, 0, "paid for the line, minor units"},
    {"order.currency", TEXT, 0, "ISO 4217"},
    {"order.state", TEXT, 0, "state of the line"},
    {"order.delivered", BOOL, 0, "the carrier says delivered"},
    {"order.days_late", INT, 0, "days past the promised date"},
    {"order.days_since_delivery", INT, -1, "-1 when unknown"},
    {"order.quantity", INT, 0, "of the line"},
    {"customer.granted_12m", INT, 0, "granted in 12 months, minor units"},
    {"customer.known", BOOL, 0, "the shop knows this customer"},
    {"customer.verified", BOOL, 0, "the customer proved who they are"},
    {"case.anger_pm", INT, 0, "anger in the case, per mille"},
    {"remedy.done_on_line", INT, 0, "remedies already done on the line"},
};

static const struct contract_fact authority_facts[] = {
    {"now", INT, 0, "time of the decision, ms UTC"},
    {"tier", INT, 0, "level that proposes"},
    {"actor.agent", BOOL, 0, "a person proposes, not a tier's plugin"},
    {"remedy.kind", TEXT, 0, "refund, reship, certificate, return, order_change"},
    {"remedy.amount", INT, 0, "minor units"},
    {"remedy.currency", TEXT, 0, "ISO 4217"},
    {"remedy.quantity", INT, 0, "of the line"},
    {"remedy.reason", TEXT, 0, "reason word of the remedy"},
    {"remedy.to", TEXT, 0, "original or gift_card"},
    {"order.paid", INT, 0, "paid for the line, minor units"},
    {"order.refunded", INT, 0, "refunded on it already, minor units"},
    {"order.total", INT, 0, "of the whole order, minor units"},
    {"order.days_since_delivery", INT, -1, "-1 when unknown"},
    {"customer.verified", BOOL, 0, "the customer proved who they are"},
    {"customer.granted_12m", INT, 0, "granted in 12 months, minor units"},
    {"agent.granted_day", INT, 0, "granted by this agent today, minor units"},
    {"case.granted", INT, 0, "granted in this case, minor units"},
    {"case.anger_pm", INT, 0, "anger in the case, per mille"},
    {"intent.name", TEXT, 0, "what was recognised"},
};

#define MAY(kind) (1u << VERDICT_##kind)

static const struct contract contracts[POINTS] = {
    [POINT_ROUTE] = {POINT_ROUTE, route_facts, COUNT(route_facts), MAY(ROUTE)},
    [POINT_ESCALATION] = {POINT_ESCALATION, escalation_facts, COUNT(escalation_facts),
                          MAY(STAY) | MAY(ESCALATE)},
    [POINT_COMPENSATION] = {POINT_COMPENSATION, compensation_facts, COUNT(compensation_facts),
                            MAY(OFFER) | MAY(NOTHING)},
    [POINT_AUTHORITY] = {POINT_AUTHORITY, authority_facts, COUNT(authority_facts),
                         MAY(ALLOW) | MAY(DENY) | MAY(APPROVAL)},
};

_Static_assert(COUNT(escalation_facts) <= CONTRACT_MAX_FACTS, "read marks are one word");

const struct contract *contract_of(enum decide_point point)
{
    OMB_REQUIRE(point < POINTS);
    return &contracts[point];
}

int contract_find(const struct contract *c, omb_str name, uint32_t hint)
{
    for (uint32_t i = 0; i < c->n_fact; i++) {
        uint32_t at = (hint + i) % c->n_fact;
        if (str_is(name, c->fact[at].name))
            return (int)at;
    }
    return -1;
}

const char *contract_nearest(const struct contract *c, omb_str name)
{
    const char *names[CONTRACT_MAX_FACTS];
    for (uint32_t i = 0; i < c->n_fact; i++)
        names[i] = c->fact[i].name;
    return str_nearest(name, names, c->n_fact);
}

enum decide_point contract_point(omb_str name)
{
    for (int p = 0; p < POINTS; p++) {
        if (str_is(name, decide_point_name((enum decide_point)p)))
            return (enum decide_point)p;
    }
    return POINTS;
}
