/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the life of the gateway: opening, the numbers of connections, draining, closing.
 * Must not know: what travels on a connection.
 * Called by: app; the other files of this folder. */
#include "core/gateway/gw.h"

#include "core/base/clock.h"
#include "core/gateway/conn.h"
#include "core/gateway/health.h"
#include "core/gateway/mount.h"
#include "core/gateway/router_i.h"
#include "core/gateway/static.h"
#include "core/gateway/testroutes.h"

#include <stdlib.h>
#include <time.h>

#define SLOT_BITS 20
#define SLOT_MASK ((1u << SLOT_BITS) - 1)

uint64_t gw_id_new(struct gw *gw, uint32_t slot)
{
    return ++gw->slot[slot].gen << SLOT_BITS | slot;
}

struct conn *gw_id_conn(struct gw *gw, uint64_t id)
{
    uint32_t slot = (uint32_t)(id & SLOT_MASK);
    if (slot >= gw->n_slot || gw->slot[slot].gen != id >> SLOT_BITS)
        return NULL;
    return gw->slot[slot].conn;
}

static int grow_slots(struct gw *gw)
{
    uint32_t n = gw->n_slot ? gw->n_slot * 2 : 64;
    if (n > SLOT_MASK)
        return -OMB_E_LIMIT;
    struct gw_slot *slot = realloc(gw->slot, n * sizeof(*slot));
    if (slot)
        gw->slot = slot;
    uint32_t *spare = realloc(gw->spare, n * sizeof(*spare));
    if (spare)
        gw->spare = spare;
    if (!slot || !spare)
        return -OMB_E_NOMEM;
    memset(slot + gw->n_slot, 0, (n - gw->n_slot) * sizeof(*slot));
    for (uint32_t i = n; i > gw->n_slot; i--)
        spare[gw->n_spare++] = i - 1;
    gw->n_slot = n;
    return 0;
}

int gw_slot_take(struct gw *gw, struct conn *c, uint32_t *slot)
{
    int err = gw->n_spare ? 0 : grow_slots(gw);
    if (err)
        return err;
    *slot = gw->spare[--gw->n_spare];
    gw->slot[*slot].conn = c;
    (void)gw_id_new(gw, *slot);
    return 0;
}

void gw_slot_give(struct gw *gw, uint32_t slot)
{
    gw->slot[slot].conn = NULL;
    (void)gw_id_new(gw, slot);
    gw->spare[gw->n_spare++] = slot;
}

const char *gw_date(struct gw *gw)
{
    uint64_t now = clock_unix_ms() / 1000;
    if (now != gw->date_at || !gw->date[0]) {
        struct tm tm;
        time_t t = (time_t)now;
        gmtime_r(&t, &tm);
        strftime(gw->date, sizeof(gw->date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
        gw->date_at = now;
    }
    return gw->date;
}

static void on_flush(uv_prepare_t *p)
{
    struct gw *gw = p->data;
    conn_flush_all(gw);
}

static uint32_t or_default(uint32_t value, uint32_t fallback)
{
    return value ? value : fallback;
}

static void apply_defaults(struct gw_config *c)
{
    c->max_connections = or_default(c->max_connections, GW_MAX_CONNECTIONS);
    c->header_ms = or_default(c->header_ms, GW_HEADER_MS);
    c->body_ms = or_default(c->body_ms, GW_BODY_MS);
    c->idle_ms = or_default(c->idle_ms, GW_IDLE_MS);
    c->stall_ms = or_default(c->stall_ms, GW_STALL_MS);
    c->request_ms = or_default(c->request_ms, GW_REQUEST_MS);
    c->ping_ms = or_default(c->ping_ms, WS_PING_MS);
    c->pong_ms = or_default(c->pong_ms, WS_PONG_MS);
    c->max_body = c->max_body ? c->max_body : GW_MAX_BODY;
    c->max_out = c->max_out ? c->max_out : GW_MAX_OUT;
}

static void on_grace(struct loop_timer *t);

static void free_all(struct gw *gw)
{
    timer_wheel_close(gw->wheel);
    router_free(gw->router);
    deflate_free(&gw->deflate);
    mount_free_all(gw);
    free(gw->slot);
    free(gw->spare);
    free(gw->read_buf);
    free(gw->plain_buf);
    free(gw);
}

static int fail(omb_error *error, int code, const char *what)
{
    if (error) {
        error->code = code;
        (void)snprintf(error->text, sizeof(error->text), "gateway: %s", what);
    }
    return code;
}

int gw_open(const struct gw_config *config, struct gw **out, omb_error *error)
{
    struct gw *gw = calloc(1, sizeof(*gw));
    if (!gw)
        return fail(error, -OMB_E_NOMEM, "out of memory");
    gw->config = *config;
    apply_defaults(&gw->config);
    list_init(&gw->conns);
    list_init(&gw->dirty);
    timer_init(&gw->grace, on_grace);
    gw->read_buf = malloc(GW_READ_CHUNK);
    gw->plain_buf = malloc(GW_READ_CHUNK);
    if (!gw->read_buf || !gw->plain_buf || timer_wheel_open(config->loop, &gw->wheel) ||
        router_new(&gw->router) || health_add(gw) || testroutes_add(gw)) {
        free_all(gw);
        return fail(error, -OMB_E_NOMEM, "out of memory");
    }
    gw->flusher.data = gw;
    uv_prepare_init(config->loop, &gw->flusher);
    uv_prepare_start(&gw->flusher, on_flush);
    uv_unref((uv_handle_t *)&gw->flusher);
    *out = gw;
    return 0;
}

void gw_stats(const struct gw *gw, struct gw_stats *out)
{
    *out = gw->stats;
}

/* ---- the end ---- */

static void stop_doors(struct gw *gw)
{
    for (uint32_t i = 0; i < gw->n_door; i++) {
        timer_stop(gw->wheel, &gw->door[i]->again);
        if (!uv_is_closing((uv_handle_t *)&gw->door[i]->tcp))
            uv_close((uv_handle_t *)&gw->door[i]->tcp, NULL);
    }
}

static void cut_all(struct gw *gw)
{
    for (struct list *l = gw->conns.next, *next; l != &gw->conns; l = next) {
        next = l->next;
        conn_cut(LIST_ITEM(l, struct conn, link));
    }
}

static void on_grace(struct loop_timer *t)
{
    struct gw *gw = LIST_ITEM(t, struct gw, grace);
    cut_all(gw);
    gw_conn_gone(gw);
}

static void on_prepare_closed(uv_handle_t *h)
{
    struct gw *gw = h->data;
    for (uint32_t i = 0; i < gw->n_door; i++) {
        tls_context_close(&gw->door[i]->tls);
        free(gw->door[i]);
    }
    free_all(gw);
}

void gw_conn_gone(struct gw *gw)
{
    if (gw->stats.connections > 0)
        return;
    if (gw->closing) {
        if (!uv_is_closing((uv_handle_t *)&gw->flusher))
            uv_close((uv_handle_t *)&gw->flusher, on_prepare_closed);
    } else if (gw->draining && gw->drained) {
        void (*done)(void *) = gw->drained;
        gw->drained = NULL;
        timer_stop(gw->wheel, &gw->grace);
        done(gw->drained_ctx);
    }
}

static void drain_one(struct conn *c)
{
    if (c->dead)
        return;
    if (c->mode == CONN_WS)
        wsconn_close(c, 1012, STR("restart"));
    else if (c->mode == CONN_HTTP && !c->in && out_empty(&c->out))
        conn_cut(c);
}

void gw_drain(struct gw *gw, uint32_t grace_ms, void (*done)(void *ctx), void *ctx)
{
    if (gw->draining)
        return;
    gw->draining = true;
    gw->drained = done;
    gw->drained_ctx = ctx;
    stop_doors(gw);
    for (struct list *l = gw->conns.next, *next; l != &gw->conns; l = next) {
        next = l->next;
        drain_one(LIST_ITEM(l, struct conn, link));
    }
    timer_start(gw->wheel, &gw->grace, gw->stats.connections ? grace_ms : 1);
}

void gw_close(struct gw *gw)
{
    if (!gw || gw->closing)
        return;
    gw->closing = true;
    gw->drained = NULL;
    stop_doors(gw);
    timer_stop(gw->wheel, &gw->grace);
    cut_all(gw);
    gw_conn_gone(gw);
}
