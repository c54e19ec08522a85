/* SPDX-License-Identifier: Apache-2.0 */
/* Owns turning configured text into checked option values. Must not know the configuration file.
 * Called by describe.c for defaults and registry.c for settings. */
#include "core/plug/option.h"

#include "core/base/limits.h"
#include "core/base/utf8.h"
#include "core/plug/isolation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int wrong(char *words, size_t cap, const char *fmt, ...) OMB_PRINTF(3, 4);
static int wrong(char *words, size_t cap, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(words, cap, fmt, ap);
    va_end(ap);
    return -OMB_E_INVALID;
}

const char *option_type_name(uint32_t type)
{
    static const char *const names[] = {"unknown", "text", "int", "bool", "choice", "duration"};
    return names[type <= OMB_OPTION_DURATION ? type : 0];
}

static int parse_duration(omb_str text, int64_t *ms)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        omb_str unit = str_of(units[i].unit);
        int64_t n;
        if (!str_ends(text, unit) || str_int(str_sub(text, 0, text.len - unit.len), &n))
            continue;
        return __builtin_mul_overflow(n, units[i].ms, ms) ? -OMB_E_RANGE : 0;
    }
    return -OMB_E_SYNTAX;
}

static bool has_choice(omb_str choices, omb_str word)
{
    omb_str head, tail = choices;
    for (;;) {
        bool more = str_cut(tail, '|', &head, &tail);
        if (str_eq(head, word))
            return true;
        if (!more)
            return false;
    }
}

static int in_range(const omb_option *o, int64_t n, char *words, size_t cap)
{
    if ((o->min == 0 && o->max == 0) || (n >= o->min && n <= o->max))
        return 0;
    return wrong(words, cap, "must be %" PRId64 " to %" PRId64, o->min, o->max);
}

int option_parse(const omb_option *o, omb_str text, int64_t *number, char *words, size_t cap)
{
    int64_t n = 0;
    if (text.len > PLUG_MAX_VALUE)
        return wrong(words, cap, "is longer than %d bytes", PLUG_MAX_VALUE);
    switch (o->type) {
    case OMB_OPTION_TEXT:
        if (!utf8_valid(text) || (text.len && memchr(text.ptr, 0, text.len)))
            return wrong(words, cap, "is not UTF-8 text");
        return in_range(o, (int64_t)text.len, words, cap);
    case OMB_OPTION_INT:
        if (str_int(text, &n))
            return wrong(words, cap, "is not a whole number");
        break;
    case OMB_OPTION_DURATION:
        if (parse_duration(text, &n))
            return wrong(words, cap, "is not a time such as 250ms, 30s, 5m, 2h, 1d");
        break;
    case OMB_OPTION_BOOL:
        if (!str_is(text, "true") && !str_is(text, "false"))
            return wrong(words, cap, "must be true or false");
        *number = str_is(text, "true");
        return 0;
    case OMB_OPTION_CHOICE:
        if (!has_choice(o->choices, text))
            return wrong(words, cap, "must be one of %.*s", STR_ARG(str_sub(o->choices, 0, 64)));
        return 0;
    default:
        return wrong(words, cap, "has an unknown type %" PRIu32, o->type);
    }
    int rc = in_range(o, n, words, cap);
    if (rc == 0)
        *number = n;
    return rc;
}

static const struct plug_setting *find_setting(omb_str plugin, omb_str key,
                                               const struct plug_setting *s, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (str_eq(s[i].plugin, plugin) && str_eq(s[i].key, key))
            return &s[i];
    return NULL;
}

static int resolve_one(const omb_descriptor *d, struct option_value *v,
                       const struct plug_setting *set, struct buf *errors)
{
    const omb_option *o = v->option;
    char words[96];
    if (!set && (o->flags & OMB_OPTION_REQUIRED)) {
        buf_printf(errors, "plugin %.*s: %.*s must be given: %.*s\n", STR_ARG(d->name),
                   STR_ARG(o->key), STR_ARG(o->help));
        return -OMB_E_INVALID;
    }
    omb_str text = set ? set->value : o->fallback;
    int rc = option_parse(o, text, &v->number, words, sizeof words);
    if (rc) {
        buf_printf(errors, "plugin %.*s: %.*s %s\n", STR_ARG(d->name), STR_ARG(o->key), words);
        return rc;
    }
    v->text = str_dup(text);
    return v->text ? 0 : -OMB_E_NOMEM;
}

/* A key that no option has, with the nearest that one has. */
static int check_known(const omb_descriptor *d, const struct plug_setting *s, uint32_t n,
                       struct buf *errors)
{
    char *names[PLUG_MAX_OPTIONS];
    int rc = 0;
    for (uint32_t i = 0; i < d->n_option; i++)
        names[i] = str_dup(d->option[i]->key);
    for (uint32_t i = 0; i < n; i++) {
        bool known = !str_eq(s[i].plugin, d->name) || isolation_is_key(s[i].key);
        for (uint32_t k = 0; k < d->n_option && !known; k++)
            known = str_eq(s[i].key, d->option[k]->key);
        if (known)
            continue;
        const char *near = str_nearest(s[i].key, (const char *const *)names, d->n_option);
        buf_printf(errors, "plugin %.*s: unknown option \"%.*s\"", STR_ARG(d->name),
                   STR_ARG(s[i].key));
        if (near)
            buf_printf(errors, "; did you mean \"%s\"?", near);
        buf_putc(errors, '\n');
        rc = -OMB_E_INVALID;
    }
    for (uint32_t i = 0; i < d->n_option; i++)
        free(names[i]);
    return rc;
}

int option_resolve(const omb_descriptor *d, const struct plug_setting *setting, uint32_t n,
                   struct option_value **out, struct buf *errors)
{
    struct option_value *values = calloc(d->n_option + 1, sizeof *values);
    if (!values)
        return -OMB_E_NOMEM;
    int rc = check_known(d, setting, n, errors);
    for (uint32_t i = 0; i < d->n_option; i++) {
        values[i].option = d->option[i];
        const struct plug_setting *set = find_setting(d->name, d->option[i]->key, setting, n);
        int one = resolve_one(d, &values[i], set, errors);
        rc = rc ? rc : one;
    }
    if (rc) {
        option_free(values, d->n_option);
        return rc;
    }
    *out = values;
    return 0;
}

void option_free(struct option_value *values, uint32_t n)
{
    if (!values)
        return;
    for (uint32_t i = 0; i < n; i++)
        free(values[i].text);
    free(values);
}
