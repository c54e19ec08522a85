/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how a remedy ends: withdrawn, done, failed, unknown. Asks no policy, words nothing. Called by
 * handle.c. */
#include "core/base/utf8.h"
#include "core/desk/authority.h"
#include "core/desk/claim_run.h"
#include "core/desk/dates.h"
#include "core/desk/ladder.h"
#include "core/desk/message.h"
#include "core/desk/remedy.h"
#include "core/desk/remedy_say.h"
#include "core/desk/rma.h"

#define DETAIL_MAX_TEXT 200
#define REFUNDS_MAX_TEXT 512

int remedy_on_withdraw(struct run *r)
{
    int rc = run_need_agent(r);
    if (rc < 0)
        return rc;
    const struct remedy *m = kase_find_remedy(r->k, run_str(r, "remedy"));
    if (!m)
        return run_refuse(r, -OMB_E_NOTFOUND, "no such remedy in this case");
    if (m->state != REMEDY_ALLOWED && m->state != REMEDY_ASKED)
        return run_refuse(r, -OMB_E_STATE, "this remedy is %s", remedy_state_name(m->state));
    if (!str_is(r->c->actor.id, m->proposer) && r->c->actor_tier <= m->proposer_tier)
        return run_refuse(r, -OMB_E_DENIED, "only its proposer or a higher tier withdraws it");
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_str(o, "by", r->c->actor.id);
    (void)out_event(r, EVENT_REMEDY_WITHDRAWN, r->c->actor);
    out_timer_cancel(r, m->state == REMEDY_ASKED ? "approval_expired" : "remedy_due",
                     arena_dup(r->arena, str_of(m->id)));
    return authority_give_back(r, m);
}

static void clear_execute(struct run *r, const struct remedy *m)
{
    out_clear(r, arena_printf(r->arena, "execute:%s", m->id));
}

/* A day that the shop promises in its answer, counted from now; 0: it said none. */
static uint64_t arrives_at(struct run *r)
{
    int64_t days = json_int_or(&r->doc, 0, "arrives_days", 0);
    if (days < 1 || days > REMEDY_MAX_DAYS)
        return 0;
    return r->ctx->now + (uint64_t)days * DATES_DAY_MS;
}

static int done(struct run *r, const struct remedy *m)
{
    uint64_t arrives = arrives_at(r), ends = 0;
    uint32_t refunds = json_member(&r->doc, 0, "refunds");
    if (m->expires_days)
        ends = r->ctx->now + (uint64_t)m->expires_days * DATES_DAY_MS;
    clear_execute(r, m);
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_str(o, "ref", utf8_clip(run_str(r, "ref"), sizeof m->ref - 1));
    if (ends)
        jo_kv_int(o, "ends", (int64_t)ends);
    if (arrives)
        jo_kv_int(o, "arrives", (int64_t)arrives);
    if (refunds != JSON_NONE && json_raw(&r->doc, refunds).len <= REFUNDS_MAX_TEXT)
        jo_kv_raw(o, "refunds", json_raw(&r->doc, refunds));
    (void)out_event(r, EVENT_REMEDY_DONE, r->c->actor);
    if (ends)
        out_timer(r, "certificate_end", arena_dup(r->arena, str_of(m->id)), ends);
    if (!rma_issue(r, m) && !remedy_is_internal(m))
        remedy_say_done(r, m, ends, arrives);
    return 0;
}

static int failed(struct run *r, const struct remedy *m)
{
    clear_execute(r, m);
    omb_str detail = utf8_clip(run_str(r, "detail"), DETAIL_MAX_TEXT);
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_str(o, "detail", detail);
    (void)out_event(r, EVENT_REMEDY_FAILED, r->c->actor);
    int rc = authority_give_back(r, m);
    if (rc < 0)
        return rc;
    message_note(r, OUT_SYSTEM,
                 arena_printf(r->arena, "The shop did not carry out %s %s of order %s: %.*s",
                              m->kind, m->id, m->order, STR_ARG(detail)));
    if (m->claim[0])
        return claim_remedy_undone(r, m, CLAIM_UNDONE_FAILED);
    if (remedy_is_internal(m))
        return 0;
    remedy_say_failed(r, m);
    ladder_need_person(r, TIER_ASSOCIATE, STR("shop_refused"),
                       STR("core: what the shop did not do is a person's"));
    return 0;
}

int remedy_on_result(struct run *r)
{
    if (r->c->actor.type != ACTOR_COMMERCE && r->c->actor.type != ACTOR_SYSTEM)
        return run_refuse(r, -OMB_E_DENIED, "only the shop tells of remedies");
    const struct remedy *m = kase_find_remedy(r->k, run_str(r, "remedy"));
    if (!m || !str_is(run_str(r, "key"), m->key))
        return run_refuse(r, -OMB_E_NOTFOUND, "no such remedy in this case");
    omb_str outcome = run_str(r, "outcome");
    bool is_done = str_is(outcome, "done"), is_failed = str_is(outcome, "failed");
    if (!is_done && !is_failed && !str_is(outcome, "unknown"))
        return run_refuse(r, -OMB_E_INVALID, "outcome: done, failed or unknown");
    if (m->state != REMEDY_STARTED && m->state != REMEDY_UNKNOWN) {
        if (m->state == REMEDY_DONE || m->state == REMEDY_FAILED)
            clear_execute(r, m);
        return 0;
    }
    if (is_done)
        return done(r, m);
    if (is_failed)
        return failed(r, m);
    if (m->state == REMEDY_UNKNOWN)
        return 0;
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_str(o, "detail", utf8_clip(run_str(r, "detail"), DETAIL_MAX_TEXT));
    (void)out_event(r, EVENT_REMEDY_UNKNOWN, r->c->actor);
    return 0;
}
