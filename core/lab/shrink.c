/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: making facts smaller. Must not know: what they show. Called by: invariant, differ. */
#include "core/lab/shrink.h"

#include "core/base/limits.h"

struct shrinking {
    const struct domain *d;
    struct setting *s;
    bool (*still)(void *ctx, const struct setting *s);
    void *ctx;
    uint32_t left;
};

/* Takes `smaller` when it still does it. */
static bool take(struct shrinking *x, const struct setting *smaller)
{
    if (x->left == 0)
        return false;
    x->left--;
    if (!x->still(x->ctx, smaller))
        return false;
    *x->s = *smaller;
    return true;
}

static bool leave_out(struct shrinking *x, uint32_t i)
{
    struct setting smaller = *x->s;

    setting_clear(&smaller, i);
    return take(x, &smaller);
}

static int64_t nearest_plain(const struct domain *d, uint32_t i)
{
    return d->c->fact[i].absent > 0 ? d->c->fact[i].absent : 0;
}

/* Halves the way to zero as long as that still does it, then looks at the single steps. */
static bool bring_down(struct shrinking *x, uint32_t i)
{
    int64_t goal = nearest_plain(x->d, i), is = x->s->v[i].num, lost = goal;
    struct setting smaller = *x->s;
    bool any = false;

    if (is == goal)
        return false;
    setting_set(&smaller, i, goal, STR_NONE);
    if (take(x, &smaller))
        return true;
    while (x->left && is - lost != 1 && lost - is != 1) {
        int64_t middle = lost + (is - lost) / 2;
        smaller = *x->s;
        setting_set(&smaller, i, middle, STR_NONE);
        if (take(x, &smaller)) {
            is = middle;
            any = true;
        } else {
            lost = middle;
        }
    }
    return any;
}

static bool first_text(struct shrinking *x, uint32_t i)
{
    const struct domain_fact *f = &x->d->fact[i];

    for (uint32_t k = 0; k < f->n_text; k++) {
        struct setting smaller = *x->s;
        if (str_compare(f->text[k], x->s->v[i].str) == 0)
            return false;
        setting_set(&smaller, i, 0, f->text[k]);
        if (take(x, &smaller))
            return true;
    }
    return false;
}

static bool pass(struct shrinking *x)
{
    bool any = false;

    for (uint32_t i = x->d->c->n_fact; i-- > 0;) {
        enum fact_type type = x->d->c->fact[i].type;
        if (!(x->s->given >> i & 1))
            continue;
        if (leave_out(x, i))
            any = true;
        else if (type == FACT_INT)
            any = bring_down(x, i) || any;
        else if (type == FACT_TEXT)
            any = first_text(x, i) || any;
    }
    return any;
}

void shrink_run(const struct domain *d, struct setting *s,
                bool (*still)(void *ctx, const struct setting *s), void *ctx)
{
    struct shrinking x = {d, s, still, ctx, LAB_SHRINK_TRIALS};

    while (x.left && pass(&x)) {
    }
}
