/* SPDX-License-Identifier: Apache-2.0 */
/* Owns judging and printing a plugin's descriptor. Must not know where the plugin came from.
 * Called by dso.c, registry.c and ombud-plugd. */
#include "core/plug/describe.h"

#include "core/base/limits.h"
#include "core/plug/option.h"

#include <stdio.h>

static int broken(char *why, size_t cap, const char *fmt, ...) OMB_PRINTF(3, 4);
static int broken(char *why, size_t cap, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(why, cap, fmt, ap);
    va_end(ap);
    return -OMB_E_INVALID;
}

bool describe_is_name(omb_str s)
{
    if (s.len == 0 || s.len > 31)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return false;
    }
    return true;
}

static bool is_kind(omb_str kind)
{
    return str_is(kind, OMB_KIND_CHANNEL) || str_is(kind, OMB_KIND_TIER) ||
           str_is(kind, OMB_KIND_COMMERCE);
}

static int check_option(const omb_descriptor *d, uint32_t at, char *why, size_t cap)
{
    const omb_option *o = d->option[at];
    if (!o || o->size < sizeof *o || o->size > PLUG_MAX_STRUCT || !describe_is_name(o->key))
        return broken(why, cap, "option %u has no sound key", at);
    for (uint32_t i = 0; i < at; i++)
        if (str_eq(d->option[i]->key, o->key))
            return broken(why, cap, "option %.*s is there twice", STR_ARG(o->key));
    if (o->flags & OMB_OPTION_REQUIRED)
        return 0;
    char words[96];
    int64_t number;
    if (option_parse(o, o->fallback, &number, words, sizeof words))
        return broken(why, cap, "the default of option %.*s %s", STR_ARG(o->key), words);
    return 0;
}

int describe_check(const omb_descriptor *d, char *why, size_t cap)
{
    if (!d || d->size < OMB_DESCRIPTOR_LEAST || d->size > PLUG_MAX_STRUCT)
        return broken(why, cap, "no descriptor, or one cut short");
    if (d->id.len == 0 || d->id.len > 127)
        return broken(why, cap, "its id is empty or too long");
    if (!describe_is_name(d->name))
        return broken(why, cap, "its name must be 1 to 31 of a-z 0-9 _ -");
    if (!is_kind(d->kind))
        return broken(why, cap, "unknown kind \"%.*s\"", STR_ARG(str_sub(d->kind, 0, 40)));
    if (d->n_option > PLUG_MAX_OPTIONS || (d->n_option && !d->option))
        return broken(why, cap, "%u options (most: %d)", d->n_option, PLUG_MAX_OPTIONS);
    for (uint32_t i = 0; i < d->n_option; i++) {
        int rc = check_option(d, i, why, cap);
        if (rc)
            return rc;
    }
    return 0;
}

omb_str describe_network(const omb_descriptor *d)
{
    size_t end = offsetof(omb_descriptor, network) + sizeof d->network;
    return d->size >= end ? d->network : STR_NONE;
}

static void write_option(const omb_option *o, struct json_out *out)
{
    jo_obj(out);
    jo_kv_str(out, "key", o->key);
    jo_kv_z(out, "type", option_type_name(o->type));
    jo_kv_bool(out, "required", o->flags & OMB_OPTION_REQUIRED);
    jo_kv_bool(out, "secret", o->flags & OMB_OPTION_SECRET);
    jo_kv_str(out, "default", (o->flags & OMB_OPTION_REQUIRED) ? STR_NONE : o->fallback);
    if (o->choices.len)
        jo_kv_str(out, "choices", o->choices);
    if (o->min || o->max) {
        jo_kv_int(out, "min", o->min);
        jo_kv_int(out, "max", o->max);
    }
    jo_kv_str(out, "help", o->help);
    jo_end_obj(out);
}

void describe_members(const omb_descriptor *d, struct json_out *o)
{
    jo_kv_str(o, "id", d->id);
    jo_kv_str(o, "name", d->name);
    jo_kv_str(o, "kind", d->kind);
    jo_kv_str(o, "vendor", d->vendor);
    jo_kv_str(o, "version", d->version);
    jo_kv_str(o, "description", d->description);
    jo_kv_str(o, "network", describe_network(d));
    jo_key(o, "options");
    jo_arr(o);
    for (uint32_t i = 0; i < d->n_option; i++)
        write_option(d->option[i], o);
    jo_end_arr(o);
}
