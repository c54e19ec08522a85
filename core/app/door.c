/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what channels may do with contacts: start, message, person, receipt, typing, end, resume.
 * Must not know: any channel's protocol.
 * Called by: plugins through plug_services. */
#include "core/app/door.h"

#include "core/app/item.h"
#include "core/app/my.h"
#include "core/app/queues.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/gateway/event_json.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- a question of a plugin, on its way to a case ---- */

struct question {
    struct door *d;
    struct tenant *t;
    struct plug_ask ask;
    struct arena arena;
    struct command command;
    struct id kase;
    uint64_t since;
    bool wants_time; /* the answer to a message carries "at" */
};

static struct question *question_new(void *ctx, struct plug_ask ask, uint32_t tenant)
{
    struct door *d = ctx;
    struct question *q = calloc(1, sizeof *q);
    struct tenant *t = app_tenant(d->app, tenant);

    if (!q || !t) {
        plug_answer(ask, q ? -OMB_E_NOTFOUND : -OMB_E_NOMEM, STR_NONE);
        free(q);
        return NULL;
    }
    q->d = d;
    q->t = t;
    q->ask = ask;
    q->command.actor_tier = -1;
    q->command.actor.type = ACTOR_CUSTOMER;
    return q;
}

static void question_end(struct question *q, int status, omb_str bytes)
{
    plug_answer(q->ask, status, bytes);
    arena_free(&q->arena);
    free(q);
}

static void commanded(void *ctx, const struct cases_result *r)
{
    struct question *q = ctx;
    char text[160];
    struct buf b = {.ptr = text, .cap = sizeof text, .max = sizeof text};
    struct json_out o = json_out(&b);

    if (r->status != 0) {
        question_end(q, r->status, str_of(r->detail));
        return;
    }
    jo_obj(&o);
    jo_kv_int(&o, "seq", (int64_t)r->seq);
    if (q->wants_time)
        event_json_time(&o, "at", r->at);
    jo_end_obj(&o);
    question_end(q, 0, buf_str(&b));
}

static void to_case(void *ctx, int status, struct id kase)
{
    struct question *q = ctx;

    if (status == 0)
        status = cases_command(q->d->app->cases, q->t, kase, &q->command, commanded, q);
    if (status != 0)
        question_end(q, status, STR_NONE);
}

static void put_command(struct question *q, omb_str contact)
{
    door_find(q->d, q->t, contact, to_case, q);
}

/* {"text":…} as the message's body. */
static omb_str text_body(struct question *q, omb_str text)
{
    struct buf b = BUF_INIT(MESSAGE_MAX_TEXT * 8);
    struct json_out o = json_out(&b);
    omb_str out;

    jo_obj(&o);
    jo_kv_str(&o, "text", text.ptr ? text : STR(""));
    jo_end_obj(&o);
    out = b.err ? STR_NONE : arena_dup(&q->arena, buf_str(&b));
    buf_free(&b);
    return out;
}

static void contact_message(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                            omb_str cid, omb_str text)
{
    struct question *q = question_new(ctx, ask, tenant);

    if (!q)
        return;
    if (text.len > MESSAGE_MAX_TEXT || cid.len > MESSAGE_MAX_CID) {
        question_end(q, -OMB_E_LIMIT, STR("the message is too long"));
        return;
    }
    q->wants_time = true;
    q->command.kind = COMMAND_MESSAGE_IN;
    q->command.cid = arena_dup(&q->arena, cid);
    q->command.body = text_body(q, text);
    if (!q->command.body.ptr)
        question_end(q, -OMB_E_NOMEM, STR_NONE);
    else
        put_command(q, contact);
}

static void contact_person(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact)
{
    struct question *q = question_new(ctx, ask, tenant);

    if (!q)
        return;
    q->command.kind = COMMAND_ASK_PERSON;
    q->command.body = STR("{}");
    put_command(q, contact);
}

static void contact_receipt(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                            omb_str what, uint64_t upto)
{
    struct question *q = question_new(ctx, ask, tenant);

    if (!q)
        return;
    q->command.kind = COMMAND_RECEIPT;
    q->command.body =
        arena_printf(&q->arena, "{\"what\":\"%s\",\"by\":\"customer\",\"upto\":%llu}",
                     str_is(what, "read") ? "read" : "delivered", (unsigned long long)upto);
    put_command(q, contact);
}

static void contact_end(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                        omb_str by)
{
    struct question *q = question_new(ctx, ask, tenant);

    if (!q)
        return;
    q->command.kind = COMMAND_CONTACT_END;
    q->command.body = str_is(by, "idle") ? STR("{\"by\":\"idle\"}") : STR("{\"by\":\"customer\"}");
    put_command(q, contact);
}

struct typing {
    struct app *app;
    struct tenant *t;
};

static void typing_found(void *ctx, int status, struct id kase)
{
    struct typing *y = ctx;

    if (status == 0)
        stream_typing(y->app->stream, y->t->id, kase);
    free(y);
}

static void contact_typing(void *ctx, uint32_t tenant, omb_str contact)
{
    struct door *d = ctx;
    struct tenant *t = app_tenant(d->app, tenant);
    struct typing *y = t ? malloc(sizeof *y) : NULL;

    if (!y)
        return;
    *y = (struct typing){d->app, t};
    door_find(d, t, contact, typing_found, y);
}

/* ---- starting ---- */

static void started(void *ctx, const struct cases_result *r)
{
    struct question *q = ctx;
    char text[ID_TEXT + 1];
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (r->status != 0) {
        question_end(q, r->status, str_of(r->detail));
        return;
    }
    id_text(r->kase, text);
    door_remember(q->d, q->t, q->command.cid, r->kase);
    jo_obj(&o);
    jo_kv_str(&o, "contact", q->command.cid);
    jo_kv_z(&o, "case", text);
    jo_kv_int(&o, "seq", r->k ? (int64_t)r->k->seq : 0);
    jo_end_obj(&o);
    question_end(q, b.err, buf_str(&b));
    buf_free(&b);
}

/* A channel that catches up by itself needs no message kept for it. */
static bool resumes(const struct question *q, omb_str channel)
{
    struct plug_instance *i = plug_find_channel(q->d->app->plug, channel);
    struct plug_channel_info info = {.can = 0};

    if (!i)
        return true;
    plug_channel_info(i, &info);
    return info.can & PLUG_CHANNEL_RESUMES;
}

/* CONTACT_START's body: what the channel said, with the contact id that we give it. */
static omb_str start_body(struct question *q, omb_str start, omb_str contact)
{
    struct json_doc d;
    struct buf b = BUF_INIT(64 << 10);
    struct json_out o = json_out(&b);
    omb_str out = STR_NONE;

    if (json_parse_arena(start, &q->arena, 256, &d, NULL) != 0 || !json_is(&d, 0, JSON_OBJECT))
        return STR_NONE;
    jo_obj(&o);
    jo_kv_str(&o, "contact", contact);
    jo_kv_bool(&o, "resumes", resumes(q, json_str_or(&d, 0, "channel", &q->arena, STR(""))));
    for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i)) {
        omb_str key;
        if (json_get_str(&d, i, &q->arena, &key) != 0 || str_is(key, "contact") ||
            str_is(key, "token") || str_is(key, "resumes"))
            continue;
        jo_key_str(&o, key);
        jo_raw(&o, json_raw(&d, i + 1));
    }
    jo_end_obj(&o);
    if (!b.err)
        out = arena_dup(&q->arena, buf_str(&b));
    buf_free(&b);
    return out;
}

static void start_anew(struct question *q, omb_str start)
{
    char contact[ID_TEXT + 1];
    int status;

    id_text(id_new(), contact);
    q->command.kind = COMMAND_CONTACT_START;
    q->command.cid = arena_dup(&q->arena, str_of(contact)); /* also where `started` finds it */
    q->command.body = start_body(q, start, str_of(contact));
    if (!q->command.body.ptr) {
        question_end(q, -OMB_E_INVALID, STR("start is not a JSON object"));
        return;
    }
    status = cases_start(q->d->app->cases, q->t, id_new(), q->command.cid, &q->command, started, q);
    if (status != 0)
        question_end(q, status, STR_NONE);
}

static void kept_started(void *ctx, int status, struct id kase)
{
    struct question *q = ctx;
    char text[ID_TEXT + 1];
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    id_text(kase, text);
    jo_obj(&o);
    jo_kv_str(&o, "contact", q->command.cid);
    jo_kv_z(&o, "case", text);
    jo_kv_int(&o, "seq", 0);
    jo_end_obj(&o);
    question_end(q, status ? status : b.err, buf_str(&b));
    buf_free(&b);
}

/* Whoever the start says it is, the token's own customer is another matter. */
static bool is_same_customer(struct question *q, const struct my_contact *c)
{
    struct json_doc d;
    uint32_t who;

    if (json_parse_arena(q->command.body, &q->arena, 256, &d, NULL) != 0)
        return false;
    who = json_member(&d, 0, "customer");
    if (!json_bool_or(&d, who, "verified", false))
        return true;
    return c->verified && str_is(json_str_or(&d, who, "id", &q->arena, STR("")), c->customer);
}

static void kept_found(void *ctx, int status, const struct my_contact *c)
{
    struct question *q = ctx;
    omb_str start = q->command.body;

    if (status == 0 && is_same_customer(q, c)) {
        q->command.cid = arena_dup(&q->arena, str_of(c->contact));
        my_open_case(q->d->app->my, q->t, c, start, kept_started, q);
    } else if (status == 0 || status == -OMB_E_NOTFOUND) {
        start_anew(q, start);
    } else {
        question_end(q, status, STR_NONE);
    }
}

static void contact_start(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str start)
{
    struct question *q = question_new(ctx, ask, tenant);
    omb_str token = STR_NONE;
    struct json_doc d;

    if (!q)
        return;
    if (json_parse_arena(start, &q->arena, 256, &d, NULL) == 0)
        token = json_str_or(&d, 0, "token", &q->arena, STR_NONE);
    if (!token.len) {
        start_anew(q, start);
        return;
    }
    q->command.body = arena_dup(&q->arena, start);
    my_find_token(q->d->app, q->t, token, kept_found, q);
}

/* ---- catching up ---- */

struct catching_up {
    struct question *q;
    struct buf out;
    struct json_out o;
};

static void write_items(struct json_out *o, const struct store_case *sc)
{
    jo_key(o, "items");
    jo_arr(o);
    for (uint32_t i = 0; i < sc->n_event; i++)
        (void)item_write(o, &sc->event[i]);
    jo_end_arr(o);
}

static void events_read(void *ctx, int status, const struct store_case *sc)
{
    struct catching_up *c = ctx;
    uint64_t last = c->q->since;

    if (status == 0) {
        write_items(&c->o, sc);
        if (sc->n_event)
            last = sc->event[sc->n_event - 1].seq;
        jo_kv_int(&c->o, "seq", (int64_t)last);
        if (sc->n_event == DOOR_MAX_ITEMS)
            jo_kv_bool(&c->o, "more", true);
        jo_end_obj(&c->o);
        status = c->out.err;
    }
    question_end(c->q, status, status == 0 ? buf_str(&c->out) : STR_NONE);
    buf_free(&c->out);
    free(c);
}

static void write_head(struct catching_up *c, const struct kase *k)
{
    struct item_place place = {0};

    queues_place(c->q->d->app->queues, c->q->t, c->q->kase, &place);
    jo_obj(&c->o);
    jo_kv_z(&c->o, "contact", k->contact);
    item_state(&c->o, k, &place);
    jo_key(&c->o, "customer");
    jo_obj(&c->o);
    if (k->customer_name[0])
        jo_kv_z(&c->o, "name", k->customer_name);
    jo_end_obj(&c->o);
}

static void case_read(void *ctx, int status, const struct kase *k)
{
    struct question *q = ctx;
    struct catching_up *c = status == 0 ? calloc(1, sizeof *c) : NULL;

    if (!c) {
        question_end(q, status ? status : -OMB_E_NOMEM, STR_NONE);
        return;
    }
    c->q = q;
    c->out = BUF_INIT(0);
    c->o = json_out(&c->out);
    write_head(c, k);
    status =
        store_events(q->d->app->store, q->t->id, q->kase, q->since, DOOR_MAX_ITEMS, events_read, c);
    if (status != 0)
        events_read(c, status, NULL);
}

static void resume_found(void *ctx, int status, struct id kase)
{
    struct question *q = ctx;

    if (status != 0) {
        question_end(q, status, STR_NONE);
        return;
    }
    q->kase = kase;
    cases_read(q->d->app->cases, q->t, kase, case_read, q);
}

static void contact_resume(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                           uint64_t since)
{
    struct question *q = question_new(ctx, ask, tenant);

    if (!q)
        return;
    q->since = since;
    door_find(q->d, q->t, contact, resume_found, q);
}

/* ---- life ---- */

const struct plug_services *door_services(struct door *d)
{
    return &d->services;
}

int door_open(struct app *app, struct door **out)
{
    struct door *d = calloc(1, sizeof *d);
    int status;

    if (!d)
        return -OMB_E_NOMEM;
    d->app = app;
    list_init(&d->order);
    status = door_mounts_open(d, &d->mounts);
    if (status != 0) {
        free(d);
        return status;
    }
    d->services = (struct plug_services){
        .ctx = d,
        .contact_start = contact_start,
        .contact_message = contact_message,
        .contact_person = contact_person,
        .contact_receipt = contact_receipt,
        .contact_typing = contact_typing,
        .contact_end = contact_end,
        .contact_resume = contact_resume,
    };
    door_visitors_fill(&d->services);
    door_flows_fill(&d->services);
    door_mounts_fill(&d->services);
    door_fetch_fill(&d->services);
    door_moves_fill(&d->services);
    *out = d;
    return 0;
}

void door_close(struct door *d)
{
    if (!d)
        return;
    door_forget_all(d);
    door_mounts_close(d->mounts);
    free(d);
}
