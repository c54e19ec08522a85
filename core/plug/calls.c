/* SPDX-License-Identifier: Apache-2.0 */
/* Owns deadlines and single answers of calls into plugins. Must not know what is called.
 * Called by call.c (the port) and mail.c (answers). */
#include "core/plug/calls.h"

#include "core/base/log.h"
#include "core/plug/guard.h"
#include "core/plug/instance.h"
#include "core/plug/local.h"
#include "core/plug/remote.h"

#include <inttypes.h>
#include <stdlib.h>

struct call {
    struct loop_timer deadline;
    struct plug_instance *instance;
    struct plug_reply reply;
    uint64_t id;
    bool sent; /* in a child: it has it */
    uint32_t deaths;
    struct message m; /* in a child: strings behind the call; else only the method */
};

static void calls_answer(struct plug *p, struct call *c, int status, omb_str bytes)
{
    struct plug_reply r = c->reply;
    timer_stop(p->wheel, &c->deadline);
    c->instance->n_call--;
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
    log_warn("plug", "%s: %s took too long, no longer waited for", i->name,
             method_name(c->m.method));
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

/* A call with a copy of the message where it may have to be made again. */
static struct call *call_new(struct plug_instance *i, const struct message *m)
{
    size_t len = i->remote ? message_bytes(m) : 0;
    struct call *c = malloc(sizeof *c + len);
    if (!c)
        return NULL;
    *c = (struct call){.instance = i, .m = {.method = m->method}};
    if (!i->remote)
        return c;
    c->m = *m;
    message_keep(&c->m, (char *)(c + 1));
    return c;
}

static void call_make(struct call *c, const struct message *m)
{
    struct plug_instance *i = c->instance;
    if (i->remote)
        c->sent = remote_is_up(i->remote);
    local_send(i, m);
}

/* 0, or why the call is not begun. */
static int calls_accept(struct plug_instance *i, const struct message *m)
{
    if (m->method == METHOD_DRAIN)
        return 0;
    if (i->state != INSTANCE_ACTIVE)
        return -OMB_E_UNAVAILABLE;
    return i->remote ? remote_accept(i->remote, m) : 0;
}

uint64_t calls_send(struct plug_instance *i, struct plug_reply r, struct message *m)
{
    struct plug *p = i->plug;
    p->stats.calls++;
    int rc = calls_accept(i, m);
    if (rc) {
        calls_refuse(p, r, rc);
        return 0;
    }
    struct call *c = call_new(i, m);
    rc = c ? slots_add(&p->calls, c, &c->id) : -OMB_E_NOMEM;
    if (rc) {
        free(c);
        calls_refuse(p, r, rc);
        return 0;
    }
    i->n_call++;
    c->reply = r;
    timer_init(&c->deadline, on_deadline);
    timer_start(p->wheel, &c->deadline, r.deadline_ms ? r.deadline_ms : PLUG_CALL_MS);
    m->op = c->m.op = c->id;
    uint64_t id = c->id;
    call_make(c, m);
    return id;
}

void calls_finish(struct plug *p, struct plug_instance *i, uint64_t op, int status, omb_str bytes)
{
    struct call *c = slots_get(&p->calls, op);
    if (!c || c->instance != i) {
        p->stats.late++;
        if (c)
            guard_misbehaving(i, "complete", "answers a call of another plugin");
        else if (guard_is_shown(++i->late))
            log_info("plug", "%s: answer %" PRIx64 " dropped: late, or given twice (%u so far)",
                     i->name, op, i->late);
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

void calls_lost(struct plug_instance *i, uint64_t culprit)
{
    struct plug *p = i->plug;
    uint32_t at = 0;
    uint64_t id;
    struct call *c;
    while ((c = slots_next(&p->calls, &at, &id))) {
        if (c->instance != i || !c->sent)
            continue;
        c->sent = false;
        c->deaths += id == culprit;
        bool again = method_may_repeat(c->m.method) && c->deaths < PLUG_DEATHS_OF_A_CALL &&
                     !i->remote->draining;
        if (again)
            continue;
        if (c->deaths >= PLUG_DEATHS_OF_A_CALL)
            remote_quarantine(i->remote, &c->m);
        log_warn("plug", "%s: %s was not answered: the plugin died", i->name,
                 method_name(c->m.method));
        slots_take(&p->calls, id);
        calls_answer(p, c, -OMB_E_UNAVAILABLE, STR_NONE);
    }
}

void calls_offer(struct plug_instance *i)
{
    uint32_t at = 0;
    uint64_t id;
    struct call *c;
    while ((c = slots_next(&i->plug->calls, &at, &id)))
        if (c->instance == i && !c->sent)
            call_make(c, &c->m);
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
