/* SPDX-License-Identifier: Apache-2.0 */
/* Owns making a message a call of a plugin in this process. Must not know who waits for an answer.
 * Called by calls.c, asks.c, mail.c, call.c and the timers. */
#include "core/plug/local.h"

#include "core/base/log.h"
#include "core/plug/guard.h"
#include "core/plug/instance.h"
#include "core/plug/remote.h"
#include "core/plug/shape.h"

#define METHOD_ROW_(sym, name, table, member, shape, flags) {name, flags},
static const struct {
    const char *name;
    uint32_t flags;
} methods[] = {METHOD_LIST(METHOD_ROW_)};
#undef METHOD_ROW_

const char *method_name(enum method m)
{
    return m < METHODS ? methods[m].name : "?";
}

bool method_is_answered(enum method m)
{
    return m < METHODS && (methods[m].flags & METHOD_ANSWERED);
}

bool method_may_repeat(enum method m)
{
    return m < METHODS && (methods[m].flags & METHOD_AGAIN) == METHOD_AGAIN;
}

/* What each method is called through; NULL: this plugin does not offer it. */
#define METHOD_TABLE_(sym, name, table, member, shape, flags)                                      \
    case METHOD_##sym:                                                                             \
        return i->table;
static const void *table_of(const struct plug_instance *i, enum method m)
{
    switch (m) {
        METHOD_LIST(METHOD_TABLE_)
    case METHODS:
        break;
    }
    return NULL;
}
#undef METHOD_TABLE_

/* False: the plugin left this member out. */
#define METHOD_CALL_(sym, name, table, member, shape, flags)                                       \
    case METHOD_##sym:                                                                             \
        if (!i->table->member)                                                                     \
            return false;                                                                          \
        i->table->member(i->plugin, SHAPE_##shape##_ARGS(m));                                      \
        return true;
static bool call(struct plug_instance *i, const struct message *m)
{
    switch (m->method) {
        METHOD_LIST(METHOD_CALL_)
    case METHODS:
        break;
    }
    return false;
}
#undef METHOD_CALL_

static bool is_alive(const struct plug_instance *i, enum method m)
{
    if (i->state == INSTANCE_STARTING)
        return m == METHOD_COMPLETED;
    return i->state == INSTANCE_ACTIVE || i->state == INSTANCE_DRAINING;
}

static void refuse(struct plug_instance *i, const struct message *m, int status)
{
    struct letter l = {.kind = LETTER_DONE, .instance = i, .m = {.op = m->op, .status = status}};
    const struct plug_far *far = i->plug->far;
    if (!m->op || !method_is_answered(m->method))
        return;
    if (far)
        far->complete(far->ctx, m->op, status, STR_NONE);
    else if (mail_post(i->plug, &l))
        log_error("plug", "%s: no memory to refuse %s", i->name, method_name(m->method));
}

void local_make(struct plug_instance *i, const struct message *m)
{
    if (!is_alive(i, m->method)) {
        refuse(i, m, -OMB_E_UNAVAILABLE);
        return;
    }
    bool life = i->remote && m->method >= METHOD_DRAIN; /* every plugin has these */
    if (!life && !table_of(i, m->method)) {
        refuse(i, m, -OMB_E_UNSUPPORTED);
        return;
    }
    if (i->remote) {
        remote_send(i->remote, m);
        return;
    }
    volatile uint64_t *now = i->plug->far ? i->plug->far->now : NULL;
    struct crossing c = guard_enter(i, method_name(m->method));
    if (now)
        *now = m->op;
    bool done = call(i, m);
    if (now)
        *now = 0;
    guard_leave(&c);
    if (!done)
        refuse(i, m, -OMB_E_UNSUPPORTED);
}

void local_send(struct plug_instance *i, const struct message *m)
{
    if (i->depth == 0 && i->deferred == 0) {
        local_make(i, m);
        return;
    }
    struct letter l = {.kind = LETTER_MESSAGE, .instance = i, .m = *m};
    i->deferred++;
    if (mail_post(i->plug, &l)) {
        i->deferred--;
        log_error("plug", "%s: %s is lost: out of memory", i->name, method_name(m->method));
        refuse(i, m, -OMB_E_NOMEM);
    }
}
