/* SPDX-License-Identifier: Apache-2.0 */
/* Owns plugins that come, are replaced and go while the host runs: the new one first, the old one
 * drained. Must not know what a plugin does. Called by the app through port.h. */
#include "core/plug/swap.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json_out.h"
#include "core/base/log.h"
#include "core/plug/asks.h"
#include "core/plug/calls.h"
#include "core/plug/ext.h"
#include "core/plug/local.h"
#include "core/plug/registry.h"
#include "core/plug/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MOST (256 << 20)

/* ---- a file under its hash ---- */

/* What runs in this process stays mapped for ever, and a child that dies starts again from its file:
 * a version is a file of its own. */
static int copy_by_hash(const struct plug *p, const char *path, omb_str name, struct buf *out)
{
    struct buf bytes = BUF_INIT(FILE_MOST);
    char hex[HASH_HEX + 1];
    int rc = p->state_dir ? file_read(path, FILE_REGULAR, &bytes) : -OMB_E_UNSUPPORTED;
    if (rc == 0) {
        hash_hex(hash_of(buf_str(&bytes)), hex);
        buf_printf(out, "%s/.files", p->state_dir);
        buf_putc(out, '\0');
        rc = out->err || (mkdir(out->ptr, 0700) && errno != EEXIST) ? -OMB_E_IO : 0;
    }
    if (rc == 0) {
        out->len--;
        buf_printf(out, "/%.*s-%.16s.so", STR_ARG(name), hex);
        buf_putc(out, '\0');
        rc = out->err;
    }
    if (rc == 0 && access(out->ptr, R_OK) != 0)
        rc = file_place(out->ptr, 0500, buf_str(&bytes));
    buf_free(&bytes);
    return rc;
}

/* ---- the new one ---- */

static int refuse(struct buf *errors, int rc, const char *path, const char *why)
{
    buf_printf(errors, "%s: %s\n", path, why);
    return rc;
}

/* Opened where it is to run; a file of several plugins is started with the host only. */
static int open_new(struct plug *p, const char *path, struct dso **out, struct isolation *is,
                    struct buf *errors)
{
    omb_error error = {.size = sizeof error};
    struct buf copy = BUF_INIT(8192);
    omb_str name = registry_file_name(path);
    struct dso *d = NULL;
    int rc = isolation_read(p, path, name, is, errors);
    bool copied = is->uid == ISOLATION_NOBODY; /* another account could not read the copy */
    if (rc == 0 && copied)
        rc = copy_by_hash(p, path, name, &copy);
    if (rc) {
        buf_free(&copy);
        return refuse(errors, rc, path, "cannot be read, or kept beside the host's data");
    }
    rc = registry_open(p, copied ? copy.ptr : path, is->process, &d, &error);
    buf_free(&copy);
    if (rc)
        return refuse(errors, rc, path, error.text);
    if (d->n != 1 || !str_eq(dso_descriptor(d, 0)->name, name)) {
        dso_close(d);
        return refuse(errors, -OMB_E_UNSUPPORTED, path,
                      "one plugin, named as its file, can come while the host runs; for others "
                      "restart it");
    }
    *out = d;
    return 0;
}

static struct plug_instance *newest(const struct plug *p)
{
    return p->instance[p->n_instance - 1];
}

/* The last of p->instance is the new one, not yet started. */
static int add_new(struct plug *p, struct dso *d, const struct isolation *is, const char *from,
                   struct buf *errors)
{
    const omb_descriptor *about = dso_descriptor(d, 0);
    struct option_value *value = NULL;
    int rc = option_resolve(about, p->setting, p->n_setting, &value, errors);
    if (rc == 0)
        rc = instance_add(p, d, about, is, value);
    if (rc == 0)
        newest(p)->from = str_dup(str_of(from));
    return rc;
}

/* What is over is kept until the host ends: letters to it may be under way. */
static void keep_gone(struct plug *p, struct plug_instance *i, struct dso *file)
{
    struct gone *g = malloc(sizeof *g);
    if (!g) {
        log_error("plug", "out of memory; a stopped plugin is not freed");
        return;
    }
    *g = (struct gone){.next = p->gone, .instance = i, .file = file};
    p->gone = g;
    p->n_gone++;
}

static void drop_newest(struct plug *p, struct dso *file)
{
    struct plug_instance *i = newest(p);
    p->n_instance--;
    instance_stop(i);
    calls_end(p, i, -OMB_E_CANCELLED);
    asks_forget(p, i);
    keep_gone(p, i, file);
}

/* A tier learns of its tenants as at the host's start. */
static void tell_flows(struct plug *p, struct plug_instance *i)
{
    for (uint32_t k = 0; i->on_flows && k < p->n_flow_tenant; k++) {
        struct message m = {.method = METHOD_FLOWS_CHANGED, .tenant = p->flow_tenant[k]};
        local_send(i, &m);
    }
}

static void begin(struct plug *p, const struct plug_change *c)
{
    p->setting = c->setting;
    p->n_setting = c->n_setting;
}

static void finish(struct plug *p)
{
    p->setting = NULL;
    p->n_setting = 0;
    p->yielding = NULL;
}

int plug_add(struct plug *p, const struct plug_change *c, struct buf *errors)
{
    struct isolation is;
    struct dso *d = NULL;
    omb_str name = registry_file_name(c->path);
    if (swap_find(p, name, NULL))
        return refuse(errors, -OMB_E_EXISTS, c->path, "a plugin of this name runs: reload it");
    if (p->n_file == PLUG_MAX_PLUGINS || p->n_instance == PLUG_MAX_PLUGINS)
        return refuse(errors, -OMB_E_LIMIT, c->path, "too many plugins");
    begin(p, c);
    int rc = open_new(p, c->path, &d, &is, errors);
    if (rc == 0 && (rc = add_new(p, d, &is, c->path, errors)) != 0)
        dso_close(d);
    else if (rc == 0 && (rc = instance_start(newest(p), errors)) != 0)
        drop_newest(p, d);
    finish(p);
    if (rc)
        return rc;
    p->file[p->n_file++] = d;
    tell_flows(p, newest(p));
    log_info("plug", "%s %.*s is loaded", newest(p)->name, STR_ARG(newest(p)->descriptor->version));
    return 0;
}

/* ---- the old one goes ---- */

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

struct leaving {
    struct plug *plug;
    struct plug_instance *old;
    struct dso *file;
    struct dso *next_file; /* commerce: its successor, started when it is gone */
    struct isolation next_isolation;
    struct plug_change change; /* its strings and settings are the caller's until done(…) */
};

static void tell(struct leaving *l, int status, omb_str words)
{
    if (l->change.done)
        l->change.done(l->change.ctx, status, words);
    free(l);
}

static struct dso *take_file(struct plug *p, const struct plug_instance *i)
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

static void end_old(struct leaving *l)
{
    struct plug *p = l->plug;
    for (uint32_t k = 0; k < p->n_leaving; k++)
        if (p->leaving[k] == l->old)
            p->leaving[k] = p->leaving[--p->n_leaving];
    instance_stop(l->old);
    calls_end(p, l->old, -OMB_E_CANCELLED);
    asks_forget(p, l->old);
    keep_gone(p, l->old, l->file);
}

/* A shop is one at a time: its books are not opened twice. If the new one does not start, the old
 * one goes to work again. */
static int follow(struct leaving *l, struct buf *errors)
{
    struct plug *p = l->plug;
    struct plug_instance *old = l->old;
    int rc = add_new(p, l->next_file, &l->next_isolation, l->change.path, errors);
    if (rc) {
        dso_close(l->next_file);
    } else {
        rc = instance_start(newest(p), errors);
        if (rc == 0) {
            p->file[p->n_file++] = l->next_file;
            log_info("plug", "%s %.*s has taken over", newest(p)->name,
                     STR_ARG(newest(p)->descriptor->version));
            return 0;
        }
        drop_newest(p, l->next_file);
    }
    struct buf again = BUF_INIT(4096);
    if (instance_start(old, &again))
        log_error("plug", "ALARM %s: neither the new one nor the old one starts: %.*s", old->name,
                  STR_ARG(str_trim(buf_str(&again))));
    buf_free(&again);
    return rc;
}

static void commerce_left(struct leaving *l)
{
    struct plug *p = l->plug;
    struct buf errors = BUF_INIT(1 << 16);
    uint32_t at = 0;
    instance_stop(l->old);
    calls_end(p, l->old, -OMB_E_CANCELLED);
    asks_forget(p, l->old);
    begin(p, &l->change);
    int rc = follow(l, &errors);
    finish(p);
    if (rc == 0 && swap_find(p, str_of(l->old->name), &at) == l->old) {
        p->instance[at] = newest(p);
        p->n_instance--;
        keep_gone(p, l->old, l->file);
    } else if (l->file) {
        p->file[p->n_file++] = l->file;
    }
    tell(l, rc, str_trim(buf_str(&errors)));
    buf_free(&errors);
}

static void on_left(void *ctx, int status, omb_str bytes)
{
    struct leaving *l = ctx;
    (void)bytes;
    if (l->plug->closing && l->next_file) {
        keep_gone(l->plug, NULL, l->next_file);
        keep_gone(l->plug, NULL, l->file);
        free(l);
    } else if (l->next_file) {
        commerce_left(l);
    } else {
        end_old(l);
        log_info("plug", "%s %.*s has gone%s", l->old->name, STR_ARG(l->old->descriptor->version),
                 status ? ", not all of its work done" : "");
        tell(l, 0, STR(""));
    }
}

static void drain(struct leaving *l)
{
    struct message m = {.method = METHOD_DRAIN, .number = l->change.deadline_ms};
    l->old->state = INSTANCE_DRAINING;
    if (l->old->remote)
        l->old->remote->draining = true;
    (void)calls_send(l->old, (struct plug_reply){on_left, l, l->change.deadline_ms}, &m);
}

/* Out of the set: nothing new reaches it, what is open is answered. */
static void leave(struct leaving *l, uint32_t at)
{
    struct plug *p = l->plug;
    l->file = take_file(p, l->old);
    p->leaving[p->n_leaving++] = l->old;
    if (at + 1 < p->n_instance) /* the new one, if there is one, is the last */
        p->instance[at] = newest(p);
    p->n_instance--;
    ext_http_end(l->old);
    drain(l);
}

static struct leaving *leaving_new(struct plug *p, const struct plug_change *c, uint32_t *at)
{
    struct leaving *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    *l = (struct leaving){.plug = p, .old = swap_find(p, c->name, at), .change = *c};
    return l;
}

static int may_leave(const struct plug *p, const struct leaving *l, struct buf *errors)
{
    char name[64];
    str_clip(name, sizeof name, l->change.name);
    if (!l->old)
        return refuse(errors, -OMB_E_NOTFOUND, name, "there is no such plugin");
    if (l->old->state != INSTANCE_ACTIVE && !l->old->remote)
        return refuse(errors, -OMB_E_STATE, name, "it is being replaced already");
    if (p->n_leaving == PLUG_MAX_LEAVING || p->n_gone >= PLUG_MAX_GONE)
        return refuse(errors, -OMB_E_LIMIT, name, "too many changes: restart the host");
    return 0;
}

int plug_remove(struct plug *p, const struct plug_change *c, struct buf *errors)
{
    uint32_t at = 0;
    struct leaving *l = leaving_new(p, c, &at);
    int rc = l ? may_leave(p, l, errors) : -OMB_E_NOMEM;
    if (rc) {
        free(l);
        return rc;
    }
    /* The last takes its place. */
    leave(l, at);
    return 0;
}

/* ---- one for the other ---- */

static int start_beside(struct plug *p, struct leaving *l, struct dso *d,
                        const struct isolation *is, struct buf *errors)
{
    int rc = add_new(p, d, is, l->change.path, errors);
    if (rc) {
        dso_close(d);
        return rc;
    }
    p->yielding = l->old;
    rc = instance_start(newest(p), errors);
    p->yielding = NULL;
    if (rc == 0)
        return 0;
    drop_newest(p, d);
    ext_http_take_back(l->old);
    return rc;
}

int plug_replace(struct plug *p, const struct plug_change *c, struct buf *errors)
{
    uint32_t at = 0;
    struct isolation is;
    struct dso *d = NULL;
    struct leaving *l = leaving_new(p, c, &at);
    int rc = l ? may_leave(p, l, errors) : -OMB_E_NOMEM;
    if (rc == 0 && p->n_instance == PLUG_MAX_PLUGINS)
        rc = refuse(errors, -OMB_E_LIMIT, l->old->name, "too many plugins");
    begin(p, c);
    if (rc == 0)
        rc = open_new(p, c->path, &d, &is, errors);
    if (rc == 0 && !str_eq(dso_descriptor(d, 0)->kind, l->old->descriptor->kind)) {
        dso_close(d);
        rc = refuse(errors, -OMB_E_INVALID, c->path, "it is of another kind than the running one");
    }
    if (rc == 0 && l->old->commerce) {
        finish(p);
        l->next_file = d;
        l->next_isolation = is;
        l->file = take_file(p, l->old);
        drain(l);
        return 0;
    }
    if (rc == 0)
        rc = start_beside(p, l, d, &is, errors);
    finish(p);
    if (rc) {
        free(l);
        return rc;
    }
    struct plug_instance *made = newest(p);
    leave(l, at);
    p->file[p->n_file++] = d;
    tell_flows(p, made);
    log_info("plug", "%s %.*s has taken over", made->name, STR_ARG(made->descriptor->version));
    return 0;
}

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
        struct gone *g = p->gone;
        p->gone = g->next;
        if (g->instance)
            instance_free(g->instance);
        dso_close(g->file);
        free(g);
    }
}
