/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud demo`: a whole host on sample data of two tenants, and where to look.
 * Must not know: the parts of a host beyond starting it and filling it.
 * Called by: main.c through the command table. */
#include "core/app/command.h"
#include "core/app/demo.h"
#include "core/app/serve.h"
#include "core/app/share.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static const char *option_or(int argc, char **argv, const char *name, const char *fallback)
{
    const char *value = command_option(argc, argv, name);

    return value ? value : fallback;
}

static int read_number(int argc, char **argv, const char *name, int64_t most, int64_t *out)
{
    const char *text = command_option(argc, argv, name);
    int64_t n;

    if (!text)
        return EX_OK;
    if (str_int(str_of(text), &n) != 0 || n < 0 || n > most) {
        fprintf(stderr, "ombud demo: %s takes a number from 0 to %lld, not \"%s\"\n", name,
                (long long)most, text);
        return EX_USAGE;
    }
    *out = n;
    return EX_OK;
}

static const char *fresh_folder(struct arena *a)
{
    const char *tmp = getenv("TMPDIR");
    omb_str name = arena_printf(a, "%s/ombud-demo-XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
    char *path = arena_dupz(a, name);

    return path ? mkdtemp(path) : NULL;
}

/* As scripts/ombud.lua has them: the desk of the sample world shows what is left of each. */
static const struct config_budget sample_authority[] = {
    {.tier = "assistant", .of_order = 2000, .of_customer = 5000},
    {.tier = "associate", .of_order = 5000, .of_customer = 20000, .of_day = 50000},
    {.tier = "associate", .remedy = "certificate", .of_customer = 5000},
    {.tier = "supervisor", .of_order = 50000, .of_day = 200000},
    {.tier = "specialist", .of_case = 500000},
};
#define SAMPLE_AUTHORITY (sizeof sample_authority / sizeof *sample_authority)

static void fill_tenants(struct config *c, const char *scripts, const char *others, bool second)
{
    for (uint32_t i = 0; i < DEMO_TENANTS; i++) {
        const struct demo_tenant *t = demo_tenant(i);
        c->tenant[i] = (struct config_tenant){.slug = t->slug,
                                              .name = t->name,
                                              .brand = t->slug,
                                              .currency = "USD",
                                              .identity_secret = t->identity_secret,
                                              .scripts = i ? others : scripts,
                                              .policy_second_person = second,
                                              .commerce = "local"};
        memcpy(c->tenant[i].authority, sample_authority, sizeof sample_authority);
        c->tenant[i].n_authority = SAMPLE_AUTHORITY;
        for (uint32_t j = 0; j < 2 && t->host[j]; j++)
            c->tenant[i].hosts[c->tenant[i].n_hosts++] = t->host[j];
        c->n_tenant++;
    }
}

/* --set PLUGIN.KEY=VALUE, as often as wanted. */
static int read_settings(int argc, char **argv, struct config *c)
{
    for (int i = 1; i + 1 < argc; i++) {
        struct config_option *o = &c->option[c->n_option];
        omb_str plugin, rest, key, value;
        if (strcmp(argv[i], "--set") != 0)
            continue;
        if (!str_cut(str_of(argv[i + 1]), '.', &plugin, &rest) ||
            !str_cut(rest, '=', &key, &value) || c->n_option == CONFIG_MAX_OPTIONS) {
            fprintf(stderr, "ombud demo: --set takes PLUGIN.KEY=VALUE, not \"%s\"\n", argv[i + 1]);
            return EX_USAGE;
        }
        o->plugin = arena_dupz(&c->arena, plugin);
        o->key = arena_dupz(&c->arena, key);
        o->value = arena_dupz(&c->arena, value);
        c->n_option++;
    }
    return EX_OK;
}

/* --config FILE: one's own settings and tenants instead of the sample ones. */
static int read_file(int argc, char **argv, struct config *c)
{
    const char *path = command_option(argc, argv, "--config");
    struct buf errors = BUF_INIT(65536);
    int status = path ? config_read(path, c, &errors) : 0;

    if (status != 0)
        fprintf(stderr, "ombud demo: %.*s", (int)errors.len, errors.ptr ? errors.ptr : "\n");
    buf_free(&errors);
    return status == 0 ? EX_OK : EX_CONFIG;
}

/* Those beside the program or in --plugins, and those of --plugins-2, which may be one's own. */
static bool choose_plugins(int argc, char **argv, struct config *c)
{
    omb_str build = demo_folder_above(&c->arena, 1);
    const char *own = command_option(argc, argv, "--plugins-2");
    char whole[PATH_MAX];

    if (!c->n_plugin_dirs) {
        c->plugin_dirs[0] =
            option_or(argc, argv, "--plugins",
                      arena_printf(&c->arena, "%.*s/lib/ombud", STR_ARG(build)).ptr);
        c->n_plugin_dirs = 1;
    }
    if (!own || c->n_plugin_dirs == CONFIG_MAX_PLUGIN_DIRS)
        return true;
    if (!realpath(own, whole)) {
        fprintf(stderr, "ombud demo: --plugins-2 %s: %s\n", own, strerror(errno));
        return false;
    }
    c->plugin_dirs[c->n_plugin_dirs++] = arena_dupz(&c->arena, str_of(whole));
    return true;
}

static int make_config(int argc, char **argv, struct config *c)
{
    struct arena *a;
    const char *scripts;
    int code;

    config_defaults(c);
    code = read_file(argc, argv, c);
    if (code != EX_OK)
        return code;
    a = &c->arena;
    c->admin.port = 0;
    c->sample_staff = true;
    c->log_level = command_flag(argc, argv, "--quiet") ? "warn" : "info";
    code = read_number(argc, argv, "--port", 65535, &c->listen.port);
    if (code == EX_OK)
        code = read_number(argc, argv, "--undo", 3600, &c->undo_s);
    if (code == EX_OK)
        code = read_number(argc, argv, "--turn", 300, &c->turn_s);
    if (code == EX_OK)
        code = read_number(argc, argv, "--claim-hour", 3600000, &c->claim_hour_ms);
    if (code == EX_OK)
        code = read_number(argc, argv, "--return-day", 86400000, &c->return_day_ms);
    if (code == EX_OK)
        code = read_number(argc, argv, "--retention-day", 86400000, &c->retention_day_ms);
    if (code == EX_OK)
        code = read_settings(argc, argv, c);
    if (code != EX_OK)
        return code;
    if (!c->file || command_option(argc, argv, "--data"))
        c->data = command_option(argc, argv, "--data");
    if (!c->data)
        c->data = fresh_folder(a);
    if (!c->data) {
        fputs("ombud demo: no temporary folder could be made\n", stderr);
        return EX_CANTCREAT;
    }
    if (!choose_plugins(argc, argv, c))
        return EX_NOINPUT;
    scripts =
        option_or(argc, argv, "--scripts", share_find(a, "scripts", "share/ombud/scripts").ptr);
    if (!c->n_tenant)
        fill_tenants(c, scripts, option_or(argc, argv, "--scripts-2", scripts),
                     command_flag(argc, argv, "--second-person"));
    return EX_OK;
}

struct showing {
    bool json;
    omb_str samples;
};

static void up(struct app *app, void *ctx)
{
    const struct showing *s = ctx;

    if (demo_fill(app, s->samples) != 0)
        fputs("ombud demo: the sample data could not be taken in whole\n", stderr);
    demo_print(app, s->samples, s->json);
    fflush(stdout);
}

int cmd_demo(int argc, char **argv)
{
    struct config c;
    struct showing s = {.json = command_flag(argc, argv, "--json")};
    int code = make_config(argc, argv, &c);

    if (code == EX_OK) {
        s.samples = share_find(&c.arena, "plugins/commerce/local/sample", "share/ombud/sample");
        s.samples = str_of(option_or(argc, argv, "--samples", s.samples.ptr));
        code = serve_run(&c, up, &s);
    }
    config_free(&c);
    return code;
}
