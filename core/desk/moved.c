/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what happens to a remedy after it was done: reversed, spent, over. Asks no policy. Called by
 * handle.c, timer.c and needs.c. */
#include "core/desk/moved.h"

#include "core/desk/authority.h"
#include "core/desk/claim_run.h"
#include "core/desk/ladder.h"
#include "core/desk/message.h"
#include "core/desk/remedy_say.h"
#include "core/desk/rma.h"

const struct remedy *moved_remedy(struct run *r)
{
    omb_str key = run_str(r, "key");
    for (uint32_t i = 0; key.len && i < r->k->n_remedy; i++)
        if (str_is(key, r->k->remedy[i].key))
            return &r->k->remedy[i];
    return NULL;
}

/* What is still under way may be told of again later; anything else never fits. */
static int too_early(const struct remedy *m)
{
    return m->state == REMEDY_STARTED || m->state == REMEDY_UNKNOWN ? -OMB_E_STATE : -OMB_E_INVALID;
}

static int reversed(struct run *r, const struct remedy *m)
{
    if (m->state == REMEDY_REVERSED)
        return 0;
    if (m->state != REMEDY_DONE)
        return run_refuse(r, too_early(m), "this remedy is %s", remedy_state_name(m->state));
    if (m->use == USE_REDEEMED)
        return run_refuse(r, -OMB_E_INVALID, "this certificate was spent already");
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    (void)out_event(r, EVENT_REMEDY_REVERSED, r->c->actor);
    out_mark_cid(r);
    if (m->use == USE_ACTIVE && m->ends)
        out_timer_cancel(r, "certificate_end", arena_dup(r->arena, str_of(m->id)));
    int rc = authority_give_back(r, m);
    if (rc < 0)
        return rc;
    message_note(r, OUT_SYSTEM,
                 arena_printf(r->arena, "The shop says that %s %s of order %s was undone.", m->kind,
                              m->id, m->order));
    if (m->claim[0])
        return claim_remedy_undone(r, m, CLAIM_UNDONE_REVERSED);
    if (remedy_is_internal(m))
        return 0;
    remedy_say_reversed(r, m);
    ladder_need_person(r, TIER_ASSOCIATE, STR("shop_undid"),
                       STR("core: what the shop undid is a person's"));
    return 0;
}

static int redeemed(struct run *r, const struct remedy *m)
{
    int64_t minor = json_int_or(&r->doc, 0, "minor", m->amount.minor);
    if (strcmp(m->kind, "certificate") != 0 || m->state != REMEDY_DONE)
        return run_refuse(r, too_early(m), "there is no such certificate to spend");
    if (m->use != USE_ACTIVE)
        return run_refuse(r, -OMB_E_INVALID, "this certificate is %s", remedy_use_name(m->use));
    if (m->ends && r->ctx->now >= m->ends)
        return run_refuse(r, -OMB_E_INVALID, "this certificate is expired");
    if (minor <= 0 || minor > m->amount.minor)
        return run_refuse(r, -OMB_E_INVALID, "minor: 1 to %lld", (long long)m->amount.minor);
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_int(o, "minor", minor);
    (void)out_event(r, EVENT_REMEDY_REDEEMED, r->c->actor);
    out_mark_cid(r);
    if (m->ends)
        out_timer_cancel(r, "certificate_end", arena_dup(r->arena, str_of(m->id)));
    return 0;
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
    if (str_is(run_str(r, "what"), "reversed"))
        return reversed(r, m);
    if (str_is(run_str(r, "what"), "redeemed"))
        return redeemed(r, m);
    if (str_is(run_str(r, "what"), "shipped") || str_is(run_str(r, "what"), "delivered"))
        return 0; /* the order itself tells of it */
    return run_refuse(r, -OMB_E_INVALID, "what: not a movement of a %s", m->kind);
}

int moved_certificate_end(struct run *r, omb_str ref)
{
    const struct remedy *m = kase_find_remedy(r->k, ref);
    if (m && m->use == USE_ACTIVE && r->ctx->now < m->ends) {
        out_timer(r, "certificate_end", ref, m->ends);
        return 0;
    }
    if (m && m->use == USE_ACTIVE) {
        struct json_out *o = out_begin(r);
        jo_kv_z(o, "remedy", m->id);
        jo_kv_z(o, "what", "certificate");
        (void)out_event(r, EVENT_REMEDY_EXPIRED, r->c->actor);
    }
    out_timer_cancel(r, "certificate_end", ref);
    return 0;
}
