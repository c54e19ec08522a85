/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the two ends of a child's life as the host wants them: waited for while nobody is served yet
 * or any more, told of later while others are. Must not know how a child is led there.
 * Called by instance.c and super.c. */
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/plug/remote.h"

#include <poll.h>

static bool is_on_its_way(const struct remote *r)
{
    return r->state >= REMOTE_SPAWNED && r->state < REMOTE_UP;
}

/* What it answered itself is an error of who wanted it; it is not started again. */
static int conclude_start(struct remote *r)
{
    r->errors = NULL;
    if (r->rc) {
        timer_stop(r->instance->plug->wheel, &r->again);
        r->state = REMOTE_ENDED;
    }
    return r->rc;
}

/* ---- told later ---- */

static void on_told(struct loop_timer *t)
{
    struct remote *r = LIST_ITEM(t, struct remote, tell);
    remote_done fn = r->told;
    r->told = NULL;
    if (fn)
        fn(r->told_ctx, r->errors ? conclude_start(r) : 0);
}

void remote_ends_init(struct remote *r)
{
    timer_init(&r->tell, on_told);
}

/* On a later turn: who is told may do away with all of it. */
void remote_settled(struct remote *r)
{
    if (r->told && !is_on_its_way(r) && r->state != REMOTE_ENDING)
        timer_start(r->instance->plug->wheel, &r->tell, 0);
}

static void forget_told(struct remote *r)
{
    timer_stop(r->instance->plug->wheel, &r->tell);
    r->told = NULL;
    r->errors = NULL;
}

int remote_begin(struct remote *r, struct buf *errors, remote_done fn, void *ctx)
{
    r->instance->state = INSTANCE_ACTIVE;
    r->draining = false;
    int rc = super_begin(r);
    if (rc) {
        buf_printf(errors, "plugin %s: %s: %s\n", r->instance->name, r->instance->plug->plugd,
                   omb_strerror(rc));
        remote_stop(r);
        return rc;
    }
    r->errors = errors;
    r->told = fn;
    r->told_ctx = ctx;
    doubt_coming(r);
    return 0;
}

/* Asked to end; true: it may do so by itself. */
static bool ask_to_end(struct remote *r)
{
    struct plug *p = r->instance->plug;
    bool may = r->state > REMOTE_SPAWNED && r->state <= REMOTE_UP;
    timer_stop(p->wheel, &r->again);
    forget_told(r);
    r->draining = true;
    if (!may)
        return r->state == REMOTE_ENDING;
    timer_stop(p->wheel, &r->beat);
    r->state = REMOTE_ENDING;
    return wire_put_frame(&r->pipe.out, WIRE_BYE, 0, STR("")) == 0;
}

void remote_end(struct remote *r, remote_done fn, void *ctx)
{
    bool may = ask_to_end(r);
    r->told = fn;
    r->told_ctx = ctx;
    if (may) {
        timer_start(r->instance->plug->wheel, &r->again, PLUG_STOP_MS);
        doubt_leaving(r);
        remote_poke(r);
        return;
    }
    super_fail(r, NULL);
    r->state = REMOTE_ENDED;
    remote_settled(r);
}

void remote_conclude(struct remote *r)
{
    remote_done fn = r->told;
    void *ctx = r->told_ctx;
    remote_stop(r);
    if (fn)
        fn(ctx, 0);
}

void remote_ends_late(struct remote *r)
{
    log_error("plug", "%s: did not end within %d ms: killed", r->instance->name, PLUG_STOP_MS);
    super_fail(r, NULL);
}

/* ---- waited for ---- */

/* Turns nothing but this one socket. */
static void attend(struct remote *r, uint64_t until)
{
    uint64_t now = clock_mono_ms();
    struct pollfd p = {.fd = r->pipe.fd, .events = POLLIN};
    if (!remote_flush(r))
        return;
    if (pipe_unsent(&r->pipe))
        p.events |= POLLOUT;
    if (poll(&p, 1, now >= until ? 0 : (int)(until - now)) > 0 && (p.revents & ~POLLOUT))
        remote_read(r);
}

static uint64_t time_of_a_step(const struct remote *r)
{
    return r->state < REMOTE_CONFIGURING ? PLUG_SCAN_MS : PLUG_STOP_MS;
}

int remote_start(struct remote *r, struct buf *errors)
{
    r->instance->state = INSTANCE_ACTIVE;
    r->errors = errors;
    int rc = super_begin(r);
    enum remote_state state = r->state;
    uint64_t until = clock_mono_ms() + time_of_a_step(r);
    uint32_t more;
    struct patience p = patience_begin(r->child.pid);
    while (rc == 0 && is_on_its_way(r)) {
        if (r->state != state)
            until = clock_mono_ms() + time_of_a_step(r);
        state = r->state;
        if (clock_mono_ms() >= until && (more = patience_more(&p)) > 0)
            until += more;
        else if (clock_mono_ms() >= until)
            super_fail(r, state == REMOTE_SPAWNED ? "it never spoke" : "it hangs on its way up");
        else
            attend(r, until);
    }
    if (rc)
        buf_printf(errors, "plugin %s: %s: %s\n", r->instance->name, r->instance->plug->plugd,
                   omb_strerror(rc));
    return conclude_start(r) ? r->rc : rc;
}

void remote_stop(struct remote *r)
{
    bool told_before = r->state == REMOTE_ENDING;
    uint64_t until = clock_mono_ms() + PLUG_STOP_MS;
    if (!ask_to_end(r) || told_before)
        until = 0;
    while (r->state == REMOTE_ENDING && clock_mono_ms() < until)
        attend(r, until);
    if (r->state == REMOTE_ENDING)
        remote_ends_late(r);
    super_fail(r, NULL);
    timer_stop(r->instance->plug->wheel, &r->beat);
    r->state = REMOTE_ENDED;
}
