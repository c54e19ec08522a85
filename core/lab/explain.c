/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: putting together why a decision went as it did. Must not know: where records come from,
 * output formats. Called by: app's `policy explain` and API, cmd_try, prompt. */
#include "core/lab/explain.h"

#include "core/base/limits.h"
#include "core/lab/rule_text.h"

#include <stdlib.h>

static void decide_again(struct explain *e, struct bundle *b, const struct setting *facts,
                         struct verdict *v, struct decide_trace *t)
{
    struct facts list;

    setting_facts(facts, &list);
    decide_run(b, facts->c->point, &list, setting_now(facts), &e->arena, v, t);
}

static int find_change(struct explain *e, struct bundle *b, const struct lab_progress *p)
{
    struct setting then = e->facts;
    struct decide_trace t;
    int rc = domain_make(b, e->facts.c->point, DOMAIN_RULES, &e->domain);

    if (rc == 0)
        rc = change_find(b, &e->domain, &e->facts, LAB_EXPLAIN_TRIALS, p, &e->change);
    if (rc != 0 || e->change.n == 0)
        return rc;
    for (uint32_t i = 0; i < e->change.n; i++)
        setting_set(&then, e->change.fact[i], e->change.to[i].num, e->change.to[i].str);
    decide_again(e, b, &then, &e->then, &t);
    return 0;
}

/* Texts of the facts are kept: the caller's list may go before the explanation does. */
static int keep_facts(struct explain *e, const struct setting *facts)
{
    e->facts = *facts;
    for (uint32_t i = 0; i < facts->c->n_fact; i++) {
        if ((facts->given >> i & 1) && facts->v[i].str.len)
            e->facts.v[i].str = arena_dup(&e->arena, facts->v[i].str);
    }
    return e->arena.err;
}

static int fill(struct explain *e, struct bundle *b, const struct setting *facts,
                const struct lab_progress *p)
{
    enum decide_point point = facts->c->point;
    int rc = keep_facts(e, facts);

    if (rc != 0)
        return rc;
    e->rules = &b->rules[point];
    e->file = "";
    e->source = STR("");
    e->recorded = STR("");
    e->bundle = arena_dup(&e->arena, str_of(b->hash));
    decide_again(e, b, &e->facts, &e->verdict, &e->trace);
    e->at_fault = str_of(e->trace.error);
    if (e->trace.rule >= 0) {
        e->file = e->rules->rule[e->trace.rule].file;
        e->source = rule_text_of(b, point, (uint32_t)e->trace.rule, &e->arena, &e->line);
    }
    return find_change(e, b, p);
}

int explain_facts(struct bundle *b, const struct setting *facts, const struct lab_progress *p,
                  struct explain **out)
{
    struct explain *e = calloc(1, sizeof *e);
    int rc = e ? fill(e, b, facts, p) : -OMB_E_NOMEM;

    if (rc != 0) {
        explain_close(e);
        return rc;
    }
    e->as_recorded = true;
    *out = e;
    return 0;
}

static bool is_recorded(const struct explain *e, const struct record *r)
{
    struct buf text = BUF_INIT(POLICY_MAX_OUTPUT * 2);
    struct json_out o = json_out(&text);
    bool same;

    verdict_print(&e->verdict, &o);
    same = str_eq(buf_str(&text), r->verdict) && str_eq(e->verdict.rule, r->rule);
    buf_free(&text);
    return same;
}

int explain_record(struct bundle *b, const struct record *r, const struct lab_progress *p,
                   struct explain **out)
{
    struct setting facts;
    struct explain *e = NULL;
    int rc;

    setting_from(&facts, r->point, &r->facts);
    setting_set(&facts, 0, (int64_t)r->now, STR_NONE);
    rc = explain_facts(b, &facts, p, &e);
    if (rc != 0)
        return rc;
    e->as_recorded = is_recorded(e, r);
    e->recorded = arena_dup(&e->arena, r->verdict);
    if (r->bundle.len)
        e->bundle = arena_dup(&e->arena, r->bundle);
    *out = e;
    return 0;
}

void explain_close(struct explain *e)
{
    if (!e)
        return;
    domain_free(&e->domain);
    arena_free(&e->arena);
    free(e);
}
