/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the words of a decision and its default. Knows no policy. Called by desk, policy, app. */
#include "core/desk/decide.h"

#include "core/base/check.h"
#include "core/desk/kase.h"

static const char *const point_names[POINTS] = {
    [POINT_ROUTE] = "route",
    [POINT_ESCALATION] = "escalation",
    [POINT_COMPENSATION] = "compensation",
    [POINT_AUTHORITY] = "authority",
};

static const char *const kind_names[VERDICT_KINDS] = {
    [VERDICT_STAY] = "stay",   [VERDICT_ESCALATE] = "escalate", [VERDICT_ROUTE] = "route",
    [VERDICT_OFFER] = "offer", [VERDICT_NOTHING] = "nothing",   [VERDICT_ALLOW] = "allow",
    [VERDICT_DENY] = "deny",   [VERDICT_APPROVAL] = "approval",
};

const char *decide_point_name(enum decide_point point)
{
    return (unsigned)point < POINTS ? point_names[point] : "";
}

const char *verdict_kind_name(enum verdict_kind kind)
{
    return (unsigned)kind < VERDICT_KINDS ? kind_names[kind] : "";
}

static struct fact *facts_more(struct facts *f, const char *name, enum fact_type type)
{
    OMB_REQUIRE(f->n < FACTS_MAX);
    struct fact *x = &f->v[f->n++];
    x->name = name;
    x->type = type;
    x->num = 0;
    x->str = STR_NONE;
    return x;
}

void facts_begin(struct facts *f, omb_str subject)
{
    f->n = 0;
    f->subject = subject;
}

void facts_int(struct facts *f, const char *name, int64_t n)
{
    facts_more(f, name, FACT_INT)->num = n;
}

void facts_bool(struct facts *f, const char *name, bool b)
{
    facts_more(f, name, FACT_BOOL)->num = b;
}

void facts_text(struct facts *f, const char *name, omb_str s)
{
    facts_more(f, name, FACT_TEXT)->str = s;
}

void facts_json(struct facts *f, const char *name, omb_str json)
{
    facts_more(f, name, FACT_JSON)->str = json;
}

/* Whoever already has a person keeps that person; nobody gets money from a broken rule. */
void decide_default(enum decide_point point, int32_t tier_now, struct verdict *out)
{
    struct verdict v = {.kind = VERDICT_NOTHING, .tier = -1};
    v.reason = STR("policy_failed");
    v.rule = STR("default");
    if (point == POINT_ROUTE) {
        v.kind = VERDICT_ROUTE;
        v.tier = TIER_ASSISTANT;
    } else if (point == POINT_ESCALATION && tier_now <= TIER_ASSISTANT) {
        v.kind = VERDICT_ESCALATE;
        v.tier = TIER_ASSOCIATE;
    } else if (point == POINT_ESCALATION) {
        v.kind = VERDICT_STAY;
    } else if (point == POINT_AUTHORITY && tier_now <= TIER_ASSISTANT) {
        v.kind = VERDICT_DENY;
    } else if (point == POINT_AUTHORITY) {
        v.kind = VERDICT_APPROVAL;
        v.tier = tier_now < TIER_SPECIALIST ? tier_now + 1 : TIER_SPECIALIST;
    }
    *out = v;
}
