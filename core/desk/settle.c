/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how a remedy ends: withdrawn, done, failed, unknown; and what the customer is told. Asks no
 * policy. Called by handle.c. */
#include "core/base/utf8.h"
#include "core/desk/authority.h"
#include "core/desk/confirm.h"
#include "core/desk/message.h"
#include "core/desk/remedy.h"
#include "core/desk/rma.h"

#define DETAIL_MAX_TEXT 200

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

/* The promise in plain words; `item` is empty where no personal text may stand. */
static void put_words(const struct remedy *m, omb_str item, struct buf *b)
{
    if (!strcmp(m->kind, "refund")) {
        buf_putz(b, "We have refunded ");
        money_print(m->amount, b);
        buf_putz(b, strcmp(m->to, "gift_card") ? " to your original payment method"
                                               : " to your gift card");
    } else if (!strcmp(m->kind, "certificate")) {
        buf_putz(b, "We have added a promotional certificate of ");
        money_print(m->amount, b);
        buf_putz(b, " to your account");
    } else if (!strcmp(m->kind, "reship")) {
        buf_printf(b, "We are sending you %lld replacement%s", (long long)m->quantity,
                   m->quantity == 1 ? "" : "s");
    } else if (!strcmp(m->kind, "return")) {
        buf_printf(b, "Your return of %lld item%s is set up", (long long)m->quantity,
                   m->quantity == 1 ? "" : "s");
    } else {
        buf_putz(b, "Your order has been changed");
    }
    if (item.len) {
        buf_putz(b, " for ");
        buf_puts(b, item);
    }
    buf_printf(b, " (order %s).", m->order);
}

static omb_str item_title(struct run *r, const struct remedy *m)
{
    struct order_facts o;
    if (order_read(r->k, str_of(m->order), r->arena, &o) < 0)
        return STR("");
    const struct order_line *line = order_find_line(&o, str_of(m->line));
    return line ? utf8_clip(line->title, NAME_MAX_TEXT) : STR("");
}

static void confirm(struct run *r, const struct remedy *m)
{
    struct buf plain = BUF_INIT(4096), words = BUF_INIT(4096);
    put_words(m, STR(""), &plain);
    put_words(m, item_title(r, m), &words);
    struct confirmation c = {.kind = "remedy_done", .amount = m->amount};
    c.remedy = str_of(m->id);
    c.remedy_kind = str_of(m->kind);
    c.subject = STR("Done");
    c.text = buf_str(&plain);
    c.words = buf_str(&words);
    c.clause = str_of(m->clause);
    c.rule = str_of(m->rule);
    (void)confirm_send(r, &c);
    if (plain.err || words.err)
        r->err = plain.err ? plain.err : words.err;
    buf_free(&plain);
    buf_free(&words);
}

static void clear_execute(struct run *r, const struct remedy *m)
{
    out_clear(r, arena_printf(r->arena, "execute:%s", m->id));
}

static int done(struct run *r, const struct remedy *m)
{
    clear_execute(r, m);
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_str(o, "ref", utf8_clip(run_str(r, "ref"), sizeof m->ref - 1));
    (void)out_event(r, EVENT_REMEDY_DONE, r->c->actor);
    if (!rma_issue(r, m))
        confirm(r, m);
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
