/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_DESK_WORLD_H
#define OMB_TESTS_DESK_WORLD_H

#include "core/base/json.h"
#include "core/desk/desk.h"
#include "core/desk/event_bare.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * One case with a driver of the simplest kind: it reads the ledger rows that are asked
 * for, answers the command, applies the events and keeps everything to look at.
 */
#define WORLD_MAX_EVENTS 4096
#define WORLD_MAX_ROWS 1024

struct world {
    struct kase *k;
    struct arena arena; /* lives as long as the world: all events ever */
    struct desk_out out;
    struct desk_config config;
    uint64_t now;
    struct event log[WORLD_MAX_EVENTS];
    uint32_t n_log;
    struct ledger_row row[WORLD_MAX_ROWS];
    uint32_t n_row;
    /* the policy, as a table: next verdicts by point */
    struct verdict verdict[POINTS];
    struct facts facts[POINTS]; /* as last asked */
    uint32_t asked[POINTS];
    struct desk_needs needs;
    int quote_status; /* what the shop answers instead of a quote */
    struct desk_seller seller;
    bool by_hand; /* the test changed the case past its events */
};

#define RECORD                                                                                     \
    "{\"point\":\"x\",\"bundle\":\"b1\",\"vm\":\"v1\",\"facts\":{},\"read\":[],"                   \
    "\"verdict\":{},\"rule\":\"r\",\"ticks\":7,\"status\":0}"

static inline void world_decide(void *ctx, enum decide_point point, const struct facts *facts,
                                uint64_t now, struct arena *arena, struct verdict *out)
{
    (void)now;
    (void)arena;
    struct world *w = ctx;
    w->asked[point]++;
    w->facts[point] = *facts;
    *out = w->verdict[point];
    if (!out->record.len)
        out->record = STR(RECORD);
}

static inline struct world *world_new(void)
{
    struct world *w = calloc(1, sizeof *w);
    w->arena.max = (size_t)1 << 30;
    w->k = kase_new();
    w->now = 1795255260000ull; /* 2026-11-21T10:01:00Z */
    w->config = (struct desk_config){.undo_ms = 10000,
                                     .approval_ms = 3600000,
                                     .certificate_cap = 2000,
                                     .agent_day_cap = 1000000,
                                     .case_number = 42,
                                     .confirmation = 1001};
    w->verdict[POINT_ROUTE] =
        (struct verdict){.kind = VERDICT_ROUTE, .tier = 0, .rule = STR("begin")};
    w->verdict[POINT_ESCALATION] =
        (struct verdict){.kind = VERDICT_STAY, .tier = -1, .rule = STR("otherwise")};
    w->verdict[POINT_COMPENSATION] =
        (struct verdict){.kind = VERDICT_NOTHING, .tier = -1, .rule = STR("otherwise")};
    w->verdict[POINT_RETURNS] =
        (struct verdict){.kind = VERDICT_ACCEPT_RETURN,
                         .tier = -1,
                         .rule = STR("in time"),
                         .clause = STR("Within 30 days."),
                         .fields = STR("{\"days\":14,\"label\":\"customer\",\"refund_on\":"
                                       "\"receipt\",\"to\":\"original\"}")};
    w->verdict[POINT_AUTHORITY] = (struct verdict){.kind = VERDICT_ALLOW,
                                                   .tier = -1,
                                                   .rule = STR("within"),
                                                   .clause = STR("Clause 4.")};
    w->verdict[POINT_NOTIFY] =
        (struct verdict){.kind = VERDICT_CONFIRM,
                         .tier = -1,
                         .fields = STR("{\"by\":[\"contact\"],\"template\":\"plain\"}"),
                         .rule = STR("tell")};
    return w;
}

/* The events as they are once the person is erased fold to the same money and states. */
static inline void world_outlives_its_person(struct world *w)
{
    struct kase *bare = kase_new();
    if (w->by_hand || (w->n_log && w->log[0].seq != 1))
        w->n_log = 0;
    for (uint32_t i = 0; i < w->n_log; i++) {
        struct event e = w->log[i];
        omb_str rest = STR_NONE;
        assert_int_equal(event_bare(&e, &w->arena, &rest), 0);
        if (event_is_private(e.kind))
            e.body = STR("{\"erased\":true}");
        else if (rest.ptr)
            e.body = rest;
        assert_int_equal(desk_apply(bare, &e), 0);
    }
    for (uint32_t i = 0; w->n_log && i < w->k->n_remedy; i++) {
        const struct remedy *a = &w->k->remedy[i], *b = &bare->remedy[i];
        assert_true(i < bare->n_remedy);
        assert_string_equal(a->id, b->id);
        assert_string_equal(a->kind, b->kind);
        assert_string_equal(a->key, b->key);
        assert_int_equal(a->state, b->state);
        assert_int_equal(a->amount.minor, b->amount.minor);
        assert_int_equal(a->quantity, b->quantity);
        assert_int_equal(a->taken_at, b->taken_at);
        assert_string_equal(a->buyer, b->buyer);
    }
    for (uint32_t i = 0; w->n_log && i < w->k->n_claim; i++)
        assert_int_equal(w->k->claim[i].state, bare->claim[i].state);
    if (w->n_log) {
        assert_int_equal(w->k->status, bare->status);
        assert_int_equal(w->k->confirmations, bare->confirmations);
    }
    kase_free(bare);
}

static inline void world_free(struct world *w)
{
    world_outlives_its_person(w);
    kase_free(w->k);
    arena_free(&w->arena);
    free(w);
}

static inline struct ledger_row *world_row(struct world *w, omb_str key)
{
    for (uint32_t i = 0; i < w->n_row; i++)
        if (str_eq(w->row[i].key, key))
            return &w->row[i];
    return NULL;
}

/* Rows that say that a sender's key was used hold no money. */
static inline bool world_is_key(omb_str key)
{
    return str_starts(key, STR("key:"));
}

/* Money and units that this command moves. */
static inline uint32_t world_moves(const struct world *w)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->out.n_ledger; i++)
        n += !world_is_key(w->out.ledger[i].key);
    return n;
}

/* Everything that was ever taken was given back. */
static inline void world_is_even(const struct world *w)
{
    for (uint32_t i = 0; i < w->n_row; i++)
        if (!world_is_key(w->row[i].key))
            assert_int_equal(w->row[i].balance, 0);
}

static inline int64_t world_balance(struct world *w, const char *key)
{
    struct ledger_row *row = world_row(w, str_of(key));
    return row ? row->balance : 0;
}

static inline void world_commit(struct world *w)
{
    for (uint32_t i = 0; i < w->out.n_ledger; i++) {
        const struct ledger_delta *d = &w->out.ledger[i];
        struct ledger_row *row = world_row(w, d->key);
        if (!row) {
            assert_true(w->n_row < WORLD_MAX_ROWS);
            row = &w->row[w->n_row++];
            *row = (struct ledger_row){.key = d->key};
        }
        assert_int_equal(row->version, d->expected_version);
        row->balance += d->delta;
        row->version++;
    }
    for (uint32_t i = 0; i < w->out.n_event; i++) {
        assert_int_equal(desk_apply(w->k, &w->out.event[i]), 0);
        assert_true(w->n_log < WORLD_MAX_EVENTS);
        w->log[w->n_log++] = w->out.event[i];
    }
    w->config.confirmation += w->out.confirmations;
}

static inline int world_do(struct world *w, enum command_kind kind, struct actor actor,
                           int32_t tier, const char *cid, const char *body)
{
    struct command c = {.kind = kind,
                        .actor = actor,
                        .actor_tier = tier,
                        .cid = arena_dup(&w->arena, str_of(cid ? cid : "")),
                        .body = arena_dup(&w->arena, str_of(body))};
    struct ledger_row rows[DESK_MAX_LEDGER];
    uint32_t n = 0;
    w->needs = (struct desk_needs){.config = &w->config};
    desk_needs(w->k, &c, w->now, &w->arena, &w->needs);
    for (uint32_t i = 0; i < w->needs.n_ledger; i++) {
        struct ledger_row *row = world_row(w, w->needs.ledger[i]);
        if (row)
            rows[n++] = *row;
    }
    struct desk_ctx ctx = {.now = w->now,
                           .config = &w->config,
                           .ledger = rows,
                           .n_ledger = n,
                           .decide = world_decide,
                           .decide_ctx = w,
                           .quote_status = w->quote_status,
                           .seller = w->seller};
    w->out.arena = &w->arena;
    int rc = desk_handle(w->k, &c, &ctx, &w->out);
    if (rc == 0)
        world_commit(w);
    return rc ? rc : w->out.refused;
}

/* ---- who ---- */
static const struct actor CUSTOMER = {ACTOR_CUSTOMER, {"c1", 2}, {"Ada", 3}};
static const struct actor DANA = {ACTOR_AGENT, {"dana", 4}, {"Dana", 4}};
static const struct actor EVE = {ACTOR_AGENT, {"eve", 3}, {"Eve", 3}};
static const struct actor SUSAN = {ACTOR_AGENT, {"susan", 5}, {"Susan", 5}};
static const struct actor ASSISTANT = {ACTOR_TIER, {"assistant", 9}, {"assistant", 9}};
static const struct actor SHOP = {ACTOR_COMMERCE, {"shop", 4}, {NULL, 0}};
static const struct actor CLOCK = {ACTOR_TIMER, {"timer", 5}, {NULL, 0}};

/* ---- what happened ---- */
static inline uint32_t world_count(const struct world *w, enum event_kind kind)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->out.n_event; i++)
        n += w->out.event[i].kind == kind;
    return n;
}

static inline const struct event *world_event(const struct world *w, enum event_kind kind)
{
    for (uint32_t i = 0; i < w->out.n_event; i++)
        if (w->out.event[i].kind == kind)
            return &w->out.event[i];
    return NULL;
}

static inline const struct effect *world_effect(const struct world *w, enum effect_kind kind)
{
    for (uint32_t i = 0; i < w->out.n_effect; i++)
        if (w->out.effect[i].kind == kind)
            return &w->out.effect[i];
    return NULL;
}

static inline bool world_cleared(const struct world *w, const char *key)
{
    for (uint32_t i = 0; i < w->out.n_cleared; i++)
        if (str_is(w->out.cleared[i], key))
            return true;
    return false;
}

/* The body as text holds this piece. */
static inline bool world_says(omb_str body, const char *piece)
{
    return str_find(body, str_of(piece)) >= 0;
}

static inline const struct fact *world_fact(const struct world *w, enum decide_point point,
                                            const char *name)
{
    const struct facts *f = &w->facts[point];
    for (uint32_t i = 0; i < f->n; i++)
        if (!strcmp(f->v[i].name, name))
            return &f->v[i];
    return NULL;
}

static inline void world_escalation(struct world *w, enum verdict_kind kind, int32_t tier,
                                    const char *reason)
{
    w->verdict[POINT_ESCALATION] = (struct verdict){.kind = kind,
                                                    .tier = tier,
                                                    .reason = str_of(reason),
                                                    .rule = STR("a rule")};
}

static inline void world_authority(struct world *w, enum verdict_kind kind, int32_t tier)
{
    w->verdict[POINT_AUTHORITY] = (struct verdict){.kind = kind,
                                                   .tier = tier,
                                                   .reason = STR("by_rule"),
                                                   .rule = STR("limits"),
                                                   .clause = STR("Clause 4.")};
}

/* ---- common beginnings ---- */
#define START                                                                                      \
    "{\"contact\":\"k1\",\"channel\":\"chat\",\"live\":true,\"brand\":\"acme\",\"customer\":"      \
    "{\"id\":\"c1\",\"name\":\"Ada\",\"email\":\"ada@example.com\",\"verified\":true}}"
#define ORDER_ID "112-3456789-0123456"
#define ORDER                                                                                      \
    "{\"order\":{\"id\":\"" ORDER_ID "\",\"customer\":\"c1\",\"state\":\"delivered\","             \
    "\"placed_at\":\"2026-11-01T10:00:00Z\",\"currency\":\"USD\",\"total_minor\":9000,\"lines\":[" \
    "{\"line\":\"1\",\"title\":\"Mug\",\"quantity\":2,\"paid_minor\":5000,\"tax_minor\":0,"        \
    "\"refunded_minor\":0,\"promised_at\":\"2026-11-10T00:00:00Z\",\"delivered_at\":"              \
    "\"2026-11-12T00:00:00Z\",\"state\":\"delivered\"},"                                           \
    "{\"line\":\"2\",\"title\":\"Lamp\",\"quantity\":1,\"paid_minor\":4000,\"tax_minor\":0,"       \
    "\"refunded_minor\":1000,\"state\":\"shipped\"}]}}"

static inline void world_start(struct world *w)
{
    assert_int_equal(world_do(w, COMMAND_CONTACT_START, CUSTOMER, -1, NULL, START), 0);
}

static inline int world_say(struct world *w, const char *cid, const char *text)
{
    char body[512];
    (void)snprintf(body, sizeof body, "{\"text\":\"%s\"}", text);
    return world_do(w, COMMAND_MESSAGE_IN, CUSTOMER, -1, cid, body);
}

static inline int world_reply(struct world *w, struct actor agent, uint64_t seen, const char *cid,
                              const char *text)
{
    char body[512];
    (void)snprintf(body, sizeof body, "{\"text\":\"%s\",\"seen\":%llu}", text,
                   (unsigned long long)seen);
    return world_do(w, COMMAND_AGENT_REPLY, agent, 1, cid, body);
}

/* Started, asked for a person, accepted by Dana. */
static inline void world_with_dana(struct world *w)
{
    world_start(w);
    assert_int_equal(world_do(w, COMMAND_ASK_PERSON, CUSTOMER, -1, NULL, "{}"), 0);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, DANA, 1, NULL, "{}"), 0);
}

static inline void world_observe(struct world *w)
{
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, ORDER), 0);
}

#endif
