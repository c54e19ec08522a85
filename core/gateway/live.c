/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: sessions in memory: finding, ageing, their sockets, their end.
 * Must not know: requests, passwords.
 * Called by: session, login. */
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/gateway/session_i.h"

#include <stdio.h>
#include <stdlib.h>

struct tie {
    struct list link;
    struct live *live;
    gw_ws_id ws;
};

static omb_str map_key(uint32_t tenant, const char *key, char text[96])
{
    int n = snprintf(text, 96, "%u:%s", tenant, key);
    return str_n(text, (size_t)n);
}

struct live *live_find(struct sessions *s, uint32_t tenant, const char *key)
{
    char text[96];
    return map_get(&s->by_key, map_key(tenant, key, text));
}

static omb_str ws_key(const gw_ws_id *ws)
{
    return str_n(ws, sizeof(*ws));
}

static void drop_tie(struct sessions *s, struct tie *t)
{
    list_remove(&t->link);
    t->live->n_tie--;
    map_remove(&s->by_ws, ws_key(&t->ws));
    free(t);
}

static void close_sockets(struct sessions *s, struct live *l)
{
    for (struct list *i; (i = l->ties.next) != &l->ties;) {
        struct tie *t = LIST_ITEM(i, struct tie, link);
        gw_ws_id ws = t->ws;
        drop_tie(s, t);
        gw_ws_close(s->gw, ws, 4401, STR("session ended"));
    }
}

void live_free(struct live *l)
{
    if (!l)
        return;
    arena_free(&l->arena);
    free(l);
}

void live_forget(struct sessions *s, struct live *l)
{
    char text[96];
    list_remove(&l->link);
    map_remove(&s->by_key, map_key(l->who.tenant, l->key, text));
    close_sockets(s, l);
    live_free(l);
}

static void op_done(void *ctx, int status)
{
    struct session_op *op = ctx;
    if (status)
        log_warn("gateway", "a session was not written: %s", omb_strerror(status));
    session_op_free(op);
}

static void put(struct sessions *s, const struct live *l, omb_str value)
{
    struct session_op *op = session_op_new(s, NULL);
    if (!op)
        return;
    int err = s->o.port.put(s->o.port.ctx, l->who.tenant, STR("session"), str_of(l->key), value,
                            op_done, op);
    if (err)
        op_done(op, err);
}

void live_end(struct sessions *s, struct live *l)
{
    put(s, l, STR_NONE);
    live_forget(s, l);
}

int live_add(struct sessions *s, struct live *l)
{
    char text[96];
    if (s->by_key.count >= SESSION_MAX_CACHED)
        live_forget(s, LIST_ITEM(s->all.next, struct live, link));
    int err = map_set(&s->by_key, map_key(l->who.tenant, l->key, text), l);
    if (err)
        live_free(l);
    else
        list_add_tail(&s->all, &l->link);
    return err;
}

bool live_expired(const struct sessions *s, const struct live *l)
{
    uint64_t now = session_now(s);
    return now >= l->born + s->o.life_ms || (l->n_tie == 0 && now >= l->seen + s->o.idle_ms);
}

void live_touch(struct sessions *s, struct live *l)
{
    l->seen = session_now(s);
    list_remove(&l->link);
    list_add_tail(&s->all, &l->link);
    if (l->seen < l->saved + SESSION_TOUCH_MS)
        return;
    struct buf json = BUF_INIT(16 * 1024);
    l->saved = l->seen;
    live_write(l, &json);
    if (!json.err)
        put(s, l, buf_str(&json));
    buf_free(&json);
}

/* ---- is the user still who he was? ---- */

static void checked(void *ctx, int status, omb_str record)
{
    struct session_op *op = ctx;
    struct live *l = op->s->closing ? NULL : live_find(op->s, op->tenant, op->key);
    char stamp[HASH_HEX + 1];
    if (l) {
        l->checking = false;
        session_stamp_of(record, stamp);
        if (status == -OMB_E_NOTFOUND || (status == 0 && strcmp(stamp, l->stamp) != 0))
            live_end(op->s, l);
        else if (status == 0)
            l->checked = session_now(op->s);
    }
    session_op_free(op);
}

void live_check(struct sessions *s, struct live *l)
{
    if (l->checking || session_now(s) < l->checked + SESSION_CHECK_MS)
        return;
    struct session_op *op = session_op_new(s, NULL);
    if (!op)
        return;
    l->checking = true;
    op->tenant = l->who.tenant;
    memcpy(op->key, l->key, sizeof(op->key));
    int err = s->o.port.get(s->o.port.ctx, l->who.tenant, STR("user"), l->who.login, checked, op);
    if (err)
        checked(op, err, STR_NONE);
}

/* ---- sockets ---- */

int session_tie(struct sessions *s, const struct session *who, gw_ws_id ws)
{
    char key[HASH_HEX + 1];
    struct live *l = str_copy(key, sizeof(key), who->id) ? NULL : live_find(s, who->tenant, key);
    if (!l)
        return -OMB_E_NOTFOUND;
    if (l->n_tie >= SESSION_MAX_SOCKETS)
        return -OMB_E_LIMIT;
    struct tie *t = calloc(1, sizeof(*t));
    if (!t)
        return -OMB_E_NOMEM;
    *t = (struct tie){.live = l, .ws = ws};
    int err = map_set(&s->by_ws, ws_key(&ws), t);
    if (err) {
        free(t);
        return err;
    }
    list_add_tail(&l->ties, &t->link);
    l->n_tie++;
    return 0;
}

void session_untie(struct sessions *s, gw_ws_id ws)
{
    struct tie *t = map_get(&s->by_ws, ws_key(&ws));
    if (!t)
        return;
    t->live->seen = session_now(s); /* an open desk was use */
    drop_tie(s, t);
}

void session_revoke(struct sessions *s, uint32_t tenant, omb_str login)
{
    for (struct list *i = s->all.next, *next; i != &s->all; i = next) {
        struct live *l = LIST_ITEM(i, struct live, link);
        next = i->next;
        if (l->who.tenant == tenant && str_eq(l->who.login, login))
            live_end(s, l);
    }
}
