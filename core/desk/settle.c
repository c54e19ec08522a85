/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how a remedy ends: withdrawn, done, failed, unknown; and what the customer is told. Asks no
 * policy. Called by handle.c. */
#include "core/base/utf8.h"
#include "core/desk/authority.h"
#include "core/desk/claim_run.h"
#include "core/desk/confirm.h"
#include "core/desk/dates.h"
#include "core/desk/message.h"
#include "core/desk/remedy.h"
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

/* What was done, in the order of its kinds; the order's number follows. */
static void put_deed(const struct remedy *m, struct buf *b)
{
    static const char *const plain[][2] = {
        {"customer_change", "Your account has been changed"},
        {"order_change", "Your order has been changed"},
        {"cancel", "Your order has been cancelled"},
        {"exchange", "Your exchange is set up"},
    };
    const char *s = m->quantity == 1 ? "" : "s";
    if (!strcmp(m->kind, "refund") || !strcmp(m->kind, "claim")) {
        buf_putz(b, "We have refunded ");
        money_print(m->amount, b);
        buf_putz(b, strcmp(m->to, "gift_card") ? " to your original payment method"
                                               : " to your gift card");
    } else if (!strcmp(m->kind, "certificate")) {
        buf_putz(b, "We have added a promotional certificate of ");
        money_print(m->amount, b);
        buf_putz(b, " to your account");
    } else if (!strcmp(m->kind, "trade_in_credit")) {
        buf_putz(b, "We have credited ");
        money_print(m->amount, b);
        buf_putz(b, " for your trade-in to your gift card");
    } else if (!strcmp(m->kind, "reship")) {
        buf_printf(b, "We are sending you %lld replacement%s", (long long)m->quantity, s);
    } else if (m->quantity) {
        buf_printf(b, "Your return of %lld item%s is set up", (long long)m->quantity, s);
    } else {
        const char *words = "Your return is set up";
        for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
            words = strcmp(m->kind, plain[i][0]) ? words : plain[i][1];
        buf_putz(b, words);
    }
    if (!strcmp(m->kind, "cancel") && m->amount.currency[0]) {
        buf_putz(b, ", and ");
        money_print(m->amount, b);
        buf_putz(b, " goes back the way you paid");
    }
}

/* The promise in plain words; `item` is empty where no personal text may stand. */
static void put_words(const struct remedy *m, omb_str item, struct buf *b)
{
    put_deed(m, b);
    if (m->n_part && strcmp(m->kind, "cancel") != 0)
        buf_printf(b, " for %u item%s", (unsigned)m->n_part, m->n_part == 1 ? "" : "s");
    if (item.len) {
        buf_putz(b, " for ");
        buf_puts(b, item);
    }
    if (m->order[0])
        buf_printf(b, " (order %s)", m->order);
    buf_putz(b, ".");
}

static omb_str item_title(struct run *r, const struct remedy *m)
{
    struct order_facts o;
    if (m->n_part || !m->order[0] || order_read(r->k, str_of(m->order), r->arena, &o) < 0)
        return STR("");
    const struct order_line *line = order_find_line(&o, str_of(m->line));
    return line ? utf8_clip(line->title, NAME_MAX_TEXT) : STR("");
}

/* What the notify point calls it. */
static const char *kind_of(const struct remedy *m)
{
    if (!strcmp(m->kind, "customer_change"))
        return "address_changed";
    if (!strcmp(m->kind, "order_change") || !strcmp(m->kind, "cancel") ||
        !strcmp(m->kind, "exchange"))
        return "order_changed";
    return strcmp(m->kind, "return") ? "remedy_done" : "return_authorised";
}

static omb_str next_of(const struct remedy *m, uint64_t ends, uint64_t arrives)
{
    if (ends)
        return STR("You can spend it until it ends.");
    if (arrives)
        return strcmp(m->kind, "reship") ? STR("It should be with you soon.")
                                         : STR("The parcel should be with you soon.");
    return STR_NONE;
}

static void confirm(struct run *r, const struct remedy *m, uint64_t ends, uint64_t arrives)
{
    struct buf plain = BUF_INIT(4096), words = BUF_INIT(4096);
    put_words(m, STR(""), &plain);
    put_words(m, item_title(r, m), &words);
    struct confirmation c = {.kind = kind_of(m), .amount = m->amount};
    c.remedy = str_of(m->id);
    c.remedy_kind = str_of(m->kind);
    c.subject = STR("Done");
    c.text = buf_str(&plain);
    c.words = buf_str(&words);
    c.clause = str_of(m->clause);
    c.rule = str_of(m->rule);
    c.next = next_of(m, ends, arrives);
    c.by = ends ? ends : arrives;
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
    if (!rma_issue(r, m) && strcmp(m->kind, "recharge") != 0) /* no part of the customer */
        confirm(r, m, ends, arrives);
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
    return claim_remedy_failed(r, m);
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
