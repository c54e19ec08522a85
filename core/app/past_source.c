/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the options that say which past a command means.
 * Must not know: what the command does with it.
 * Called by: the commands of `ombud policy` that look back. */
#include "core/app/past_source.h"

#include "core/app/config.h"
#include "core/base/clock.h"

#define DEFAULT_CONFIG "ombud.lua"

int past_source_fail(const omb_error *error, struct tool *t)
{
    buf_printf(t->err, "ombud policy %s: %s\n", t->row->name,
               error->text[0] ? error->text : omb_strerror(error->code));
    switch (error->code) {
    case -OMB_E_NOTFOUND:
        return TOOL_NO_INPUT;
    case -OMB_E_CORRUPT:
    case -OMB_E_VERSION:
        return TOOL_DATA;
    default:
        return TOOL_SOFTWARE;
    }
}

static int find_tenant(const struct past_source *s, const struct config *c, struct tool *t,
                       struct rerun_options *o)
{
    int64_t n = 0;

    o->tenant = 1;
    for (uint32_t i = 0; s->tenant && i < c->n_tenant; i++) {
        if (strcmp(c->tenant[i].slug, s->tenant) == 0)
            n = (int64_t)i + 1;
    }
    if (s->tenant && n == 0 &&
        (!s->data || str_int(str_of(s->tenant), &n) != 0 || n < 1 || n > CONFIG_MAX_TENANTS)) {
        buf_printf(t->err, "ombud policy %s: there is no tenant \"%s\"%s\n", t->row->name,
                   s->tenant,
                   c->n_tenant ? "" : "; without --config a tenant is its number: --tenant 1");
        return TOOL_USAGE;
    }
    if (n)
        o->tenant = (tenant_id)n;
    if (o->tenant <= c->n_tenant && c->file)
        o->scripts = c->tenant[o->tenant - 1].scripts;
    if (s->scripts)
        o->scripts = s->scripts;
    return TOOL_GOOD;
}

int past_source_config(const char *config, const char *data, struct config *c, struct tool *t)
{
    struct buf errors = BUF_INIT(64 << 10);
    int rc;

    config_defaults(c);
    if (data && !config)
        return TOOL_GOOD;
    rc = config_read(config ? config : DEFAULT_CONFIG, c, &errors);
    if (rc != 0) {
        buf_putz(t->err, "ombud: the configuration cannot be used:\n");
        buf_puts(t->err, buf_str(&errors));
    }
    if (rc == -OMB_E_NOTFOUND)
        buf_putz(t->err, "name the host's configuration with --config FILE, or its data folder "
                         "with --data DIR\n");
    buf_free(&errors);
    return rc == 0 ? TOOL_GOOD : rc == -OMB_E_NOTFOUND ? TOOL_NO_INPUT : TOOL_DATA;
}

static int open_past(const struct past_source *s, const struct config *c, struct tool *t,
                     struct rerun *out)
{
    struct rerun_options o = {.data = s->data ? s->data : c->data};
    omb_error error = {.size = sizeof error};
    int code = find_tenant(s, c, t, &o);

    if (code != TOOL_GOOD)
        return code;
    return rerun_open(&o, out, &error) == 0 ? TOOL_GOOD : past_source_fail(&error, t);
}

int past_source_open(const struct past_source *s, struct tool *t, struct rerun *out,
                     uint64_t *since)
{
    struct config c;
    int code;

    *since = 0;
    if (s->since && rerun_since(str_of(s->since), clock_unix_ms(), since) != 0)
        return tool_usage(t, "--since: 90d, 12h, 2026-11-21 or all, not \"%s\"", s->since);
    code = past_source_config(s->config, s->data, &c, t);
    if (code == TOOL_GOOD)
        code = open_past(s, &c, t, out);
    config_free(&c);
    return code;
}
