/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the numbered words that a step is confirmed with, and where they go. Knows no remedy's or
 * claim's rules. Called by settle.c and by the families of returns and claims. */
#include "core/desk/confirm.h"

#include "core/desk/dates.h"
#include "core/desk/decision.h"
#include "core/desk/message.h"

/* Where it is sent, as bits. */
#define BY_CONTACT 1u
#define BY_EMAIL 2u

/* The customer reads it in the contact: one that he can come back to, also after its end. */
static bool has_contact(const struct run *r)
{
    return r->k->live && r->now.state != CONTACT_NONE;
}

static void ask_policy(struct run *r, const struct confirmation *c, struct verdict *v)
{
    const struct kase *k = r->k;
    struct facts f;
    facts_begin(&f, decision_subject(r));
    facts_text(&f, "event.kind", str_of(c->kind));
    if (c->remedy_kind.len)
        facts_text(&f, "event.remedy", c->remedy_kind);
    facts_int(&f, "event.amount", c->amount.currency[0] ? c->amount.minor : 0);
    facts_text(&f, "event.currency", str_of(c->amount.currency));
    facts_text(&f, "channel", r->channel);
    facts_bool(&f, "contact.live", has_contact(r));
    facts_bool(&f, "customer.known", r->customer.len > 0);
    facts_bool(&f, "customer.verified", k->verified);
    facts_bool(&f, "customer.email", k->customer_email[0] != '\0');
    facts_int(&f, "case.confirmations", k->confirmations);
    decision_ask(r, POINT_NOTIFY, &f, r->now.tier, v);
}

static uint32_t read_channels(struct run *r, const struct verdict *v, omb_str *template)
{
    struct json_doc d;
    uint32_t by = 0, list;
    if (v->kind != VERDICT_CONFIRM)
        return 0;
    if (json_parse_arena(v->fields, r->arena, DESK_MAX_TOKENS, &d, NULL) < 0)
        return BY_CONTACT;
    *template = json_str_or(&d, 0, "template", r->arena, STR(""));
    list = json_member(&d, 0, "by");
    if (!json_is(&d, list, JSON_ARRAY))
        return BY_CONTACT;
    for (uint32_t i = json_first(&d, list); i != JSON_NONE; i = json_next(&d, list, i)) {
        omb_str word;
        if (json_get_str(&d, i, r->arena, &word) < 0)
            continue;
        by |= str_is(word, "contact") ? BY_CONTACT : str_is(word, "email") ? BY_EMAIL : 0;
    }
    return by;
}

static void put_channels(struct json_out *o, const struct confirmation *c, uint32_t by)
{
    jo_key(o, "channels");
    jo_arr(o);
    if (c->to == CONFIRM_SELLER)
        jo_str(o, STR("seller"));
    if (by & BY_CONTACT)
        jo_str(o, STR("contact"));
    if (by & BY_EMAIL)
        jo_str(o, STR("email"));
    jo_end_arr(o);
}

static void put_text(struct json_out *o, const char *key, omb_str s)
{
    if (s.len)
        jo_kv_str(o, key, s);
}

static void add_sent(struct run *r, const struct confirmation *c, uint64_t number, uint32_t by,
                     const struct verdict *v, omb_str template)
{
    struct json_out *o = out_begin(r);
    jo_kv_int(o, "number", (int64_t)number);
    jo_kv_z(o, "kind", c->kind);
    jo_kv_z(o, "to", c->to == CONFIRM_SELLER ? "seller" : "customer");
    put_text(o, "seller", c->seller);
    put_text(o, "remedy", c->remedy);
    put_text(o, "claim", c->claim);
    if (c->amount.currency[0])
        show_money(o, "amount", c->amount);
    jo_kv_str(o, "subject", c->subject.ptr ? c->subject : STR(""));
    jo_kv_str(o, "text", c->text.ptr ? c->text : STR(""));
    jo_kv_str(o, "clause", c->clause.ptr ? c->clause : STR(""));
    jo_kv_str(o, "rule", c->rule.ptr ? c->rule : STR(""));
    put_text(o, "next", c->next);
    if (c->by)
        jo_kv_int(o, "by", (int64_t)c->by);
    put_channels(o, c, by);
    put_text(o, "template", template);
    if (v->record.len)
        jo_kv_raw(o, "decision", v->record);
    (void)out_event(r, EVENT_CONFIRMATION_SENT, OUT_SYSTEM);
}

/* " Next: We send it back to you. By 24 November 2026." */
static void put_next(const struct confirmation *c, struct buf *b)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    if (c->next.len) {
        buf_putz(b, " ");
        buf_puts(b, c->next);
    }
    if (!c->by)
        return;
    struct date d = dates_of_ms(c->by);
    buf_printf(b, " By %d %s %d.", (int)d.day, months[d.month - 1], (int)d.year);
}

/* What it is about, for the page to show beside the words and to lead on from. */
static omb_str card(struct run *r, const struct confirmation *c, uint64_t number)
{
    struct buf b = BUF_INIT(1024);
    struct json_out o = json_out(&b);
    omb_str out = STR_NONE;
    jo_obj(&o);
    if (c->claim.len)
        jo_kv_str(&o, "claim", c->claim);
    else if (c->remedy.len)
        jo_kv_str(&o, str_is(c->remedy_kind, "return") ? "return" : "remedy", c->remedy);
    if (c->remedy_kind.len)
        jo_kv_str(&o, "kind", c->remedy_kind);
    if (c->amount.currency[0])
        show_money(&o, "amount", c->amount);
    jo_kv_int(&o, "confirmation", (int64_t)number);
    jo_end_obj(&o);
    if (!b.err && (c->claim.len || c->remedy.len))
        out = arena_dup(r->arena, buf_str(&b));
    buf_free(&b);
    return out;
}

static void tell(struct run *r, const struct confirmation *c, uint64_t number)
{
    struct buf words = BUF_INIT(MESSAGE_MAX_TEXT);
    buf_puts(&words, c->words.len ? c->words : c->text);
    put_next(c, &words);
    buf_printf(&words, " Confirmation number %llu.", (unsigned long long)number);
    if (c->clause.len) {
        buf_putz(&words, " ");
        buf_puts(&words, c->clause);
    }
    if (words.err)
        r->err = words.err;
    else
        (void)message_send_card(r, OUT_SYSTEM, buf_str(&words), card(r, c, number));
    buf_free(&words);
}

uint64_t confirm_send(struct run *r, const struct confirmation *c)
{
    uint64_t number = r->ctx->config->confirmation + r->out->confirmations++;
    struct verdict v = {.kind = VERDICT_SILENT, .tier = -1};
    omb_str template = STR_NONE;
    uint32_t by = 0;
    if (c->to == CONFIRM_CUSTOMER) {
        ask_policy(r, c, &v);
        by = read_channels(r, &v, &template);
    }
    add_sent(r, c, number, by, &v, template);
    if (v.status)
        decision_record(r, POINT_NOTIFY, &v, c->remedy);
    if (by & BY_CONTACT)
        tell(r, c, number);
    return number;
}
