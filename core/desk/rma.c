/* SPDX-License-Identifier: Apache-2.0 */
/* Owns a return from its request to its label, its clocks and its end. Knows no movement of the
 * shop. Called by handle.c, remedy.c, settle.c and timer.c. */
#include "core/desk/rma_i.h"

#include "core/base/utf8.h"
#include "core/desk/authority.h"
#include "core/desk/confirm.h"
#include "core/desk/dates.h"
#include "core/desk/ladder.h"
#include "core/desk/message.h"

omb_str rma_day(struct arena *a, uint64_t ms)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    struct date d = dates_of_ms(ms);
    return arena_printf(a, "%d %s %d", (int)d.day, months[(d.month - 1) % 12], (int)d.year);
}

omb_str rma_name(struct run *r, const struct rma *x)
{
    return x->number[0] ? arena_printf(r->arena, "your return %s", x->number) : STR("your return");
}

struct json_out *rma_step(struct run *r, const struct rma *x)
{
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", x->remedy);
    return o;
}

int rma_find(struct run *r, const struct rma **x, const struct remedy **m)
{
    omb_str id = run_str(r, "remedy");
    *x = kase_find_rma(r->k, id);
    *m = kase_find_remedy(r->k, id);
    return *x && *m ? 0 : run_refuse(r, -OMB_E_NOTFOUND, "no such return in this case");
}

static omb_str title_of(struct run *r, const struct remedy *m)
{
    struct order_facts o;
    if (order_read(r->k, str_of(m->order), r->arena, &o) < 0)
        return STR("");
    const struct order_line *line = order_find_line(&o, str_of(m->line));
    return line ? utf8_clip(line->title, NAME_MAX_TEXT) : STR("");
}

void rma_tell(struct run *r, const struct remedy *m, const struct rma *x, const struct rma_words *w)
{
    omb_str title = title_of(r, m);
    struct confirmation c = {.kind = w->kind, .amount = x->refund, .next = w->next, .by = w->by};
    c.remedy = str_of(m->id);
    c.remedy_kind = str_of(m->kind);
    c.subject = str_of(w->subject);
    c.text = w->text;
    if (title.len)
        c.words = arena_printf(r->arena, "%.*s (%.*s)", STR_ARG(w->text), STR_ARG(title));
    c.clause = str_of(x->clause);
    c.rule = str_of(x->rule);
    (void)confirm_send(r, &c);
}

/* ---- asked ---- */

static void put_terms(struct json_out *o, const struct rma_terms *t)
{
    static const char *const answers[] = {"accept", "refuse", "person"};
    jo_kv_z(o, "verdict", answers[t->answer]);
    jo_kv_int(o, "days", t->days);
    jo_kv_z(o, "label", t->shop_label ? "shop" : "customer");
    jo_kv_z(o, "refund_on", t->first_scan ? "first_scan" : "receipt");
    jo_kv_z(o, "to", t->to);
    show_money(o, "fee", t->fee);
    show_money(o, "refund", t->refund);
    jo_kv_str(o, "clause", t->said.clause);
    jo_kv_str(o, "rule", t->said.rule);
}

/* A plain body holds ids and words, nothing that somebody wrote. */
static bool is_id(omb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.')
            return false;
    }
    return s.len > 0 && s.len < sizeof((struct rma *)0)->dropoff;
}

void rma_request(struct run *r, const struct remedy *m, const struct rma_terms *t)
{
    omb_str id = arena_dup(r->arena, str_of(m->id));
    decision_record(r, POINT_RETURNS, &t->said, id);
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "remedy", id);
    jo_kv_z(o, "reason", t->item.reason);
    jo_kv_int(o, "quantity", m->quantity);
    jo_kv_bool(o, "opened", t->item.opened);
    put_terms(o, t);
    omb_str dropoff = run_str(r, "dropoff");
    if (r->c->kind == COMMAND_RETURN_REQUEST && is_id(dropoff))
        jo_kv_str(o, "dropoff", dropoff);
    (void)out_event(r, EVENT_RETURN_REQUESTED, r->c->actor);
}

int rma_read_request(struct run *r, struct remedy *m)
{
    int rc = run_check_shape(r, COMMAND_RETURN_REQUEST);
    if (rc < 0)
        return rc;
    return remedy_read_as(r, 0, "return", m);
}

int rma_on_request(struct run *r)
{
    bool customer = r->c->actor.type == ACTOR_CUSTOMER;
    enum verdict_kind kind;
    struct remedy m;
    int rc = customer ? 0 : run_need_agent(r);
    if (rc == 0 && !r->c->cid.len)
        rc = run_refuse(r, -OMB_E_INVALID, "a key is needed: the same one with every try");
    if (rc == 0)
        rc = rma_read_request(r, &m);
    if (rc == 0)
        rc = remedy_check_repeat(r, &m);
    if (rc < 0 || r->out->repeat_of)
        return rc;
    m.proposer_tier = m.granter_tier = customer ? TIER_ASSISTANT : r->c->actor_tier;
    (void)!str_copy(m.proposer, sizeof m.proposer, customer ? STR("customer") : r->c->actor.id);
    if (!customer)
        (void)!str_copy(m.granter, sizeof m.granter, r->c->actor.id);
    rc = remedy_propose(r, &m, &kind);
    if (rc < 0)
        return rc;
    omb_str text = utf8_clip(run_words(r, "text"), REASON_MAX_TEXT);
    if (text.len)
        message_note(r, r->c->actor, text);
    if (customer && kind == VERDICT_APPROVAL)
        rma_to_person(r, m.approver_tier, "approval_needed",
                      arena_printf(r->arena, "The return %s of order %s waits for an approval.",
                                   m.id, m.order));
    return 0;
}

static uint64_t day_ms(const struct run *r)
{
    return r->ctx->config->return_day_ms ? r->ctx->config->return_day_ms : DATES_DAY_MS;
}

void rma_authorise(struct run *r, const struct remedy *m)
{
    const struct rma *known = kase_find_rma(r->k, str_of(m->id));
    int64_t days = r->terms ? r->terms->days : known ? known->days : DESK_RETURN_DAYS;
    uint64_t due = r->ctx->now + (uint64_t)days * day_ms(r);
    omb_str id = arena_dup(r->arena, str_of(m->id));
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "remedy", id);
    jo_kv_int(o, "due", (int64_t)due);
    (void)out_event(r, EVENT_RETURN_AUTHORISED, OUT_SYSTEM);
    if (days > DESK_RETURN_REMIND_DAYS)
        out_timer(r, "return_remind", id, due - DESK_RETURN_REMIND_DAYS * day_ms(r));
    out_timer(r, "return_expire", id, due);
}

/* ---- the label ---- */

#define LABEL_LINES 8
#define LABEL_LINE 80
#define LABEL_DROPOFFS 32

static void put_lines(struct run *r, struct json_out *o, uint32_t label, const char *key)
{
    uint32_t list = json_member(&r->doc, label, key), n = 0;
    omb_str line;
    jo_key(o, key);
    jo_arr(o);
    if (json_is(&r->doc, list, JSON_ARRAY))
        for (uint32_t i = json_first(&r->doc, list); i != JSON_NONE && n < LABEL_LINES;
             i = json_next(&r->doc, list, i), n++)
            if (json_get_str(&r->doc, i, r->arena, &line) == 0)
                jo_str(o, utf8_clip(line, LABEL_LINE));
    jo_end_arr(o);
}

/* Addresses are a person's: they go into an event that dies with the person's key. */
static void keep_label(struct run *r, const struct rma *x, uint32_t label)
{
    if (!json_is(&r->doc, label, JSON_OBJECT))
        return;
    struct json_out *o = out_begin(r);
    jo_key(o, "key");
    jo_str(o, arena_printf(r->arena, "label:%s", x->remedy));
    jo_key(o, "value");
    jo_obj(o);
    put_lines(r, o, label, "from");
    put_lines(r, o, label, "to");
    jo_end_obj(o);
    (void)out_event(r, EVENT_FACT_SET, r->c->actor);
}

static void put_text(struct run *r, struct json_out *o, uint32_t at, const char *key, size_t cap)
{
    omb_str s = utf8_clip(run_str_at(r, at, key), cap - 1);
    if (s.len)
        jo_kv_str(o, key, s);
}

static void put_dropoffs(struct run *r, struct json_out *o, uint32_t list)
{
    static const char *const keys[] = {"id", "name", "kind", "address"};
    uint32_t n = 0;
    jo_key(o, "dropoffs");
    jo_arr(o);
    if (json_is(&r->doc, list, JSON_ARRAY))
        for (uint32_t i = json_first(&r->doc, list); i != JSON_NONE && n < LABEL_DROPOFFS;
             i = json_next(&r->doc, list, i)) {
            omb_str id = run_str_at(r, i, "id");
            if (!id.len || id.len >= sizeof r->k->rma->dropoff)
                continue;
            jo_obj(o);
            for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
                put_text(r, o, i, keys[k], LABEL_LINE);
            jo_end_obj(o);
            n++;
        }
    jo_end_arr(o);
}

static void tell_label(struct run *r, const struct remedy *m, const struct rma *x, omb_str number)
{
    struct rma_words w = {.kind = "return_label", .subject = "Your return is set up"};
    w.text = arena_printf(r->arena, "Your return of %lld item%s of order %s is set up: %.*s.",
                          (long long)m->quantity, m->quantity == 1 ? "" : "s", m->order,
                          STR_ARG(number));
    w.next =
        x->shop_label
            ? STR("Print the label, which we pay for, from your returns and hand the parcel in.")
            : STR("Print the label from your returns and hand the parcel in.");
    w.by = x->due;
    rma_tell(r, m, x, &w);
}

bool rma_issue(struct run *r, const struct remedy *m)
{
    const struct rma *x = kase_find_rma(r->k, str_of(m->id));
    if (!x)
        return false;
    uint32_t rma = json_member(&r->doc, 0, "rma");
    uint32_t label = json_member(&r->doc, rma, "label");
    omb_str number = run_str_at(r, rma, "ref");
    if (!number.len)
        number = run_str(r, "ref");
    number = utf8_clip(number, sizeof x->number - 1);
    struct json_out *o = rma_step(r, x);
    jo_kv_str(o, "number", number);
    put_text(r, o, label, "carrier", sizeof x->carrier);
    put_text(r, o, label, "tracking", sizeof x->tracking);
    put_text(r, o, label, "barcode", sizeof x->barcode);
    put_dropoffs(r, o, json_member(&r->doc, rma, "dropoffs"));
    (void)out_event(r, EVENT_RETURN_LABEL_ISSUED, r->c->actor);
    keep_label(r, x, label);
    if (x->state <= RMA_LABEL_ISSUED)
        tell_label(r, m, x, number);
    return true;
}

/* ---- the customer's own steps ---- */

static int may_speak(struct run *r)
{
    return r->c->actor.type == ACTOR_CUSTOMER ? 0 : run_need_agent(r);
}

static bool has_dropoff(const struct rma *x, omb_str id, struct arena *a)
{
    struct json_doc d;
    if (!x->dropoffs || !id.len ||
        json_parse_arena(str_of(x->dropoffs), a, DESK_MAX_TOKENS, &d, NULL) < 0)
        return false;
    for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i))
        if (str_eq(json_str_or(&d, i, "id", a, STR("")), id))
            return true;
    return false;
}

int rma_on_dropoff(struct run *r)
{
    const struct remedy *m;
    const struct rma *x;
    omb_str id = run_str(r, "dropoff");
    int rc = may_speak(r);
    if (rc == 0)
        rc = rma_find(r, &x, &m);
    if (rc < 0)
        return rc;
    enum rma_state state = rma_state_of(r->k, x);
    if (state != RMA_LABEL_ISSUED)
        return run_refuse(r, -OMB_E_STATE, "this return is %s", rma_state_name(state));
    if (!has_dropoff(x, id, r->arena))
        return run_refuse(r, -OMB_E_NOTFOUND, "dropoff: none of this return's drop-off points");
    if (str_is(id, x->dropoff))
        return 0;
    struct json_out *o = rma_step(r, x);
    jo_kv_str(o, "dropoff", id);
    (void)out_event(r, EVENT_RETURN_DROPOFF_CHOSEN, r->c->actor);
    return 0;
}

void rma_stop_clocks(struct run *r, const struct rma *x)
{
    omb_str id = arena_dup(r->arena, str_of(x->remedy));
    out_timer_cancel(r, "return_remind", id);
    out_timer_cancel(r, "return_expire", id);
}

/* Not carried out yet: the remedy itself is withdrawn. */
static void withdraw_remedy(struct run *r, const struct remedy *m)
{
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_str(o, "by", r->c->actor.type == ACTOR_AGENT ? r->c->actor.id : STR("customer"));
    (void)out_event(r, EVENT_REMEDY_WITHDRAWN, r->c->actor);
    out_timer_cancel(r, m->state == REMEDY_ASKED ? "approval_expired" : "remedy_due",
                     arena_dup(r->arena, str_of(m->id)));
}

/* The shop expects no parcel any more: a remedy of the core's own, carried out once as any other. */
static void cancel_at_shop(struct run *r, const struct remedy *m)
{
    struct remedy back = {.state = REMEDY_PROPOSED, .approver_tier = -1};
    (void)!str_copy(back.kind, sizeof back.kind, STR("return_cancel"));
    memcpy(back.order, m->order, sizeof back.order);
    memcpy(back.line, m->line, sizeof back.line);
    (void)!str_copy(back.reason, sizeof back.reason, STR("withdrawn"));
    omb_str of = arena_printf(r->arena, "{\"of\":\"%s\"}", m->key);
    back.change = arena_dupz(r->arena, of);
    if (back.change && remedy_by_core(r, &back, STR(""), STR("core: a return was withdrawn")) == 0)
        return;
    message_note(r, OUT_SYSTEM,
                 arena_printf(r->arena,
                              "The shop was not told that the return %s was withdrawn: %s", m->id,
                              r->out->error.text));
    r->out->error = (omb_error){.size = sizeof r->out->error};
}

int rma_on_withdraw(struct run *r)
{
    const struct remedy *m;
    const struct rma *x;
    int rc = may_speak(r);
    if (rc == 0)
        rc = rma_find(r, &x, &m);
    if (rc < 0)
        return rc;
    enum rma_state state = rma_state_of(r->k, x);
    if (state == RMA_WITHDRAWN)
        return 0;
    if (state > RMA_LABEL_ISSUED || state == RMA_REFUSED)
        return run_refuse(r, -OMB_E_STATE, "this return is %s", rma_state_name(state));
    if (m->state == REMEDY_STARTED || m->state == REMEDY_UNKNOWN)
        return run_refuse(r, -OMB_E_STATE, "the shop is setting it up: try again in a moment");
    if (m->state == REMEDY_ALLOWED || m->state == REMEDY_ASKED)
        withdraw_remedy(r, m);
    (void)rma_step(r, x);
    (void)out_event(r, EVENT_RETURN_WITHDRAWN, r->c->actor);
    rma_stop_clocks(r, x);
    struct rma_words w = {.kind = "return_withdrawn", .subject = "Your return was withdrawn"};
    w.text = arena_printf(r->arena, "We have withdrawn %.*s of order %s.", STR_ARG(rma_name(r, x)),
                          m->order);
    w.next = STR("Please keep the item: no parcel is expected.");
    rma_tell(r, m, x, &w);
    if (m->state == REMEDY_DONE)
        cancel_at_shop(r, m);
    return authority_give_back(r, m);
}

/* ---- clocks ---- */

static bool is_waited_for(const struct run *r, const struct rma *x)
{
    enum rma_state state = x ? rma_state_of(r->k, x) : RMA_EXPIRED;
    return state == RMA_AUTHORISED || state == RMA_LABEL_ISSUED;
}

int rma_remind(struct run *r, omb_str ref)
{
    const struct rma *x = kase_find_rma(r->k, ref);
    const struct remedy *m = kase_find_remedy(r->k, ref);
    const uint64_t ahead = DESK_RETURN_REMIND_DAYS * day_ms(r);
    if (is_waited_for(r, x) && m && !x->reminded_at && r->ctx->now + ahead < x->due) {
        out_timer(r, "return_remind", ref, x->due - ahead);
        return 0;
    }
    out_timer_cancel(r, "return_remind", ref);
    if (!is_waited_for(r, x) || !m || x->reminded_at || r->ctx->now >= x->due)
        return 0;
    (void)rma_step(r, x);
    (void)out_event(r, EVENT_RETURN_REMINDED, r->c->actor);
    struct rma_words w = {.kind = "return_reminder", .subject = "Your return ends soon"};
    w.text = arena_printf(r->arena, "Nothing was handed in yet of %.*s of order %s.",
                          STR_ARG(rma_name(r, x)), m->order);
    w.next = STR("After the last day it ends by itself.");
    w.by = x->due;
    rma_tell(r, m, x, &w);
    return 0;
}

int rma_expire(struct run *r, omb_str ref)
{
    const struct rma *x = kase_find_rma(r->k, ref);
    const struct remedy *m = kase_find_remedy(r->k, ref);
    if (is_waited_for(r, x) && m && r->ctx->now < x->due) {
        out_timer(r, "return_expire", ref, x->due);
        return 0;
    }
    if (m && (m->state == REMEDY_STARTED || m->state == REMEDY_UNKNOWN)) {
        out_timer(r, "return_expire", ref, r->ctx->now + DESK_RETURN_AGAIN_MS);
        return 0; /* the shop has yet to say whether there is a return at all */
    }
    out_timer_cancel(r, "return_expire", ref);
    if (!is_waited_for(r, x) || !m)
        return 0;
    (void)rma_step(r, x);
    (void)out_event(r, EVENT_RETURN_EXPIRED, r->c->actor);
    struct rma_words w = {.kind = "return_expired", .subject = "Your return has ended"};
    w.text = arena_printf(r->arena, "Nothing was handed in in time: %.*s of order %s has ended.",
                          STR_ARG(rma_name(r, x)), m->order);
    w.next = STR("If you have handed it in all the same, write to us.");
    rma_tell(r, m, x, &w);
    return authority_give_back(r, m);
}
