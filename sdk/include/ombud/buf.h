/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_BUF_H
#define OMBUD_BUF_H

#include "ext/json.h"

#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A help for plugins in C and C++: a growing buffer of the plugin's own, and a JSON
 * writer on it. Nothing here crosses the line: it is compiled into the plugin and its
 * memory never leaves it. A plugin may well do without.
 *
 *   omb_buf b = {0};                        // zeroed: empty
 *   omb_json_writer w = omb_buf_writer(&b); // appends to b
 *   json->begin_object(&w); …
 *   host->complete(host, op, w.err, omb_buf_done(&b, &w));
 *   omb_buf_free(&b);
 *
 * since 1.0
 */

/* Frozen nothing: this struct lives on one side only. */
typedef struct omb_buf {
    char *ptr;
    size_t len, cap;
    int32_t err; /* 0, or the first failure: -OMB_E_NOMEM; later writes do nothing */
} omb_buf;

/* A borrowed string of a NUL-terminated one; absent for NULL. */
static inline omb_str omb_z(const char *z)
{
    omb_str s;
    s.ptr = z;
    s.len = z ? strlen(z) : 0;
    return s;
}

/* Same bytes? Absent and empty are the same. */
static inline int omb_same(omb_str a, omb_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Returns the memory; the buffer is empty and may be used again. */
static inline void omb_buf_free(omb_buf *b)
{
    free(b->ptr);
    b->ptr = NULL;
    b->len = b->cap = 0;
    b->err = 0;
}

/* Room for `need` bytes in all. 0 or -OMB_E_NOMEM, which sticks. */
static inline int32_t omb_buf_room(omb_buf *b, size_t need)
{
    size_t cap = b->cap ? b->cap : 128;
    char *ptr;
    if (b->err || need <= b->cap)
        return b->err;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    ptr = (char *)realloc(b->ptr, cap);
    if (!ptr)
        return b->err = -OMB_E_NOMEM;
    b->ptr = ptr;
    b->cap = cap;
    return 0;
}

/* Appends bytes. */
static inline void omb_buf_put(omb_buf *b, omb_str s)
{
    if (s.len == 0 || omb_buf_room(b, b->len + s.len))
        return;
    memcpy(b->ptr + b->len, s.ptr, s.len);
    b->len += s.len;
}

/* What is written, borrowed until the next write. */
static inline omb_str omb_buf_str(const omb_buf *b)
{
    omb_str s;
    s.ptr = b->ptr;
    s.len = b->len;
    return s;
}

/* How a writer on a buffer gets more memory; used by omb_buf_writer only. */
static inline int32_t omb_buf_grow_(omb_json_writer *w, size_t need)
{
    omb_buf *b = (omb_buf *)w->user;
    int32_t rc = omb_buf_room(b, need);
    w->ptr = b->ptr;
    w->cap = b->cap;
    return rc;
}

/* A JSON writer that appends to b. Do not write to b itself until omb_buf_done. */
static inline omb_json_writer omb_buf_writer(omb_buf *b)
{
    omb_json_writer w;
    memset(&w, 0, sizeof w);
    w.ptr = b->ptr;
    w.len = b->len;
    w.cap = b->cap;
    w.grow = omb_buf_grow_;
    w.user = b;
    w.err = b->err;
    return w;
}

/* Takes the writer's place over into b; returns what is written, absent after a failure. */
static inline omb_str omb_buf_done(omb_buf *b, const omb_json_writer *w)
{
    omb_str none;
    none.ptr = NULL;
    none.len = 0;
    b->len = w->len;
    if (w->err && !b->err)
        b->err = w->err;
    return b->err ? none : omb_buf_str(b);
}

/* One member of an object: a key with a text. */
static inline void omb_write_text(const omb_ext_json *json, omb_json_writer *w, const char *key,
                                  omb_str text)
{
    json->put_key(w, omb_z(key));
    json->put_text(w, text);
}

/* The same with a whole number. */
static inline void omb_write_int(const omb_ext_json *json, omb_json_writer *w, const char *key,
                                 int64_t value)
{
    json->put_key(w, omb_z(key));
    json->put_int(w, value);
}

/* The same with true or false. */
static inline void omb_write_bool(const omb_ext_json *json, omb_json_writer *w, const char *key,
                                  int32_t value)
{
    json->put_key(w, omb_z(key));
    json->put_bool(w, value);
}

/* The same with an object that json->end_object ends. */
static inline void omb_write_object(const omb_ext_json *json, omb_json_writer *w, const char *key)
{
    json->put_key(w, omb_z(key));
    json->begin_object(w);
}

#ifdef __cplusplus
}
#endif

#endif
