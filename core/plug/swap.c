/* SPDX-License-Identifier: Apache-2.0 */
/* Owns plugins that go while the host runs, and what is left of them. Must not know what comes in
 * their place. Called by arrive.c, and by the app through port.h. */
#include "core/plug/swap.h"

#include "core/base/json_out.h"
#include "core/base/log.h"
#include "core/plug/asks.h"
#include "core/plug/calls.h"
#include "core/plug/ext.h"
#include "core/plug/registry.h"
#include "core/plug/remote.h"

#include <stdlib.h>

/* What is over is kept until the host ends: letters to it may be under way. */
void swap_keep(struct plug *p, struct plug_instance *i, struct dso *file)
{
    if (i) {
        i->next_gone = p->gone;
        p->gone = i;
    }
    if (file) {
        file->next_gone = p->gone_file;
        p->gone_file = file;
    }
    p->n_gone++;
}

struct plug_instance *swap_find(const struct plug *p, omb_str name, uint32_t *at)
{
    for (uint32_t k = 0; k < p->n_instance; k++) {
        if (!str_is(name, p->instance[k]->name))
            continue;
        if (at)
            *at = k;
        return p->instance[k];
    }
    return NULL;
}

struct dso *swap_take_file(struct plug *p, const struct plug_instance *i)
{
    for (uint32_t f = 0; f < p->n_file; f++) {
        struct dso *d = p->file[f];
        if (d->n != 1 || dso_descriptor(d, 0) != i->descriptor)
            continue;
        p->file[f] = p->file[--p->n_file];
        return d;
    }
    return NULL;
}

/* ---- the end of one ---- */

void swap_stop(struct plug_instance *i)
{
    instance_stop(i);
    calls_end(i->plug, i, -OMB_E_CANCELLED);
    asks_forget(i->plug, i);
}

void swap_end(struct plug_instance *i, void (*fn)(void *ctx, int rc), void *ctx)
{
    if (i->remote && !i->plug->closing)
        remote_end(i->remote, fn, ctx);
    else
        fn(ctx, 0);
}

void swap_drain(struct plug_instance *i, uint32_t deadline_ms, plug_done fn, void *ctx)
{
    struct message m = {.method = METHOD_DRAIN, .number = deadline_ms};
    i->state = INSTANCE_DRAINING;
    if (i->remote)
        i->remote->draining = true;
    (void)calls_send(i, (struct plug_reply){fn, ctx, deadline_ms}, &m);
}

/* ---- one that goes ---- */

struct leaving {
    struct plug *plug;
    struct plug_instance *old;
    struct dso *file;
    struct plug_change change; /* its strings and settings are the caller's until done(…) */
    bool undone;               /* not all of its work was done */
};

static void on_ended(void *ctx, int rc)
{
    struct leaving *l = ctx;
    struct plug *p = l->plug;
    (void)rc;
    for (uint32_t k = 0; k < p->n_leaving; k++)
        if (p->leaving[k] == l->old)
            p->leaving[k] = p->leaving[--p->n_leaving];
    swap_stop(l->old);
    swap_keep(p, l->old, l->file);
    log_info("plug", "%s %.*s has gone%s", l->old->name, STR_ARG(l->old->descriptor->version),
             l->undone ? ", not all of its work done" : "");
    if (l->change.done)
        l->change.done(l->change.ctx, 0, STR(""));
    free(l);
}

static void on_drained(void *ctx, int status, omb_str bytes)
{
    struct leaving *l = ctx;
    (void)bytes;
    l->undone = status != 0;
    swap_end(l->old, on_ended, l);
}

int swap_leave(struct plug *p, struct plug_instance *old, const struct plug_change *c,
               struct plug_instance *made)
{
    uint32_t at = 0;
    struct leaving *l = calloc(1, sizeof *l);
    if (!l || swap_find(p, str_of(old->name), &at) != old) {
        free(l);
        return -OMB_E_NOMEM;
    }
    *l = (struct leaving){.plug = p, .old = old, .change = *c, .file = swap_take_file(p, old)};
    p->leaving[p->n_leaving++] = old;
    p->instance[at] = made ? made : p->instance[--p->n_instance];
    ext_http_end(old);
    swap_drain(old, c->deadline_ms, on_drained, l);
    return 0;
}

/* At the host's end: nothing is waited for beyond what a child may take to end. */
void swap_stop_leaving(struct plug *p)
{
    while (p->n_leaving) {
        uint32_t n = p->n_leaving;
        struct plug_instance *i = p->leaving[n - 1];
        calls_end(p, i, -OMB_E_CANCELLED); /* the answer to its drain ends it */
        if (p->n_leaving < n)
            continue;
        if (i->remote)
            remote_conclude(i->remote); /* it was told to end: on_ended comes now */
        if (p->n_leaving == n)
            p->n_leaving--;
    }
}

/* ---- what people are told of ---- */

const char *plug_file(const struct plug *p, omb_str name)
{
    const struct plug_instance *i = swap_find(p, name, NULL);
    return i ? i->from ? i->from : i->file : NULL;
}

void plug_lines(const struct plug *p, omb_str name, struct buf *out)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    const struct plug_instance *i = swap_find(p, name, NULL);
    struct json_out o = json_out(out);
    uint32_t n = i ? i->n_line : 0;
    jo_arr(&o);
    for (uint32_t k = n > PLUG_KEPT_LINES ? n - PLUG_KEPT_LINES : 0; k < n; k++) {
        const struct kept_line *line = &i->line[k % PLUG_KEPT_LINES];
        jo_obj(&o);
        jo_kv_int(&o, "at", (int64_t)line->at);
        jo_kv_z(&o, "level", levels[line->level & 3]);
        jo_kv_z(&o, "text", line->text);
        jo_end_obj(&o);
    }
    jo_end_arr(&o);
}

void swap_free(struct plug *p)
{
    while (p->gone) {
        struct plug_instance *i = p->gone;
        p->gone = i->next_gone;
        instance_free(i);
    }
    while (p->gone_file) {
        struct dso *d = p->gone_file;
        p->gone_file = d->next_gone;
        dso_close(d);
    }
}
