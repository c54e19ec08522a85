/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the comparison of two transcripts: what counts and what is only another moment or another draw.
 * Must not know what the lines mean. Called by check_same.c. */
#include "sdk/check/play.h"

#include <ctype.h>
#include <stdlib.h>
#include <time.h>

enum { NEAR_S = 86400, SHOWN = 110, BEFORE = 24, CONTEXT = 60 };

/* ---- moments ---- */

static bool is_near(uint64_t n, uint64_t unit)
{
    uint64_t now = (uint64_t)time(NULL), s = n / unit;
    return s > now - NEAR_S && s < now + NEAR_S;
}

/* A number of seconds, milli-, micro- or nanoseconds since 1970 that lies near now. */
static bool is_moment(omb_str digits)
{
    char text[24];
    uint64_t unit = 1;
    if (str_copy(text, sizeof text, digits))
        return false;
    for (size_t len = 10; len < digits.len; len += 3)
        unit *= 1000;
    return digits.len >= 10 && digits.len <= 19 && (digits.len - 10) % 3 == 0 &&
           is_near(strtoull(text, NULL, 10), unit);
}

/* "2026-01-01T00:00:00" near now: its length with what belongs to it, else 0. */
static size_t date_len(omb_str s)
{
    struct tm tm = {0};
    char text[20];
    if (s.len < 19 || s.ptr[4] != '-' || s.ptr[10] != 'T' ||
        str_copy(text, sizeof text, str_sub(s, 0, 19)) || !strptime(text, "%Y-%m-%dT%H:%M:%S", &tm))
        return 0;
    time_t then = timegm(&tm);
    if (then < 0 || !is_near((uint64_t)then, 1))
        return 0;
    size_t n = 19;
    while (n < s.len && (isdigit((unsigned char)s.ptr[n]) || s.ptr[n] == '.'))
        n++;
    return n < s.len && s.ptr[n] == 'Z' ? n + 1 : n;
}

/* A line without its moments. */
static void plain(omb_str line, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < line.len;) {
        omb_str rest = str_sub(line, i, line.len - i);
        size_t n = 0;
        while (n < rest.len && isdigit((unsigned char)rest.ptr[n]))
            n++;
        size_t date = n == 4 ? date_len(rest) : 0;
        if (date || is_moment(str_sub(rest, 0, n))) {
            buf_putz(out, "NOW");
            i += date ? date : n;
        } else {
            buf_put(out, rest.ptr, n ? n : 1);
            i += n ? n : 1;
        }
    }
}

/* ---- draws ---- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

static size_t common_start(omb_str a, omb_str b)
{
    size_t n = 0;
    while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
        n++;
    return n;
}

static size_t common_end(omb_str a, omb_str b, size_t most)
{
    size_t n = 0;
    while (n < most && a.ptr[a.len - 1 - n] == b.ptr[b.len - 1 - n])
        n++;
    return n;
}

/* Is `there` a line of which `here` and `again` are two? What differs between them, by whole words,
 * may differ again. */
static bool is_alike(omb_str here, omb_str again, omb_str there)
{
    if (str_eq(here, there) || str_eq(again, there))
        return true;
    if (str_eq(here, again))
        return false;
    size_t start = common_start(here, again);
    size_t shorter = here.len < again.len ? here.len : again.len;
    size_t end = common_end(here, again, shorter - start);
    while (start && is_word(here.ptr[start - 1]))
        start--;
    while (end && is_word(here.ptr[here.len - end]))
        end--;
    return there.len >= start + end && common_start(here, there) >= start &&
           common_end(here, there, end) == end;
}

/* ---- line by line ---- */

struct lines {
    omb_str rest;
    struct buf plain;
    bool any;
};

static void next_line(struct lines *l)
{
    int64_t n = str_find(l->rest, STR("\n"));
    l->any = n >= 0;
    plain(n > 0 ? str_sub(l->rest, 0, (size_t)n) : STR(""), &l->plain);
    if (l->any)
        l->rest = str_sub(l->rest, (size_t)n + 1, l->rest.len - (size_t)n - 1);
}

static omb_str around(const struct lines *l, size_t at)
{
    size_t from = at > BEFORE ? at - BEFORE : 0;
    size_t left = l->plain.len - (from < l->plain.len ? from : l->plain.len);
    return l->any ? str_sub(buf_str(&l->plain), l->plain.len - left, left < SHOWN ? left : SHOWN)
                  : STR("nothing more");
}

static void tell(const struct lines *here, const struct lines *there, omb_str step, uint32_t n,
                 char *why, size_t cap)
{
    size_t at = common_start(buf_str(&here->plain), buf_str(&there->plain));
    omb_str a = around(here, at), b = around(there, at);
    (void)snprintf(why, cap, "line %u, after \"%.*s\": inline \"%.*s\", in a child \"%.*s\"", n,
                   STR_ARG(str_sub(step, 0, step.len < CONTEXT ? step.len : CONTEXT)), STR_ARG(a),
                   STR_ARG(b));
}

/* Lines of the script itself are what a reader can find again. */
static bool is_step(omb_str line)
{
    static const char *const words[] = {"call ",   "cancel ", "event ",  "request ",
                                        "socket ", "says ",   "leaves ", "time ",
                                        "drain",   "stop",    "flows "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts(line, str_of(words[i])) && str_find(line, STR(" -> ")) < 0)
            return true;
    return false;
}

bool compare_plays(omb_str here, omb_str again, omb_str there, char *why, size_t cap, bool *alike)
{
    struct lines a = {.rest = here}, b = {.rest = again}, c = {.rest = there};
    struct buf step = BUF_INIT(0);
    bool differs = false;
    uint32_t n = 0;
    *alike = true;
    do {
        next_line(&a);
        next_line(&b);
        next_line(&c);
        n++;
        *alike = *alike && a.any == b.any;
        if (!differs && (a.any != c.any ||
                         !is_alike(buf_str(&a.plain), buf_str(&b.plain), buf_str(&c.plain)))) {
            differs = true;
            tell(&a, &c, buf_str(&step), n, why, cap);
        }
        if (a.any && is_step(buf_str(&a.plain))) {
            buf_clear(&step);
            buf_puts(&step, buf_str(&a.plain));
        }
    } while (a.any || b.any || c.any);
    buf_free(&step);
    buf_free(&a.plain);
    buf_free(&b.plain);
    buf_free(&c.plain);
    return differs;
}
