/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the search for counterexamples. Must not know: how invariants are declared, output
 * formats. Called by: cmd_invariants, the API's job. */
#include "core/lab/invariant.h"

#include "core/lab/generate.h"
#include "core/lab/shrink.h"
#include "core/policy/decide.h"

#include <stdlib.h>

struct search {
    struct bundle *bundle;
    struct invariant_set *set;
    const struct invariant *invariant;
    const struct spec_set *specs;
    const struct lab_progress *progress;
    struct invariants *all;
    struct invariant_outcome *out;
    struct domain domain;
    bool reached[POLICY_MAX_RULES + 1];
    uint32_t trials;
    uint64_t done, total; /* of all invariants */
    char error[POLICY_MAX_ERROR];
};

enum answer { HOLDS, BREAKS, NOT_GIVEN, FAILED };

/* ---- one set of facts ---- */

static void decide(struct search *s, const struct setting *c, struct arena *arena,
                   struct verdict *v)
{
    struct decide_trace t;
    struct facts facts;

    setting_facts(c, &facts);
    decide_run(s->bundle, c->c->point, &facts, setting_now(c), arena, v, &t);
    if (t.rule >= 0)
        s->reached[t.rule] = true;
}

/* Decides up to `within` times in a row, until it holds. */
static enum answer try_steps(struct search *s, struct setting *c, struct arena *arena)
{
    for (uint32_t n = 1;; n++) {
        struct verdict v;
        int yes;
        decide(s, c, arena, &v);
        yes = invariant_holds(s->set, s->invariant, c, &v, s->error, sizeof s->error);
        if (yes != 0 || n == s->invariant->within)
            return yes < 0 ? FAILED : yes ? HOLDS : BREAKS;
        if (invariant_next(s->set, s->invariant, c, &v, arena, s->error, sizeof s->error) != 0)
            return FAILED;
    }
}

static enum answer try_facts(struct search *s, const struct setting *facts)
{
    struct setting c = *facts;
    struct arena arena = {0};
    enum answer a;
    int given = invariant_given(s->set, s->invariant, &c, s->error, sizeof s->error);

    if (given <= 0)
        return given < 0 ? FAILED : NOT_GIVEN;
    a = try_steps(s, &c, &arena);
    arena_free(&arena);
    return a;
}

static bool still_breaks(void *ctx, const struct setting *facts)
{
    struct search *s = ctx;
    return try_facts(s, facts) == BREAKS;
}

static bool still_fails(void *ctx, const struct setting *facts)
{
    struct search *s = ctx;
    return try_facts(s, facts) == FAILED;
}

/* ---- what was found ---- */

static int keep_step(struct search *s, const struct setting *c, const struct verdict *v)
{
    struct buf text = BUF_INIT(POLICY_MAX_INPUT);
    struct json_out o = json_out(&text);
    struct invariant_step *step = &s->out->step[s->out->n_step++];

    setting_print(c, &o);
    step->facts = arena_dup(&s->all->arena, buf_str(&text));
    buf_clear(&text);
    o = json_out(&text);
    verdict_print(v, &o);
    step->verdict = arena_dup(&s->all->arena, buf_str(&text));
    step->rule = arena_dup(&s->all->arena, v->rule);
    buf_free(&text);
    return s->all->arena.err;
}

static int keep(struct search *s, struct setting *facts, enum answer answer)
{
    struct arena arena = {0};
    int rc = 0;

    shrink_run(&s->domain, facts, answer == FAILED ? still_fails : still_breaks, s);
    s->out->broken = true;
    s->out->step = arena_alloc(&s->all->arena, s->invariant->within * sizeof *s->out->step);
    if (!s->out->step)
        return -OMB_E_NOMEM;
    s->error[0] = '\0';
    if (try_facts(s, facts) == FAILED)
        s->out->error = arena_dup(&s->all->arena, str_of(s->error));
    for (uint32_t n = 1; n <= s->invariant->within && rc == 0; n++) {
        struct verdict v;
        decide(s, facts, &arena, &v);
        rc = keep_step(s, facts, &v);
        if (n == s->invariant->within || s->out->error.len ||
            invariant_next(s->set, s->invariant, facts, &v, &arena, s->error, sizeof s->error) != 0)
            break;
    }
    arena_free(&arena);
    return rc;
}

/* ---- the search ---- */

/* The ordered half first; what it does not use is drawn as well. */
static bool next_facts(struct search *s, struct generate *g, struct setting *facts)
{
    if (s->out->trials == s->trials)
        return false;
    if (s->out->trials >= s->trials / 2 || !generate_in_order(g, facts))
        generate_drawn(g, facts);
    s->out->trials++;
    return true;
}

static int search_all(struct search *s, struct generate *g)
{
    struct setting facts;

    while (next_facts(s, g, &facts)) {
        enum answer a = try_facts(s, &facts);
        if (s->out->trials % 128 == 0) {
            lab_progress_say(s->progress, s->done + s->out->trials, s->total);
            s->all->stopped = lab_progress_stopped(s->progress);
        }
        s->out->given += a != NOT_GIVEN;
        if (a == BREAKS || a == FAILED)
            return keep(s, &facts, a);
        if (s->all->stopped)
            break;
    }
    return 0;
}

static int search_one(struct search *s)
{
    struct generate g;
    int rc = domain_make(s->bundle, s->invariant->point, DOMAIN_INVARIANTS, &s->domain);

    if (rc != 0)
        return rc;
    rc = generate_open(s->bundle, &s->domain, s->specs, s->all->seed, &g);
    if (rc == 0) {
        rc = search_all(s, &g);
        generate_close(&g);
    }
    domain_free(&s->domain);
    return rc;
}

static int run_one(struct search *s, const struct invariant *i)
{
    const struct rules *rules = &s->bundle->rules[i->point];
    int rc = 0;

    s->invariant = i;
    s->out = &s->all->v[s->all->n++];
    memset(s->reached, 0, sizeof s->reached);
    *s->out = (struct invariant_outcome){.name = arena_dup(&s->all->arena, i->name),
                                         .file = arena_dupz(&s->all->arena, str_of(i->file)),
                                         .line = i->line,
                                         .point = i->point,
                                         .rules = rules->n,
                                         .error = STR("")};
    if (rules->present)
        rc = search_one(s);
    else
        s->out->error = STR("the bundle has no policy for this point");
    for (uint32_t r = 0; r < rules->n; r++)
        s->out->reached += s->reached[r];
    s->all->broken += s->out->broken || s->out->error.len > 0 || s->out->given == 0;
    s->done += s->trials;
    return rc;
}

static int run_all(struct search *s)
{
    int rc = 0;

    s->all->v = arena_alloc(&s->all->arena, (s->set->n + 1) * sizeof *s->all->v);
    if (!s->all->v)
        return -OMB_E_NOMEM;
    s->total = (uint64_t)s->trials * s->set->n;
    for (uint32_t i = 0; i < s->set->n && rc == 0 && !s->all->stopped; i++)
        rc = run_one(s, &s->set->v[i]);
    return rc == 0 ? s->all->arena.err : rc;
}

int invariants_run(struct bundle *b, uint32_t trials, uint64_t seed, const struct lab_progress *p,
                   struct invariants **out, struct bundle_errors *errors)
{
    struct invariant_set set = {.vm = NULL};
    struct spec_set specs = {.v = NULL};
    struct search s = {.bundle = b, .set = &set, .specs = &specs, .progress = p, .trials = trials};
    int rc = -OMB_E_NOMEM;

    s.all = calloc(1, sizeof *s.all);
    if (s.all)
        rc = invariant_set_read(b, &set, errors);
    if (rc == 0)
        rc = spec_set_read(b, &specs, errors);
    if (rc == 0) {
        s.all->seed = seed;
        rc = run_all(&s);
    }
    spec_set_free(&specs);
    invariant_set_free(&set);
    if (rc != 0) {
        invariants_free(s.all);
        return rc;
    }
    *out = s.all;
    return 0;
}

void invariants_free(struct invariants *i)
{
    if (!i)
        return;
    arena_free(&i->arena);
    free(i);
}
