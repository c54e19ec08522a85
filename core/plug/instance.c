/* SPDX-License-Identifier: Apache-2.0 */
/* Owns one plugin's way up and down. Must not know other plugins.
 * Called by registry.c. */
#include "core/plug/instance.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/plug/ext.h"
#include "core/plug/guard.h"
#include "core/plug/local.h"
#include "core/plug/remote.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static char *make_state_dir(const char *parent, const char *name)
{
    struct buf path = BUF_INIT(4096);
    if (!parent)
        return NULL;
    buf_printf(&path, "%s/%s", parent, name);
    buf_putc(&path, '\0');
    if (path.err)
        goto out;
    if ((mkdir(parent, 0700) == 0 || errno == EEXIST) &&
        (mkdir(path.ptr, 0700) == 0 || errno == EEXIST))
        return path.ptr;
    log_warn("plug", "%s: folder %s cannot be made", name, path.ptr);
out:
    buf_free(&path);
    return NULL;
}

int instance_add(struct plug *p, struct dso *file, const omb_descriptor *d,
                 const struct isolation *isolation, struct option_value *value)
{
    struct plug_instance *i = p->n_instance < PLUG_MAX_PLUGINS ? calloc(1, sizeof *i) : NULL;
    if (!i || str_copy(i->name, sizeof i->name, d->name)) {
        option_free(value, d->n_option);
        free(i);
        return p->n_instance < PLUG_MAX_PLUGINS ? -OMB_E_NOMEM : -OMB_E_LIMIT;
    }
    i->plug = p;
    i->factory = file->factory;
    i->descriptor = d;
    i->file = file->path;
    i->value = value;
    i->isolation = *isolation;
    list_init(&i->timers);
    list_init(&i->jobs);
    i->state_dir = make_state_dir(p->state_dir, i->name);
    ext_host(i, &i->host);
    if (file->manifest) {
        i->remote = remote_new(i, file);
        if (!i->remote) {
            instance_free(i);
            return -OMB_E_NOMEM;
        }
    }
    p->instance[p->n_instance++] = i;
    return 0;
}

static int say(struct plug_instance *i, const char *what, const omb_error *error, int rc,
               struct buf *errors)
{
    rc = rc < 0 ? rc : -OMB_E_FAILED;
    buf_printf(errors, "plugin %s: %s: %s\n", i->name, what,
               error->text[0] ? error->text : omb_strerror(rc));
    return rc;
}

static void find_tables(struct plug_instance *i)
{
    const omb_plugin *p = i->plugin;
#define TABLE_FIND_(name, type, id) i->name = p->get_extension(p, id);
    TABLE_LIST(TABLE_FIND_)
#undef TABLE_FIND_
    if (i->channel && !i->channel->info)
        i->channel = NULL;
    if (i->tier && !i->tier->info)
        i->tier = NULL;
    if (i->commerce && !i->commerce->info)
        i->commerce = NULL;
}

static bool offers_its_kind(const struct plug_instance *i)
{
    omb_str kind = i->descriptor->kind;
    return (str_is(kind, OMB_KIND_CHANNEL) && i->channel) ||
           (str_is(kind, OMB_KIND_TIER) && i->tier) ||
           (str_is(kind, OMB_KIND_COMMERCE) && i->commerce);
}

static bool is_whole(const omb_plugin *p)
{
    return p && p->init && p->destroy && p->activate && p->drain && p->deactivate && p->completed &&
           p->cancel && p->get_extension;
}

static int make_plugin(struct plug_instance *i, struct buf *errors)
{
    omb_error error = {.size = sizeof error};
    i->state = INSTANCE_STARTING;
    i->plugin = i->factory->create(&i->host, i->descriptor->id);
    if (!is_whole(i->plugin)) {
        i->plugin = NULL;
        return say(i, "create", &error, -OMB_E_INVALID, errors);
    }
    struct crossing c = guard_enter(i, "plugin.init");
    int rc = i->plugin->init(i->plugin, &error);
    guard_leave(&c);
    if (rc)
        return say(i, "init", &error, rc, errors);
    find_tables(i);
    if (!offers_its_kind(i))
        return say(i, "does not offer the kind it declares", &error, -OMB_E_INVALID, errors);
    return 0;
}

static void destroy_plugin(struct plug_instance *i)
{
    const omb_plugin *p = i->plugin;
    ext_timers_end(i);
    ext_http_end(i);
    ext_fetch_end(i);
    i->state = INSTANCE_STOPPED;
    i->plugin = NULL;
    if (p)
        p->destroy(p);
}

int instance_init(struct plug_instance *i, struct buf *errors)
{
    int rc = make_plugin(i, errors);
    if (rc)
        destroy_plugin(i);
    return rc;
}

int instance_activate(struct plug_instance *i, struct buf *errors)
{
    omb_error error = {.size = sizeof error};
    i->state = INSTANCE_ACTIVE;
    struct crossing c = guard_enter(i, "plugin.activate");
    int rc = i->plugin->activate(i->plugin, &error);
    guard_leave(&c);
    if (rc) {
        rc = say(i, "activate", &error, rc, errors);
        ext_worker_end(i);
        destroy_plugin(i);
        return rc;
    }
    log_debug("plug", "%s %.*s is active", i->name, STR_ARG(i->descriptor->version));
    return 0;
}

int instance_start(struct plug_instance *i, struct buf *errors)
{
    if (i->remote)
        return remote_start(i->remote, errors);
    int rc = instance_init(i, errors);
    return rc ? rc : instance_activate(i, errors);
}

void instance_stop(struct plug_instance *i)
{
    if (i->remote) {
        remote_stop(i->remote);
        ext_http_end(i);
        i->state = INSTANCE_STOPPED;
    }
    if (!i->plugin)
        return;
    ext_worker_end(i);
    struct crossing c = guard_enter(i, "plugin.deactivate");
    i->plugin->deactivate(i->plugin);
    guard_leave(&c);
    destroy_plugin(i);
}

void instance_free(struct plug_instance *i)
{
    option_free(i->value, i->descriptor->n_option);
    free(i->state_dir);
    free(i->from);
    free(i->line);
    remote_free(i->remote);
    free(i);
}

void instance_keep_line(struct plug_instance *i, uint32_t level, omb_str line)
{
    if (!i->line)
        i->line = calloc(PLUG_KEPT_LINES, sizeof *i->line);
    if (!i->line)
        return;
    struct kept_line *at = &i->line[i->n_line++ % PLUG_KEPT_LINES];
    at->at = clock_unix_ms();
    at->level = level;
    str_clip(at->text, sizeof at->text, line);
}
