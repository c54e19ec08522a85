/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: telling two bundles apart. Must not know: mutants. Called by: mutate. */
#include "core/lab/differ.h"

#include "core/lab/generate.h"
#include "core/lab/shrink.h"
#include "core/policy/decide.h"
#include "core/policy/verdict.h"

#include <stdlib.h>

#define SEED 20260101u

/* What the bundle says, as one number. */
static uint64_t sign_of(struct bundle *b, const struct setting *s, uint16_t *asked)
{
    struct arena arena = {0};
    struct buf text = BUF_INIT(POLICY_MAX_OUTPUT * 2);
    struct json_out o = json_out(&text);
    struct facts facts;
    struct decide_trace t;
    struct verdict v;
    uint64_t h = 1469598103934665603ull;

    setting_facts(s, &facts);
    decide_run(b, s->c->point, &facts, setting_now(s), &arena, &v, &t);
    *asked = (uint16_t)(t.asked < 0 ? 0 : t.asked);
    verdict_print(&v, &o);
    buf_puts(&text, v.rule);
    buf_int(&text, v.status);
    for (size_t i = 0; i < text.len; i++)
        h = (h ^ (unsigned char)text.ptr[i]) * 1099511628211ull;
    buf_free(&text);
    arena_free(&arena);
    return h;
}

static bool next(struct generate *g, uint32_t drawn, struct setting *s)
{
    if (generate_in_order(g, s))
        return true;
    if (g->count == drawn)
        return false;
    generate_drawn(g, s);
    return true;
}

int differ_open(struct bundle *b, enum decide_point point, const struct spec_set *set,
                uint32_t drawn, struct differ *out)
{
    struct differ d = {.bundle = b, .set = set, .drawn = drawn};
    struct generate g;
    struct setting s;
    int rc = domain_make(b, point, DOMAIN_RULES, &d.domain);

    if (rc != 0)
        return rc;
    rc = generate_open(b, &d.domain, set, SEED, &g);
    if (rc != 0) {
        differ_close(&d);
        return rc;
    }
    d.sign = malloc((LAB_ORDERED_FACTS + drawn) * sizeof *d.sign);
    d.asked = malloc((LAB_ORDERED_FACTS + drawn) * sizeof *d.asked);
    rc = d.sign && d.asked ? 0 : -OMB_E_NOMEM;
    for (; rc == 0 && d.n < LAB_ORDERED_FACTS + drawn && next(&g, drawn, &s); d.n++)
        d.sign[d.n] = sign_of(b, &s, &d.asked[d.n]);
    generate_close(&g);
    if (rc == 0)
        *out = d;
    else
        differ_close(&d);
    return rc;
}

struct pair {
    struct bundle *a, *b;
};

static bool still_differs(void *ctx, const struct setting *s)
{
    struct pair *p = ctx;
    uint16_t asked;

    return sign_of(p->a, s, &asked) != sign_of(p->b, s, &asked);
}

bool differ_find(struct differ *d, struct bundle *other, uint32_t rule, struct setting *facts)
{
    struct pair pair = {d->bundle, other};
    struct generate g;
    uint16_t asked;
    bool found = false;

    if (generate_open(d->bundle, &d->domain, d->set, SEED, &g) != 0)
        return false;
    for (uint32_t i = 0; i < d->n && !found && next(&g, d->drawn, facts); i++)
        found = d->asked[i] >= rule && sign_of(other, facts, &asked) != d->sign[i];
    if (found)
        shrink_run(&d->domain, facts, still_differs, &pair);
    generate_close(&g);
    return found;
}

void differ_close(struct differ *d)
{
    free(d->sign);
    free(d->asked);
    domain_free(&d->domain);
    *d = (struct differ){0};
}
