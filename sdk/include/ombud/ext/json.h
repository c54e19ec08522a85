/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_JSON_H
#define OMBUD_EXT_JSON_H

#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The host's own JSON, lent to plugins: one strict reader for both sides, so nothing
 * means two things. No allocation: tokens go into an array of the caller's, text goes
 * into a buffer of the caller's. Every function is [any] and keeps nothing.
 *
 * since 1.0
 */
#define OMB_EXT_JSON "omb.json/1"

/* Types of a value. */
#define OMB_JSON_NULL 0u
#define OMB_JSON_BOOL 1u
#define OMB_JSON_INT 2u  /* fits int64, exact */
#define OMB_JSON_REAL 3u /* every other number; never money */
#define OMB_JSON_STRING 4u
#define OMB_JSON_ARRAY 5u
#define OMB_JSON_OBJECT 6u

#define OMB_JSON_NONE UINT32_MAX /* "no such member": every accessor takes it and says absent */

/* One value of a parsed text. Frozen whole (an array of it crosses the line). */
typedef struct omb_json_tok {
    uint8_t type;    /* OMB_JSON_… */
    uint8_t escaped; /* string: holds a backslash escape; bool: its value */
    uint16_t reserved;
    uint32_t start, len; /* of the text; strings without their quotes */
    uint32_t skip;       /* tokens of this value with all inside it, itself included */
    uint32_t count;      /* members of an object, items of an array */
} omb_json_tok;

/* A parsed text; tok[0] is its root. Text and tokens are the caller's. Frozen whole. */
typedef struct omb_json_doc {
    omb_str text;
    const omb_json_tok *tok;
    uint32_t n;
    uint32_t reserved;
} omb_json_doc;

/* Where a writer stands. Frozen whole. Zero it, set ptr and cap (and grow), write. */
typedef struct omb_json_writer {
    char *ptr; /* the caller's memory */
    size_t len, cap;
    /*
     * The caller's way to more memory: sets ptr and cap so that at least `need` bytes fit
     * and keeps what is written. 0, or negative. NULL: the memory is all there is.
     */
    int32_t (*grow)(struct omb_json_writer *writer, size_t need);
    void *user;  /* the caller's, for grow */
    int32_t err; /* first failure; later writes do nothing */
    uint32_t depth;
    uint64_t has_item; /* the host's: a bit for each depth */
    uint32_t after_key;
    uint32_t reserved;
} omb_json_writer;

/* A function table: frozen. */
typedef struct omb_ext_json {
    /*
     * Reads a whole text into at most `cap` tokens. -OMB_E_SYNTAX: not JSON (RFC 8259), bad
     * UTF-8, a NUL, a key twice in one object; -OMB_E_LIMIT: deeper than 32, or too many
     * values. *doc is untouched on failure.
     */
    int32_t (*parse)(omb_str text, omb_json_tok *tok, uint32_t cap, omb_json_doc *doc);

    /* Value of a member by its plain key; of an item by its place. OMB_JSON_NONE: none. */
    uint32_t (*member)(const omb_json_doc *doc, uint32_t object, omb_str key);
    uint32_t (*item)(const omb_json_doc *doc, uint32_t array, uint32_t index);

    /*
     * Walking: first inside a container, then next until OMB_JSON_NONE. In an array this
     * is the item; in an object the key, with its value at the number behind it.
     */
    uint32_t (*first)(const omb_json_doc *doc, uint32_t container);
    uint32_t (*next)(const omb_json_doc *doc, uint32_t container, uint32_t at);

    /* Text of a value as it stands, strings with their quotes; absent for OMB_JSON_NONE. */
    omb_str (*raw)(const omb_json_doc *doc, uint32_t at);

    /*
     * Values: -OMB_E_NOTFOUND when absent, -OMB_E_INVALID when of another type; *out is
     * untouched on failure. A bool reads as 0 or 1. real takes an int as well.
     */
    int32_t (*get_int)(const omb_json_doc *doc, uint32_t at, int64_t *out);
    int32_t (*get_bool)(const omb_json_doc *doc, uint32_t at, int32_t *out);
    int32_t (*get_real)(const omb_json_doc *doc, uint32_t at, double *out);

    /*
     * A string: borrowed from the text when nothing in it is escaped, else decoded into
     * `into` (its decoded length is never above its length in the text). -OMB_E_LIMIT:
     * `cap` does not do.
     */
    int32_t (*get_text)(const omb_json_doc *doc, uint32_t at, char *into, size_t cap, omb_str *out);

    /*
     * Writing; commas are the writer's business. Strings are escaped so that they are safe
     * inside HTML; invalid UTF-8 becomes U+FFFD. Failures stick in writer->err:
     * -OMB_E_LIMIT or what grow returned.
     */
    void (*begin_object)(omb_json_writer *writer);
    void (*end_object)(omb_json_writer *writer);
    void (*begin_array)(omb_json_writer *writer);
    void (*end_array)(omb_json_writer *writer);
    void (*put_key)(omb_json_writer *writer, omb_str key);
    void (*put_text)(omb_json_writer *writer, omb_str text); /* absent writes null */
    void (*put_int)(omb_json_writer *writer, int64_t value);
    void (*put_real)(omb_json_writer *writer, double value); /* not finite writes null */
    void (*put_bool)(omb_json_writer *writer, int32_t value);
    void (*put_null)(omb_json_writer *writer);
    void (*put_raw)(omb_json_writer *writer, omb_str json); /* well-formed JSON, as it is */
} omb_ext_json;

#ifdef __cplusplus
}
#endif

#endif
