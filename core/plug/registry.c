/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the set of plugins: folders read, names unique, life of the whole. Must not know what a
 * plugin does. Called by the app through port.h. */
#include "core/plug/registry.h"

#include "core/base/log.h"
#include "core/plug/arrive.h"
#include "core/plug/asks.h"
#include "core/plug/calls.h"
#include "core/plug/describe.h"
#include "core/plug/grave.h"
#include "core/plug/instance.h"
#include "core/plug/scan.h"
#include "core/plug/swap.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

void registry_free(struct plug *p)
{
    pthread_mutex_destroy(&p->mail.lock);
    pthread_mutex_destroy(&p->work_lock);
    pthread_cond_destroy(&p->work_done);
    free(p->state_dir);
    free(p->plugd);
    free(p->trusted);
    free(p);
}

/* ombud-plugd stands beside the program that hosts plugins. */
static char *find_plugd(void)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0)
        return str_dup(STR("ombud-plugd"));
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    struct buf b = BUF_INIT(sizeof path + 16);
    buf_put(&b, path, slash ? (size_t)(slash + 1 - path) : 0);
    buf_puts(&b, STR("ombud-plugd"));
    buf_putc(&b, '\0');
    if (b.err)
        buf_free(&b);
    return b.ptr;
}

int plug_open(const struct plug_setup *setup, struct plug **out)
{
    struct plug *p = calloc(1, sizeof *p);
    if (!p)
        return -OMB_E_NOMEM;
    p->loop = setup->loop;
    p->thread = pthread_self();
    p->services = setup->services;
    p->setting = setup->setting;
    p->n_setting = setup->n_setting;
    p->still = setup->still;
    p->calls.max = PLUG_MAX_CALLS;
    p->asks.max = PLUG_MAX_ASKS;
    mail_open(&p->mail);
    list_init(&p->graves);
    pthread_mutex_init(&p->work_lock, NULL);
    pthread_cond_init(&p->work_done, NULL);
    p->state_dir = setup->state_dir ? str_dup(str_of(setup->state_dir)) : NULL;
    p->plugd = setup->plugd ? str_dup(str_of(setup->plugd)) : find_plugd();
    p->trusted = setup->trusted ? realpath(setup->trusted, NULL) : NULL;
    bool bare = (setup->state_dir && !p->state_dir) || !p->plugd ||
                (setup->trusted && !p->trusted && !(p->trusted = str_dup(STR("/nowhere"))));
    int rc = bare ? -OMB_E_NOMEM : wake_open(p->loop, &p->wake);
    if (rc == 0)
        rc = timer_wheel_open(p->loop, &p->wheel);
    if (rc) {
        wake_close(p->wake);
        registry_free(p);
        return rc;
    }
    *out = p;
    return 0;
}

/* ---- reading files ---- */

static bool is_known_name(const struct plug *p, const struct dso *d)
{
    for (uint32_t f = 0; f < p->n_file; f++)
        for (uint32_t k = 0; k < p->file[f]->n; k++)
            for (uint32_t n = 0; n < d->n; n++)
                if (str_eq(dso_descriptor(p->file[f], k)->name, dso_descriptor(d, n)->name))
                    return true;
    return false;
}

/* The name of a shipped file is its plugin's. */
omb_str registry_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    omb_str name = str_of(slash ? slash + 1 : path);
    return str_ends(name, STR(".so")) ? str_sub(name, 0, name.len - 3) : name;
}

int registry_open(struct plug *p, const char *path, bool process, struct dso **out,
                  omb_error *error)
{
    return process ? scan_file(p->plugd, path, out, error) : dso_open(path, out, error);
}

/* Where it runs is decided by what it is called; a file that holds plugins of other names than its
 * own is opened anew when these are to run elsewhere. */
static int open_file(struct plug *p, const char *path, struct dso **out, omb_error *error)
{
    struct buf words = BUF_INIT(sizeof error->text);
    struct isolation is;
    struct dso *d = NULL;
    int rc = isolation_read(p, path, registry_file_name(path), &is, &words);
    if (!rc)
        rc = registry_open(p, path, is.process, &d, error);
    bool process = is.process, other = false;
    for (uint32_t k = 0; !rc && k < d->n; k++) {
        rc = isolation_read(p, path, dso_descriptor(d, k)->name, &is, &words);
        other = other || (is.said && is.process != process);
    }
    if (!rc && other) {
        dso_close(d);
        d = NULL;
        rc = registry_open(p, path, !process, &d, error);
    }
    if (rc && words.len)
        str_clip(error->text, sizeof error->text, str_trim(buf_str(&words)));
    buf_free(&words);
    if (rc)
        dso_close(d);
    else
        *out = d;
    return rc;
}

static int load_file(struct plug *p, const char *path, struct buf *errors)
{
    omb_error error = {.size = sizeof error};
    struct dso *d = NULL;
    if (p->n_file == PLUG_MAX_PLUGINS) {
        buf_printf(errors, "%s: over %d plugin files\n", path, PLUG_MAX_PLUGINS);
        return -OMB_E_LIMIT;
    }
    int rc = open_file(p, path, &d, &error);
    if (rc) {
        buf_printf(errors, "%s\n", error.text);
        log_error("plug", "refused %s", error.text);
        return rc;
    }
    if (is_known_name(p, d)) {
        buf_printf(errors, "%s: a plugin of this name is loaded already\n", path);
        dso_close(d);
        return -OMB_E_EXISTS;
    }
    p->file[p->n_file++] = d;
    return 0;
}

static int is_object(const struct dirent *e)
{
    return str_ends(str_of(e->d_name), STR(".so"));
}

/* Who may write into the folder decides what is loaded, and not who may write elsewhere. */
static int stays_in(const char *folder, const char *path, struct buf *errors)
{
    char *real = realpath(path, NULL), *root = realpath(folder, NULL);
    size_t n = root ? strlen(root) : 0;
    bool is = real && root && strncmp(real, root, n) == 0 && real[n] == '/';
    free(real);
    free(root);
    if (!is)
        buf_printf(errors, "%s: leads out of its folder\n", path);
    return is ? 0 : -OMB_E_DENIED;
}

static int load_folder(struct plug *p, const char *path, struct buf *errors)
{
    struct dirent **entry = NULL;
    int rc = 0;
    int n = scandir(path, &entry, is_object, alphasort);
    if (n < 0) {
        buf_printf(errors, "%s: cannot be read\n", path);
        return -OMB_E_IO;
    }
    for (int i = 0; i < n; i++) {
        struct buf file = BUF_INIT(4096);
        buf_printf(&file, "%s/%s", path, entry[i]->d_name);
        buf_putc(&file, '\0');
        int one = file.err ? file.err : stays_in(path, file.ptr, errors);
        if (one == 0)
            one = load_file(p, file.ptr, errors);
        rc = rc ? rc : one;
        buf_free(&file);
        free(entry[i]);
    }
    free(entry);
    return rc;
}

int plug_load(struct plug *p, const char *path, struct buf *errors)
{
    struct stat st;
    if (stat(path, &st)) {
        buf_printf(errors, "%s: no such file or folder\n", path);
        return -OMB_E_NOTFOUND;
    }
    return S_ISDIR(st.st_mode) ? load_folder(p, path, errors) : load_file(p, path, errors);
}

/* ---- settings and start ---- */

/* A setting for a plugin that is not there, with the nearest that is. */
static int check_plugin_names(const struct plug *p, struct buf *errors)
{
    char *names[PLUG_MAX_PLUGINS] = {0};
    int rc = 0;
    for (uint32_t i = 0; i < p->n_instance; i++)
        names[i] = p->instance[i]->name;
    for (uint32_t s = 0; s < p->n_setting; s++) {
        omb_str plugin = p->setting[s].plugin;
        bool known = false;
        for (uint32_t i = 0; i < p->n_instance && !known; i++)
            known = str_is(plugin, names[i]);
        if (known)
            continue;
        const char *near = str_nearest(plugin, (const char *const *)names, p->n_instance);
        buf_printf(errors, "option %.*s of plugin \"%.*s\": there is no such plugin",
                   STR_ARG(p->setting[s].key), STR_ARG(plugin));
        if (near)
            buf_printf(errors, "; did you mean \"%s\"?", near);
        buf_putc(errors, '\n');
        rc = -OMB_E_INVALID;
    }
    return rc;
}

static int add_all(struct plug *p, struct buf *errors)
{
    int rc = 0;
    for (uint32_t f = 0; f < p->n_file; f++) {
        for (uint32_t k = 0; k < p->file[f]->n; k++) {
            const omb_descriptor *d = dso_descriptor(p->file[f], k);
            struct option_value *value = NULL;
            struct isolation is;
            int one = isolation_read(p, p->file[f]->path, d->name, &is, errors);
            if (one == 0)
                one = option_resolve(d, p->setting, p->n_setting, &value, errors);
            if (one == 0)
                one = instance_add(p, p->file[f], d, &is, value);
            rc = rc ? rc : one;
        }
    }
    int one = check_plugin_names(p, errors);
    return rc ? rc : one;
}

static void stop_all(struct plug *p)
{
    while (p->n_instance) {
        struct plug_instance *i = p->instance[p->n_instance - 1];
        instance_stop(i);
        calls_end(p, i, -OMB_E_CANCELLED);
        asks_forget(p, i);
        p->n_instance--;
        instance_free(i);
    }
    swap_stop_leaving(p);
}

int plug_start(struct plug *p, struct buf *errors)
{
    int rc = add_all(p, errors);
    for (uint32_t i = 0; i < p->n_instance && rc == 0; i++)
        rc = instance_start(p->instance[i], errors);
    if (rc)
        stop_all(p);
    p->setting = NULL;
    p->n_setting = 0;
    return rc;
}

/* ---- end ---- */

static void tell_drained(void *ctx, int status, omb_str bytes)
{
    struct plug *p = ctx;
    (void)status;
    (void)bytes;
    if (p->drained)
        p->drained(p->drained_ctx);
}

static void on_drained(void *ctx, int status, omb_str bytes)
{
    struct plug *p = ctx;
    (void)status;
    (void)bytes;
    struct letter l = {.kind = LETTER_REPLY, .reply = {.fn = tell_drained, .ctx = p}};
    if (--p->draining == 0 && p->drained && mail_post(p, &l))
        log_error("plug", "no memory to tell the end of the drain");
}

void plug_drain(struct plug *p, uint32_t deadline_ms, void (*done)(void *ctx), void *ctx)
{
    p->drained = done;
    p->drained_ctx = ctx;
    p->draining = 1; /* until all are asked */
    for (uint32_t i = 0; i < p->n_instance; i++) {
        struct plug_instance *one = p->instance[i];
        struct message m = {.method = METHOD_DRAIN, .number = deadline_ms};
        if (one->state != INSTANCE_ACTIVE)
            continue;
        one->state = INSTANCE_DRAINING;
        p->draining++;
        calls_send(one, (struct plug_reply){on_drained, p, deadline_ms}, &m);
    }
    on_drained(p, 0, STR_NONE);
}

void plug_close(struct plug *p)
{
    if (!p)
        return;
    p->drained = NULL; /* its answer will not come after this */
    p->closing = true;
    arrive_stop(p);
    stop_all(p);
    arrive_end(p);
    for (uint32_t i = 0; i < p->n_file; i++)
        dso_close(p->file[i]);
    mail_close(&p->mail);
    wake_close(p->wake);
    timer_wheel_close(p->wheel);
    slots_free(&p->calls);
    slots_free(&p->asks);
    p->doomed = true;
    grave_forget(p);
    swap_free(p);
    if (p->delivering == 0)
        registry_free(p);
}
