/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which socket watches which case, and that each gets every event once, in order.
 * Must not know: frames from clients.
 * Called by: stream_desk.c, and app with committed events. */
#include "core/base/limits.h"
#include "core/gateway/event_json.h"
#include "core/gateway/stream_i.h"

#include <stdlib.h>

static struct watched *find_watched(const struct stream *s, uint32_t tenant, struct id kase)
{
    char key[ID_KEY];

    id_key(tenant, kase, key);
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
    id_key(tenant, kase, c->key);
    if (map_set(&s->watched, str_of(c->key), c) == 0)
        return c;
    free(c);
    return NULL;
}

/* ---- what passes by while a page is read: the reader need not go back to the store for it ---- */

struct kept {
    uint64_t seq;
    struct buf frame;
};

static void drop_kept(struct watched *c)
{
    for (uint32_t i = 0; i < c->n_kept; i++)
        buf_free(&c->kept[i].frame);
    free(c->kept);
    c->kept = NULL;
    c->n_kept = 0;
}

/* Takes the frame. The first ones are those that follow the page; later ones need not fit. */
static void keep_frame(struct watched *c, uint64_t seq, struct buf *frame)
{
    if (!c->kept)
        c->kept = calloc(STREAM_MAX_KEPT, sizeof *c->kept);
    if (c->kept && c->n_kept < STREAM_MAX_KEPT)
        c->kept[c->n_kept++] = (struct kept){.seq = seq, .frame = *frame};
    else
        buf_free(frame);
}

static void send_kept(struct watch *w)
{
    const struct watched *c = w->watched;

    for (uint32_t i = 0; i < c->n_kept; i++) {
        if (c->kept[i].seq != w->sent + 1)
            continue;
        w->sent++;
        stream_send(w->socket, &c->kept[i].frame);
    }
}

static void end_reading(struct watch *w)
{
    w->reading = false;
    if (--w->watched->readers == 0)
        drop_kept(w->watched);
}

static void free_watched(struct stream *s, struct watched *c)
{
    (void)map_remove(&s->watched, str_of(c->key));
    drop_kept(c);
    free(c);
}

static void write_case(struct json_out *o, const struct watched *c)
{
    char text[ID_TEXT + 1];

    id_text(c->kase, text);
    jo_kv_z(o, "case", text);
}

/* An agent has several tabs: told once, as composing when he does in any of them. */
static void write_viewer(struct json_out *o, const struct watched *c, const struct list *at)
{
    const struct session *who = &LIST_ITEM(at, const struct watch, of_case)->socket->who;
    bool composing = false, earlier = true;

    for (const struct list *n = c->watches.next; n != &c->watches; n = n->next) {
        const struct watch *w = LIST_ITEM(n, const struct watch, of_case);
        if (n == at)
            earlier = false;
        if (!str_eq(w->socket->who.agent, who->agent))
            continue;
        if (earlier)
            return;
        composing |= w->composing;
    }
    jo_obj(o);
    jo_kv_str(o, "id", who->agent);
    jo_kv_str(o, "name", who->name);
    jo_kv_z(o, "what", composing ? "composing" : "viewing");
    jo_end_obj(o);
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
    for (struct list *n = c->watches.next; n != &c->watches; n = n->next)
        write_viewer(&o, c, n);
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

/* The client claims to have what never was (another data folder): it must begin anew. */
static void send_reset(struct watch *w)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    jo_obj(&o);
    jo_kv_z(&o, "t", "reset");
    write_case(&o, w->watched);
    jo_end_obj(&o);
    stream_send(w->socket, &b);
    buf_free(&b);
}

static void next_page(struct socket *k);

/* A full page, or an event that passed by meanwhile, is followed by another. */
static void take_page(struct watch *w, const struct port_answer *a)
{
    uint64_t before = w->sent;
    bool none = str_is(a->json, "[]");

    if (none && a->seq < w->sent) {
        send_reset(w);
        w->sent = a->seq;
        return;
    }
    if (!none && a->seq > w->sent)
        w->sent = a->seq;
    w->behind = w->sent - before >= STREAM_MAX_EVENTS;
    send_events(w, a->json);
    if (w->behind)
        return;
    send_kept(w);
    w->behind = w->seen > w->sent;
}

static void page_read(void *ctx, const struct port_answer *a)
{
    struct watch *w = ctx;
    struct socket *k = w->socket;

    k->paging = false;
    k->reads--;
    if (w->ended) {
        free(w);
    } else if (a->status != 0) {
        stream_nack(k, STR("watch"), a->status, a->detail);
        end_reading(w);
        watch_remove(w);
    } else {
        take_page(w, a);
        end_reading(w);
    }
    if (k->gone)
        socket_release(k);
    else
        next_page(k);
}

static void read_page(struct socket *k, struct watch *w)
{
    const struct desk_port *p = k->stream->port;
    int status;

    list_remove(&w->of_socket); /* the others' turn comes before its next */
    list_add_tail(&k->watches, &w->of_socket);
    w->behind = false;
    w->reading = k->paging = true;
    w->watched->readers++;
    k->reads++;
    status =
        p->events(p->ctx, k->tenant, w->watched->kase, w->sent, STREAM_MAX_EVENTS, page_read, w);
    if (status != 0)
        page_read(w, &(struct port_answer){.status = status});
}

/* The past is read as fast as the client reads it: one page at a time, none while it is full. */
static void next_page(struct socket *k)
{
    if (k->paging || gw_ws_full(k->stream->gw, k->ws))
        return;
    for (struct list *n = k->watches.next; n != &k->watches; n = n->next) {
        struct watch *w = LIST_ITEM(n, struct watch, of_socket);
        if (w->behind) {
            read_page(k, w);
            return;
        }
    }
}

void watch_drained(struct socket *k)
{
    next_page(k);
}

static void stopped_typing(struct loop_timer *t)
{
    struct watch *w = LIST_ITEM(t, struct watch, typing);

    w->composing = false;
    watch_presence(w->watched);
}

void watch_typing(struct watch *w)
{
    bool was = w->composing;

    w->composing = true;
    timer_start(w->socket->stream->gw->wheel, &w->typing, STREAM_TYPING_MS);
    if (!was)
        watch_presence(w->watched);
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
    timer_init(&w->typing, stopped_typing);
    list_init(&w->of_socket);
    list_init(&w->of_case);
    list_add_tail(&k->watches, &w->of_socket);
    list_add_tail(&w->watched->watches, &w->of_case);
    k->n_watches++;
    w->behind = true;
    watch_presence(w->watched);
    next_page(k);
    return 0;
}

void watch_remove(struct watch *w)
{
    struct watched *c = w->watched;
    struct stream *s = w->socket->stream;

    timer_stop(s->gw->wheel, &w->typing);
    if (w->reading) {
        w->ended = true; /* freed when its answer comes */
        end_reading(w);
    }
    list_remove(&w->of_socket);
    list_remove(&w->of_case);
    w->socket->n_watches--;
    if (list_empty(&c->watches)) {
        free_watched(s, c);
    } else {
        watch_presence(c);
    }
    if (!w->ended)
        free(w);
}

void watch_remove_all(struct socket *k)
{
    while (!list_empty(&k->watches))
        watch_remove(LIST_ITEM(k->watches.next, struct watch, of_socket));
}

/* Whether this watcher gets the event now; if not, it reads it from the store later. */
static bool takes(struct stream *s, struct watch *w, const struct event *e)
{
    if (e->seq <= w->sent)
        return false;
    if (w->reading || w->behind || e->seq != w->sent + 1 || gw_ws_full(s->gw, w->socket->ws)) {
        w->seen = e->seq;
        w->behind = true;
        return false;
    }
    w->sent = e->seq;
    return true;
}

static void push_event(struct stream *s, struct watched *c, const struct event *e)
{
    gw_ws_id to[STREAM_MAX_FANOUT];
    uint32_t n = 0;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    for (struct list *l = c->watches.next; l != &c->watches && n < STREAM_MAX_FANOUT; l = l->next) {
        struct watch *w = LIST_ITEM(l, struct watch, of_case);
        if (takes(s, w, e))
            to[n++] = w->socket->ws;
    }
    if ((!n && !c->readers) || buf_reserve(&b, e->body.len + 512))
        return;
    jo_obj(&o);
    jo_kv_z(&o, "t", "event");
    write_case(&o, c);
    jo_key(&o, "event");
    event_json(&o, e);
    jo_end_obj(&o);
    if (!b.err)
        (void)gw_ws_send_many(s->gw, to, n, true, buf_str(&b));
    if (c->readers && !b.err)
        keep_frame(c, e->seq, &b);
    else
        buf_free(&b);
}

/* Reading may fail at once and end a watch, so that nobody walks over them meanwhile. */
static void catch_up(struct watched *c)
{
    struct socket *late[STREAM_MAX_FANOUT];
    uint32_t n = 0;

    for (struct list *l = c->watches.next; l != &c->watches && n < STREAM_MAX_FANOUT; l = l->next) {
        struct watch *w = LIST_ITEM(l, struct watch, of_case);
        if (w->behind)
            late[n++] = w->socket;
    }
    for (uint32_t i = 0; i < n; i++)
        next_page(late[i]);
}

void stream_events(struct stream *s, uint32_t tenant, struct id kase, const struct event *event,
                   uint32_t n)
{
    struct watched *c = find_watched(s, tenant, kase);

    if (!c)
        return;
    for (uint32_t i = 0; i < n; i++)
        push_event(s, c, &event[i]);
    catch_up(c);
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
