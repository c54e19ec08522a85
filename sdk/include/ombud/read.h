/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_READ_H
#define OMBUD_READ_H

#include "buf.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A help for plugins in C and C++: members of a JSON text in one line each. Nothing here crosses
 * the line: it is compiled into the plugin, on top of ext/json.h. What cannot be read is absent;
 * nothing is allocated.
 *
 *   struct omb_reader r;
 *   omb_read(json, body, &r);
 *   omb_str text = omb_read_text(&r, 0, "text");
 *   uint32_t from = omb_read_at(&r, 0, "from");
 *   omb_read_copy(&r, from, "name", name, sizeof name);
 *
 * since 1.0
 */

#define OMB_READ_TOKENS 1024u /* values of one text */
#define OMB_READ_BYTES 16384u /* of its strings that hold escapes, in all */

/* A parsed text with room for what must be decoded: 36 KiB, for the stack. */
struct omb_reader {
    const omb_ext_json *json; /* NULL: nothing can be read */
    omb_json_doc doc;
    size_t used;
    omb_json_tok tok[OMB_READ_TOKENS];
    char bytes[OMB_READ_BYTES];
};

/* Reads a text, borrowed as long as the reader. Negative when it is no JSON: every member of it
 * is then absent. */
static inline int32_t omb_read(const omb_ext_json *json, omb_str text, struct omb_reader *r)
{
    int32_t rc = json->parse(text, r->tok, OMB_READ_TOKENS, &r->doc);
    r->json = rc ? NULL : json;
    r->used = 0;
    return rc;
}

/* The place of a member; 0 is the whole text, OMB_JSON_NONE: absent. */
static inline uint32_t omb_read_at(const struct omb_reader *r, uint32_t object, const char *key)
{
    return r->json ? r->json->member(&r->doc, object, omb_z(key)) : OMB_JSON_NONE;
}

/* A member as it stands in the text; absent when it is. */
static inline omb_str omb_read_raw(const struct omb_reader *r, uint32_t object, const char *key)
{
    omb_str none = {NULL, 0};
    return r->json ? r->json->raw(&r->doc, omb_read_at(r, object, key)) : none;
}

/* A string, decoded, as long as the reader; absent when it is, is none, or room is short. */
static inline omb_str omb_read_text(struct omb_reader *r, uint32_t object, const char *key)
{
    omb_str text = {NULL, 0};
    if (r->json &&
        r->json->get_text(&r->doc, omb_read_at(r, object, key), r->bytes + r->used,
                          sizeof r->bytes - r->used, &text) == 0 &&
        text.ptr == r->bytes + r->used)
        r->used += text.len;
    return text;
}

/* The same with a NUL behind it, copied. 1, or 0 and "": absent, empty, with a NUL inside, or
 * longer than cap - 1. */
static inline int omb_read_copy(struct omb_reader *r, uint32_t object, const char *key, char *into,
                                size_t cap)
{
    size_t used = r->used;
    omb_str text = omb_read_text(r, object, key);
    int fits = text.len > 0 && text.len < cap && !memchr(text.ptr, 0, text.len);
    if (fits)
        memcpy(into, text.ptr, text.len);
    into[fits ? text.len : 0] = '\0';
    r->used = used;
    return fits;
}

/* A whole number, or `fallback` when it is absent or none. */
static inline int64_t omb_read_int(const struct omb_reader *r, uint32_t object, const char *key,
                                   int64_t fallback)
{
    if (r->json)
        (void)r->json->get_int(&r->doc, omb_read_at(r, object, key), &fallback);
    return fallback;
}

#ifdef __cplusplus
}
#endif

#endif
