/* SPDX-License-Identifier: Apache-2.0 */
/* Owns deadlines and single answers of calls into plugins. Must not know what is called.
 * Called by call.c (the port) and mail.c (answers). */
#include "core/plug/calls.h"

#include "core/base/log.h"
#include "core/plug/guard.h"
#include "core/plug/instance.h"
#include "core/plug/local.h"

#include <inttypes.h>
#include <stdlib.h>

struct call {
    struct loop_timer deadline;
    struct plug_instance *instance;
    struct plug_reply reply;
    uint64_t id;
    enum method method;
};

static void calls_answer(struct plug *p, struct call *c, int status, omb_str bytes)
{
    struct plug_reply r = c->reply;
    timer_stop(p->wheel, &c->deadline);
    free(c);
    p->stats.answers++;
    if (r.fn)
        r.fn(r.ctx, status, bytes);
}

static void on_deadline(struct loop_timer *t)
{
    struct call *c = LIST_ITEM(t, struct call, deadline);
    struct plug_instance *i = c->instance;
    struct plug *p = i->plug;
    struct message m = {.method = METHOD_CANCEL, .op = c->id};
    log_warn("plug", "%s: %s took too long, no longer waited for", i->name, method_name(c->method));
    p->stats.timeouts++;
    slots_take(&p->calls, c->id);
    local_send(i, &m);
    calls_answer(p, c, -OMB_E_TIMEOUT, STR_NONE);
}

static void calls_refuse(struct plug *p, struct plug_reply r, int status)
{
    struct letter l = {.kind = LETTER_REPLY, .reply = r, .m.status = status};
    if (mail_post(p, &l))
        log_error("plug", "no memory to refuse a call");
}

uint64_t calls_send(struct plug_instance *i, struct plug_reply r, struct message *m)
{
    struct plug *p = i->plug;
    p->stats.calls++;
    if (i->state != INSTANCE_ACTIVE && m->method != METHOD_DRAIN) {
        calls_refuse(p, r, -OMB_E_UNAVAILABLE);
        return 0;
    }
    struct call *c = calloc(1, sizeof *c);
    int rc = c ? slots_add(&p->calls, c, &c->id) : -OMB_E_NOMEM;
    if (rc) {
        free(c);
        calls_refuse(p, r, rc);
        return 0;
    }
    c->instance = i;
    c->reply = r;
    c->method = m->method;
    timer_init(&c->deadline, on_deadline);
    timer_start(p->wheel, &c->deadline, r.deadline_ms ? r.deadline_ms : PLUG_CALL_MS);
    m->op = c->id;
    uint64_t id = c->id;
    local_send(i, m);
    return id;
}

void calls_finish(struct plug *p, struct plug_instance *i, uint64_t op, int status, omb_str bytes)
{
    struct call *c = slots_get(&p->calls, op);
    if (!c || c->instance != i) {
        p->stats.late++;
        log_info("plug", "%s: answer %" PRIx64 " dropped: late, or given twice", i->name, op);
        return;
    }
    slots_take(&p->calls, op);
    calls_answer(p, c, status, bytes);
}

void calls_end(struct plug *p, const struct plug_instance *i, int status)
{
    uint32_t at = 0;
    uint64_t id;
    struct call *c;
    while ((c = slots_next(&p->calls, &at, &id))) {
        if (i && c->instance != i)
            continue;
        slots_take(&p->calls, id);
        calls_answer(p, c, status, STR_NONE);
    }
}

void plug_cancel(struct plug *p, uint64_t call)
{
    struct call *c = slots_get(&p->calls, call);
    if (!c)
        return;
    struct plug_instance *i = c->instance;
    struct message m = {.method = METHOD_CANCEL, .op = call};
    slots_take(&p->calls, call);
    calls_refuse(p, c->reply, -OMB_E_CANCELLED);
    c->reply.fn = NULL;
    calls_answer(p, c, -OMB_E_CANCELLED, STR_NONE);
    local_send(i, &m);
}
