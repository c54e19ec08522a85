/* SPDX-License-Identifier: Apache-2.0 */
/* Owns whom a movement of the shop concerns, and that each is taken once. Knows no remedy's rules.
 * Called by handle.c and needs.c. */
#include "core/desk/moved.h"

#include "core/desk/rma.h"

const struct remedy *moved_remedy(struct run *r)
{
    omb_str key = run_str(r, "key");
    for (uint32_t i = 0; key.len && i < r->k->n_remedy; i++)
        if (str_is(key, r->k->remedy[i].key))
            return &r->k->remedy[i];
    return NULL;
}

int moved_on_shop(struct run *r)
{
    omb_str id = run_str(r, "id");
    if (r->c->actor.type != ACTOR_COMMERCE && r->c->actor.type != ACTOR_SYSTEM)
        return run_refuse(r, -OMB_E_DENIED, "only the shop tells of movements");
    if (!id.len || id.len > MOVEMENT_MAX_ID)
        return run_refuse(r, -OMB_E_INVALID, "id: 1 to %d bytes", MOVEMENT_MAX_ID);
    r->out->repeat_of = kase_find_cid(r->k, r->c->cid);
    if (r->out->repeat_of)
        return 0;
    const struct remedy *m = moved_remedy(r);
    if (!m)
        return run_refuse(r, -OMB_E_NOTFOUND, "no remedy of this case has this key");
    if (!strcmp(m->kind, "return"))
        return rma_moved(r, m);
    return run_refuse(r, -OMB_E_INVALID, "what: not a movement of a %s", m->kind);
}
