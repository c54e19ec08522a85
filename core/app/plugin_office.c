/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: changes of plugins while the host runs: from the command line, or because the configuration
 * says something else now.
 * Must not know: how a plugin is started or drained (plug).
 * Called by: the control listener, host.c, host_signals.c. */
#include "core/app/plugin_office.h"

#include "core/app/config.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/log.h"
#include "core/plug/port.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define ARGS_TOKENS 64
#define OFFICE_MAX 64 /* plugins that are followed */

/* What a plugin was made of when it was started last. */
struct plugin_office {
    struct made_of {
        char name[32];
        char file[4096];
        uint64_t print; /* of its file's stat and its settings */
    } made[OFFICE_MAX];
    uint32_t n;
};

/* One change under way: the configuration that it was begun with lives as long. */
struct change {
    struct app *app;
    struct config config;
    struct plug_setting setting[CONFIG_MAX_OPTIONS];
    char name[64], file[4096];
    port_fn fn;
    void *fctx;
    void (*undo)(struct app *app, const char *name); /* when it does not come about; or NULL */
};

static void change_free(struct change *c)
{
    config_free(&c->config);
    free(c);
}

/* A host that was started without a file keeps the settings that it has. */
static int read_settings(struct change *c, struct buf *errors)
{
    const struct config *from = c->app->config;
    int status = 0;

    config_defaults(&c->config);
    if (from->file) {
        status = config_read(from->file, &c->config, errors);
        from = &c->config;
    }
    for (uint32_t i = 0; status == 0 && i < from->n_option; i++)
        c->setting[i] =
            (struct plug_setting){str_of(from->option[i].plugin), str_of(from->option[i].key),
                                  str_of(from->option[i].value)};
    return status;
}

static const struct config *config_of(const struct change *c)
{
    return c->app->config->file ? &c->config : c->app->config;
}

static struct change *change_new(struct app *app, struct buf *errors)
{
    struct change *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->app = app;
    if (read_settings(c, errors) == 0)
        return c;
    change_free(c);
    return NULL;
}

/* ---- what it is made of ---- */

static uint64_t mix(uint64_t h, const void *bytes, size_t len)
{
    const unsigned char *b = bytes;

    for (size_t i = 0; i < len; i++)
        h = (h ^ b[i]) * 1099511628211ull;
    return h;
}

static uint64_t print_of(const struct config *c, const char *name, const char *file)
{
    struct stat st;
    uint64_t h = 14695981039346656037ull;

    if (stat(file, &st) == 0) {
        h = mix(h, &st.st_mtim, sizeof st.st_mtim);
        h = mix(h, &st.st_size, sizeof st.st_size);
        h = mix(h, &st.st_ino, sizeof st.st_ino);
    }
    for (uint32_t i = 0; i < c->n_option; i++) {
        if (strcmp(c->option[i].plugin, name) != 0)
            continue;
        h = mix(h, c->option[i].key, strlen(c->option[i].key) + 1);
        h = mix(h, c->option[i].value, strlen(c->option[i].value) + 1);
    }
    return h;
}

static struct made_of *made_of(struct plugin_office *o, const char *name)
{
    for (uint32_t i = 0; i < o->n; i++) {
        if (strcmp(o->made[i].name, name) == 0)
            return &o->made[i];
    }
    return NULL;
}

static void remember(struct app *app, const struct config *config, const char *name,
                     const char *file)
{
    struct plugin_office *o = app->plugin_office;
    struct made_of *m = o ? made_of(o, name) : NULL;

    if (!m && o && o->n < OFFICE_MAX)
        m = &o->made[o->n++];
    if (!m)
        return;
    str_clip(m->name, sizeof m->name, str_of(name));
    str_clip(m->file, sizeof m->file, str_of(file));
    m->print = print_of(config, m->name, m->file);
}

static void forget(struct app *app, const char *name)
{
    struct plugin_office *o = app->plugin_office;
    struct made_of *m = o ? made_of(o, name) : NULL;

    if (m)
        *m = o->made[--o->n];
}

/* It is not what its file and settings say: the next look at the configuration tries again. */
static void distrust(struct app *app, const char *name)
{
    struct made_of *m = app->plugin_office ? made_of(app->plugin_office, name) : NULL;

    if (m)
        m->print = 0;
}

void plugin_office_open(struct app *app)
{
    struct plug_health h;

    app->plugin_office = calloc(1, sizeof *app->plugin_office);
    for (uint32_t i = 0; app->plugin_office && plug_health(app->plug, i, &h); i++) {
        char name[32];
        str_clip(name, sizeof name, h.name);
        remember(app, app->config, name, plug_file(app->plug, h.name));
    }
}

void plugin_office_close(struct app *app)
{
    free(app->plugin_office);
    app->plugin_office = NULL;
}

/* ---- answers ---- */

static void tell(struct change *c, int status, omb_str words)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    char detail[512];

    str_clip(detail, sizeof detail, words.len ? words : str_of(omb_strerror(status)));
    jo_obj(&o);
    jo_kv_z(&o, "name", c->name);
    jo_kv_bool(&o, "done", status == 0);
    jo_end_obj(&o);
    if (c->fn)
        c->fn(c->fctx, &(struct port_answer){.status = status ? status : b.err,
                                             .detail = detail,
                                             .json = buf_str(&b)});
    else if (status != 0)
        log_error("plug", "%s: %s", c->name, detail);
    buf_free(&b);
    change_free(c);
}

static void changed(void *ctx, int status, omb_str words)
{
    struct change *c = ctx;

    if (status != 0 && c->undo)
        c->undo(c->app, c->name);
    tell(c, status, words);
}

/* ---- changes ---- */

static struct plug_change plug_change_of(struct change *c)
{
    return (struct plug_change){.name = str_of(c->name),
                                .path = c->file,
                                .setting = c->setting,
                                .n_setting = config_of(c)->n_option,
                                .deadline_ms = PLUG_DRAIN_MS,
                                .done = changed,
                                .ctx = c};
}

static void load(struct change *c)
{
    const char *slash = strrchr(c->file, '/');
    omb_str base = str_of(slash ? slash + 1 : c->file);

    if (!c->name[0])
        str_clip(c->name, sizeof c->name,
                 str_ends(base, STR(".so")) ? str_sub(base, 0, base.len - 3) : base);
    struct plug_change change = plug_change_of(c);
    struct buf errors = BUF_INIT(1 << 16);
    int status = plug_add(c->app->plug, &change, &errors);

    c->undo = forget;
    if (status == 0)
        remember(c->app, config_of(c), c->name, c->file);
    else
        tell(c, status, str_trim(buf_str(&errors)));
    buf_free(&errors);
}

static void reload(struct change *c)
{
    struct plug_change change = plug_change_of(c);
    struct buf errors = BUF_INIT(1 << 16);
    int status = plug_replace(c->app->plug, &change, &errors);

    c->undo = distrust;
    if (status == 0)
        remember(c->app, config_of(c), c->name, c->file);
    else
        tell(c, status, str_trim(buf_str(&errors)));
    buf_free(&errors);
}

static void unload(struct change *c)
{
    struct plug_change change = plug_change_of(c);
    struct buf errors = BUF_INIT(1 << 16);
    int status = plug_remove(c->app->plug, &change, &errors);

    if (status == 0)
        forget(c->app, c->name);
    else
        tell(c, status, str_trim(buf_str(&errors)));
    buf_free(&errors);
}

/* ---- looking ---- */

static void put_health(struct json_out *o, const struct plug_health *h)
{
    jo_obj(o);
    jo_kv_str(o, "name", h->name);
    jo_kv_z(o, "state", h->state);
    jo_kv_bool(o, "up", h->up);
    jo_kv_bool(o, "alarm", h->alarm);
    jo_kv_bool(o, "isolated", h->isolated);
    jo_kv_int(o, "pid", h->pid);
    jo_kv_int(o, "restarts", h->restarts);
    jo_kv_int(o, "quarantined", h->quarantined);
    jo_kv_int(o, "rss_kib", (int64_t)h->rss_kib);
    jo_end_obj(o);
}

static void look(struct app *app, const char *verb, omb_str name, struct buf *out)
{
    struct json_out o = json_out(out);
    struct plug_health h;

    jo_obj(&o);
    if (strcmp(verb, "logs") == 0) {
        struct buf lines = BUF_INIT(1 << 20);
        plug_lines(app->plug, name, &lines);
        jo_kv_raw(&o, "lines", buf_str(&lines));
        buf_free(&lines);
    } else {
        struct buf all = BUF_INIT(1 << 20);
        plug_describe(app->plug, &all);
        if (strcmp(verb, "list") == 0)
            jo_kv_raw(&o, "plugins", buf_str(&all));
        buf_free(&all);
        jo_key(&o, "health");
        jo_arr(&o);
        for (uint32_t i = 0; plug_health(app->plug, i, &h); i++)
            put_health(&o, &h);
        jo_end_arr(&o);
    }
    jo_end_obj(&o);
}

static int answer_look(struct app *app, const char *verb, omb_str name, port_fn fn, void *fctx)
{
    struct buf out = BUF_INIT(1 << 20);

    if (strcmp(verb, "logs") == 0 && !plug_file(app->plug, name))
        return -OMB_E_NOTFOUND;
    look(app, verb, name, &out);
    fn(fctx, &(struct port_answer){.status = out.err, .json = buf_str(&out)});
    buf_free(&out);
    return 0;
}

/* ---- the verbs ---- */

static const struct {
    const char *verb;
    void (*run)(struct change *c);
} changes[] = {{"load", load}, {"reload", reload}, {"unload", unload}};

static int begin(struct app *app, void (*run)(struct change *c), omb_str name, omb_str file,
                 port_fn fn, void *fctx)
{
    struct buf errors = BUF_INIT(1 << 16);
    struct change *c = change_new(app, &errors);
    const char *known = plug_file(app->plug, name);

    if (!c) {
        buf_putc(&errors, '\0');
        fn(fctx, &(struct port_answer){.status = -OMB_E_INVALID, .detail = errors.ptr});
        buf_free(&errors);
        return 0;
    }
    buf_free(&errors);
    c->fn = fn;
    c->fctx = fctx;
    if (str_copy(c->name, sizeof c->name, name) != 0 ||
        str_copy(c->file, sizeof c->file, file.len ? file : str_of(known ? known : "")) != 0)
        tell(c, -OMB_E_INVALID, STR("the name or the file's path is too long"));
    else
        run(c);
    return 0;
}

int plugin_office_ask(void *ctx, const char *verb, omb_str args, port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct arena a = {0};
    struct json_doc d;
    void (*run)(struct change * c) = NULL;
    omb_str name, file;
    int status = -OMB_E_NOTFOUND;

    if (json_parse_arena(args, &a, ARGS_TOKENS, &d, NULL) != 0) {
        arena_free(&a);
        return -OMB_E_SYNTAX;
    }
    name = json_str_or(&d, 0, "name", &a, STR(""));
    file = json_str_or(&d, 0, "file", &a, STR(""));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (strcmp(verb, changes[i].verb) == 0)
            run = changes[i].run;
    }
    /* The answer may come at once: what the request lent is gone then. */
    if (run)
        status = begin(app, run, name, file, fn, fctx);
    else if (strcmp(verb, "list") == 0 || strcmp(verb, "health") == 0 || strcmp(verb, "logs") == 0)
        status = answer_look(app, verb, name, fn, fctx);
    arena_free(&a);
    return status;
}

/* ---- following the configuration ---- */

static void quiet(void *ctx, const struct port_answer *answer)
{
    if (answer->status != 0)
        log_error("plug", "%s", answer->detail ? answer->detail : omb_strerror(answer->status));
    (void)ctx;
}

static void follow_file(struct app *app, const struct config *config, const char *path,
                        const char *name)
{
    struct made_of *m = made_of(app->plugin_office, name);

    if (!m)
        (void)begin(app, load, str_of(name), str_of(path), quiet, NULL);
    else if (strcmp(m->file, path) != 0 || m->print != print_of(config, name, path))
        (void)begin(app, reload, str_of(name), str_of(path), quiet, NULL);
}

static bool is_there(const char *const *seen, uint32_t n, const char *name)
{
    for (uint32_t i = 0; i < n; i++) {
        if (strcmp(seen[i], name) == 0)
            return true;
    }
    return false;
}

/* The plugin files of one folder; their names go into *seen. */
static void follow_folder(struct app *app, const struct config *config, const char *folder,
                          struct arena *a, const char **seen, uint32_t *n)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, NULL, alphasort);

    if (count < 0)
        log_error("plug", "%s: cannot be read", folder);
    for (int i = 0; i < count; i++) {
        omb_str file = str_of(entry[i]->d_name);
        char path[4096], real[4096];
        if (str_ends(file, STR(".so")) && *n < OFFICE_MAX &&
            snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name) < (int)sizeof path &&
            realpath(path, real)) {
            seen[*n] = arena_dupz(a, str_sub(file, 0, file.len - 3));
            if (seen[*n])
                follow_file(app, config, real, seen[(*n)++]);
        }
        free(entry[i]);
    }
    free(entry);
}

void plugin_office_follow(struct app *app)
{
    struct buf errors = BUF_INIT(1 << 16);
    struct change *c = change_new(app, &errors);
    const char *seen[OFFICE_MAX];
    struct arena a = {0};
    uint32_t n = 0;

    if (!c)
        log_error("plug", "the configuration cannot be used, nothing changes: %.*s",
                  STR_ARG(str_trim(buf_str(&errors))));
    for (uint32_t i = 0; c && i < config_of(c)->n_plugin_dirs; i++)
        follow_folder(app, config_of(c), config_of(c)->plugin_dirs[i], &a, seen, &n);
    for (uint32_t i = c ? app->plugin_office->n : 0; i-- > 0;) {
        char name[32];
        str_clip(name, sizeof name, str_of(app->plugin_office->made[i].name));
        if (!is_there(seen, n, name))
            (void)begin(app, unload, str_of(name), STR(""), quiet, NULL);
    }
    arena_free(&a);
    buf_free(&errors);
    if (c)
        change_free(c);
}
