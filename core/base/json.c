/* SPDX-License-Identifier: Apache-2.0 */
/* Owns strict JSON text to tokens: grammar, limits, duplicate keys. Must not know what the values
 * mean; reading them is json_value.c. Called by every door that takes JSON in. */
#include "core/base/json.h"

#include "core/base/json_text.h"
#include "core/base/utf8.h"

#define WORD_ONES UINT64_C(0x0101010101010101)
#define WORD_HIGHS UINT64_C(0x8080808080808080)

enum { PAIRWISE_MOST = 12 }; /* members up to which comparing all pairs is the cheapest */

struct reader {
    const char *text;
    uint32_t at, end;
    struct json_tok *tok;
    uint32_t n, cap;
    uint32_t depth;
    uint32_t open[JSON_MAX_DEPTH]; /* tokens of the containers we are inside of */
    int code;
    const char *why;
};

static bool fail(struct reader *r, int code, const char *why)
{
    r->code = code;
    r->why = why;
    return false;
}

static bool syntax(struct reader *r, const char *why)
{
    return fail(r, -OMB_E_SYNTAX, why);
}

static void skip_blanks(struct reader *r)
{
    while (r->at < r->end) {
        char c = r->text[r->at];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return;
        r->at++;
    }
}

static bool take(struct reader *r, char c)
{
    if (r->at >= r->end || r->text[r->at] != c)
        return false;
    r->at++;
    return true;
}

static struct json_tok *add(struct reader *r, enum json_type type, uint32_t start)
{
    if (r->n >= r->cap) {
        fail(r, -OMB_E_LIMIT, "too many values");
        return NULL;
    }
    struct json_tok *t = &r->tok[r->n++];
    *t = (struct json_tok){.type = (uint8_t)type, .start = start, .skip = 1};
    return t;
}

/* Steps over plain ASCII, eight bytes at a time; stops before a quote, escape, control or UTF-8. */
static void skip_plain(struct reader *r)
{
    while (r->end - r->at >= 8) {
        uint64_t w;
        memcpy(&w, r->text + r->at, 8);
        uint64_t quote = w ^ (WORD_ONES * '"'), slash = w ^ (WORD_ONES * '\\');
        uint64_t stop = (quote - WORD_ONES) | (slash - WORD_ONES) | (w - WORD_ONES * 0x20) | w;
        stop &= WORD_HIGHS;
        if (stop) {
            r->at += (uint32_t)__builtin_ctzll(stop) / 8;
            return;
        }
        r->at += 8;
    }
    while (r->at < r->end) {
        unsigned char c = (unsigned char)r->text[r->at];
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\')
            return;
        r->at++;
    }
}

static bool read_escape(struct reader *r)
{
    uint32_t code_point;
    uint32_t n = json_escape_read(r->text + r->at, r->end - r->at, &code_point);
    if (n == 0)
        return syntax(r, "bad escape in a string");
    if (code_point == 0)
        return syntax(r, "NUL in a string");
    r->at += n;
    return true;
}

/* At the byte behind the opening quote; leaves behind the closing one. */
static bool read_string(struct reader *r)
{
    struct json_tok *t = add(r, JSON_STRING, r->at);
    if (!t)
        return false;
    for (;;) {
        skip_plain(r);
        if (r->at >= r->end)
            return syntax(r, "string without an end");
        unsigned char c = (unsigned char)r->text[r->at];
        if (c == '"') {
            t->len = r->at - t->start;
            r->at++;
            return true;
        }
        if (c == '\\') {
            t->escaped = 1;
            if (!read_escape(r))
                return false;
        } else if (c < 0x20) {
            return syntax(r, "control character in a string");
        } else {
            size_t at = r->at;
            uint32_t code_point = utf8_next(str_n(r->text, r->end), &at);
            if (code_point == 0xFFFD && at - r->at == 1)
                return syntax(r, "bad UTF-8 in a string");
            r->at = (uint32_t)at;
        }
    }
}

static bool skip_digits(struct reader *r)
{
    uint32_t from = r->at;
    while (r->at < r->end && r->text[r->at] >= '0' && r->text[r->at] <= '9')
        r->at++;
    return r->at > from;
}

static bool read_number(struct reader *r)
{
    uint32_t start = r->at;
    bool whole = true;
    bool minus = take(r, '-');
    if (!take(r, '0') && !skip_digits(r))
        return syntax(r, minus ? "bad number" : "a value was wanted");
    if (take(r, '.')) {
        whole = false;
        if (!skip_digits(r))
            return syntax(r, "digit wanted behind the point");
    }
    if (take(r, 'e') || take(r, 'E')) {
        whole = false;
        if (!take(r, '+'))
            take(r, '-');
        if (!skip_digits(r))
            return syntax(r, "digit wanted in the exponent");
    }
    uint32_t len = r->at - start;
    if (whole && len >= 19) { /* shorter ones always fit int64 */
        int64_t n;
        whole = str_int(str_n(r->text + start, len), &n) == 0;
    }
    struct json_tok *t = add(r, whole ? JSON_INT : JSON_REAL, start);
    if (!t)
        return false;
    t->len = len;
    return true;
}

static bool read_word(struct reader *r, enum json_type type, omb_str word, uint8_t value)
{
    if (r->end - r->at < word.len || memcmp(r->text + r->at, word.ptr, word.len) != 0)
        return syntax(r, "a value was wanted");
    struct json_tok *t = add(r, type, r->at);
    if (!t)
        return false;
    t->len = (uint32_t)word.len;
    t->escaped = value;
    r->at += t->len;
    return true;
}

static bool open_container(struct reader *r, enum json_type type)
{
    if (r->depth >= JSON_MAX_DEPTH)
        return fail(r, -OMB_E_LIMIT, "nested too deep");
    uint32_t index = r->n;
    if (!add(r, type, r->at))
        return false;
    r->open[r->depth++] = index;
    r->at++;
    return true;
}

static bool keys_differ(struct reader *r, uint32_t object)
{
    struct json_doc doc = {.text = str_n(r->text, r->end), .tok = r->tok, .n = r->n};
    if (r->tok[object].count <= PAIRWISE_MOST) {
        /* Few keys were compared one by one when they were read. */
        return true;
    }
    return json_keys_differ(&doc, r->tok, object) || syntax(r, "the same key twice");
}

static bool close_container(struct reader *r)
{
    uint32_t index = r->open[--r->depth];
    struct json_tok *t = &r->tok[index];
    r->at++;
    t->len = r->at - t->start;
    t->skip = r->n - index;
    return t->type == JSON_ARRAY || keys_differ(r, index);
}

static bool key_is_new(struct reader *r, uint32_t object, uint32_t key)
{
    const struct json_tok *k = &r->tok[key];
    for (uint32_t i = object + 1; i < key; i += 1 + r->tok[i + 1].skip) {
        const struct json_tok *other = &r->tok[i];
        if ((k->escaped | other->escaped)
                ? json_text_compare(r->text, k, other) == 0
                : k->len == other->len &&
                      memcmp(r->text + k->start, r->text + other->start, k->len) == 0)
            return syntax(r, "the same key twice");
    }
    return true;
}

static bool read_key(struct reader *r)
{
    uint32_t object = r->open[r->depth - 1], key = r->n;
    if (!take(r, '"'))
        return syntax(r, "a key in quotes was wanted");
    if (!read_string(r))
        return false;
    if (r->tok[object].count < PAIRWISE_MOST && !key_is_new(r, object, key))
        return false;
    skip_blanks(r);
    if (!take(r, ':'))
        return syntax(r, "a colon was wanted behind the key");
    skip_blanks(r);
    return true;
}

/* A scalar is read whole, a container only opened. */
static bool read_value(struct reader *r)
{
    switch (r->at < r->end ? r->text[r->at] : '\0') {
    case '{':
        return open_container(r, JSON_OBJECT);
    case '[':
        return open_container(r, JSON_ARRAY);
    case '"':
        r->at++;
        return read_string(r);
    case 't':
        return read_word(r, JSON_BOOL, STR("true"), 1);
    case 'f':
        return read_word(r, JSON_BOOL, STR("false"), 0);
    case 'n':
        return read_word(r, JSON_NULL, STR("null"), 0);
    default:
        return read_number(r);
    }
}

/* Inside a container: what comes next is its end, or a comma if needed and a member. */
static bool read_member(struct reader *r)
{
    struct json_tok *t = &r->tok[r->open[r->depth - 1]];
    bool object = t->type == JSON_OBJECT;
    skip_blanks(r);
    if (r->at >= r->end)
        return syntax(r, object ? "object without an end" : "array without an end");
    if (r->text[r->at] == (object ? '}' : ']'))
        return close_container(r);
    if (t->count) {
        if (!take(r, ','))
            return syntax(r, "a comma was wanted");
        skip_blanks(r);
    }
    if (object && !read_key(r))
        return false;
    t->count++;
    return read_value(r);
}

static bool read_document(struct reader *r)
{
    skip_blanks(r);
    if (!read_value(r))
        return false;
    while (r->depth) {
        if (!read_member(r))
            return false;
    }
    skip_blanks(r);
    return r->at == r->end || syntax(r, "something behind the value");
}

int json_parse(omb_str text, struct json_tok *tok, uint32_t cap, struct json_doc *doc,
               struct json_error *err)
{
    struct reader r = {.text = text.ptr, .end = (uint32_t)text.len, .tok = tok, .cap = cap};
    bool good = text.len < JSON_NONE ? read_document(&r) : fail(&r, -OMB_E_LIMIT, "text too long");
    if (!good) {
        if (err)
            *err = (struct json_error){.at = r.at, .why = r.why};
        return r.code;
    }
    *doc = (struct json_doc){.text = text, .tok = tok, .n = r.n};
    return 0;
}

int json_parse_arena(omb_str text, struct arena *a, uint32_t max_tok, struct json_doc *doc,
                     struct json_error *err)
{
    /* A value follows one of these or begins the text, so this many tokens always do. */
    size_t most = 1;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        most += (size_t)(c == ',') + (size_t)(c == ':') + (size_t)(c == '[') + (size_t)(c == '{');
    }
    uint32_t cap = most < max_tok ? (uint32_t)most : max_tok;
    struct json_tok *tok = arena_alloc(a, cap * sizeof *tok);
    if (!tok) {
        if (err)
            *err = (struct json_error){.at = 0, .why = "out of memory"};
        return a->err;
    }
    return json_parse(text, tok, cap, doc, err);
}
