/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a candidate over history: each recorded decision decided again and laid beside what was
 * decided then. Must not know: where history is kept, how reports look. Called by: `ombud policy
 * backtest`, the API's job, tests. */
#include "core/lab/backtest_i.h"

#include "core/policy/contract.h"
#include "core/policy/decide.h"

#include <stdlib.h>

#define SEED 20260101

/* One decision, then and now. */
struct again {
    const struct history_event *e;
    struct record rec;
    struct backtest_verdict then, now;
    struct verdict verdict;
    struct decide_trace trace;
    bool changed;
};

int backtest_open(const struct backtest_options *o, struct backtest **out)
{
    struct backtest *b = calloc(1, sizeof *b);

    if (!b)
        return -OMB_E_NOMEM;
    b->o = *o;
    b->dice = SEED;
    if (backtest_tables_open(b) != 0) {
        backtest_close(b);
        return -OMB_E_NOMEM;
    }
    *out = b;
    return 0;
}

void backtest_close(struct backtest *b)
{
    if (!b)
        return;
    backtest_tables_close(b);
    arena_free(&b->arena);
    free(b);
}

static omb_str text_fact(const struct facts *f, const char *name)
{
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->v[i].type == FACT_TEXT && strcmp(f->v[i].name, name) == 0)
            return f->v[i].str;
    }
    return STR("");
}

static int64_t int_fact(const struct facts *f, const char *name, int64_t absent)
{
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->v[i].type == FACT_INT && strcmp(f->v[i].name, name) == 0)
            return f->v[i].num;
    }
    return absent;
}

static void put_keys(const struct again *g, const char *reason, struct arena *a,
                     struct backtest_money *m)
{
    const struct facts *f = &g->rec.facts;

    m->key[BY_TIER] = arena_printf(a, "%lld", (long long)int_fact(f, "tier", 0));
    m->key[BY_SELLER] = text_fact(f, "order.seller");
    m->key[BY_BRAND] = text_fact(f, "order.brand");
    m->key[BY_REASON] = text_fact(f, reason);
}

static void put_currency(struct backtest_money *m, omb_str currency)
{
    if (str_copy(m->currency, sizeof m->currency, currency) < 0)
        m->currency[0] = '\0';
}

static void authority_money(const struct again *g, struct arena *a, struct backtest_money *m)
{
    int64_t amount = int_fact(&g->rec.facts, "remedy.amount", 0);

    put_currency(m, text_fact(&g->rec.facts, "remedy.currency"));
    amount = m->currency[0] && amount > 0 ? amount : 0;
    m->counts = COUNTS_GRANTED;
    m->recorded = g->then.kind == VERDICT_ALLOW ? amount : 0;
    m->candidate = g->now.kind == VERDICT_ALLOW ? amount : 0;
    m->asks_recorded = g->then.kind == VERDICT_APPROVAL;
    m->asks_candidate = g->now.kind == VERDICT_APPROVAL;
    m->asks = amount;
    m->key[BY_REMEDY] = text_fact(&g->rec.facts, "remedy.kind");
    put_keys(g, "remedy.reason", a, m);
}

static void claims_money(const struct again *g, struct arena *a, struct backtest_money *m)
{
    int64_t amount = int_fact(&g->rec.facts, "claim.amount", 0);

    put_currency(m, text_fact(&g->rec.facts, "claim.currency"));
    amount = m->currency[0] && amount > 0 ? amount : 0;
    m->counts = COUNTS_CLAIMS;
    m->recorded = g->then.kind == VERDICT_GRANT ? amount : 0;
    m->candidate = g->now.kind == VERDICT_GRANT ? amount : 0;
    m->key[BY_REMEDY] = STR("claim");
    put_keys(g, "claim.ground", a, m);
}

/* Offers of two currencies are two rows: one goes, the other comes. */
static int offered_money(struct backtest *b, const struct again *g, struct backtest_money *m)
{
    const struct backtest_verdict *then = &g->then, *now = &g->now;
    bool two = then->currency[0] && now->currency[0] && strcmp(then->currency, now->currency) != 0;

    m->counts = COUNTS_OFFERED;
    put_keys(g, "problem", &b->arena, m);
    m->key[BY_REMEDY] = then->remedy.len ? then->remedy : now->remedy;
    put_currency(m, str_of(then->currency[0] ? then->currency : now->currency));
    m->recorded = then->best;
    m->candidate = two ? 0 : now->best;
    int rc = backtest_add_money(b, m, g->changed);
    if (rc != 0 || !two)
        return rc;
    m->key[BY_REMEDY] = now->remedy;
    put_currency(m, str_of(now->currency));
    m->recorded = 0;
    m->candidate = now->best;
    return backtest_add_money(b, m, g->changed);
}

static int count_money(struct backtest *b, const struct again *g, struct backtest_money *m)
{
    *m = (struct backtest_money){.counts = COUNTS};
    switch (g->rec.point) {
    case POINT_COMPENSATION:
        return offered_money(b, g, m);
    case POINT_AUTHORITY:
        authority_money(g, &b->arena, m);
        if (g->e->kind == EVENT_POLICY_DECIDED)
            backtest_books_decided(b, g->e->kase, m, g->then.kind == VERDICT_ALLOW);
        return backtest_add_money(b, m, g->changed);
    case POINT_CLAIMS:
        claims_money(g, &b->arena, m);
        return backtest_add_money(b, m, g->changed);
    default:
        return 0;
    }
}

static size_t tier_slot(const struct backtest_verdict *v)
{
    return v->tier >= 0 && v->tier < 15 ? (size_t)v->tier : 15;
}

static void count_escalation(struct backtest *b, const struct again *g)
{
    b->up.decisions++;
    if (g->then.kind == VERDICT_ESCALATE) {
        b->up.recorded++;
        b->up.to_recorded[tier_slot(&g->then)]++;
    }
    if (g->now.kind == VERDICT_ESCALATE) {
        b->up.candidate++;
        b->up.to_candidate[tier_slot(&g->now)]++;
    }
}

static void count_fault(struct backtest *b, const char *text)
{
    size_t i = 0;

    b->faults_candidate++;
    while (i + 1 < LAB_FAULT_TEXTS && b->fault[i].count &&
           strncmp(b->fault[i].text, text, sizeof b->fault[i].text - 1) != 0)
        i++;
    if (b->fault[i].count++ == 0)
        (void)!str_copy(b->fault[i].text, sizeof b->fault[i].text,
                        i + 1 < LAB_FAULT_TEXTS
                            ? str_n(text, strnlen(text, sizeof b->fault[i].text - 1))
                            : STR("others"));
}

static void words(char out[BACKTEST_WORDS], omb_str s)
{
    size_t n = s.len < BACKTEST_WORDS - 1 ? s.len : BACKTEST_WORDS - 1;
    while (n && n < s.len && ((unsigned char)s.ptr[n] & 0xc0) == 0x80)
        n--;
    if (n)
        memcpy(out, s.ptr, n);
    out[n] = '\0';
}

static void note_change(struct backtest *b, const struct again *g, const struct backtest_money *m)
{
    struct backtest_example *x = backtest_draw(b), unseen;

    x = x ? x : &unseen;
    *x = (struct backtest_example){.id = g->e->kase,
                                   .seq = g->e->seq,
                                   .at = g->e->at,
                                   .point = g->rec.point,
                                   .counts = m->counts};
    backtest_verdict_labels(&g->then, &g->now, x->from, x->to);
    backtest_add_pair(b, x->point, x->from, x->to);
    id_text(x->id, x->kase);
    words(x->from_rule, g->rec.rule);
    words(x->to_rule, g->verdict.rule);
    memcpy(x->currency, m->currency, sizeof x->currency);
    x->minor = m->counts == COUNTS ? 0 : backtest_plus(m->candidate, -m->recorded);
}

static int count(struct backtest *b, struct again *g)
{
    struct backtest_money m;
    int rc;

    b->decisions++;
    b->same += !g->changed;
    b->changed += g->changed;
    b->point[g->rec.point].decisions++;
    b->point[g->rec.point].changed += g->changed;
    b->faults_recorded += g->rec.status != 0;
    if (g->verdict.status != 0)
        count_fault(b, g->trace.error);
    if (g->rec.point == POINT_ESCALATION)
        count_escalation(b, g);
    (void)history_count_bundle(&b->bundles, g->rec.bundle);
    backtest_add_time(b, g->e->at, g->changed);
    rc = count_money(b, g, &m);
    if (rc == 0 && g->changed)
        note_change(b, g, &m);
    return rc;
}

static int decide_again(struct backtest *b, struct again *g)
{
    const struct record *r = &g->rec;

    if (backtest_verdict_read(r->verdict, &b->arena, &g->then) != 0) {
        b->unreadable++;
        return b->arena.err;
    }
    decide_run(b->o.candidate, r->point, &r->facts, r->now, &b->arena, &g->verdict, &g->trace);
    if (b->arena.err)
        return b->arena.err;
    backtest_verdict_of(&g->verdict, &b->arena, &g->now);
    g->changed = !backtest_verdict_eq(&g->then, &g->now);
    return count(b, g);
}

int backtest_feed(struct backtest *b, const struct history_event *e)
{
    struct again g;

    arena_reset(&b->arena);
    if (history_money_kinds() >> e->kind & 1)
        return backtest_books_event(b, e);
    if (e->at < b->o.since)
        return 0;
    b->until = e->at > b->until ? e->at : b->until;
    g.e = e;
    switch (history_record(e, &b->arena, &g.rec)) {
    case HISTORY_NONE:
        return 0;
    case HISTORY_ERASED:
        b->erased++;
        return 0;
    case HISTORY_UNREADABLE:
        b->unreadable++;
        return b->arena.err;
    case HISTORY_DECISION:
        break;
    }
    return decide_again(b, &g);
}

void backtest_counts(const struct backtest *b, struct backtest_counts *out)
{
    char why[200];

    *out = (struct backtest_counts){.decisions = b->decisions,
                                    .changed = b->changed,
                                    .faults = b->faults_candidate,
                                    .reconciled = backtest_books_reconciled(b, why, sizeof why)};
}
