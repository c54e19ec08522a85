/* SPDX-License-Identifier: Apache-2.0 */
/* Owns changes of the set of plugins while the host runs: a file is looked at and started, then the
 * old one goes; one change after the other, beside everybody's work. Must not know what a plugin
 * does. Called by the app through port.h. */
#include "core/plug/arrive.h"

#include "core/base/log.h"
#include "core/plug/ext.h"
#include "core/plug/local.h"
#include "core/plug/look.h"
#include "core/plug/registry.h"
#include "core/plug/remote.h"
#include "core/plug/swap.h"

#include <stdlib.h>

enum change { CHANGE_ADD, CHANGE_REPLACE, CHANGE_REMOVE };

struct arrival {
    struct arrival *next;
    struct plug *plug;
    enum change kind;
    struct plug_change change; /* its strings and settings are the caller's until done(…) */
    struct isolation isolation;
    struct look *look;
    struct dso *file;           /* of the new one, until it works */
    struct plug_instance *made; /* being started; not yet in the set */
    struct plug_instance *old;  /* replaced */
    struct buf errors;
};

static void next(struct plug *p);

/* ---- its end ---- */

static void unlink_first(struct plug *p)
{
    struct arrival *a = p->arrival;
    p->arrival = a->next;
    buf_free(&a->errors);
    free(a);
}

/* Done, or not to be done; who asked is told, then the next one has its turn. */
static void conclude(struct arrival *a, int rc)
{
    struct plug *p = a->plug;
    struct plug_change c = a->change;
    struct buf words = a->errors;
    a->errors = BUF_INIT(0);
    unlink_first(p);
    if (c.done)
        c.done(c.ctx, rc, str_trim(buf_str(&words)));
    buf_free(&words);
    next(p);
}

/* The old one, which tells of its end, is what is left to do. */
static void hand_over(struct arrival *a)
{
    struct plug *p = a->plug;
    unlink_first(p);
    next(p);
}

static int refuse(struct arrival *a, int rc, const char *why)
{
    buf_printf(&a->errors, "%s: %s\n", a->change.path ? a->change.path : "", why);
    return rc;
}

static int refuse_name(struct arrival *a, int rc, const char *why)
{
    buf_printf(&a->errors, "%.*s: %s\n", STR_ARG(a->change.name), why);
    return rc;
}

/* ---- the new one works, or does not ---- */

/* One that dies on its way up is not started again in the place of one that works. */
static int is_up(struct arrival *a, int rc)
{
    if (rc || !a->old || !a->made->remote || remote_is_up(a->made->remote))
        return rc;
    return refuse(a, -OMB_E_FAILED, "its process failed on its way up");
}

/* A tier learns of its tenants as at the host's start. */
static void tell_flows(struct plug *p, struct plug_instance *i)
{
    for (uint32_t k = 0; i->on_flows && k < p->n_flow_tenant; k++) {
        struct message m = {.method = METHOD_FLOWS_CHANGED, .tenant = p->flow_tenant[k]};
        local_send(i, &m);
    }
}

static void drop_made(struct arrival *a)
{
    if (a->made) {
        swap_stop(a->made);
        swap_keep(a->plug, a->made, a->file);
    } else {
        dso_close(a->file);
    }
    a->made = NULL;
    a->file = NULL;
}

static void join(struct arrival *a)
{
    struct plug *p = a->plug;
    p->file[p->n_file++] = a->file;
    a->made->replaces = NULL;
    tell_flows(p, a->made);
    log_info("plug", "%s %.*s %s", a->made->name, STR_ARG(a->made->descriptor->version),
             a->old ? "has taken over" : "is loaded");
}

static void joined_beside(struct arrival *a)
{
    struct plug *p = a->plug;
    if (!a->old) {
        p->instance[p->n_instance++] = a->made;
        join(a);
        conclude(a, 0);
        return;
    }
    int rc = swap_leave(p, a->old, &a->change, a->made);
    if (rc) {
        drop_made(a);
        ext_http_take_back(a->old);
        conclude(a, refuse(a, rc, omb_strerror(rc)));
        return;
    }
    join(a);
    hand_over(a);
}

static void on_started_beside(void *ctx, int rc)
{
    struct arrival *a = ctx;
    rc = is_up(a, rc);
    if (rc == 0) {
        joined_beside(a);
        return;
    }
    drop_made(a);
    if (a->old)
        ext_http_take_back(a->old);
    conclude(a, rc);
}

/* ---- a shop is one at a time: its books are not opened twice ---- */

static void on_old_again(void *ctx, int rc)
{
    struct arrival *a = ctx;
    if (rc)
        log_error("plug", "ALARM %s: neither the new one nor the old one starts", a->old->name);
    conclude(a, -OMB_E_FAILED);
}

/* If the new one does not start, the old one goes to work again. */
static void old_again(struct arrival *a)
{
    int rc = 0;
    drop_made(a);
    if (a->old->remote)
        rc = remote_begin(a->old->remote, &a->errors, on_old_again, a);
    else
        rc = instance_start(a->old, &a->errors);
    if (rc || !a->old->remote)
        on_old_again(a, rc);
}

static void on_started_after(void *ctx, int rc)
{
    struct arrival *a = ctx;
    struct plug *p = a->plug;
    uint32_t at = 0;
    rc = is_up(a, rc);
    if (rc || swap_find(p, str_of(a->old->name), &at) != a->old) {
        old_again(a);
        return;
    }
    swap_keep(p, a->old, swap_take_file(p, a->old));
    p->instance[at] = a->made;
    join(a);
    conclude(a, 0);
}

/* ---- started ---- */

static int add_new(struct arrival *a)
{
    struct plug *p = a->plug;
    const omb_descriptor *about = dso_descriptor(a->file, 0);
    struct option_value *value = NULL;
    char *from = str_dup(str_of(a->change.path));
    int rc = from
                 ? option_resolve(about, a->change.setting, a->change.n_setting, &value, &a->errors)
                 : -OMB_E_NOMEM;
    if (rc == 0)
        rc = instance_add(p, a->file, about, &a->isolation, value);
    if (rc) {
        free(from);
        return rc;
    }
    a->made = p->instance[--p->n_instance]; /* joins them when it works */
    a->made->replaces = a->old;
    a->made->from = from;
    return 0;
}

static void start_new(struct arrival *a, void (*fn)(void *ctx, int rc))
{
    int rc = add_new(a);
    if (rc == 0 && a->made->remote)
        rc = remote_begin(a->made->remote, &a->errors, fn, a);
    else if (rc == 0)
        rc = instance_start(a->made, &a->errors);
    if (rc || !a->made->remote)
        fn(a, rc);
}

static void on_old_ended(void *ctx, int rc)
{
    struct arrival *a = ctx;
    (void)rc;
    swap_stop(a->old);
    start_new(a, on_started_after);
}

static void on_old_drained(void *ctx, int status, omb_str bytes)
{
    struct arrival *a = ctx;
    (void)status;
    (void)bytes;
    if (!a->plug->closing) /* at the host's end it is stopped with all others */
        swap_end(a->old, on_old_ended, a);
}

/* ---- looked at ---- */

static int may_start(struct arrival *a)
{
    const omb_descriptor *d = dso_descriptor(a->file, 0);
    if (a->file->n != 1 || !str_eq(d->name, registry_file_name(a->change.path)))
        return refuse(a, -OMB_E_UNSUPPORTED,
                      "one plugin, named as its file, can come while the host runs; for others "
                      "restart it");
    if (a->old && !str_eq(d->kind, a->old->descriptor->kind))
        return refuse(a, -OMB_E_INVALID, "it is of another kind than the running one");
    return 0;
}

static void on_looked(void *ctx, int rc, struct dso *file, const char *words)
{
    struct arrival *a = ctx;
    a->look = NULL;
    a->file = file;
    rc = rc ? refuse(a, rc, words) : may_start(a);
    if (rc) {
        drop_made(a);
        conclude(a, rc);
    } else if (a->old && a->old->commerce) {
        swap_drain(a->old, a->change.deadline_ms, on_old_drained, a);
    } else {
        start_new(a, on_started_beside);
    }
}

static int look_at(struct arrival *a)
{
    struct plug *p = a->plug;
    const char *path = a->change.path;
    p->setting = a->change.setting;
    p->n_setting = a->change.n_setting;
    int rc = isolation_read(p, path, registry_file_name(path), &a->isolation, &a->errors);
    p->setting = NULL;
    p->n_setting = 0;
    if (rc)
        return rc;
    /* Another account could not read a copy. */
    bool copy = a->isolation.uid == ISOLATION_NOBODY;
    a->look = look_begin(p, path, copy, a->isolation.process, on_looked, a);
    return a->look ? 0 : refuse(a, -OMB_E_NOMEM, omb_strerror(-OMB_E_NOMEM));
}

/* ---- asked for ---- */

static int may_add(struct arrival *a)
{
    const struct plug *p = a->plug;
    if (swap_find(p, registry_file_name(a->change.path), NULL))
        return refuse(a, -OMB_E_EXISTS, "a plugin of this name runs: reload it");
    if (p->n_file == PLUG_MAX_PLUGINS || p->n_instance == PLUG_MAX_PLUGINS)
        return refuse(a, -OMB_E_LIMIT, "too many plugins");
    return 0;
}

static int may_leave(struct arrival *a)
{
    const struct plug *p = a->plug;
    if (!a->old)
        return refuse_name(a, -OMB_E_NOTFOUND, "there is no such plugin");
    if (a->old->state != INSTANCE_ACTIVE && !a->old->remote)
        return refuse_name(a, -OMB_E_STATE, "it is being replaced already");
    if (p->n_leaving == PLUG_MAX_LEAVING || p->n_gone >= PLUG_MAX_GONE)
        return refuse_name(a, -OMB_E_LIMIT, "too many changes: restart the host");
    if (a->kind == CHANGE_REPLACE && p->n_instance == PLUG_MAX_PLUGINS)
        return refuse_name(a, -OMB_E_LIMIT, "too many plugins");
    return 0;
}

/* 0: it goes on, and concludes later. */
static int begin(struct arrival *a)
{
    int rc;
    if (a->kind != CHANGE_ADD)
        a->old = swap_find(a->plug, a->change.name, NULL);
    rc = a->kind == CHANGE_ADD ? may_add(a) : may_leave(a);
    if (rc == 0 && a->kind != CHANGE_REMOVE)
        return look_at(a);
    if (rc == 0)
        rc = swap_leave(a->plug, a->old, &a->change, NULL);
    if (rc == 0)
        hand_over(a);
    return rc;
}

static void next(struct plug *p)
{
    if (!p->arrival || p->closing)
        return;
    int rc = begin(p->arrival);
    if (rc)
        conclude(p->arrival, rc);
}

static int ask(struct plug *p, enum change kind, const struct plug_change *c, struct buf *errors)
{
    struct arrival *a = p->closing ? NULL : calloc(1, sizeof *a), **last = &p->arrival;
    if (!a)
        return p->closing ? -OMB_E_CLOSED : -OMB_E_NOMEM;
    *a = (struct arrival){.plug = p, .kind = kind, .change = *c, .errors = BUF_INIT(1 << 16)};
    bool first = !p->arrival;
    while (*last)
        last = &(*last)->next;
    *last = a;
    if (!first)
        return 0;
    int rc = begin(a);
    if (rc) {
        buf_puts(errors, buf_str(&a->errors));
        unlink_first(p);
    }
    return rc;
}

int plug_add(struct plug *p, const struct plug_change *c, struct buf *errors)
{
    return ask(p, CHANGE_ADD, c, errors);
}

int plug_replace(struct plug *p, const struct plug_change *c, struct buf *errors)
{
    return ask(p, CHANGE_REPLACE, c, errors);
}

int plug_remove(struct plug *p, const struct plug_change *c, struct buf *errors)
{
    return ask(p, CHANGE_REMOVE, c, errors);
}

void arrive_stop(struct plug *p)
{
    struct arrival *a = p->arrival;
    if (!a)
        return;
    look_forget(a->look);
    if (a->made)
        a->made->replaces = NULL;
    drop_made(a);
}

void arrive_end(struct plug *p)
{
    while (p->arrival) {
        struct arrival *a = p->arrival;
        (void)refuse_name(a, 0, "the host ends");
        conclude(a, -OMB_E_CANCELLED);
    }
}
