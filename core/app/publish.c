/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: who hears of committed events.
 * Must not know: how events come about.
 * Called by: cases after each commit. */
#include "core/app/publish.h"

#include "core/app/desk_door.h"
#include "core/app/item.h"
#include "core/app/policy_office.h"
#include "core/app/queues.h"
#include "core/app/webhooks.h"
#include "core/base/json.h"
#include "core/plug/port.h"

#include <stdlib.h>

static struct plug_instance *channel_of(struct app *app, const struct kase *k)
{
    return k->channel[0] ? plug_find_channel(app->plug, str_of(k->channel)) : NULL;
}

static void deliver_item(struct plug_instance *channel, struct tenant *t, const struct kase *k,
                         const struct event *e)
{
    const struct plug_reply none = {0};
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (buf_reserve(&b, 512))
        return;
    if (item_write(&o, e) && !b.err)
        (void)plug_channel_deliver(channel, none, t->id, str_of(k->contact), buf_str(&b));
    buf_free(&b);
}

void publish_state(struct app *app, struct tenant *t, struct id kase, const struct kase *k)
{
    struct plug_instance *channel = channel_of(app, k);
    struct item_place place = {0};
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    queues_place(app->queues, t, kase, &place);
    jo_obj(&o);
    jo_kv_z(&o, "t", "state");
    item_state(&o, k, &place);
    jo_end_obj(&o);
    if (channel && !b.err)
        plug_channel_event(channel, t->id, str_of(k->contact), buf_str(&b));
    buf_free(&b);
}

/* "Seen by Dana" at the customer's side. */
static void publish_read(struct plug_instance *channel, struct tenant *t, const struct kase *k,
                         const struct event *e)
{
    struct arena a = {0};
    struct json_doc d;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (e->actor.type == ACTOR_AGENT && json_parse_arena(e->body, &a, 32, &d, NULL) == 0) {
        jo_obj(&o);
        jo_kv_z(&o, "t", "read");
        jo_kv_int(&o, "upto", json_int_or(&d, 0, "upto", 0));
        jo_kv_z(&o, "by", k->holder_name);
        jo_end_obj(&o);
        if (!b.err)
            plug_channel_event(channel, t->id, str_of(k->contact), buf_str(&b));
    }
    buf_free(&b);
    arena_free(&a);
}

static void publish_row(struct app *app, struct tenant *t, struct id kase, const struct kase *k)
{
    struct buf row = BUF_INIT(0), out = BUF_INIT(0);
    struct json_out o = json_out(&out);

    kase_row(k, &row);
    desk_door_row(&o, kase, buf_str(&row));
    if (!row.err && !out.err)
        stream_row(app->stream, t->id, buf_str(&out));
    buf_free(&row);
    buf_free(&out);
}

void publish_committed(void *ctx, struct tenant *t, struct id kase, const struct kase *k,
                       const struct event *event, uint32_t n, bool row_changed)
{
    struct app *app = ctx;
    struct plug_instance *channel = channel_of(app, k);
    bool state_changed = false;

    stream_events(app->stream, t->id, kase, event, n);
    policy_office_saw(t->office, kase, k, event, n);
    webhooks_committed(app->webhooks, t->id, event, n);
    if (row_changed)
        queues_update(app->queues, t, kase, k);
    if (row_changed && stream_wants_rows(app->stream, t->id))
        publish_row(app, t, kase, k);
    for (uint32_t i = 0; i < n; i++) {
        state_changed |= item_changes_state(event[i].kind);
        if (channel && event[i].kind == EVENT_MESSAGE_READ)
            publish_read(channel, t, k, &event[i]);
        else if (channel && !(k->by_outbox && event[i].kind == EVENT_MESSAGE_SENT))
            deliver_item(channel, t, k, &event[i]);
    }
    if (state_changed)
        publish_state(app, t, kase, k);
}

struct typing {
    struct app *app;
    struct tenant *tenant;
    char id[sizeof((struct kase *)0)->holder_id];
};

static void typing_read(void *ctx, int status, const struct kase *k)
{
    struct typing *y = ctx;
    /* A colleague who only looks on must not appear to the customer. */
    bool holds = status == 0 && k->holder == HOLDER_AGENT && strcmp(k->holder_id, y->id) == 0;
    struct plug_instance *channel = holds ? channel_of(y->app, k) : NULL;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    jo_obj(&o);
    jo_kv_z(&o, "t", "typing");
    jo_kv_z(&o, "who", "agent");
    jo_kv_z(&o, "name", holds ? k->holder_name : "");
    jo_end_obj(&o);
    if (channel && !b.err)
        plug_channel_event(channel, y->tenant->id, str_of(k->contact), buf_str(&b));
    buf_free(&b);
    free(y);
}

void publish_agent_typing(void *ctx, uint32_t tenant, struct id kase, omb_str agent)
{
    struct app *app = ctx;
    struct tenant *t = app_tenant(app, tenant);
    struct typing *y = t ? calloc(1, sizeof *y) : NULL;

    if (!y)
        return;
    y->app = app;
    y->tenant = t;
    str_clip(y->id, sizeof y->id, agent);
    cases_read(app->cases, t, kase, typing_read, y);
}
