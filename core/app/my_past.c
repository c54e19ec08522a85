/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: refunds' steps and confirmations as a customer reads them, from a case's events.
 * Must not know: where events come from, rules, who agreed.
 * Called by: my_view.c. */
#include "core/app/my_past.h"

#include "core/base/json.h"
#include "core/desk/show.h"
#include "core/desk/told.h"
#include "core/gateway/event_json.h"

#define DAY_MS 86400000ull
#define PAST_TOKENS 512

static bool pays_back(const struct remedy *r)
{
    return strcmp(r->kind, "refund") == 0 || strcmp(r->kind, "claim") == 0 ||
           strcmp(r->kind, "cancel") == 0;
}

void my_past_begin(struct my_past *p, const struct kase *k)
{
    p->n = 0;
    p->confirmations = BUF_INIT(0);
    for (uint32_t i = 0; i < k->n_remedy && p->n < CASE_MAX_REMEDIES; i++) {
        const struct remedy *r = &k->remedy[i];
        struct my_track *t = &p->track[p->n];
        if (!pays_back(r) || !r->amount.currency[0])
            continue;
        *t = (struct my_track){.amount = r->amount};
        memcpy(t->id, r->id, sizeof t->id);
        memcpy(t->order, r->order, sizeof t->order);
        memcpy(t->line, r->line, sizeof t->line);
        memcpy(t->to, r->to, sizeof t->to);
        p->n++;
    }
}

static struct my_track *find(struct my_past *p, omb_str id)
{
    for (uint32_t i = 0; i < p->n; i++)
        if (str_is(id, p->track[i].id))
            return &p->track[i];
    return NULL;
}

/* When the shop says that the money is there: a time, or days from now. */
static uint64_t arrival(const struct json_doc *d, const struct event *e)
{
    int64_t at = json_int_or(d, 0, "arrives", 0);
    int64_t days = json_int_or(d, 0, "arrives_days", -1);

    if (at > 0)
        return (uint64_t)at;
    return days >= 0 && days < 1000 ? e->at + (uint64_t)days * DAY_MS : 0;
}

static void track_event(struct my_track *t, const struct event *e, const struct json_doc *d)
{
    switch (e->kind) {
    case EVENT_REMEDY_PROPOSED:
        t->asked = e->at;
        break;
    case EVENT_REMEDY_ALLOWED:
    case EVENT_REMEDY_APPROVED:
        t->approved = e->at;
        break;
    case EVENT_REMEDY_DONE:
        t->sent = e->at;
        t->expected = arrival(d, e);
        break;
    case EVENT_REMEDY_REVERSED:
        t->reversed = e->at;
        break;
    case EVENT_REMEDY_DENIED:
    case EVENT_REMEDY_DECLINED:
    case EVENT_REMEDY_WITHDRAWN:
    case EVENT_REMEDY_EXPIRED:
    case EVENT_REMEDY_FAILED:
        t->over = true;
        break;
    default:
        break;
    }
}

static void put_text(struct json_out *o, const struct json_doc *d, const char *key, struct arena *a)
{
    omb_str s = json_str_or(d, 0, key, a, STR_NONE);

    if (s.ptr)
        jo_kv_str(o, key, s);
    else
        jo_kv_z(o, key, NULL);
}

static void add_confirmation(struct my_past *p, const struct event *e, const struct json_doc *d,
                             struct arena *a)
{
    struct json_out o = json_out(&p->confirmations);
    int64_t by = json_int_or(d, 0, "by", 0);

    if (str_is(json_str_or(d, 0, "to", a, STR("customer")), "seller"))
        return;
    if (p->confirmations.len)
        buf_putc(&p->confirmations, ',');
    jo_obj(&o);
    jo_kv_int(&o, "number", json_int_or(d, 0, "number", 0));
    put_text(&o, d, "kind", a);
    put_text(&o, d, "remedy", a);
    put_text(&o, d, "claim", a);
    put_text(&o, d, "text", a);
    put_text(&o, d, "clause", a);
    put_text(&o, d, "next", a);
    event_json_time(&o, "by", by > 0 ? (uint64_t)by : 0);
    event_json_time(&o, "at", e->at);
    jo_end_obj(&o);
}

void my_past_event(struct my_past *p, const struct event *e)
{
    struct arena a = {0};
    struct json_doc d;
    struct my_track *t;

    if (!told_is(e->kind))
        return;
    if (json_parse_arena(e->body, &a, PAST_TOKENS, &d, NULL) == 0) {
        t = find(p, json_str_or(&d, 0, "remedy", &a, STR("")));
        if (e->kind == EVENT_CONFIRMATION_SENT)
            add_confirmation(p, e, &d, &a);
        else if (t)
            track_event(t, e, &d);
    }
    arena_free(&a);
}

static void put_step(struct json_out *o, const char *what, uint64_t at)
{
    jo_obj(o);
    jo_kv_z(o, "what", what);
    event_json_time(o, "at", at);
    jo_end_obj(o);
}

/* A gift card has it at once; of a bank nobody hears when. */
static void put_track(struct json_out *o, const struct my_track *t)
{
    jo_obj(o);
    jo_kv_z(o, "remedy", t->id);
    jo_kv_z(o, "order", t->order);
    jo_kv_z(o, "line", t->line);
    show_money(o, "amount", t->amount);
    jo_kv_z(o, "to", t->to[0] ? t->to : "original");
    jo_key(o, "steps");
    jo_arr(o);
    put_step(o, "asked", t->asked);
    put_step(o, "approved", t->approved);
    put_step(o, "sent", t->sent);
    if (t->reversed)
        put_step(o, "reversed", t->reversed);
    else
        put_step(o, "arrived", strcmp(t->to, "gift_card") == 0 ? t->sent : 0);
    jo_end_arr(o);
    event_json_time(o, "expected", t->expected);
    jo_end_obj(o);
}

void my_past_json(const struct my_past *p, struct json_out *o)
{
    jo_key(o, "refunds");
    jo_arr(o);
    for (uint32_t i = 0; i < p->n; i++)
        if (!p->track[i].over)
            put_track(o, &p->track[i]);
    jo_end_arr(o);
    jo_key(o, "confirmations");
    jo_arr(o);
    if (p->confirmations.len)
        jo_raw(o, buf_str(&p->confirmations));
    jo_end_arr(o);
}

void my_past_free(struct my_past *p)
{
    buf_free(&p->confirmations);
}
