/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a case in virtual time and what survives a restart. Must not know: what ought to happen.
 * Called by: clocks.c. */
#include "tests/sim/clocks_world.h"

#include "core/base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct actor SHOP = {ACTOR_COMMERCE, {"shop", 4}, {NULL, 0}};
static const struct actor CLOCK = {ACTOR_TIMER, {"timer", 5}, {NULL, 0}};

static void decide(void *ctx, enum decide_point point, const struct facts *facts, uint64_t now,
                   struct arena *arena, struct verdict *out)
{
    static const struct verdict others[POINTS] = {
        [POINT_ROUTE] = {.kind = VERDICT_ROUTE, .rule = {"r", 1}},
        [POINT_ESCALATION] = {.kind = VERDICT_STAY, .tier = -1, .rule = {"r", 1}},
        [POINT_COMPENSATION] = {.kind = VERDICT_NOTHING, .tier = -1, .rule = {"r", 1}},
        [POINT_AUTHORITY] = {.kind = VERDICT_ALLOW, .tier = -1, .rule = {"r", 1}},
        [POINT_NOTIFY] = {.kind = VERDICT_SILENT, .tier = -1, .rule = {"r", 1}},
    };
    const struct clocks_world *w = ctx;
    if (point == POINT_CLAIMS || point == POINT_RETURNS)
        policy_decide(w->policy, point, facts, now, arena, out);
    else
        *out = others[point];
}

bool world_open(struct clocks_world *w, struct policy *policy, uint64_t now)
{
    *w = (struct clocks_world){.policy = policy, .now = now, .k = kase_new()};
    w->out = calloc(1, sizeof *w->out);
    w->config = (struct desk_config){.approval_ms = 3600000, .case_number = 1, .confirmation = 1};
    w->config.agent_day_cap = w->config.certificate_cap = 1000000000;
    w->config.claim_cap = 250000;
    memcpy(w->config.currency, "USD", 4);
    return w->k && w->out;
}

void world_close(struct clocks_world *w)
{
    kase_free(w->k);
    arena_free(&w->arena);
    free(w->out);
}

/* ---- ledger ---- */

int64_t world_balance(const struct clocks_world *w, const char *key)
{
    for (uint32_t i = 0; i < w->n_row; i++)
        if (strcmp(w->row[i].key, key) == 0)
            return w->row[i].balance;
    return 0;
}

static uint32_t read_rows(const struct clocks_world *w, const struct desk_needs *n,
                          struct ledger_row *row)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < n->n_ledger; i++)
        for (uint32_t j = 0; j < w->n_row; j++)
            if (str_is(n->ledger[i], w->row[j].key))
                row[count++] = (struct ledger_row){.key = str_of(w->row[j].key),
                                                   .balance = w->row[j].balance,
                                                   .version = w->row[j].version};
    return count;
}

static int keep_row(struct clocks_world *w, const struct ledger_delta *d)
{
    uint32_t at = 0;
    while (at < w->n_row && !str_is(d->key, w->row[at].key))
        at++;
    if (at == w->n_row) {
        if (at == WORLD_ROWS || str_copy(w->row[at].key, sizeof w->row[at].key, d->key) < 0)
            return -OMB_E_LIMIT;
        w->n_row++;
    }
    if (w->row[at].version != d->expected_version)
        return -OMB_E_CONFLICT; /* desk_needs did not name it */
    w->row[at].balance += d->delta;
    w->row[at].version++;
    return 0;
}

/* ---- timers ---- */

static void drop_timer(struct clocks_world *w, omb_str name, omb_str ref)
{
    for (uint32_t i = 0; i < w->n_timer; i++)
        if (str_is(name, w->timer[i].name) && str_is(ref, w->timer[i].ref))
            w->timer[i] = w->timer[--w->n_timer];
}

static int keep_timer(struct clocks_world *w, const struct effect *f)
{
    struct json_doc d;
    struct arena a = {0};
    int rc = json_parse_arena(f->body, &a, 64, &d, NULL);
    omb_str name = json_str_or(&d, 0, "name", &a, STR("")),
            ref = json_str_or(&d, 0, "ref", &a, STR(""));
    drop_timer(w, name, ref);
    if (rc == 0 && f->kind == EFFECT_TIMER_SET) {
        struct timer *t = &w->timer[w->n_timer++];
        rc = w->n_timer >= WORLD_TIMERS || str_copy(t->name, sizeof t->name, name) < 0 ||
                     str_copy(t->ref, sizeof t->ref, ref) < 0
                 ? -OMB_E_LIMIT
                 : 0;
        t->at = f->at;
    }
    arena_free(&a);
    return rc;
}

/* ---- one command ---- */

static int fold(struct clocks_world *w)
{
    int rc = 0;
    for (uint32_t i = 0; i < w->out->n_event && rc == 0; i++)
        rc = desk_apply(w->k, &w->out->event[i]);
    for (uint32_t i = 0; i < w->out->n_ledger && rc == 0; i++)
        rc = keep_row(w, &w->out->ledger[i]);
    w->config.confirmation += w->out->confirmations;
    return rc;
}

struct asked { /* of the shop, in the order of the effects */
    char remedy[12], kind[20];
};

static uint32_t keep_effects(struct clocks_world *w, struct asked *asked, char listing[64], int *rc)
{
    uint32_t n = 0;
    struct json_doc d;
    for (uint32_t i = 0; i < w->out->n_effect && *rc == 0; i++) {
        const struct effect *f = &w->out->effect[i];
        if (f->kind == EFFECT_TIMER_SET || f->kind == EFFECT_TIMER_CANCEL)
            *rc = keep_timer(w, f);
        if (f->kind != EFFECT_COMMERCE_EXECUTE && f->kind != EFFECT_COMMERCE_LISTING)
            continue;
        if (json_parse_arena(f->body, &w->arena, 512, &d, NULL) != 0)
            continue;
        str_clip(listing, 64, json_str_or(&d, 0, "listing", &w->arena, str_of(listing)));
        if (f->kind == EFFECT_COMMERCE_EXECUTE && n < 8) {
            str_clip(asked[n].remedy, 12, json_str_or(&d, 0, "remedy", &w->arena, STR("")));
            str_clip(asked[n++].kind, 20, json_str_or(&d, 0, "kind", &w->arena, STR("")));
        }
    }
    return n;
}

static int run(struct clocks_world *w, const struct command *c)
{
    struct desk_needs needs = {.config = &w->config};
    struct ledger_row row[DESK_MAX_LEDGER];
    struct desk_ctx ctx = {.now = w->now, .config = &w->config, .ledger = row, .decide = decide};
    ctx.decide_ctx = w;
    arena_reset(&w->arena);
    desk_needs(w->k, c, w->now, &w->arena, &needs);
    ctx.n_ledger = read_rows(w, &needs, row);
    w->out->arena = &w->arena;
    w->commands++;
    int rc = desk_handle(w->k, c, &ctx, w->out);
    return rc == 0 ? w->out->refused : rc;
}

static int answer_listing(struct clocks_world *w, const char *listing);

static int shop_answers(struct clocks_world *w, const struct asked *asked, uint32_t n)
{
    char body[512];
    int rc = 0;
    for (uint32_t i = 0; i < n && rc == 0; i++) {
        bool fails = w->shop_fails && strcmp(asked[i].kind, "claim") == 0;
        bool back = strcmp(asked[i].kind, "return") == 0;
        if (fails) {
            w->shop_fails = false;
            str_clip(w->shop_failed, sizeof w->shop_failed, str_of(asked[i].remedy));
        }
        (void)snprintf(body, sizeof body,
                       "{\"remedy\":\"%s\",\"key\":\"k1.%s\",\"outcome\":\"%s\",\"ref\":\"X\"%s}",
                       asked[i].remedy, asked[i].remedy, fails ? "failed" : "done",
                       back ? ",\"rma\":{\"ref\":\"RA-1\",\"label\":{\"carrier\":\"N\"}}" : "");
        rc = world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, body);
    }
    return rc;
}

int world_do(struct clocks_world *w, enum command_kind kind, struct actor who, int32_t tier,
             const char *body)
{
    char cid[24], listing[64] = "";
    struct asked asked[8];
    struct command c = {.kind = kind, .actor = who, .actor_tier = tier, .body = str_of(body)};
    if (kind != COMMAND_TIMER && kind != COMMAND_CONTACT_START) {
        (void)snprintf(cid, sizeof cid, "k%u", ++w->cid);
        c.cid = str_of(cid);
    }
    int rc = run(w, &c);
    if (rc < 0)
        return rc;
    rc = fold(w);
    if (rc < 0) {
        fprintf(stderr, "clocks: what the desk decided does not hold: %s\n", omb_strerror(rc));
        abort();
    }
    uint32_t n = keep_effects(w, asked, listing, &rc);
    if (rc == 0 && listing[0])
        rc = answer_listing(w, listing);
    return rc < 0 ? rc : shop_answers(w, asked, n);
}

static int answer_listing(struct clocks_world *w, const char *listing)
{
    char body[256];
    bool differs = strcmp(listing, "L-differs") == 0;
    (void)snprintf(body, sizeof body,
                   "{\"listing\":{\"id\":\"%s\",\"title\":\"T\",\"description\":\"%s\"}}", listing,
                   differs ? "Used." : "New.");
    return world_do(w, COMMAND_LISTING_OBSERVED, SHOP, -1, body);
}

/* ---- time ---- */

int world_fire(struct clocks_world *w, const char *name, const char *ref)
{
    char body[96];
    (void)snprintf(body, sizeof body, "{\"name\":\"%s\",\"ref\":\"%s\"}", name, ref);
    uint64_t had = 0;
    for (uint32_t i = 0; i < w->n_timer; i++)
        if (strcmp(w->timer[i].name, name) == 0 && strcmp(w->timer[i].ref, ref) == 0)
            had = w->timer[i].at;
    int rc = world_do(w, COMMAND_TIMER, CLOCK, -1, body);
    /* A timer that fired is over, unless that very command set it again. */
    for (uint32_t i = 0; rc == 0 && i < w->n_timer; i++)
        if (strcmp(w->timer[i].name, name) == 0 && strcmp(w->timer[i].ref, ref) == 0 &&
            w->timer[i].at == had && had <= w->now)
            drop_timer(w, str_of(name), str_of(ref));
    return rc;
}

int world_fire_due(struct clocks_world *w)
{
    for (int most = 0; most < 1000; most++) {
        struct timer *next = NULL;
        for (uint32_t i = 0; i < w->n_timer; i++)
            if (w->timer[i].at <= w->now && (!next || w->timer[i].at < next->at))
                next = &w->timer[i];
        if (!next)
            return 0;
        struct timer t = *next;
        int rc = world_fire(w, t.name, t.ref);
        if (rc < 0)
            return rc;
    }
    return -OMB_E_LIMIT; /* timers that never come to rest */
}

bool world_restart(struct clocks_world *w)
{
    struct buf before = BUF_INIT(0), after = BUF_INIT(0);
    struct kase *k = kase_new();
    kase_snapshot(w->k, &before);
    bool same = k && !before.err && kase_restore(k, buf_str(&before)) == 0;
    if (same) {
        kase_snapshot(k, &after);
        same = str_eq(buf_str(&before), buf_str(&after));
        kase_free(w->k);
        w->k = k;
    }
    w->restarts++;
    buf_free(&before);
    buf_free(&after);
    return same;
}
