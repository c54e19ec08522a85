/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the process of one plugin: frames of the host in, the plugin's life, frames out. Must not
 * know what the plugin does. Called by main.c. */
#include "core/plugd/child.h"

#include "core/base/log.h"
#include "core/plug/guard.h"
#include "core/plug/local.h"
#include "core/plug/manifest.h"
#include "core/plug/still.h"
#include "core/plugd/cage_i.h"

#include <poll.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

/* What the host does not take must not fill this process's memory without an end. */
#define CHILD_MAX_UNSENT ((size_t)PLUG_MAX_UNSENT)

/* ---- out ---- */

/* The process ends here: nothing of it is worth keeping, and the host is told by the socket. */
static _Noreturn void give_up(const char *why)
{
    log_error("plugd", "%s", why);
    _exit(EX_SOFTWARE);
}

struct buf *child_out(struct child *c)
{
    pthread_mutex_lock(&c->lock);
    return &c->pipe.out;
}

/* A plugin that says more than the host takes waits here, and its beats with it. */
static void wait_for_room(struct child *c)
{
    struct pollfd p = {.fd = c->pipe.fd, .events = POLLOUT};
    while (pipe_unsent(&c->pipe) > CHILD_MAX_UNSENT) {
        if (pipe_flush(&c->pipe) == -OMB_E_CLOSED)
            _exit(EX_OK);
        if (pipe_unsent(&c->pipe) > CHILD_MAX_UNSENT)
            (void)poll(&p, 1, PLUG_BEAT_MS);
    }
}

void child_sent(struct child *c, int rc)
{
    if (!rc)
        wait_for_room(c);
    pthread_mutex_unlock(&c->lock);
    if (rc)
        give_up("out of memory");
    if (!pthread_equal(pthread_self(), c->thread))
        (void)uv_async_send(&c->wake);
}

static void on_poll(uv_poll_t *poll, int status, int events);

static void flush(struct child *c)
{
    pthread_mutex_lock(&c->lock);
    int rc = pipe_flush(&c->pipe);
    pthread_mutex_unlock(&c->lock);
    if (rc == -OMB_E_CLOSED)
        _exit(EX_OK); /* the host is gone, and so are we */
    bool waiting = rc == -OMB_E_BUSY;
    if (waiting != c->waiting)
        (void)uv_poll_start(&c->readable, UV_READABLE | (waiting ? UV_WRITABLE : 0), on_poll);
    c->waiting = waiting;
}

static void end_turn(struct child *c)
{
    uint32_t left;
    if (!still_turned(c->instance, &left))
        return;
    c->turning = false;
    struct buf *out = child_out(c);
    size_t at = wire_begin(out, WIRE_TURN, 0);
    wire_put_u32(out, left);
    child_sent(c, wire_end(out, at));
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct child *c = prepare->data;
    if (c->turning)
        end_turn(c);
    pthread_mutex_lock(&c->lock);
    bool unsent = pipe_unsent(&c->pipe) > 0;
    pthread_mutex_unlock(&c->lock);
    if (!c->waiting && unsent)
        flush(c);
}

static void on_wake(uv_async_t *wake)
{
    (void)wake; /* the turn itself is what was wanted */
}

/* ---- the way up ---- */

static struct child *only; /* the one of this process, for what has no other way to it */

void cage_say(const char *line)
{
    child_sent(only, wire_put_frame(child_out(only), WIRE_LOG, LOG_WARN, str_of(line)));
}

static void answer(struct child *c, enum wire_type type, int32_t status, omb_str words)
{
    struct buf *out = child_out(c);
    size_t at = wire_begin(out, type, 0);
    manifest_refusal(out, status, words);
    child_sent(c, wire_end(out, at));
}

static const struct plug_still still; /* the host hears lines and faults */

static void describe(struct child *c, const struct wire_frame *f)
{
    struct wire_reader r = wire_read(f->body);
    struct cage cage = {0};
    omb_error error = {.size = sizeof error};
    char path[4096], state[4096];
    bool fits = str_copy(path, sizeof path, wire_str(&r)) == 0;
    omb_str folder = wire_str(&r);
    fits = fits && str_copy(state, sizeof state, folder) == 0;
    cage.file = path;
    cage.state_dir = folder.ptr ? state : NULL;
    cage.network = wire_str(&r);
    cage.uid = wire_u32(&r);
    cage.gid = wire_u32(&r);
    cage.memory_mib = wire_u32(&r);
    cage.flags = wire_u32(&r);
    if (wire_done(&r) || !fits || c->file)
        give_up("the host said what cannot be");
    c->state_dir = folder.ptr ? str_dup(folder) : NULL;
    if (cage.flags & ISOLATION_STILL)
        c->plug->still = &still;
    int rc = cage_close(&cage, &error);
    if (!rc)
        rc = dso_open(path, &c->file, &error);
    if (!rc)
        rc = cage_lock(&cage, &error);
    if (rc) {
        answer(c, WIRE_DESCRIBE, rc, str_of(error.text));
        return;
    }
    struct buf *out = child_out(c);
    size_t at = wire_begin(out, WIRE_DESCRIBE, 0);
    manifest_write(out, c->file);
    child_sent(c, wire_end(out, at));
}

/* The host has checked the values against what this file said of itself. */
static int read_values(const omb_descriptor *d, omb_str body, struct option_value **out)
{
    struct wire_reader r = wire_read(body);
    struct option_value *v = calloc(d->n_option + 1, sizeof *v);
    char words[96];
    int rc = v ? 0 : -OMB_E_NOMEM;
    for (uint32_t k = 0; !rc && k < d->n_option; k++) {
        v[k].option = d->option[k];
        v[k].text = str_dup(wire_str(&r));
        rc = v[k].text
                 ? option_parse(v[k].option, str_of(v[k].text), &v[k].number, words, sizeof words)
                 : -OMB_E_NOMEM;
    }
    if (!rc)
        rc = wire_done(&r);
    if (rc)
        option_free(v, v ? d->n_option : 0);
    else
        *out = v;
    return rc;
}

static void configure(struct child *c, const struct wire_frame *f)
{
    struct buf words = BUF_INIT(4096);
    struct option_value *value = NULL;
    const struct isolation is = {0};
    if (!c->file || c->instance || f->op >= c->file->n)
        give_up("the host said what cannot be");
    const omb_descriptor *d = dso_descriptor(c->file, (uint32_t)f->op);
    int rc = read_values(d, f->body, &value);
    if (!rc)
        rc = instance_add(c->plug, c->file, d, &is, value);
    if (!rc) {
        c->instance = c->plug->instance[0];
        c->instance->state_dir = c->state_dir;
        rc = instance_init(c->instance, &words);
    }
    if (rc) {
        answer(c, WIRE_CONFIG, rc, words.len ? buf_str(&words) : str_of(omb_strerror(rc)));
    } else {
        struct buf *out = child_out(c);
        size_t at = wire_begin(out, WIRE_CONFIG, 0);
        offer_write(out, c->instance);
        child_sent(c, wire_end(out, at));
    }
    buf_free(&words);
}

static void activate(struct child *c)
{
    struct buf words = BUF_INIT(4096);
    if (!c->instance || c->instance->state != INSTANCE_STARTING)
        give_up("the host said what cannot be");
    int rc = instance_activate(c->instance, &words);
    answer(c, WIRE_ACTIVATE, rc, buf_str(&words));
    buf_free(&words);
}

static _Noreturn void end(struct child *c)
{
    if (c->instance)
        instance_stop(c->instance);
    dso_close(c->file);
    child_sent(c, wire_put_frame(child_out(c), WIRE_BYE, 0, STR("")));
    flush(c);
    _exit(EX_OK);
}

/* ---- in ---- */

static void make(struct child *c, const struct message *m)
{
    if (c->instance)
        local_send(c->instance, m);
}

static void on_call(struct child *c, const struct wire_frame *f)
{
    struct message m;
    uint16_t method;
    if (wire_message(f, METHODS, &method, &m))
        give_up("the host said what cannot be");
    m.method = (enum method)method;
    if (f->type == WIRE_DRAIN && c->instance)
        c->instance->state = INSTANCE_DRAINING;
    make(c, &m);
}

static void on_turn(struct child *c, const struct wire_frame *f)
{
    struct wire_reader r = wire_read(f->body);
    uint32_t ms = wire_u32(&r);
    if (wire_done(&r) || !c->instance || !c->plug->still)
        give_up("the host said what cannot be");
    still_turn(c->instance, ms);
    c->turning = true;
}

static void on_frame(struct child *c, const struct wire_frame *f)
{
    struct message m = {.op = f->op};
    switch (f->type) {
    case WIRE_PING:
        child_sent(c, wire_put_frame(child_out(c), WIRE_PONG, f->op, STR("")));
        break;
    case WIRE_CALL:
    case WIRE_DRAIN:
        on_call(c, f);
        break;
    case WIRE_COMPLETE:
        m.method = METHOD_COMPLETED;
        if (wire_complete(f, &m.status, &m.s[0]))
            give_up("the host said what cannot be");
        make(c, &m);
        break;
    case WIRE_CANCEL:
        m.method = METHOD_CANCEL;
        make(c, &m);
        break;
    case WIRE_DESCRIBE:
        describe(c, f);
        break;
    case WIRE_CONFIG:
        configure(c, f);
        break;
    case WIRE_ACTIVATE:
        activate(c);
        break;
    case WIRE_TURN:
        on_turn(c, f);
        break;
    case WIRE_BYE:
        end(c);
    default:
        give_up("the host said what cannot be");
    }
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct child *c = poll->data;
    struct wire_frame f;
    int got = 1;
    if (status < 0)
        _exit(EX_OK);
    if (events & UV_READABLE) {
        int rc = pipe_fill(&c->pipe);
        while ((got = pipe_next(&c->pipe, &f)) == 1)
            on_frame(c, &f);
        if (got < 0 || (rc && rc != -OMB_E_BUSY))
            _exit(EX_OK);
    }
    flush(c);
}

/* ---- beginning ---- */

static int open_loop(struct child *c)
{
    if (uv_loop_init(&c->loop) || uv_poll_init(&c->loop, &c->readable, c->pipe.fd) ||
        uv_prepare_init(&c->loop, &c->flush) || uv_async_init(&c->loop, &c->wake, on_wake))
        return -OMB_E_NOMEM;
    c->readable.data = c->flush.data = c->wake.data = c;
    (void)uv_prepare_start(&c->flush, on_prepare);
    return uv_poll_start(&c->readable, UV_READABLE, on_poll) ? -OMB_E_FAILED : 0;
}

static void greet(struct child *c)
{
    struct buf *out = child_out(c);
    size_t at = wire_begin(out, WIRE_HELLO, 0);
    wire_put_u32(out, WIRE_VERSION);
    wire_put_str(out, STR(OMBUD_VERSION));
    child_sent(c, wire_end(out, at));
    flush(c);
}

int child_run(int fd, volatile uint64_t *now)
{
    static struct child c; /* the whole process */
    static const struct plug_services none;
    struct plug_setup setup = {.loop = &c.loop, .services = &none};
    only = &c;
    c.thread = pthread_self();
    pthread_mutex_init(&c.lock, NULL);
    pipe_begin(&c.pipe, fd);
    if (open_loop(&c) || plug_open(&setup, &c.plug))
        return EX_OSERR;
    far_fill(&c, now);
    c.plug->far = &c.far;
    greet(&c);
    (void)uv_run(&c.loop, UV_RUN_DEFAULT);
    return EX_OK;
}
