/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_DESK_CLAIM_WORLD_H
#define OMB_TESTS_DESK_CLAIM_WORLD_H

#include "core/base/json_out.h"
#include "tests/unit/desk/world.h"

/* One order with a line of another seller, and the steps of a claim on it. */
#define HOUR 3600000ull
#define LINE_1 "\"order\":\"" ORDER_ID "\",\"line\":\"1\""

static const struct actor SELLER = {ACTOR_SELLER, {"s-far", 5}, {NULL, 0}};
static const struct actor RIVAL = {ACTOR_SELLER, {"s-else", 6}, {NULL, 0}};

#define SOLD_ORDER(refunded)                                                                       \
    "{\"order\":{\"id\":\"" ORDER_ID "\",\"customer\":\"c1\",\"state\":\"shipped\",\"placed_at\":" \
    "\"2026-11-01T10:00:00Z\",\"currency\":\"USD\",\"total_minor\":9000,\"lines\":[{\"line\":"     \
    "\"1\",\"title\":\"Lamp\",\"seller\":\"Far Shop\",\"seller_id\":\"s-far\",\"third_party\":"    \
    "true,\"quantity\":1,\"paid_minor\":5000,\"refunded_minor\":" refunded ",\"promised_at\":"     \
    "\"2026-11-10T00:00:00Z\",\"state\":\"shipped\",\"listing\":\"L1\",\"listing_sold\":"          \
    "{\"title\":\"Lamp\",\"description\":\"New.\",\"price_minor\":5000,\"at\":"                    \
    "\"2026-11-01T10:00:00Z\"}},{\"line\":\"2\",\"title\":\"Mug\",\"seller\":\"Us\",\"seller_id\"" \
    ":\"s-own\",\"third_party\":false,\"quantity\":1,\"paid_minor\":4000,\"refunded_minor\":0,"    \
    "\"state\":\"shipped\"}]}}"

static inline void say(struct world *w, enum verdict_kind kind, const char *fields)
{
    w->verdict[POINT_CLAIMS] = (struct verdict){.kind = kind,
                                                .tier = kind == VERDICT_ESCALATE ? 2 : -1,
                                                .reason = STR("by_rule"),
                                                .rule = STR("a rule of claims"),
                                                .clause = STR("Clause 7."),
                                                .fields = str_of(fields)};
}

static inline struct world *begin(void)
{
    struct world *w = world_new();
    (void)!str_copy(w->config.currency, sizeof w->config.currency, STR("USD"));
    w->config.claim_cap = 250000;
    w->verdict[POINT_NOTIFY] = (struct verdict){.kind = VERDICT_SILENT, .tier = -1};
    world_start(w);
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, SOLD_ORDER("0")), 0);
    return w;
}

static inline int command(struct world *w, enum command_kind kind, struct actor who,
                          const char *body)
{
    return world_do(w, kind, who, who.type == ACTOR_AGENT ? 2 : -1, NULL, body);
}

static inline int contact_seller(struct world *w)
{
    return command(w, COMMAND_CLAIM_CONTACT, CUSTOMER, "{" LINE_1 ",\"text\":\"Where is it?\"}");
}

/* Sends a file into the case. */
static inline int attach(struct world *w, struct actor who, const char *id)
{
    char body[320];
    (void)snprintf(body, sizeof body,
                   "{\"attachment\":\"%s\",\"name\":\"a.png\",\"type\":\"image/png\",\"bytes\":9,"
                   "\"hash\":\"%064d\"}",
                   id, 7);
    return command(w, COMMAND_ATTACH, who, body);
}

static inline int file_claim(struct world *w, const char *ground)
{
    char body[256];
    (void)snprintf(body, sizeof body, "{" LINE_1 ",\"ground\":\"%s\"}", ground);
    return command(w, COMMAND_CLAIM_FILE, CUSTOMER, body);
}

static inline int fire(struct world *w)
{
    return world_do(w, COMMAND_TIMER, CLOCK, -1, NULL, "{\"name\":\"claim\",\"ref\":\"c1\"}");
}

static const struct claim *c1(const struct world *w)
{
    assert_true(w->k->n_claim > 0);
    return &w->k->claim[0];
}

/* Filed after 48 hours; the seller is asked. */
static inline struct world *with_seller(void)
{
    struct world *w = begin();
    assert_int_equal(contact_seller(w), 0);
    w->now += 48 * HOUR;
    say(w, VERDICT_ASK_SELLER, "{\"hours\":72}");
    assert_int_equal(file_claim(w, "not_arrived"), 0);
    assert_int_equal(c1(w)->state, CLAIM_WAITING_SELLER);
    return w;
}

static inline struct world *granted(void)
{
    struct world *w = with_seller();
    w->now += 72 * HOUR;
    say(w, VERDICT_GRANT, "{\"charge\":\"seller\"}");
    assert_int_equal(fire(w), 0);
    assert_int_equal(c1(w)->state, CLAIM_GRANTED);
    return w;
}

static inline int shop_says(struct world *w, const char *remedy, const char *outcome)
{
    char body[256];
    (void)snprintf(body, sizeof body, "{\"remedy\":\"%s\",\"key\":\"k1.%s\",\"outcome\":\"%s\"}",
                   remedy, remedy, outcome);
    return world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL, body);
}

static inline int decide(struct world *w, struct actor who, int32_t tier, const char *rest)
{
    char body[256];
    (void)snprintf(body, sizeof body, "{\"claim\":\"c1\",\"reason\":\"looked_at_it\",%s}", rest);
    return world_do(w, COMMAND_CLAIM_DECIDE, who, tier, NULL, body);
}

#endif
