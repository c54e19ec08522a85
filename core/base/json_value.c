/* SPDX-License-Identifier: Apache-2.0 */
/* Owns finding and reading values in tokens. Must not know the grammar, which is json.c.
 * Called by everything that takes JSON apart. */
#include "core/base/json.h"

#include "core/base/json_text.h"

#include <math.h>
#include <stdlib.h>

enum { REAL_TEXT_MAX = 1023 };

bool json_is(const struct json_doc *d, uint32_t at, enum json_type type)
{
    return at < d->n && d->tok[at].type == type;
}

uint32_t json_first(const struct json_doc *d, uint32_t container)
{
    if (!json_is(d, container, JSON_OBJECT) && !json_is(d, container, JSON_ARRAY))
        return JSON_NONE;
    return d->tok[container].count ? container + 1 : JSON_NONE;
}

uint32_t json_next(const struct json_doc *d, uint32_t container, uint32_t at)
{
    if (container >= d->n || at >= d->n)
        return JSON_NONE;
    uint32_t value = d->tok[container].type == JSON_OBJECT ? at + 1 : at;
    uint32_t next = value + d->tok[value].skip;
    return next < container + d->tok[container].skip ? next : JSON_NONE;
}

uint32_t json_member_str(const struct json_doc *d, uint32_t object, omb_str name)
{
    if (!json_is(d, object, JSON_OBJECT))
        return JSON_NONE;
    for (uint32_t i = json_first(d, object); i != JSON_NONE; i = json_next(d, object, i)) {
        if (json_text_is(d->text.ptr, &d->tok[i], name))
            return i + 1;
    }
    return JSON_NONE;
}

uint32_t json_member(const struct json_doc *d, uint32_t object, const char *key)
{
    return json_member_str(d, object, str_of(key));
}

uint32_t json_item(const struct json_doc *d, uint32_t array, uint32_t index)
{
    if (!json_is(d, array, JSON_ARRAY) || index >= d->tok[array].count)
        return JSON_NONE;
    uint32_t at = array + 1;
    while (index--)
        at += d->tok[at].skip;
    return at;
}

omb_str json_raw(const struct json_doc *d, uint32_t at)
{
    if (at >= d->n)
        return STR_NONE;
    const struct json_tok *t = &d->tok[at];
    uint32_t quote = t->type == JSON_STRING;
    return str_n(d->text.ptr + t->start - quote, (size_t)t->len + 2 * quote);
}

static int wrong(const struct json_doc *d, uint32_t at)
{
    return at < d->n ? -OMB_E_INVALID : -OMB_E_NOTFOUND;
}

int json_get_int(const struct json_doc *d, uint32_t at, int64_t *out)
{
    return json_is(d, at, JSON_INT) ? str_int(json_raw(d, at), out) : wrong(d, at);
}

int json_get_bool(const struct json_doc *d, uint32_t at, bool *out)
{
    if (!json_is(d, at, JSON_BOOL))
        return wrong(d, at);
    *out = d->tok[at].escaped != 0;
    return 0;
}

int json_get_real(const struct json_doc *d, uint32_t at, double *out)
{
    char text[REAL_TEXT_MAX + 1];
    if (!json_is(d, at, JSON_INT) && !json_is(d, at, JSON_REAL))
        return wrong(d, at);
    if (str_copy(text, sizeof text, json_raw(d, at)))
        return -OMB_E_RANGE;
    double x = strtod(text, NULL);
    if (!isfinite(x))
        return -OMB_E_RANGE;
    *out = x;
    return 0;
}

int json_get_str(const struct json_doc *d, uint32_t at, struct arena *a, omb_str *out)
{
    if (!json_is(d, at, JSON_STRING))
        return wrong(d, at);
    const struct json_tok *t = &d->tok[at];
    if (!t->escaped) {
        *out = str_n(d->text.ptr + t->start, t->len);
        return 0;
    }
    char *decoded = a ? arena_alloc(a, (size_t)t->len + 1) : NULL;
    if (!decoded)
        return a ? a->err : -OMB_E_NOMEM;
    size_t n = json_text_decode(d->text.ptr, t, decoded);
    decoded[n] = '\0';
    *out = str_n(decoded, n);
    return 0;
}

omb_str json_str_or(const struct json_doc *d, uint32_t object, const char *key, struct arena *a,
                    omb_str fallback)
{
    omb_str s;
    return json_get_str(d, json_member(d, object, key), a, &s) ? fallback : s;
}

int64_t json_int_or(const struct json_doc *d, uint32_t object, const char *key, int64_t fallback)
{
    int64_t n;
    return json_get_int(d, json_member(d, object, key), &n) ? fallback : n;
}

bool json_bool_or(const struct json_doc *d, uint32_t object, const char *key, bool fallback)
{
    bool b;
    return json_get_bool(d, json_member(d, object, key), &b) ? fallback : b;
}
