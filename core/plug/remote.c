/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what is said between host and a plugin's child: messages out, answers and questions in.
 * Must not know processes. Called by local.c, calls.c and super.c. */
#include "core/plug/remote.h"

#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/plug/calls.h"
#include "core/plug/ext.h"
#include "core/plug/guard.h"
#include "core/plug/registry.h"
#include "core/plug/service.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <uv.h>

enum { CLOSE_AGAIN_LATER = 1013, CLOSE_RESTART = 1012 };

/* What waits in the socket of one that does not read must not grow on what it asks. */
#define REMOTE_PAUSE (PLUG_MAX_UNSENT / 8)

/* ---- sockets and requests that it has ---- */

static omb_str conn_key(const uint64_t *conn)
{
    return str_n(conn, sizeof *conn);
}

static bool conn_open(struct remote *r, uint64_t conn, bool is_request)
{
    void *kind = is_request ? (void *)r : (void *)r->instance; /* the map holds which of the two */
    return r->conn.count < PLUG_MAX_CONNS && map_set(&r->conn, conn_key(&conn), kind) == 0;
}

static void conn_refuse(struct remote *r, uint64_t conn, bool is_request, uint32_t code)
{
    const struct plug_services *s = r->instance->plug->services;
    if (is_request && s->respond)
        s->respond(s->ctx, conn, 503, STR("text/plain"), STR("try again in a moment\n"));
    else if (!is_request && s->ws_close)
        s->ws_close(s->ctx, conn, code, STR("try again in a moment"));
}

void remote_close_conns(struct remote *r)
{
    uint32_t at = 0;
    omb_str key;
    void *kind;
    struct map all = r->conn;
    r->conn = (struct map){0};
    while (map_next(&all, &at, &key, &kind)) {
        uint64_t conn;
        memcpy(&conn, key.ptr, sizeof conn);
        conn_refuse(r, conn, kind == r, CLOSE_RESTART);
    }
    map_free(&all);
}

/* ---- out ---- */

static void lost(struct remote *r, const struct message *m, int status)
{
    struct plug_instance *i = r->instance;
    struct letter l = {.kind = LETTER_DONE, .instance = i, .m = {.op = m->op, .status = status}};
    if (method_is_answered(m->method) && mail_post(i->plug, &l))
        log_error("plug", "%s: no memory to refuse %s", i->name, method_name(m->method));
}

static int write_message(struct remote *r, const struct message *m)
{
    struct buf *out = &r->pipe.out;
    switch (m->method) {
    case METHOD_COMPLETED:
        return wire_put_complete(out, m->op, m->status, m->s[0]);
    case METHOD_CANCEL:
        return wire_put_frame(out, WIRE_CANCEL, m->op, STR(""));
    case METHOD_DRAIN:
        return wire_put_message(out, WIRE_DRAIN, METHOD_DRAIN, m);
    default:
        return wire_put_message(out, WIRE_CALL, (uint16_t)m->method, m);
    }
}

/* Sockets and requests are remembered, so that they end when the child does. */
static bool admits(struct remote *r, const struct message *m)
{
    bool is_request = m->method == METHOD_REQUEST;
    if (m->method == METHOD_WS_CLOSED) {
        uint64_t conn = m->number;
        return map_remove(&r->conn, conn_key(&conn)) != NULL && remote_is_up(r);
    }
    if (m->method != METHOD_WS_OPEN && !is_request)
        return true;
    if (remote_is_up(r) && pipe_unsent(&r->pipe) < PLUG_MAX_UNSENT &&
        conn_open(r, m->number, is_request))
        return true;
    conn_refuse(r, m->number, is_request, CLOSE_AGAIN_LATER);
    return false;
}

static bool hears(const struct remote *r, enum method m)
{
    if (m == METHOD_COMPLETED)
        return r->state == REMOTE_UP || r->state == REMOTE_ACTIVATING;
    return r->state == REMOTE_UP;
}

void remote_send(struct remote *r, const struct message *m)
{
    if (!admits(r, m))
        return;
    r->draining = r->draining || m->method == METHOD_DRAIN;
    if (!hears(r, m->method)) {
        if (m->method == METHOD_DRAIN)
            lost(r, m, 0); /* nothing is under way */
        return;            /* calls wait in calls.c; what is only told is gone */
    }
    r->turn_stale = true;
    size_t before = r->pipe.out.len;
    if (m->method != METHOD_COMPLETED && m->method != METHOD_CANCEL)
        credit_owe(&r->credit);
    int rc = write_message(r, m);
    if (rc) {
        r->pipe.out.len = before;
        r->pipe.out.err = 0;
        log_error("plug", "%s: %s cannot be sent: %s", r->instance->name, method_name(m->method),
                  omb_strerror(rc));
        lost(r, m, rc);
    }
    doubt_told(r);
    remote_poke(r);
}

void remote_turn(struct remote *r, uint32_t ms)
{
    size_t at = wire_begin(&r->pipe.out, WIRE_TURN, 0);
    wire_put_u32(&r->pipe.out, ms);
    if (wire_end(&r->pipe.out, at))
        return;
    r->turn_sent = true;
    r->turn_stale = false;
    remote_poke(r);
}

static uint64_t likeness(const struct message *m)
{
    uint64_t h = hash_table(str_n(&m->method, sizeof m->method)) ^ m->tenant;
    for (int k = 0; k < MESSAGE_STRINGS; k++)
        h = h * 1099511628211u ^ hash_table(m->s[k]);
    return h;
}

void remote_quarantine(struct remote *r, const struct message *m)
{
    r->quarantine[r->n_quarantine++ % PLUG_QUARANTINE] = likeness(m);
    log_error("plug", "%s: one %s killed it %d times: in quarantine, not made again",
              r->instance->name, method_name(m->method), PLUG_DEATHS_OF_A_CALL);
}

int remote_accept(struct remote *r, const struct message *m)
{
    if (r->state == REMOTE_BROKEN || r->state == REMOTE_ENDED || r->draining)
        return -OMB_E_UNAVAILABLE;
    if (pipe_unsent(&r->pipe) > PLUG_MAX_UNSENT)
        return -OMB_E_BUSY;
    uint32_t n = r->n_quarantine < PLUG_QUARANTINE ? r->n_quarantine : PLUG_QUARANTINE;
    uint64_t like = n ? likeness(m) : 0;
    for (uint32_t k = 0; k < n; k++)
        if (r->quarantine[k] == like)
            return -OMB_E_UNAVAILABLE;
    return 0;
}

void remote_health(const struct remote *r, struct plug_health *out)
{
    static const char *const states[] = {"waits to start again",
                                         "starting",
                                         "starting",
                                         "starting",
                                         "starting",
                                         "active",
                                         "ending",
                                         "stopped by its failures",
                                         "stopped"};
    out->state = r->draining && remote_is_up(r) ? "draining" : states[r->state];
    out->up = remote_is_up(r);
    out->alarm = r->state == REMOTE_BROKEN || r->n_quarantine;
    out->pid = (uint32_t)r->child.pid;
    out->restarts = r->restarts;
    out->quarantined = r->n_quarantine;
    out->rss_kib = r->rss_kib;
}

/* ---- in ---- */

static void on_complete(struct remote *r, const struct wire_frame *f)
{
    struct plug_instance *i = r->instance;
    int32_t status;
    omb_str bytes;
    if (wire_complete(f, &status, &bytes)) {
        super_fail(r, "a frame that cannot be");
        return;
    }
    if (status > 0 || bytes.len > PLUG_MAX_ANSWER) {
        guard_misbehaving(i, "complete", "a positive status, or bytes that cannot be");
        status = -OMB_E_FAILED;
        bytes = STR_NONE;
    }
    calls_finish(i->plug, i, f->op, status, bytes);
}

/* A number of a socket or request is worth something only to whom it was told: all others are as good as
 * closed. A request is answered once. */
static bool conn_is_its_own(struct remote *r, enum ask ask, uint64_t conn)
{
    if (ask == ASK_HTTP_WS_SEND || ask == ASK_HTTP_WS_CLOSE)
        return map_get(&r->conn, conn_key(&conn)) == r->instance;
    if (ask != ASK_HTTP_RESPOND)
        return true;
    return map_get(&r->conn, conn_key(&conn)) == r && map_remove(&r->conn, conn_key(&conn)) == r;
}

static void on_emit(struct remote *r, const struct wire_frame *f)
{
    struct message m;
    uint16_t ask;
    if (wire_message(f, ASKS, &ask, &m)) {
        super_fail(r, "a frame that cannot be");
        return;
    }
    if (!conn_is_its_own(r, (enum ask)ask, m.number))
        return;
    service_make(r->instance, (enum ask)ask, &m);
}

static void on_fault(struct remote *r, const struct wire_frame *f)
{
    struct wire_reader body = wire_read(f->body);
    char function[64], what[160];
    str_clip(function, sizeof function, wire_str(&body));
    str_clip(what, sizeof what, wire_str(&body));
    if (wire_done(&body))
        super_fail(r, "a frame that cannot be");
    else
        guard_misbehaving(r->instance, function, what);
}

static void on_log(struct remote *r, const struct wire_frame *f)
{
    if (f->op == WIRE_LOG_FAULT)
        on_fault(r, f);
    else if (r->lines++ < PLUG_LOG_LINES || r->instance->plug->still)
        ext_log_table.write(&r->instance->host, (uint32_t)f->op, f->body);
    else
        r->lines_lost++;
}

static void on_turned(struct remote *r, const struct wire_frame *f)
{
    struct wire_reader body = wire_read(f->body);
    uint32_t left = wire_u32(&body);
    if (wire_done(&body) || !r->instance->turning || !r->turn_sent) {
        super_fail(r, "a frame that cannot be");
        return;
    }
    r->turn_sent = false;
    if (!r->turn_more)
        r->instance->turn_ms = left;
    r->instance->turning = false;
}

static void on_frame(struct remote *r, const struct wire_frame *f)
{
    bool works =
        r->state == REMOTE_UP || r->state == REMOTE_ACTIVATING || r->state == REMOTE_ENDING;
    if (f->type == WIRE_LOG) {
        on_log(r, f);
    } else if (f->type == WIRE_PONG) {
        r->unanswered = 0;
        doubt_answered(r);
    } else if (f->type == WIRE_COMPLETE && works) {
        on_complete(r, f);
    } else if (f->type == WIRE_EMIT && works) {
        on_emit(r, f);
    } else if (f->type == WIRE_TURN && works) {
        on_turned(r, f);
    } else {
        super_step(r, f);
    }
}

static bool has_child(const struct remote *r)
{
    return r->pipe.fd >= 0;
}

/* ---- how much of it is heard: what answers to us always, what it begins by itself at a pace ---- */

enum heard {
    HEARD_ALL,
    HEARD_PART, /* its time in this turn is over */
    HEARD_HELD, /* it says more than it may: later */
    HEARD_GONE  /* the child is, and maybe the whole host with all that is here: touch nothing */
};

/* Its frames. `all`: whatever there is of them, as where time stands still and nobody else waits. */
static enum heard hear(struct remote *r, bool all)
{
    struct plug *p = r->instance->plug;
    uint64_t now = clock_mono_ns(), until = now + PLUG_READ_NS;
    struct wire_frame f;
    int got = 1;
    all = all || p->still;
    credit_earn(&r->credit, now);
    p->delivering++;
    while (!p->doomed && has_child(r) && (all || (r->credit.left && now < until)) &&
           (got = pipe_next(&r->pipe, &f)) == 1) {
        credit_spend(&r->credit);
        r->doubt.heard = true;
        on_frame(r, &f);
        now = clock_mono_ns();
    }
    p->delivering--;
    if (p->doomed) {
        if (p->delivering == 0)
            registry_free(p);
        return HEARD_GONE;
    }
    if (has_child(r) && got < 0)
        super_fail(r, "a frame that cannot be");
    if (!has_child(r))
        return HEARD_GONE;
    return got == 0 || all ? HEARD_ALL : r->credit.left ? HEARD_PART : HEARD_HELD;
}

static void on_next_turn(uv_idle_t *next);
static void on_hold_over(uv_timer_t *hold);

/* Nothing more is read until all of what was read is heard. The next slice is of the next turn: a timer
 * of no time, begun again in its own call, would be called on and on in this one. */
static void go_on(struct remote *r, enum heard heard)
{
    bool behind = heard != HEARD_ALL;
    if (heard == HEARD_PART)
        (void)uv_idle_start(r->next, on_next_turn);
    else
        (void)uv_idle_stop(r->next);
    if (heard == HEARD_HELD) {
        (void)uv_timer_start(r->hold, on_hold_over, PLUG_HOLD_MS, 0);
        r->held = true;
        doubt_held(r);
    }
    if (behind == r->behind)
        return;
    r->behind = behind;
    remote_watch(r);
}

static void hear_more(struct remote *r)
{
    enum heard heard = hear(r, false);
    if (heard != HEARD_GONE)
        go_on(r, heard);
}

static void on_next_turn(uv_idle_t *next)
{
    hear_more(next->data);
}

static void on_hold_over(uv_timer_t *hold)
{
    hear_more(hold->data);
}

/* A slice in a turn, so that a child that floods us leaves the others theirs. */
static void listen_to(struct remote *r)
{
    int rc = pipe_fill(&r->pipe);
    bool last = rc && rc != -OMB_E_BUSY;
    enum heard heard = hear(r, last);
    if (heard != HEARD_GONE && last)
        super_lost(r);
    else if (heard != HEARD_GONE)
        go_on(r, heard);
}

void remote_read(struct remote *r)
{
    int rc = pipe_fill(&r->pipe);
    if (hear(r, true) != HEARD_GONE && rc && rc != -OMB_E_BUSY)
        super_lost(r);
}

void remote_came_up(struct remote *r)
{
    struct plug_instance *i = r->instance;
    struct plug *p = i->plug;
    ext_http_prune(i);
    if (i->on_flows && r->restarts)
        for (uint32_t k = 0; k < p->n_flow_tenant; k++)
            remote_send(r, &(struct message){.method = METHOD_FLOWS_CHANGED,
                                             .tenant = p->flow_tenant[k]});
    calls_offer(i);
}

/* ---- sending in one go at the end of a turn ---- */

static void on_poll(uv_poll_t *poll, int status, int events);

void remote_watch(struct remote *r)
{
    /* What is unsent but never was refused goes out at the end of this turn. */
    int events = (r->paused || r->behind ? 0 : UV_READABLE) | (r->flushing ? UV_WRITABLE : 0);
    if (r->readable)
        (void)uv_poll_start(r->readable, events, on_poll);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct remote *r = poll->data;
    if (status == 0 && (events & UV_WRITABLE) && !remote_flush(r))
        return;
    if (status < 0 || (events & (UV_READABLE | UV_DISCONNECT)))
        listen_to(r);
}

bool remote_flush(struct remote *r)
{
    bool before = r->paused, waited = r->flushing;
    int rc = pipe_flush(&r->pipe);
    if (rc == -OMB_E_CLOSED) {
        super_lost(r);
        return false;
    }
    r->flushing = rc == -OMB_E_BUSY;
    r->paused = pipe_unsent(&r->pipe) > REMOTE_PAUSE;
    if (r->flushing != waited || r->paused != before)
        remote_watch(r);
    return true;
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct remote *r = prepare->data;
    (void)uv_prepare_stop(prepare);
    if (has_child(r) && !r->flushing)
        (void)remote_flush(r);
}

void remote_poke(struct remote *r)
{
    if (r->flush)
        (void)uv_prepare_start(r->flush, on_prepare);
}
