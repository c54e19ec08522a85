/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_JSON_H
#define OMB_BASE_JSON_H

#include "core/base/arena.h"
#include "core/base/buf.h"

/*
 * Strict JSON (RFC 8259) tokenised into the caller's array, without allocation.
 *
 * Refused: bad UTF-8, NUL in a string (raw or escaped), lone surrogates, duplicate
 * keys in one object, depth over JSON_MAX_DEPTH, anything after the value.
 * Integers that fit int64 are exact; other numbers are JSON_REAL and are never
 * turned into money. Tokens refer into the text, which must outlive them.
 * All functions are [any].
 */
enum json_type { JSON_NULL, JSON_BOOL, JSON_INT, JSON_REAL, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

#define JSON_MAX_DEPTH 32
#define JSON_NONE UINT32_MAX /* "no such member"; every accessor accepts it and says absent */

struct json_tok {
    uint8_t type;    /* enum json_type */
    uint8_t escaped; /* string with at least one backslash escape; bool: its value */
    uint16_t pad;
    uint32_t start, len; /* of the text; strings without their quotes */
    uint32_t skip;       /* tokens of this value with all inside it, itself included */
    uint32_t count;      /* members of an object, items of an array */
};

struct json_doc {
    omb_str text;
    const struct json_tok *tok; /* tok[0] is the root; in an object key and value alternate */
    uint32_t n;
};

struct json_error {
    uint32_t at;     /* byte offset where reading stopped */
    const char *why; /* static text */
};

/* -OMB_E_SYNTAX, or -OMB_E_LIMIT when cap tokens or the depth do not do. err may be NULL. */
OMB_MUST_USE int json_parse(omb_str text, struct json_tok *tok, uint32_t cap, struct json_doc *doc,
                            struct json_error *err);

/* The same with tokens from the arena, at most max_tok of them. */
OMB_MUST_USE int json_parse_arena(omb_str text, struct arena *a, uint32_t max_tok,
                                  struct json_doc *doc, struct json_error *err);

uint32_t json_member(const struct json_doc *d, uint32_t object, const char *key); /* value token */
uint32_t json_member_str(const struct json_doc *d, uint32_t object, omb_str key);
uint32_t json_item(const struct json_doc *d, uint32_t array, uint32_t index);

/*
 * Walking: `for (i = json_first(d, c); i != JSON_NONE; i = json_next(d, c, i))`.
 * In an array i is the item; in an object i is the key and i + 1 its value.
 */
uint32_t json_first(const struct json_doc *d, uint32_t container);
uint32_t json_next(const struct json_doc *d, uint32_t container, uint32_t at);

bool json_is(const struct json_doc *d, uint32_t at, enum json_type type);
omb_str json_raw(const struct json_doc *d,
                 uint32_t at); /* text of the value, strings with quotes */

/* Values. Outputs are untouched on failure; -OMB_E_NOTFOUND when absent, -OMB_E_INVALID when of
 * another type. */
OMB_MUST_USE int json_get_int(const struct json_doc *d, uint32_t at, int64_t *out);
OMB_MUST_USE int json_get_bool(const struct json_doc *d, uint32_t at, bool *out);
OMB_MUST_USE int json_get_real(const struct json_doc *d, uint32_t at,
                               double *out); /* int or real */
/* Borrows from the text when nothing is escaped, else decodes into the arena. */
OMB_MUST_USE int json_get_str(const struct json_doc *d, uint32_t at, struct arena *a, omb_str *out);

/* Shorthands with a default for absent or of another type. */
omb_str json_str_or(const struct json_doc *d, uint32_t object, const char *key, struct arena *a,
                    omb_str fallback);
int64_t json_int_or(const struct json_doc *d, uint32_t object, const char *key, int64_t fallback);
bool json_bool_or(const struct json_doc *d, uint32_t object, const char *key, bool fallback);

#endif
