/* SPDX-License-Identifier: Apache-2.0 */
/* Owns lending the host's JSON reader and writer to plugins. Must not know any shape.
 * Called by plugins, on any thread. */
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/plug/ext.h"

#include <ombud/ext/json.h>

/* The SDK's frozen structs and the core's are the same bytes. */
_Static_assert(sizeof(omb_json_tok) == sizeof(struct json_tok), "json_tok");
_Static_assert(offsetof(omb_json_tok, start) == offsetof(struct json_tok, start), "json_tok");
_Static_assert(offsetof(omb_json_tok, len) == offsetof(struct json_tok, len), "json_tok");
_Static_assert(offsetof(omb_json_tok, skip) == offsetof(struct json_tok, skip), "json_tok");
_Static_assert(offsetof(omb_json_tok, count) == offsetof(struct json_tok, count), "json_tok");
_Static_assert(OMB_JSON_OBJECT == JSON_OBJECT && OMB_JSON_INT == JSON_INT, "types");
_Static_assert(OMB_JSON_NONE == JSON_NONE, "none");

static struct json_doc doc_of(const omb_json_doc *d)
{
    return (struct json_doc){d->text, (const struct json_tok *)(const void *)d->tok, d->n};
}

static int32_t ext_parse(omb_str text, omb_json_tok *tok, uint32_t cap, omb_json_doc *doc)
{
    struct json_doc d;
    int rc = json_parse(text, (struct json_tok *)(void *)tok, cap, &d, NULL);
    if (rc == 0)
        *doc = (omb_json_doc){.text = text, .tok = tok, .n = d.n};
    return rc;
}

static uint32_t ext_member(const omb_json_doc *doc, uint32_t object, omb_str key)
{
    struct json_doc d = doc_of(doc);
    return json_member_str(&d, object, key);
}

static uint32_t ext_item(const omb_json_doc *doc, uint32_t array, uint32_t index)
{
    struct json_doc d = doc_of(doc);
    return json_item(&d, array, index);
}

static uint32_t ext_first(const omb_json_doc *doc, uint32_t container)
{
    struct json_doc d = doc_of(doc);
    return json_first(&d, container);
}

static uint32_t ext_next(const omb_json_doc *doc, uint32_t container, uint32_t at)
{
    struct json_doc d = doc_of(doc);
    return json_next(&d, container, at);
}

static omb_str ext_raw(const omb_json_doc *doc, uint32_t at)
{
    struct json_doc d = doc_of(doc);
    return at == JSON_NONE ? STR_NONE : json_raw(&d, at);
}

static int32_t ext_get_int(const omb_json_doc *doc, uint32_t at, int64_t *out)
{
    struct json_doc d = doc_of(doc);
    return json_get_int(&d, at, out);
}

static int32_t ext_get_bool(const omb_json_doc *doc, uint32_t at, int32_t *out)
{
    struct json_doc d = doc_of(doc);
    bool b;
    int rc = json_get_bool(&d, at, &b);
    if (rc == 0)
        *out = b;
    return rc;
}

static int32_t ext_get_real(const omb_json_doc *doc, uint32_t at, double *out)
{
    struct json_doc d = doc_of(doc);
    return json_get_real(&d, at, out);
}

static int32_t ext_get_text(const omb_json_doc *doc, uint32_t at, char *into, size_t cap,
                            omb_str *out)
{
    struct json_doc d = doc_of(doc);
    struct arena arena = {0};
    omb_str s;
    int rc = json_get_str(&d, at, &arena, &s);
    if (rc == 0 && d.tok[at].escaped) {
        if (s.len > cap) {
            rc = -OMB_E_LIMIT;
        } else {
            if (s.len)
                memcpy(into, s.ptr, s.len);
            s.ptr = into;
        }
    }
    if (rc == 0)
        *out = s;
    arena_free(&arena);
    return rc;
}

/* ---- writing: one core writer call on the plugin's memory ---- */

enum write { W_OBJ, W_END_OBJ, W_ARR, W_END_ARR, W_KEY, W_TEXT, W_INT, W_REAL, W_BOOL, W_RAW };

struct value {
    omb_str text;
    int64_t number;
    double real;
};

static void write_one(struct json_out *o, enum write what, const struct value *v)
{
    if (what == W_OBJ)
        jo_obj(o);
    else if (what == W_END_OBJ)
        jo_end_obj(o);
    else if (what == W_ARR)
        jo_arr(o);
    else if (what == W_END_ARR)
        jo_end_arr(o);
    else if (what == W_KEY)
        jo_key_str(o, v->text);
    else if (what == W_INT)
        jo_int(o, v->number);
    else if (what == W_REAL)
        jo_real(o, v->real);
    else if (what == W_BOOL)
        jo_bool(o, v->number != 0);
    else if (what == W_RAW)
        jo_raw(o, v->text);
    else if (v->text.ptr)
        jo_str(o, v->text);
    else
        jo_null(o);
}

/* One try with the memory there is: 0, or why not; the writer moves only on success. */
static int try_write(omb_json_writer *w, enum write what, const struct value *v)
{
    struct buf b = {.ptr = w->ptr, .len = w->len, .cap = w->cap, .max = w->cap};
    struct json_out o = {&b, w->depth, w->has_item, w->after_key != 0};
    if (w->cap == 0)
        return -OMB_E_LIMIT;
    write_one(&o, what, v);
    if (b.err)
        return b.err;
    w->len = b.len;
    w->depth = o.depth;
    w->has_item = o.has_item;
    w->after_key = o.after_key;
    return 0;
}

/* Nesting that cannot be would trip the core's own assertions: it is the plugin's fault. */
static bool is_misplaced(const omb_json_writer *w, enum write what)
{
    if (what == W_OBJ || what == W_ARR)
        return w->depth >= JSON_MAX_DEPTH;
    if (what == W_END_OBJ || what == W_END_ARR || what == W_KEY)
        return w->depth == 0 || w->after_key;
    return false;
}

static void put(omb_json_writer *w, enum write what, const struct value *v)
{
    if (w->err)
        return;
    if (is_misplaced(w, what)) {
        w->err = -OMB_E_INVALID;
        return;
    }
    int rc = try_write(w, what, v);
    while (rc == -OMB_E_LIMIT && w->grow) {
        size_t had = w->cap;
        rc = w->grow(w, (had ? had * 2 : 256) + v->text.len);
        if (rc == 0)
            rc = w->cap > had ? try_write(w, what, v) : -OMB_E_NOMEM;
    }
    w->err = rc;
}

static void ext_begin_object(omb_json_writer *w)
{
    put(w, W_OBJ, &(struct value){0});
}

static void ext_end_object(omb_json_writer *w)
{
    put(w, W_END_OBJ, &(struct value){0});
}

static void ext_begin_array(omb_json_writer *w)
{
    put(w, W_ARR, &(struct value){0});
}

static void ext_end_array(omb_json_writer *w)
{
    put(w, W_END_ARR, &(struct value){0});
}

static void ext_put_key(omb_json_writer *w, omb_str key)
{
    put(w, W_KEY, &(struct value){.text = key});
}

static void ext_put_text(omb_json_writer *w, omb_str text)
{
    put(w, W_TEXT, &(struct value){.text = text});
}

static void ext_put_int(omb_json_writer *w, int64_t value)
{
    put(w, W_INT, &(struct value){.number = value});
}

static void ext_put_real(omb_json_writer *w, double value)
{
    put(w, W_REAL, &(struct value){.real = value});
}

static void ext_put_bool(omb_json_writer *w, int32_t value)
{
    put(w, W_BOOL, &(struct value){.number = value});
}

static void ext_put_null(omb_json_writer *w)
{
    put(w, W_TEXT, &(struct value){0});
}

static void ext_put_raw(omb_json_writer *w, omb_str json)
{
    put(w, W_RAW, &(struct value){.text = json});
}

const omb_ext_json ext_json_table = {
    .parse = ext_parse,
    .member = ext_member,
    .item = ext_item,
    .first = ext_first,
    .next = ext_next,
    .raw = ext_raw,
    .get_int = ext_get_int,
    .get_bool = ext_get_bool,
    .get_real = ext_get_real,
    .get_text = ext_get_text,
    .begin_object = ext_begin_object,
    .end_object = ext_end_object,
    .begin_array = ext_begin_array,
    .end_array = ext_end_array,
    .put_key = ext_put_key,
    .put_text = ext_put_text,
    .put_int = ext_put_int,
    .put_real = ext_put_real,
    .put_bool = ext_put_bool,
    .put_null = ext_put_null,
    .put_raw = ext_put_raw,
};
