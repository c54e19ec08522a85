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
    [POINT_RETURNS] = "returns",
    [POINT_CLAIMS] = "claims",
    [POINT_SERVICE_LEVEL] = "service_level",
    [POINT_NOTIFY] = "notify",
    [POINT_CALLBACK] = "callback",
    [POINT_STANDING] = "standing",
    [POINT_RETENTION] = "retention",
};

static const char *const kind_names[VERDICT_KINDS] = {
    [VERDICT_STAY] = "stay",
    [VERDICT_ESCALATE] = "escalate",
    [VERDICT_ROUTE] = "route",
    [VERDICT_OFFER] = "offer",
    [VERDICT_NOTHING] = "nothing",
    [VERDICT_ALLOW] = "allow",
    [VERDICT_DENY] = "deny",
    [VERDICT_APPROVAL] = "approval",
    [VERDICT_ACCEPT_RETURN] = "accept_return",
    [VERDICT_REFUSE] = "refuse",
    [VERDICT_GRANT] = "grant",
    [VERDICT_ASK_SELLER] = "ask_seller",
    [VERDICT_ASK_CUSTOMER] = "ask_customer",
    [VERDICT_TARGET] = "target",
    [VERDICT_CONFIRM] = "confirm",
    [VERDICT_SILENT] = "silent",
    [VERDICT_CALL] = "call",
    [VERDICT_NOT_NOW] = "not_now",
    [VERDICT_GOOD] = "good",
    [VERDICT_WATCH] = "watch",
    [VERDICT_SUSPEND] = "suspend",
    [VERDICT_KEEP] = "keep",
    [VERDICT_ERASE_AFTER] = "erase_after",
};

#define MAY(kind) (1u << VERDICT_##kind)

static const uint32_t may[POINTS] = {
    [POINT_ROUTE] = MAY(ROUTE),
    [POINT_ESCALATION] = MAY(STAY) | MAY(ESCALATE),
    [POINT_COMPENSATION] = MAY(OFFER) | MAY(NOTHING),
    [POINT_AUTHORITY] = MAY(ALLOW) | MAY(DENY) | MAY(APPROVAL),
    [POINT_RETURNS] = MAY(ACCEPT_RETURN) | MAY(REFUSE) | MAY(ESCALATE),
    [POINT_CLAIMS] = MAY(GRANT) | MAY(REFUSE) | MAY(ASK_SELLER) | MAY(ASK_CUSTOMER) | MAY(ESCALATE),
    [POINT_SERVICE_LEVEL] = MAY(TARGET),
    [POINT_NOTIFY] = MAY(CONFIRM) | MAY(SILENT),
    [POINT_CALLBACK] = MAY(CALL) | MAY(NOT_NOW),
    [POINT_STANDING] = MAY(GOOD) | MAY(WATCH) | MAY(SUSPEND),
    [POINT_RETENTION] = MAY(KEEP) | MAY(ERASE_AFTER),
};

bool decide_may(enum decide_point point, enum verdict_kind kind)
{
    return (unsigned)point < POINTS && (unsigned)kind < VERDICT_KINDS && may[point] >> kind & 1u;
}

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

/* What a broken rule leaves: whoever has a person keeps that person, nobody gets money. */
static const struct {
    enum verdict_kind kind;
    const char *fields;
} defaults[POINTS] = {
    [POINT_ROUTE] = {VERDICT_ROUTE, NULL},
    [POINT_ESCALATION] = {VERDICT_STAY, NULL},
    [POINT_COMPENSATION] = {VERDICT_NOTHING, NULL},
    [POINT_AUTHORITY] = {VERDICT_APPROVAL, NULL},
    [POINT_RETURNS] = {VERDICT_ESCALATE, NULL},
    [POINT_CLAIMS] = {VERDICT_ESCALATE, NULL},
    [POINT_SERVICE_LEVEL] = {VERDICT_TARGET,
                             "{\"first_reply_s\":300,\"next_reply_s\":300,\"resolve_s\":86400}"},
    [POINT_NOTIFY] = {VERDICT_CONFIRM, "{\"by\":[\"contact\"],\"template\":\"plain\"}"},
    [POINT_CALLBACK] = {VERDICT_NOT_NOW, NULL},
    [POINT_STANDING] = {VERDICT_WATCH, NULL},
    [POINT_RETENTION] = {VERDICT_KEEP, "{\"days\":365}"},
};

static int32_t next_tier(int32_t tier)
{
    if (tier < TIER_ASSISTANT)
        return TIER_ASSOCIATE;
    return tier < TIER_SPECIALIST ? tier + 1 : TIER_SPECIALIST;
}

void decide_default(enum decide_point point, int32_t tier_now, struct verdict *out)
{
    struct verdict v = {.kind = defaults[point].kind, .tier = -1};
    v.reason = STR("policy_failed");
    v.rule = STR("default");
    if (defaults[point].fields)
        v.fields = str_of(defaults[point].fields);
    if (tier_now <= TIER_ASSISTANT && point == POINT_ESCALATION)
        v.kind = VERDICT_ESCALATE;
    if (tier_now <= TIER_ASSISTANT && point == POINT_AUTHORITY)
        v.kind = VERDICT_DENY;
    if (v.kind == VERDICT_ROUTE)
        v.tier = TIER_ASSISTANT;
    else if (v.kind == VERDICT_ESCALATE || v.kind == VERDICT_APPROVAL)
        v.tier = next_tier(tier_now);
    *out = v;
}
