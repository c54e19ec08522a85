/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the steps that came before the first lesson was learnt: without it every word would be
 * misunderstood. Knows nothing of their content. Called by plugin_step.c and plugin_teach.c. */
#include "plugin.h"

#include "limits.h"

#include <stdlib.h>

struct parked {
    omb_op op;
    omb_tenant tenant;
    omb_buf view, turn;
    struct parked *next;
};

static void parked_free(struct parked *p)
{
    omb_buf_free(&p->view);
    omb_buf_free(&p->turn);
    free(p);
}

static int learns_first(struct assistant *a, omb_tenant tenant)
{
    const struct tenant *t = teach_tenant(a, tenant);
    return t && !t->tried && (t->asked || t->lesson);
}

int wait_park(struct assistant *a, omb_op op, omb_tenant tenant, omb_str view, omb_str turn)
{
    struct parked **end = &a->parked;
    if (a->n_parked >= STEPS_MAX || !learns_first(a, tenant)) {
        return 0;
    }
    struct parked *p = calloc(1, sizeof *p);
    if (!p) {
        return 0;
    }
    p->op = op;
    p->tenant = tenant;
    omb_buf_put(&p->view, view);
    omb_buf_put(&p->turn, turn);
    if (p->view.err || p->turn.err) {
        parked_free(p);
        return 0;
    }
    while (*end) {
        end = &(*end)->next;
    }
    *end = p;
    a->n_parked++;
    return 1;
}

void wait_release(struct assistant *a, omb_tenant tenant)
{
    struct parked **at = &a->parked;
    while (*at) {
        struct parked *p = *at;
        if (p->tenant != tenant) {
            at = &p->next;
            continue;
        }
        *at = p->next;
        a->n_parked--;
        step_run(&a->plugin, p->op, p->tenant, omb_buf_str(&p->view), omb_buf_str(&p->turn));
        parked_free(p);
        at = &a->parked; /* the step may have changed the list */
    }
}

void wait_free(struct assistant *a)
{
    while (a->parked) {
        struct parked *p = a->parked;
        a->parked = p->next;
        parked_free(p);
    }
    a->n_parked = 0;
}
