/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the meaning of a request's head, and the rules by which it is refused.
 * Must not know: connections, routes, how the bytes were read.
 * Called by: http. */
#include "core/gateway/head.h"

#include "core/base/limits.h"
#include "core/base/percent.h"
#include "core/gateway/scan.h"

static int refuse(struct head *h, int status, const char *why)
{
    h->why = why;
    return status;
}

static omb_str cut_line(omb_str *rest)
{
    ptrdiff_t at = str_find(*rest, STR("\r\n"));
    size_t n = at < 0 ? rest->len : (size_t)at;
    omb_str line = str_sub(*rest, 0, n);
    *rest = str_sub(*rest, n + 2, SIZE_MAX);
    return line;
}

static int split_first(omb_str line, struct head *h)
{
    omb_str rest, version;
    if (!str_cut(line, ' ', &h->method, &rest) || !str_cut(rest, ' ', &h->target, &version) ||
        h->method.len == 0 || h->target.len == 0)
        return refuse(h, 400, "malformed request line");
    if (str_eq(version, STR("HTTP/1.1")))
        h->minor = 1;
    else if (!str_eq(version, STR("HTTP/1.0")))
        return refuse(h, str_starts(version, STR("HTTP/")) ? 505 : 400, "unknown version");
    return 0;
}

int head_split(omb_str raw, struct arena *arena, struct head *out)
{
    *out = (struct head){.why = "malformed request"};
    while (str_starts(raw, STR("\r\n")))
        raw = str_sub(raw, 2, SIZE_MAX);
    int status = split_first(cut_line(&raw), out);
    if (status)
        return status;
    out->header = arena_alloc(arena, sizeof(*out->header) * GW_MAX_HEADERS);
    if (!out->header)
        return 503;
    for (;;) {
        omb_str line = cut_line(&raw), name, value;
        if (line.len == 0)
            return 0;
        if (out->n_header == GW_MAX_HEADERS)
            return refuse(out, 431, "too many headers");
        if (!str_cut(line, ':', &name, &value) || name.len == 0)
            return refuse(out, 400, "malformed header");
        out->header[out->n_header++] = (struct gw_header){name, str_trim(value)};
    }
}

omb_str head_find(const struct gw_header *header, uint32_t n, const char *name, uint32_t *count)
{
    omb_str found = STR_NONE, want = str_of(name);
    uint32_t seen = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (header[i].name.len != want.len || !str_eq_nocase(header[i].name, want))
            continue;
        if (seen++ == 0)
            found = header[i].value;
    }
    if (count)
        *count = seen;
    return found;
}

bool head_list_has(omb_str list, const char *word)
{
    while (list.ptr && list.len > 0) {
        omb_str item, rest = STR_NONE;
        if (!str_cut(list, ',', &item, &rest))
            rest = STR_NONE;
        if (str_eq_nocase(str_trim(item), str_of(word)))
            return true;
        list = rest;
    }
    return false;
}

bool head_decode(omb_str raw, struct arena *arena, bool plus_is_blank, omb_str *out)
{
    char *to = arena_alloc(arena, raw.len + 1);
    size_t n;
    if (!to || !percent_decode(raw, plus_is_blank, to, &n))
        return false;
    *out = str_n(to, n);
    return true;
}

static bool host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/* "name", "name:80", "[::1]:80": syntax only. Lowers the name into the arena. */
static int split_host(struct head *h, omb_str value, struct arena *arena)
{
    char *low = arena_dupz(arena, value);
    if (!low)
        return 503;
    for (size_t i = 0; i < value.len; i++)
        if (low[i] >= 'A' && low[i] <= 'Z')
            low[i] = (char)(low[i] + 32);
    omb_str s = str_n(low, value.len);
    size_t n = 0;
    if (s.len > 0 && s.ptr[0] == '[') {
        for (n = 1; n < s.len && (percent_digit(s.ptr[n]) >= 0 || strchr(":.", s.ptr[n])); n++)
            ;
        if (n < 4 || n >= s.len || s.ptr[n++] != ']')
            return refuse(h, 400, "malformed Host");
    } else {
        while (n < s.len && host_char(s.ptr[n]))
            n++;
    }
    int64_t port = 1;
    h->host = str_sub(s, 0, n);
    h->port = n < s.len ? str_sub(s, n + 1, SIZE_MAX) : STR_NONE;
    if (n == 0 || n > 255 || (n < s.len && s.ptr[n] != ':'))
        return refuse(h, 400, "malformed Host");
    if (n < s.len && (str_int(h->port, &port) || port < 1 || port > 65535))
        return refuse(h, 400, "malformed port in Host");
    return 0;
}

static int judge_host(struct head *h, struct arena *arena)
{
    uint32_t count;
    omb_str value = head_find(h->header, h->n_header, "host", &count);
    if (count > 1)
        return refuse(h, 400, "more than one Host");
    if (count == 0) {
        h->host = STR("");
        return h->minor == 0 ? 0 : refuse(h, 400, "Host is missing");
    }
    return split_host(h, value, arena);
}

static bool all_digits(omb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

static int judge_framing(struct head *h, size_t max_body)
{
    uint32_t n_te, n_cl;
    omb_str te = head_find(h->header, h->n_header, "transfer-encoding", &n_te);
    omb_str cl = head_find(h->header, h->n_header, "content-length", &n_cl);
    int64_t length = 0;
    if (n_te && (n_cl || h->minor == 0))
        return refuse(h, 400, "Transfer-Encoding may not be used here");
    if (n_te > 1 || (n_te && !str_eq_nocase(te, STR("chunked"))))
        return refuse(h, 501, "the only transfer coding is chunked");
    if (n_cl > 1 || (n_cl && !all_digits(cl)))
        return refuse(h, 400, "malformed Content-Length");
    if (n_cl && (str_int(cl, &length) || (uint64_t)length > max_body))
        return refuse(h, 413, "body over the limit");
    h->has_body = n_te || length > 0;
    h->length = (uint64_t)length;
    return 0;
}

/* "http://host/path" is allowed when it names the Host header's own authority. */
static int judge_absolute(struct head *h, omb_str *target)
{
    ptrdiff_t at = str_find(*target, STR("://"));
    omb_str scheme = str_sub(*target, 0, at < 0 ? 0 : (size_t)at);
    if (!str_eq_nocase(scheme, STR("http")) && !str_eq_nocase(scheme, STR("https")))
        return refuse(h, 400, "malformed target");
    omb_str rest = str_sub(*target, (size_t)at + 3, SIZE_MAX);
    size_t n = 0;
    while (n < rest.len && rest.ptr[n] != '/' && rest.ptr[n] != '?')
        n++;
    omb_str host = head_find(h->header, h->n_header, "host", NULL);
    if (!str_eq_nocase(str_sub(rest, 0, n), host))
        return refuse(h, 400, "target and Host differ");
    *target = str_sub(rest, n, SIZE_MAX);
    if (target->len == 0)
        *target = STR("/");
    return 0;
}

static int judge_target(struct head *h)
{
    omb_str target = h->target;
    if (target.ptr[0] != '/') {
        int status = judge_absolute(h, &target);
        if (status)
            return status;
    }
    if (memchr(target.ptr, '#', target.len) || target.ptr[0] != '/')
        return refuse(h, 400, "malformed target");
    if (!str_cut(target, '?', &h->raw_path, &h->query))
        h->query = STR_NONE;
    return 0;
}

static bool known_method(omb_str m)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (str_is(m, known[i]))
            return true;
    return false;
}

int head_judge(struct head *h, struct arena *arena, size_t max_body)
{
    int status = judge_framing(h, max_body);
    if (!status)
        status = judge_host(h, arena);
    if (!status && !known_method(h->method))
        status = refuse(h, 501, "unknown method");
    if (!status)
        status = judge_target(h);
    if (status)
        return status;
    omb_str connection = head_find(h->header, h->n_header, "connection", NULL);
    h->keep_alive = h->minor == 1 ? !head_list_has(connection, "close")
                                  : head_list_has(connection, "keep-alive");
    h->expects_continue =
        h->minor == 1 &&
        head_list_has(head_find(h->header, h->n_header, "expect", NULL), "100-continue");
    return 0;
}
