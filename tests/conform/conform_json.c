/* SPDX-License-Identifier: Apache-2.0 */
/* Owns reading the JSON test suite's files with our reader: paths on stdin, one verdict a line.
 * Must not know which rows are excused. Called by json.sh.
 * units: base */
#include "core/base/json.h"
#include "core/base/json_out.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 4 << 20, TOKENS_MAX = 1 << 20 };

static void write_value(const struct json_doc *d, uint32_t at, struct arena *a, struct json_out *o);

static void write_container(const struct json_doc *d, uint32_t at, struct arena *a,
                            struct json_out *o)
{
    bool object = json_is(d, at, JSON_OBJECT);
    omb_str key;
    object ? jo_obj(o) : jo_arr(o);
    for (uint32_t i = json_first(d, at); i != JSON_NONE; i = json_next(d, at, i)) {
        if (object && json_get_str(d, i, a, &key) == 0)
            jo_key_str(o, key);
        write_value(d, object ? i + 1 : i, a, o);
    }
    object ? jo_end_obj(o) : jo_end_arr(o);
}

static void write_value(const struct json_doc *d, uint32_t at, struct arena *a, struct json_out *o)
{
    omb_str s;
    int64_t n;
    double x;
    if (json_is(d, at, JSON_OBJECT) || json_is(d, at, JSON_ARRAY))
        write_container(d, at, a, o);
    else if (json_get_str(d, at, a, &s) == 0)
        jo_str(o, s);
    else if (json_get_int(d, at, &n) == 0)
        jo_int(o, n);
    else if (json_get_real(d, at, &x) == 0)
        jo_real(o, x);
    else
        jo_raw(o, json_raw(d, at));
}

/* Written once and once more from what was written: both must be the same bytes. */
static const char *round_trip(const struct json_doc *d)
{
    struct buf once = BUF_INIT(0), twice = BUF_INIT(0);
    struct arena a = {0};
    struct json_doc again;
    const char *why = NULL;
    struct json_out o = json_out(&once);
    write_value(d, 0, &a, &o);
    if (once.err || json_parse_arena(buf_str(&once), &a, TOKENS_MAX, &again, NULL)) {
        why = "what was written cannot be read";
    } else {
        o = json_out(&twice);
        write_value(&again, 0, &a, &o);
        if (!str_eq(buf_str(&once), buf_str(&twice)))
            why = "changed by writing and reading";
    }
    buf_free(&once);
    buf_free(&twice);
    arena_free(&a);
    return why;
}

static const char *check(const char *name, omb_str text)
{
    struct arena a = {0};
    struct json_doc d;
    struct json_error e = {0, ""};
    static char said[128];
    const char *why = NULL;
    int code = json_parse_arena(text, &a, TOKENS_MAX, &d, &e);
    if (name[0] == 'y' && name[1] == '_' && code) {
        snprintf(said, sizeof said, "refused at %u: %s", e.at, e.why);
        why = said;
    } else if (name[0] == 'n' && name[1] == '_' && !code) {
        why = "accepted";
    } else if (!code) {
        why = round_trip(&d);
    }
    arena_free(&a);
    return why;
}

int main(void)
{
    static char path[4096];
    char *bytes = malloc(FILE_MAX);
    while (bytes && fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = '\0';
        const char *slash = strrchr(path, '/');
        const char *name = slash ? slash + 1 : path;
        FILE *f = fopen(path, "rb");
        if (!f) {
            printf("fail %s cannot be opened\n", name);
            continue;
        }
        size_t n = fread(bytes, 1, FILE_MAX, f);
        fclose(f);
        char *tight = malloc(n ? n : 1); /* a read past the end is seen */
        if (!tight)
            break;
        memcpy(tight, bytes, n);
        const char *why = check(name, str_n(tight, n));
        printf(why ? "fail %s %s\n" : "ok %s\n", name, why);
        free(tight);
    }
    free(bytes);
    return 0;
}
