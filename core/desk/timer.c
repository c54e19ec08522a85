/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what follows when a durable timer fires. Keeps no time itself. Called by handle.c. */
#include "core/desk/claim_run.h"
#include "core/desk/ladder.h"
#include "core/desk/moved.h"
#include "core/desk/remedy.h"
#include "core/desk/remedy_say.h"
#include "core/desk/rma.h"

static int remedy_due(struct run *r, omb_str ref)
{
    const struct remedy *m = kase_find_remedy(r->k, ref);
    if (!m || m->state != REMEDY_ALLOWED) {
        out_timer_cancel(r, "remedy_due", ref);
        return 0;
    }
    if (r->ctx->now < m->due) {
        out_timer(r, "remedy_due", ref, m->due);
        return 0;
    }
    remedy_start(r, m);
    out_timer_cancel(r, "remedy_due", ref);
    return 0;
}

static int approval_expired(struct run *r, omb_str ref)
{
    const struct remedy *m = kase_find_remedy(r->k, ref);
    if (m && m->state == REMEDY_ASKED && r->ctx->now < m->expires) {
        out_timer(r, "approval_expired", ref, m->expires);
        return 0;
    }
    if (m && m->state == REMEDY_ASKED) {
        struct json_out *o = out_begin(r);
        jo_kv_z(o, "remedy", m->id);
        (void)out_event(r, EVENT_REMEDY_EXPIRED, r->c->actor);
        remedy_say_return(r, m, RETURN_SAID_LATE);
    }
    out_timer_cancel(r, "approval_expired", ref);
    return 0;
}

/* Asked again after as long as the contact has waited already: often first, seldom later. */
static uint64_t next_widen(const struct run *r)
{
    uint64_t now = r->ctx->now, then = r->k->queued_at;
    uint64_t wait = now > then ? now - then : 0;
    if (wait < DESK_WIDEN_MS)
        wait = DESK_WIDEN_MS;
    return now + (wait < DESK_WIDEN_MAX_MS ? wait : DESK_WIDEN_MAX_MS);
}

static int widen(struct run *r, omb_str ref)
{
    int64_t epoch = json_int_or(&r->doc, 0, "epoch", r->now.epoch);
    if (r->now.state != CONTACT_QUEUED || epoch != (int64_t)r->now.epoch) {
        out_timer_cancel(r, "widen", ref);
        return 0;
    }
    struct moment m = {.message = false};
    struct verdict v;
    decision_escalation(r, &m, &v);
    decision_record(r, POINT_ESCALATION, &v, STR_NONE);
    if (!ladder_follow(r, &v))
        out_timer(r, "widen", ref, next_widen(r));
    return 0;
}

int timer_on_fired(struct run *r)
{
    if (r->c->actor.type != ACTOR_TIMER && r->c->actor.type != ACTOR_SYSTEM)
        return run_refuse(r, -OMB_E_DENIED, "only a timer fires");
    omb_str name = run_str(r, "name"), ref = run_str(r, "ref");
    if (str_is(name, "remedy_due"))
        return remedy_due(r, ref);
    if (str_is(name, "approval_expired"))
        return approval_expired(r, ref);
    if (str_is(name, "widen"))
        return widen(r, ref);
    if (str_is(name, "return_remind"))
        return rma_remind(r, ref);
    if (str_is(name, "return_expire"))
        return rma_expire(r, ref);
    if (str_is(name, "certificate_end"))
        return moved_certificate_end(r, ref);
    if (str_is(name, CLAIM_TIMER))
        return claim_clock(r, ref);
    return run_refuse(r, -OMB_E_INVALID, "name: a timer of the desk's own");
}
