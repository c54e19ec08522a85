/* SPDX-License-Identifier: Apache-2.0 */
/* Owns single answers to what plugins ask of the app. Must not know what is asked.
 * Called by the ext_*.c files and mail.c. */
#include "core/plug/asks.h"

#include "core/base/log.h"
#include "core/plug/instance.h"
#include "core/plug/local.h"

#include <inttypes.h>
#include <stdlib.h>

struct ask {
    struct plug_instance *instance;
    uint64_t op; /* the plugin's */
};

struct plug_ask asks_begin(struct plug_instance *i, uint64_t op)
{
    struct plug *p = i->plug;
    struct plug_ask none = {p, 0}, out = {p, 0};
    p->stats.asks++;
    if (op == 0)
        return none;
    bool full = i->remote && i->n_ask >= PLUG_MAX_CHILD_ASKS;
    struct ask *a = full ? NULL : malloc(sizeof *a);
    if (!a || slots_add(&p->asks, a, &out.id)) {
        free(a);
        asks_tell(i, op, -OMB_E_BUSY);
        return none;
    }
    *a = (struct ask){i, op};
    i->n_ask++;
    return out;
}

void asks_tell(struct plug_instance *i, uint64_t op, int status)
{
    struct letter l = {.kind = LETTER_MESSAGE,
                       .instance = i,
                       .m = {.method = METHOD_COMPLETED, .op = op, .status = status}};
    if (op == 0)
        return;
    i->deferred++;
    if (mail_post(i->plug, &l)) {
        i->deferred--;
        log_error("plug", "%s: an answer is lost: out of memory", i->name);
    }
}

void asks_finish(struct plug *p, uint64_t id, int status, omb_str bytes)
{
    struct ask *a = slots_take(&p->asks, id);
    if (!a) {
        p->stats.late++;
        log_info("plug", "answer to question %" PRIx64 " dropped: given twice, or nobody waits",
                 id);
        return;
    }
    struct message m = {.method = METHOD_COMPLETED,
                        .op = a->op,
                        .status = status,
                        .s = {bytes, STR_NONE}};
    struct plug_instance *i = a->instance;
    free(a);
    i->n_ask--;
    local_make(i, &m);
}

void asks_forget(struct plug *p, struct plug_instance *i)
{
    uint32_t at = 0;
    uint64_t id;
    struct ask *a;
    while ((a = slots_next(&p->asks, &at, &id)))
        if (a->instance == i)
            free(slots_take(&p->asks, id));
    i->n_ask = 0;
}

void plug_answer(struct plug_ask ask, int status, omb_str bytes)
{
    struct letter l = {.kind = LETTER_ANSWER,
                       .m = {.op = ask.id, .status = status, .s = {bytes, STR_NONE}}};
    if (ask.id == 0)
        return;
    int rc = mail_post(ask.plug, &l);
    if (rc && rc != -OMB_E_CLOSED)
        log_error("plug", "an answer to a plugin is lost: out of memory");
}
