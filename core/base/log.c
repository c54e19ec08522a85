/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the one way of a log line to stderr. Must not know who reads it.
 * Called by every unit through the macros of log.h, from any thread. */
#include "core/base/log.h"

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/base/utf8.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

/* The only settings of this process that live here: set once by app, read by every thread. */
static _Atomic int least_level = LOG_INFO;
static atomic_bool json_lines;

static const char *const level_names[] = {"debug", "info", "warn", "error"};

void log_setup(enum log_level least, bool as_json)
{
    atomic_store_explicit(&least_level, (int)least, memory_order_relaxed);
    atomic_store_explicit(&json_lines, as_json, memory_order_relaxed);
}

enum log_level log_least(void)
{
    return (enum log_level)atomic_load_explicit(&least_level, memory_order_relaxed);
}

/* A line being put together; the last bytes are kept free for its end. */
struct line {
    char text[LOG_MAX_LINE];
    size_t len;
};

enum { LINE_END = 8 };

static bool line_put(struct line *l, const char *bytes, size_t n)
{
    if (n > sizeof l->text - LINE_END - l->len)
        return false;
    memcpy(l->text + l->len, bytes, n);
    l->len += n;
    return true;
}

/* Controls (C0, DEL, C1), line separators and bad bytes never reach a terminal or break a line. */
static bool line_put_escaped(struct line *l, omb_str s, bool as_json)
{
    char escape[16];
    for (size_t at = 0; at < s.len;) {
        size_t from = at;
        uint32_t c = utf8_next(s, &at);
        bool bad = c == 0xFFFD && at - from == 1;
        bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
        bool quoted = as_json && (c == '"' || c == '\\');
        int n = 0;
        if (bad)
            n = snprintf(escape, sizeof escape, as_json ? "\\ufffd" : "\\x%02x",
                         (unsigned)(unsigned char)s.ptr[from]);
        else if (control)
            n = snprintf(escape, sizeof escape, c < 0x100 && !as_json ? "\\x%02x" : "\\u%04x", c);
        else if (quoted)
            n = snprintf(escape, sizeof escape, "\\%c", (char)c);
        if (!line_put(l, n ? escape : s.ptr + from, n ? (size_t)n : at - from))
            return false;
    }
    return true;
}

static void line_write(struct line *l)
{
    ssize_t done = write(STDERR_FILENO, l->text, l->len);
    (void)done; /* nowhere left to tell */
}

void log_write(enum log_level level, const char *area, const char *fmt, ...)
{
    char text[LOG_MAX_LINE], stamp[32];
    struct line line = {.len = 0};
    if (level < log_least())
        return;
    bool as_json = atomic_load_explicit(&json_lines, memory_order_relaxed);

    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    bool cut = n >= (int)sizeof text;

    clock_stamp(clock_unix_ms(), stamp, sizeof stamp);
    const char *name = level_names[level <= LOG_ERROR ? level : LOG_ERROR];
    char head[128];
    int head_len =
        snprintf(head, sizeof head,
                 as_json ? "{\"time\":\"%s\",\"level\":\"%s\",\"area\":\"%.32s\",\"text\":\""
                         : "%s %-5s %.32s: ",
                 stamp, name, area);
    line_put(&line, head, (size_t)head_len);
    omb_str body = utf8_clip(str_n(text, len), cut ? len - 4 : len);
    cut = !line_put_escaped(&line, body, as_json) || cut;
    const char *end = as_json ? (cut ? "…\"}\n" : "\"}\n") : cut ? "…\n" : "\n";
    size_t end_len = strlen(end);
    memcpy(line.text + line.len, end, end_len);
    line.len += end_len;
    line_write(&line);
}
