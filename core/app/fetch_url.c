/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: reading a URL that something is fetched from.
 * Must not know: which places are allowed (fetch_guard.c).
 * Called by: fetch.c, fetch_guard.c for the operator's places. */
#include "core/app/fetch_url.h"

#include "core/base/limits.h"

#include <arpa/inet.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const char *check_bytes(omb_str url)
{
    for (size_t i = 0; i < url.len; i++) {
        char c = url.ptr[i];
        if (c <= 0x20 || c >= 0x7f)
            return "holds a blank, a control or a character outside ASCII";
        if (strchr("\\\"<>^`{|}#", c))
            return "holds a character that has no place in it";
        if (c != '%')
            continue;
        int high = i + 1 < url.len ? hex(url.ptr[i + 1]) : -1;
        int low = i + 2 < url.len ? hex(url.ptr[i + 2]) : -1;
        if (high < 0 || low < 0)
            return "holds a broken escape";
        if (high * 16 + low < 0x20 || high * 16 + low == 0x7f)
            return "holds an escaped control";
    }
    return NULL;
}

static bool cut_scheme(omb_str *url, bool *https)
{
    *https = str_eq_nocase(str_sub(*url, 0, 8), STR("https://"));
    if (!*https && !str_eq_nocase(str_sub(*url, 0, 7), STR("http://")))
        return false;
    *url = str_sub(*url, *https ? 8 : 7, SIZE_MAX);
    return true;
}

static const char *read_port(omb_str text, uint16_t *port)
{
    int64_t n;

    if (text.len == 0 || text.ptr[0] == '0' || text.ptr[0] == '-' || str_int(text, &n) != 0 ||
        n > 65535)
        return "the port is no number from 1 to 65535";
    *port = (uint16_t)n;
    return NULL;
}

/* Labels of letters, digits, '-' and '_'; *last is the last one. */
static bool is_name(omb_str host, omb_str *last)
{
    size_t label = 0;

    for (size_t i = 0; i <= host.len; i++) {
        char c = i < host.len ? host.ptr[i] : '.';
        if (c == '.') {
            if (i == label || i - label > 63)
                return false;
            *last = str_sub(host, label, i - label);
            label = i + 1;
        } else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) {
            return false;
        }
    }
    return true;
}

/* "127.1", "0x7f.1", "2130706433": other readers take them for addresses. */
static bool ends_in_number(omb_str last)
{
    size_t from = last.len > 1 && last.ptr[0] == '0' && last.ptr[1] == 'x' ? 2 : 0;

    for (size_t i = from; i < last.len; i++) {
        if (from ? hex(last.ptr[i]) < 0 : (last.ptr[i] < '0' || last.ptr[i] > '9'))
            return false;
    }
    return true;
}

static const char *read_host(omb_str text, bool bracketed, struct fetch_url *out)
{
    unsigned char address[16];
    omb_str last = STR_NONE;

    if (text.len == 0 || str_copy(out->host, sizeof out->host, text) != 0)
        return "has no host, or one that is too long";
    for (char *c = out->host; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c | 0x20) : *c;
    if (bracketed) {
        out->literal = inet_pton(AF_INET6, out->host, address) == 1;
        return out->literal ? NULL : "has no IPv6 address between its brackets";
    }
    if (!is_name(str_of(out->host), &last))
        return "has a host that is neither a name nor an address";
    out->literal = inet_pton(AF_INET, out->host, address) == 1;
    if (!out->literal && ends_in_number(last))
        return "has a host that looks like an address and is none";
    return NULL;
}

static const char *read_authority(omb_str text, struct fetch_url *out)
{
    bool bracketed = text.len && text.ptr[0] == '[';
    omb_str host = text, rest = STR_NONE;
    const char *why;

    out->port = out->https ? 443 : 80;
    if (bracketed) {
        if (!str_cut(str_sub(text, 1, SIZE_MAX), ']', &host, &rest))
            return "has a bracket that does not close";
        if (rest.len && rest.ptr[0] != ':')
            return "has something behind its address";
        rest = rest.len ? str_sub(rest, 1, SIZE_MAX) : STR_NONE;
    } else {
        (void)str_cut(text, ':', &host, &rest);
    }
    why = read_host(host, bracketed, out);
    if (!why && rest.ptr)
        why = read_port(rest, &out->port);
    return why;
}

int fetch_url_read(omb_str url, struct fetch_url *out, const char **why)
{
    struct fetch_url u = {0};
    size_t end = 0;

    *why = NULL;
    if (url.len == 0 || url.len > FETCH_MAX_URL)
        *why = "is empty or too long";
    if (!*why)
        *why = check_bytes(url);
    if (!*why && !cut_scheme(&url, &u.https))
        *why = "is neither https:// nor http://";
    if (*why)
        return -OMB_E_INVALID;
    while (end < url.len && url.ptr[end] != '/' && url.ptr[end] != '?')
        end++;
    u.target = str_sub(url, end, SIZE_MAX);
    if (memchr(url.ptr, '@', end))
        *why = "names a user";
    else
        *why = read_authority(str_sub(url, 0, end), &u);
    if (*why)
        return -OMB_E_INVALID;
    *out = u;
    return 0;
}
