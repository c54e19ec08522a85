/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which socket watches which case, and that each gets every event once, in order.
 * Must not know: frames from clients.
 * Called by: stream_desk.c, and app with committed events. */
#include "core/base/limits.h"
#include "core/gateway/event_json.h"
#include "core/gateway/stream_i.h"

#include <stdio.h>
#include <stdlib.h>

static void watched_key(uint32_t tenant, struct id kase, char out[48])
{
    char text[ID_TEXT + 1];

    id_text(kase, text);
    snprintf(out, 48, "%u/%s", tenant, text);
}

static struct watched *find_watched(const struct stream *s, uint32_t tenant, struct id kase)
{
    char key[48];

    watched_key(tenant, kase, key);
    return map_get(&s->watched, str_of(key));
}

static struct watched *make_watched(struct stream *s, uint32_t tenant, struct id kase)
{
    struct watched *c = find_watched(s, tenant, kase);

    if (c)
        return c;
    c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    list_init(&c->watches);
    c->tenant = tenant;
    c->kase = kase;
    watched_key(tenant, kase, c->key);
    if (map_set(&s->watched, str_of(c->key), c) == 0)
        return c;
    free(c);
    return NULL;
}

static void write_case(struct json_out *o, const struct watched *c)
{
    char text[ID_TEXT + 1];

    id_text(c->kase, text);
    jo_kv_z(o, "case", text);
}

void watch_presence(struct watched *c)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    jo_obj(&o);
    jo_kv_z(&o, "t", "presence");
    write_case(&o, c);
    jo_key(&o, "agents");
    jo_arr(&o);
    for (struct list *n = c->watches.next; n != &c->watches; n = n->next) {
        const struct watch *w = LIST_ITEM(n, struct watch, of_case);
        jo_obj(&o);
        jo_kv_str(&o, "id", w->socket->who.agent);
        jo_kv_str(&o, "name", w->socket->who.name);
        jo_kv_z(&o, "what", w->composing ? "composing" : "viewing");
        jo_end_obj(&o);
    }
    jo_end_arr(&o);
    jo_end_obj(&o);
    for (struct list *n = c->watches.next; n != &c->watches; n = n->next)
        stream_send(LIST_ITEM(n, struct watch, of_case)->socket, &b);
    buf_free(&b);
}

static void send_events(struct watch *w, omb_str events)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    jo_obj(&o);
    jo_kv_z(&o, "t", "events");
    write_case(&o, w->watched);
    jo_kv_raw(&o, "events", events);
    jo_end_obj(&o);
    stream_send(w->socket, &b);
    buf_free(&b);
}

/* Seq of the last of [EVENT…], or `fallback` for none. */
static uint64_t last_seq(omb_str events, uint64_t fallback)
{
    struct arena a = {0};
    struct json_doc d;
    uint64_t seq = fallback;

    if (json_parse_arena(events, &a, STREAM_MAX_TOKENS, &d, NULL) == 0) {
        for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i))
            seq = (uint64_t)json_int_or(&d, i, "seq", (int64_t)seq);
    }
    arena_free(&a);
    return seq;
}

static void watch_free(struct watch *w)
{
    struct socket *k = w->socket;

    k->reads--;
    free(w);
    socket_release(k);
}

static void read_past(struct watch *w);

static void past_read(void *ctx, const struct port_answer *a)
{
    struct watch *w = ctx;
    uint64_t last;

    w->reading = false;
    if (w->ended) {
        watch_free(w);
        return;
    }
    w->socket->reads--;
    if (a->status != 0) {
        stream_nack(w->socket, STR("watch"), a->status, a->detail);
        watch_remove(w);
        return;
    }
    last = last_seq(a->json, w->sent);
    send_events(w, a->json);
    if (last == w->sent && w->seen > last)
        w->seen = last; /* the store gave nothing new: what passed by was not for this read */
    w->sent = last;
    if (w->seen > w->sent)
        read_past(w);
}

static void read_past(struct watch *w)
{
    const struct desk_port *p = w->socket->stream->port;
    int status;

    w->reading = true;
    w->socket->reads++;
    status = p->events(p->ctx, w->socket->tenant, w->watched->kase, w->sent, STREAM_MAX_EVENTS,
                       past_read, w);
    if (status != 0)
        past_read(w, &(struct port_answer){.status = status});
}

struct watch *watch_find(struct socket *k, struct id kase)
{
    for (struct list *n = k->watches.next; n != &k->watches; n = n->next) {
        struct watch *w = LIST_ITEM(n, struct watch, of_socket);
        if (id_eq(w->watched->kase, kase))
            return w;
    }
    return NULL;
}

int watch_add(struct socket *k, struct id kase, uint64_t since)
{
    struct watch *w = watch_find(k, kase);

    if (w)
        watch_remove(w);
    if (k->n_watches >= STREAM_MAX_WATCHES)
        return -OMB_E_LIMIT;
    w = calloc(1, sizeof *w);
    if (!w)
        return -OMB_E_NOMEM;
    w->watched = make_watched(k->stream, k->tenant, kase);
    if (!w->watched) {
        free(w);
        return -OMB_E_NOMEM;
    }
    w->socket = k;
    w->sent = since;
    list_init(&w->of_socket);
    list_init(&w->of_case);
    list_add_tail(&k->watches, &w->of_socket);
    list_add_tail(&w->watched->watches, &w->of_case);
    k->n_watches++;
    watch_presence(w->watched);
    read_past(w);
    return 0;
}

void watch_remove(struct watch *w)
{
    struct watched *c = w->watched;
    struct stream *s = w->socket->stream;

    list_remove(&w->of_socket);
    list_remove(&w->of_case);
    w->socket->n_watches--;
    if (list_empty(&c->watches)) {
        (void)map_remove(&s->watched, str_of(c->key));
        free(c);
    } else {
        watch_presence(c);
    }
    if (w->reading)
        w->ended = true; /* freed when its answer comes */
    else
        free(w);
}

void watch_remove_all(struct socket *k)
{
    while (!list_empty(&k->watches))
        watch_remove(LIST_ITEM(k->watches.next, struct watch, of_socket));
}

static void push_event(struct stream *s, struct watched *c, const struct event *e)
{
    gw_ws_id to[STREAM_MAX_FANOUT];
    uint32_t n = 0;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    jo_obj(&o);
    jo_kv_z(&o, "t", "event");
    write_case(&o, c);
    jo_key(&o, "event");
    event_json(&o, e);
    jo_end_obj(&o);
    for (struct list *l = c->watches.next, *next; l != &c->watches && n < STREAM_MAX_FANOUT;
         l = next) {
        struct watch *w = LIST_ITEM(l, struct watch, of_case);
        next = l->next; /* reading may fail at once, and that ends the watch */
        if (e->seq > w->seen)
            w->seen = e->seq;
        if (w->reading || e->seq <= w->sent)
            continue;
        if (e->seq == w->sent + 1) {
            w->sent = e->seq;
            to[n++] = w->socket->ws;
        } else {
            read_past(w);
        }
    }
    if (!b.err)
        (void)gw_ws_send_many(s->gw, to, n, true, buf_str(&b));
    buf_free(&b);
}

void stream_events(struct stream *s, uint32_t tenant, struct id kase, const struct event *event,
                   uint32_t n)
{
    struct watched *c = find_watched(s, tenant, kase);

    for (uint32_t i = 0; c && i < n; i++)
        push_event(s, c, &event[i]);
}

void stream_typing(struct stream *s, uint32_t tenant, struct id kase)
{
    struct watched *c = find_watched(s, tenant, kase);
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (!c)
        return;
    jo_obj(&o);
    jo_kv_z(&o, "t", "typing");
    write_case(&o, c);
    jo_kv_z(&o, "who", "customer");
    jo_end_obj(&o);
    for (struct list *l = c->watches.next; l != &c->watches; l = l->next)
        stream_send(LIST_ITEM(l, struct watch, of_case)->socket, &b);
    buf_free(&b);
}
