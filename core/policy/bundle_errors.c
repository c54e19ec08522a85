/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the list of what is wrong with a bundle. Must not know: Lua, what can be wrong. Called by:
 * bundle, bundle_build, lint, spec, source, tools. */
#include "core/policy/bundle_errors.h"

#include "core/base/limits.h"
#include "core/base/str.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define NEAR_BEGIN " (nearest: '"
#define NEAR_END "')"

static void error_free(struct bundle_error *x)
{
    free((char *)(uintptr_t)x->file);
    free((char *)(uintptr_t)x->text);
    free((char *)(uintptr_t)x->expected);
    free((char *)(uintptr_t)x->near);
}

void bundle_errors_free(struct bundle_errors *e)
{
    for (uint32_t i = 0; i < e->n; i++)
        error_free(&e->v[i]);
    free(e->v);
    e->v = NULL;
    e->n = 0;
    buf_free(&e->text);
    e->count = 0;
}

static void print_line(struct buf *out, const struct bundle_error *x)
{
    buf_putz(out, x->file);
    if (x->line > 0)
        buf_printf(out, ":%d", x->line);
    if (x->line > 0 && x->column > 0)
        buf_printf(out, ":%d", x->column);
    buf_printf(out, ": %s", x->text);
    if (x->expected && x->expected[0])
        buf_printf(out, "; expected %s", x->expected);
    if (x->near && x->near[0])
        buf_printf(out, NEAR_BEGIN "%s" NEAR_END, x->near);
    buf_putc(out, '\n');
}

/* A place that was told with its column is not told again without. */
static bool is_known(const struct bundle_errors *e, const struct bundle_error *x)
{
    for (uint32_t i = 0; i < e->n; i++) {
        const struct bundle_error *y = &e->v[i];
        if (strcmp(y->file, x->file) != 0)
            continue;
        if (!x->line && y->column && strncmp(x->text, y->text, strlen(y->text)) == 0)
            return true;
        if (y->line != x->line)
            continue;
        if (!x->column && x->line && y->column)
            return true;
        if (y->column == x->column && strcmp(y->text, x->text) == 0)
            return true;
    }
    return false;
}

static void keep(struct bundle_errors *e, const struct bundle_error *x)
{
    struct bundle_error *grown, y = {.line = x->line, .column = x->column};

    if (e->n == BUNDLE_MAX_ERRORS)
        return;
    grown = realloc(e->v, (e->n + 1) * sizeof *grown);
    if (!grown)
        return;
    e->v = grown;
    y.file = str_dup(str_of(x->file));
    y.text = str_dup(str_of(x->text));
    y.expected = str_dup(str_of(x->expected ? x->expected : ""));
    y.near = str_dup(str_of(x->near ? x->near : ""));
    if (y.file && y.text && y.expected && y.near)
        e->v[e->n++] = y;
    else
        error_free(&y);
}

void bundle_errors_put(struct bundle_errors *e, const struct bundle_error *error)
{
    if (is_known(e, error))
        return;
    e->count++;
    print_line(&e->text, error);
    keep(e, error);
}

/* Cuts "(nearest: 'x')" off the text, which is changed; the name, or NULL. */
static char *cut_near(char *text)
{
    size_t len = strlen(text), end = sizeof NEAR_END - 1;
    char *at = NULL;

    for (char *p = text; (p = strstr(p, NEAR_BEGIN)); p++)
        at = p;
    if (!at || len < end || strcmp(text + len - end, NEAR_END) != 0)
        return NULL;
    text[len - end] = '\0';
    *at = '\0';
    return at + sizeof NEAR_BEGIN - 1;
}

static void put_words(struct bundle_errors *e, const char *file, int line, omb_str words)
{
    struct bundle_error x = {.file = file, .line = line};
    char *text = str_dup(words);

    if (!text) {
        e->count++;
        return;
    }
    x.near = cut_near(text);
    x.text = text;
    bundle_errors_put(e, &x);
    free(text);
}

void bundle_errors_add(struct bundle_errors *e, const char *file, int line, const char *fmt, ...)
{
    struct buf words = BUF_INIT(16 << 10);
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&words, fmt, ap);
    va_end(ap);
    put_words(e, file, line, buf_str(&words));
    buf_free(&words);
}

void bundle_errors_words(struct bundle_errors *e, const char *file, const char *words)
{
    size_t n = strlen(file);
    char *rest;
    long line;

    if (strncmp(words, file, n) == 0 && words[n] == ':') {
        line = strtol(words + n + 1, &rest, 10);
        if (line > 0 && line < INT32_MAX && rest[0] == ':' && rest[1] == ' ') {
            put_words(e, file, (int)line, str_of(rest + 2));
            return;
        }
    }
    put_words(e, file, 0, str_of(words));
}

bool bundle_errors_has(const struct bundle_errors *e, const char *file, int from, int to)
{
    for (uint32_t i = 0; i < e->n; i++) {
        const struct bundle_error *x = &e->v[i];
        if (x->column && x->line >= from && x->line <= to && strcmp(x->file, file) == 0)
            return true;
    }
    return false;
}

static int compare(const void *pa, const void *pb)
{
    const struct bundle_error *a = pa, *b = pb;
    int files = strcmp(a->file, b->file);

    if (files)
        return files;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return strcmp(a->text, b->text);
}

void bundle_errors_sort(struct bundle_errors *e)
{
    if (e->n < 2)
        return;
    qsort(e->v, e->n, sizeof *e->v, compare);
    e->text.len = 0;
    for (uint32_t i = 0; i < e->n; i++)
        print_line(&e->text, &e->v[i]);
}

void bundle_errors_json(const struct bundle_errors *e, struct json_out *o)
{
    jo_arr(o);
    for (uint32_t i = 0; i < e->n; i++) {
        const struct bundle_error *x = &e->v[i];
        jo_obj(o);
        jo_kv_z(o, "file", x->file);
        jo_kv_int(o, "line", x->line);
        jo_kv_int(o, "column", x->column);
        jo_kv_z(o, "text", x->text);
        jo_kv_z(o, "expected", x->expected);
        jo_kv_z(o, "near", x->near);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}
