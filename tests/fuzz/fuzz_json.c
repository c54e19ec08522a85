/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the comparison of our JSON reader with jansson: accept or refuse alike, equal values.
 * Must not know either one's inside. seeds: corpora/json-testsuite/test_parsing
 * units: base
 *
 * Differences that are meant: we go JSON_MAX_DEPTH deep, jansson deeper; a number over int64 or
 * double is a real to us and an error to jansson, which also takes a NUL behind the value as the
 * end of the text. */

/* Both have an enum json_type; jansson's goes under another name. */
#define json_type jansson_type
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_REAL JANSSON_REAL
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef json_type
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_REAL
#undef JSON_NULL

#include "core/base/check.h"
#include "core/base/json.h"
#include "core/base/json_out.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct json_doc *d, uint32_t at, const json_t *j, struct arena *a);

static void compare_object(const struct json_doc *d, uint32_t at, const json_t *j, struct arena *a)
{
    OMB_REQUIRE(j->type == JANSSON_OBJECT && json_object_size(j) == d->tok[at].count);
    for (uint32_t i = json_first(d, at); i != JSON_NONE; i = json_next(d, at, i)) {
        omb_str key;
        OMB_REQUIRE(json_get_str(d, i, a, &key) == 0);
        const char *z = arena_dupz(a, key);
        OMB_REQUIRE(json_member(d, at, z) == i + 1);
        compare(d, i + 1, json_object_get(j, z), a);
    }
}

static void compare_array(const struct json_doc *d, uint32_t at, const json_t *j, struct arena *a)
{
    size_t n = 0;
    OMB_REQUIRE(j->type == JANSSON_ARRAY && json_array_size(j) == d->tok[at].count);
    for (uint32_t i = json_first(d, at); i != JSON_NONE; i = json_next(d, at, i))
        compare(d, i, json_array_get(j, n++), a);
    OMB_REQUIRE(n == d->tok[at].count);
}

static void compare(const struct json_doc *d, uint32_t at, const json_t *j, struct arena *a)
{
    int64_t n;
    bool b;
    omb_str s;
    switch (d->tok[at].type) {
    case JSON_OBJECT:
        compare_object(d, at, j, a);
        return;
    case JSON_ARRAY:
        compare_array(d, at, j, a);
        return;
    case JSON_STRING:
        OMB_REQUIRE(json_get_str(d, at, a, &s) == 0 && j->type == JANSSON_STRING);
        OMB_REQUIRE(str_eq(s, str_n(json_string_value(j), json_string_length(j))));
        return;
    case JSON_INT:
        OMB_REQUIRE(json_get_int(d, at, &n) == 0 && j->type == JSON_INTEGER);
        OMB_REQUIRE(n == json_integer_value(j));
        return;
    case JSON_REAL:
        OMB_REQUIRE(j->type == JANSSON_REAL);
        return;
    case JSON_BOOL:
        OMB_REQUIRE(json_get_bool(d, at, &b) == 0 && j->type == (b ? JSON_TRUE : JSON_FALSE));
        return;
    default:
        OMB_REQUIRE(d->tok[at].type == JSON_NULL && j->type == JANSSON_NULL);
    }
}

/* Every string we read can be written and read again. */
static void check_strings(const struct json_doc *d, struct arena *a)
{
    for (uint32_t i = 0; i < d->n; i++) {
        omb_str before, after;
        struct json_tok tok[1];
        struct json_doc again;
        struct buf b = BUF_INIT(0);
        struct json_out o = json_out(&b);
        if (json_get_str(d, i, a, &before))
            continue;
        jo_str(&o, before);
        OMB_REQUIRE(json_parse(buf_str(&b), tok, 1, &again, NULL) == 0);
        OMB_REQUIRE(json_get_str(&again, 0, a, &after) == 0 && str_eq(before, after));
        buf_free(&b);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    struct arena a = {0};
    struct json_doc d;
    struct json_error why = {0, NULL};
    json_error_t other;
    int code = json_parse_arena(str_n(data, size), &a, 1 << 20, &d, &why);
    json_t *j = json_loadb(size ? (const char *)data : "", size, flags, &other);
    if (code == 0) {
        OMB_REQUIRE(j || json_error_code(&other) == json_error_numeric_overflow);
        if (j)
            compare(&d, 0, j, &a);
        check_strings(&d, &a);
    } else {
        OMB_REQUIRE(why.why && why.at <= size);
        OMB_REQUIRE(!j || code == -OMB_E_LIMIT || memchr(data, 0, size));
    }
    json_decref(j);
    arena_free(&a);
    return 0;
}
