/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: one message to one place: its text, its signature, what its answer means.
 * Must not know: which message is the next.
 * Called by: webhooks.c. */
#include "core/app/fetch.h"
#include "core/app/webhooks_i.h"
#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/base/pan.h"
#include "core/base/rand.h"
#include "core/gateway/event_json.h"

#include <stdio.h>
#include <stdlib.h>

#define STUMBLE_MS 5000

/* Nothing came of it, and not through the place: its row is found again in a while. */
static void stumble(struct sending *s)
{
    s->hook->pause_until = clock_unix_ms() + STUMBLE_MS;
    hook_sent(s);
}

/* ---- the end of a try: first what takes the row's place, then the row ---- */

static void row_gone(void *ctx, int status, uint64_t seq)
{
    (void)seq;
    (void)status; /* one that still stands is sent again: its id tells the place */
    hook_sent(ctx);
}

static void drop_row(struct sending *s)
{
    struct store_kv row = {.tenant = s->hook->tenant->id, .space = STR(WEBHOOK_OUT), .key = s->key};
    int status = store_kv_put(s->hook->w->app->store, &row, row_gone, s);

    if (status != 0)
        row_gone(s, status, 0);
}

static void moved(void *ctx, int status, uint64_t seq)
{
    struct sending *s = ctx;

    (void)seq;
    if (status == 0)
        drop_row(s);
    else
        stumble(s);
}

static void put_instead(struct sending *s, omb_str space, omb_str key, uint64_t expires)
{
    struct buf row = BUF_INIT(1024);
    struct store_kv kv = {.tenant = s->hook->tenant->id,
                          .space = space,
                          .key = key,
                          .expires = expires};
    int status;

    webhook_message_write(&s->m, &row);
    kv.value = buf_str(&row);
    status = row.err ? row.err : store_kv_put(s->hook->w->app->store, &kv, moved, s);
    buf_free(&row);
    if (status != 0)
        moved(s, status, 0);
}

static void give_up(struct sending *s)
{
    char key[WEBHOOK_KEY];

    s->hook->w->stats.given_up++;
    (void)snprintf(key, sizeof key, "%s/%s", s->m.hook, s->m.event);
    log_warn("webhooks", "%s of %s: message %s is given up after %u tries", s->m.hook,
             s->hook->tenant->slug, s->m.event, s->m.tries);
    put_instead(s, STR(WEBHOOK_DEAD), str_of(key), clock_unix_ms() + WEBHOOK_DEAD_MS);
}

static uint64_t ms_of(const struct webhooks *w, uint32_t seconds)
{
    return seconds * w->day_ms / 86400;
}

/* Ten percent earlier or later: places that failed together are not all asked together. */
static void try_later(struct sending *s, uint32_t wait_s)
{
    uint64_t ms = ms_of(s->hook->w, wait_s);
    char key[WEBHOOK_KEY];

    s->m.due = clock_unix_ms() + ms - ms / 10 + rand_below((uint32_t)(ms / 5) + 1);
    webhook_message_key(&s->m, key);
    put_instead(s, STR(WEBHOOK_OUT), str_of(key), 0);
}

static void failed(struct sending *s)
{
    struct hook *h = s->hook;
    uint32_t wait = webhook_wait(++s->m.tries);

    h->failing++;
    h->w->stats.failed++;
    if (h->failing >= WEBHOOK_BREAK)
        h->pause_until = clock_unix_ms() + ms_of(h->w, WEBHOOK_PAUSE_S);
    if (wait)
        try_later(s, wait);
    else
        give_up(s);
}

/* ---- the answer ---- */

static uint32_t status_of(omb_str bytes)
{
    struct arena a = {0};
    struct json_doc d;
    uint32_t n = 0;

    if (json_parse_arena(bytes, &a, 1024, &d, NULL) == 0)
        n = (uint32_t)json_int_or(&d, 0, "status", 0);
    arena_free(&a);
    return n;
}

static void answered(void *ctx, int status, omb_str bytes)
{
    struct sending *s = ctx;
    struct hook *h = s->hook;

    if (h->w->closing) { /* it stands in the store, and is sent after the next start */
        hook_sent(s);
        return;
    }
    if (status == -OMB_E_BUSY) {
        stumble(s);
        return;
    }
    s->m.status = status == 0 ? status_of(bytes) : 0;
    hook_note_try(h, &s->m);
    if (s->m.status >= 200 && s->m.status < 300) {
        h->failing = 0;
        h->pause_until = 0;
        drop_row(s);
        return;
    }
    if (s->m.status == 410)
        hook_switch_off(h);
    log_info("webhooks", "%s of %s: %s %u", h->is.id, h->tenant->slug,
             status ? omb_strerror(status) : "answered", s->m.status);
    failed(s);
}

/* ---- the request ---- */

void webhook_place(const struct tenant *t, char out[64])
{
    (void)snprintf(out, 64, "webhooks.%s", t->slug);
}

static void write_signatures(const struct hook *h, omb_str id, uint64_t seconds, omb_str body,
                             struct buf *out)
{
    char secret[WEBHOOK_SECRET];
    bool both = h->is.generation > 1 && clock_unix_ms() < h->is.rotated + WEBHOOK_OLD_SECRET_MS;

    webhook_secret(h->w->key, h->tenant->id, h->is.id, h->is.generation, secret);
    webhook_sign(secret, id, seconds, body, out);
    if (!both)
        return;
    buf_putc(out, ' ');
    webhook_secret(h->w->key, h->tenant->id, h->is.id, h->is.generation - 1, secret);
    webhook_sign(secret, id, seconds, body, out);
}

static void write_request(struct sending *s, omb_str body, struct buf *out)
{
    struct json_out o = json_out(out);
    uint64_t seconds = clock_unix_ms() / 1000;
    omb_str id = arena_printf(&s->arena, "evt_%s", s->m.event);
    struct buf signature = BUF_INIT(512);

    write_signatures(s->hook, id, seconds, body, &signature);
    jo_obj(&o);
    jo_kv_z(&o, "method", "POST");
    jo_kv_str(&o, "url", s->hook->is.url);
    jo_key(&o, "headers");
    jo_obj(&o);
    jo_kv_z(&o, "content-type", "application/json");
    jo_kv_z(&o, "user-agent", "ombud/" OMBUD_VERSION);
    jo_kv_str(&o, "webhook-id", id);
    jo_kv_str(&o, "webhook-timestamp",
              arena_printf(&s->arena, "%llu", (unsigned long long)seconds));
    jo_kv_str(&o, "webhook-signature", buf_str(&signature));
    jo_end_obj(&o);
    jo_kv_str(&o, "body", body);
    jo_kv_int(&o, "timeout_ms", WEBHOOK_CALL_MS);
    jo_end_obj(&o);
    if (signature.err)
        out->err = signature.err;
    buf_free(&signature);
}

static void ask(struct sending *s, omb_str place, omb_str request)
{
    s->hook->w->stats.tries++;
    fetch_ask(s->hook->w->app->fetch, place, request, answered, s);
}

static void post(struct sending *s, omb_str body)
{
    struct buf request = BUF_INIT(2 * WEBHOOK_MAX_BODY);
    char place[64];

    webhook_place(s->hook->tenant, place);
    write_request(s, body, &request);
    if (request.err == -OMB_E_LIMIT)
        give_up(s); /* too large, whenever it is tried */
    else if (request.err || s->arena.err)
        stumble(s);
    else
        ask(s, str_of(place), buf_str(&request));
    buf_free(&request);
}

/* {"type","timestamp","data":{"tenant","case","event":EVENT}}; of a trial no event. */
static void write_message(struct sending *s, const struct event *e, struct buf *out)
{
    struct json_out o = json_out(out);
    char kase[ID_TEXT + 1];

    id_text(s->m.kase, kase);
    jo_obj(&o);
    jo_kv_str(&o, "type", e ? str_of(event_name(e->kind)) : STR("webhook.trial"));
    event_json_time(&o, "timestamp", e ? e->at : s->m.at);
    jo_key(&o, "data");
    jo_obj(&o);
    jo_kv_z(&o, "tenant", s->hook->tenant->slug);
    if (e) {
        jo_kv_z(&o, "case", kase);
        jo_key(&o, "event");
        event_json(&o, e);
    }
    jo_end_obj(&o);
    jo_end_obj(&o);
}

static void tell(struct sending *s, const struct event *e)
{
    struct buf body = BUF_INIT(WEBHOOK_MAX_BODY);
    omb_str shown;

    write_message(s, e, &body);
    shown = body.err ? STR_NONE : pan_hide(buf_str(&body), &s->arena);
    if (shown.ptr)
        post(s, shown);
    else if (body.err == -OMB_E_LIMIT)
        give_up(s);
    else
        stumble(s);
    buf_free(&body);
}

static void event_read(void *ctx, int status, const struct store_case *c)
{
    struct sending *s = ctx;
    char id[ID_TEXT + 1] = "";

    if (s->hook->w->closing) {
        hook_sent(s);
        return;
    }
    if (status == 0 && c->n_event == 1)
        id_text(c->event[0].id, id);
    if (strcmp(id, s->m.event) == 0)
        tell(s, &c->event[0]);
    else if (status == 0 || status == -OMB_E_NOTFOUND)
        drop_row(s); /* the event is not there any more: nothing is left to say */
    else
        stumble(s);
}

/* One after the other they wait for a place that fails: what waits there does not grow for ever. */
static bool is_late(const struct hook *h, const struct webhook_message *m)
{
    return h->failing >= WEBHOOK_BREAK && m->due + ms_of(h->w, WEBHOOK_LATE_S) < clock_unix_ms();
}

void webhook_send(struct hook *h, omb_str key, const struct webhook_message *m)
{
    struct sending *s = calloc(1, sizeof *s);
    int status = 0;

    if (!s)
        return; /* found again with the next one */
    s->hook = h;
    s->m = *m;
    s->key = arena_dup(&s->arena, key);
    list_add_tail(&h->sending, &s->link);
    h->n_sending++;
    if (s->arena.err)
        stumble(s);
    else if (is_late(h, m))
        give_up(s);
    else if (m->seq == 0)
        tell(s, NULL);
    else
        status =
            store_events(h->w->app->store, h->tenant->id, m->kase, m->seq - 1, 1, event_read, s);
    if (status != 0)
        stumble(s);
}
