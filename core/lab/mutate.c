/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: running mutants against specs. Must not know: how mutants are made, output formats. Called
 * by: cmd_test, the API's job. */
#include "core/lab/mutate.h"

#include "core/base/limits.h"
#include "core/lab/cover.h"
#include "core/lab/differ.h"
#include "core/lab/variant.h"
#include "core/policy/decide.h"

#include <stdlib.h>

struct run {
    struct bundle *bundle; /* without flows */
    struct mutate *m;
    struct cover *cover;
    struct spec_set set;
    int *asked; /* [case]: the last rule that the rules as they are ask */
    struct differ differ[POINTS];
    bool open[POINTS];
    const struct lab_progress *progress;
};

/* ---- one mutant ---- */

static enum decide_point point_of(const struct run *r, const struct mutant *m)
{
    for (int p = 0; p < POINTS; p++) {
        const struct rules *rules = &r->bundle->rules[p];
        if (rules->present && strcmp(rules->file, r->bundle->sources.v[m->file].name) == 0)
            return (enum decide_point)p;
    }
    return POINTS;
}

/* Cases that decide before the mutant's rule is asked cannot notice it. */
static bool is_killed(struct run *r, const struct mutant *m, struct bundle *mutant,
                      enum decide_point point)
{
    struct buf why = BUF_INIT(16 << 10);
    bool killed = false;

    for (uint32_t i = 0; i < r->set.n && !killed; i++) {
        int rule;
        if (point != POINTS && (r->set.v[i].point != point || r->asked[i] < (int)m->rule))
            continue;
        buf_clear(&why);
        killed = !spec_case_passes(&r->set.v[i], mutant, &rule, &why);
    }
    buf_free(&why);
    return killed;
}

static omb_str print_facts(struct arena *arena, const struct setting *s)
{
    struct buf text = BUF_INIT(POLICY_MAX_INPUT);
    struct json_out o = json_out(&text);
    omb_str kept;

    setting_print(s, &o);
    kept = arena_dup(arena, buf_str(&text));
    buf_free(&text);
    return kept;
}

static omb_str print_verdict(struct arena *arena, struct bundle *b, const struct setting *s,
                             omb_str *rule)
{
    struct buf text = BUF_INIT(POLICY_MAX_OUTPUT * 2);
    struct json_out o = json_out(&text);
    struct facts facts;
    struct verdict v;
    omb_str kept;

    setting_facts(s, &facts);
    decide_run(b, s->c->point, &facts, setting_now(s), arena, &v, NULL);
    verdict_print(&v, &o);
    kept = arena_dup(arena, buf_str(&text));
    *rule = v.rule;
    buf_free(&text);
    return kept;
}

static int open_differ(struct run *r, int p)
{
    int rc = 0;

    if (!r->open[p])
        rc = differ_open(r->bundle, (enum decide_point)p, &r->set, LAB_MUTANT_FACTS, &r->differ[p]);
    r->open[p] = r->open[p] || rc == 0;
    return rc;
}

/* Looks for facts that tell the mutant from the rules, at its point or, for a module, at any. */
static int tell_apart(struct run *r, const struct mutant *m, struct bundle *mutant,
                      enum decide_point point)
{
    struct mutate_survivor s = {.mutant = m};
    struct setting facts;

    for (int p = 0; p < POINTS; p++) {
        int rc;
        if ((point != POINTS && p != (int)point) || !r->bundle->rules[p].present)
            continue;
        rc = open_differ(r, p);
        if (rc != 0)
            return rc;
        if (!differ_find(&r->differ[p], mutant, m->rule, &facts))
            continue;
        s.point = (enum decide_point)p;
        s.unreached = !cover_hits(r->cover, str_of(r->bundle->sources.v[m->file].name), m->line);
        s.facts = print_facts(&r->m->arena, &facts);
        s.verdict = print_verdict(&r->m->arena, r->bundle, &facts, &s.rule);
        s.verdict_then = print_verdict(&r->m->arena, mutant, &facts, &s.rule_then);
        r->m->survivor[r->m->survived++] = s;
        return r->m->arena.err;
    }
    r->m->same_as[r->m->same++] = m;
    return 0;
}

static int run_one(struct run *r, const struct mutant *m)
{
    struct bundle_errors unheard = BUNDLE_ERRORS_INIT;
    struct buf text = BUF_INIT(POLICY_MAX_SOURCE + 4096);
    enum decide_point point = point_of(r, m);
    struct bundle *mutant = NULL;
    int rc = mutants_text(r->bundle, m, &text);

    if (rc == 0)
        rc = variant_make(r->bundle, m->file, buf_str(&text), NULL, &mutant, &unheard);
    if (rc == 0 && is_killed(r, m, mutant, point)) {
        r->m->killed++;
    } else if (rc == 0) {
        rc = tell_apart(r, m, mutant, point);
    } else if (rc != -OMB_E_NOMEM) {
        r->m->broken++;
        rc = 0;
    }
    bundle_unpin(mutant);
    buf_free(&text);
    bundle_errors_free(&unheard);
    return rc;
}

/* ---- all ---- */

static int run_all(struct run *r)
{
    struct mutate *m = r->m;
    uint32_t counted;
    int rc = 0;

    m->survivor = arena_alloc(&m->arena, (m->mutants.n + 1) * sizeof *m->survivor);
    m->same_as = arena_alloc(&m->arena, (m->mutants.n + 1) * sizeof *m->same_as);
    if (!m->survivor || !m->same_as)
        return -OMB_E_NOMEM;
    for (uint32_t i = 0; i < m->mutants.n && rc == 0; i++) {
        lab_progress_say(r->progress, i, m->mutants.n);
        m->stopped = lab_progress_stopped(r->progress);
        if (m->stopped)
            break;
        rc = run_one(r, &m->mutants.v[i]);
    }
    counted = m->killed + m->survived;
    m->score_pm = counted ? (uint32_t)((uint64_t)m->killed * 1000 / counted) : 1000;
    return rc;
}

static int by_place(const void *a, const void *b)
{
    const struct mutant *x = a, *y = b;

    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return str_compare(x->with, y->with);
}

static int make_mutants(struct run *r)
{
    int rc = 0;

    for (uint32_t i = 0; i < r->cover->n_file && rc == 0; i++) {
        uint32_t file = variant_file(r->bundle, str_of(r->cover->file[i].name));
        if (file != UINT32_MAX)
            rc = mutants_add(&r->m->mutants, r->bundle, file);
    }
    if (r->m->mutants.n)
        qsort(r->m->mutants.v, r->m->mutants.n, sizeof *r->m->mutants.v, by_place);
    return rc;
}

static int ask_cases(struct run *r)
{
    struct arena arena = {0};

    r->asked = arena_alloc(&r->m->arena, (r->set.n + 1) * sizeof *r->asked);
    for (uint32_t i = 0; r->asked && i < r->set.n; i++) {
        const struct spec_case *c = &r->set.v[i];
        struct decide_trace t = {.asked = -1};
        struct verdict v;
        if (!c->broken)
            decide_run(r->bundle, c->point, &c->facts, c->now, &arena, &v, &t);
        r->asked[i] = t.asked;
        arena_reset(&arena);
    }
    arena_free(&arena);
    return r->asked ? 0 : -OMB_E_NOMEM;
}

static int run_mutants(struct run *r)
{
    int rc = ask_cases(r);

    r->m->cases = r->cover->cases;
    r->m->passed = r->cover->passed;
    if (rc == 0 && r->m->passed == r->m->cases)
        rc = make_mutants(r);
    return rc == 0 ? run_all(r) : rc;
}

int mutate_run(struct bundle *b, const struct lab_progress *p, struct mutate **out,
               struct bundle_errors *errors)
{
    struct run r = {.m = calloc(1, sizeof *r.m), .progress = p};
    int rc = r.m ? 0 : -OMB_E_NOMEM;

    if (rc == 0)
        rc = variant_make(b, UINT32_MAX, STR_NONE, NULL, &r.bundle, errors);
    if (rc == 0)
        rc = spec_set_read(b, &r.set, errors);
    if (rc == 0)
        rc = cover_run(b, &r.cover, errors);
    if (rc == 0)
        rc = run_mutants(&r);
    for (int i = 0; i < POINTS; i++) {
        if (r.open[i])
            differ_close(&r.differ[i]);
    }
    cover_free(r.cover);
    spec_set_free(&r.set);
    bundle_unpin(r.bundle);
    if (rc != 0) {
        mutate_free(r.m);
        return rc;
    }
    *out = r.m;
    return 0;
}

void mutate_free(struct mutate *m)
{
    if (!m)
        return;
    mutants_free(&m->mutants);
    arena_free(&m->arena);
    free(m);
}
