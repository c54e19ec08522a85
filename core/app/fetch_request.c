/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: reading what a plugin wants fetched.
 * Must not know: whether the place is allowed, how it is fetched.
 * Called by: fetch.c. */
#include "core/app/fetch_request.h"

#include "core/base/json.h"

#include <sodium.h>

#define REQUEST_TOKENS (2 * FETCH_MAX_HEADERS + 32)

static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

/* What frames the message or steers the connection is the host's to write. */
static const char *const reserved[] = {"host",    "content-length",   "transfer-encoding",
                                       "expect",  "connection",       "keep-alive",
                                       "upgrade", "proxy-connection", "proxy-authorization",
                                       "te",      "trailer",          "accept-encoding"};

static bool is_name(omb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        if (str_eq_nocase(s, str_of(reserved[i])))
            return false;
    }
    return s.len > 0 && s.len <= 64;
}

static bool is_value(omb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return s.len <= FETCH_MAX_VALUE;
}

static const char *read_headers(const struct json_doc *d, struct arena *a, struct fetch_request *r)
{
    uint32_t at = json_member(d, 0, "headers");

    if (at == JSON_NONE)
        return NULL;
    if (!json_is(d, at, JSON_OBJECT))
        return "headers are no object";
    for (uint32_t i = json_first(d, at); i != JSON_NONE; i = json_next(d, at, i)) {
        struct fetch_header *h = &r->header[r->n_header];
        if (r->n_header == FETCH_MAX_HEADERS)
            return "too many headers";
        if (json_get_str(d, i, a, &h->name) != 0 || json_get_str(d, i + 1, a, &h->value) != 0)
            return "a header is no text";
        if (!is_name(h->name))
            return "a header's name is malformed or the host's own";
        if (!is_value(h->value))
            return "a header's value holds a control or is too long";
        h->name = arena_dup(a, h->name);
        h->value = arena_dup(a, h->value);
        r->n_header++;
    }
    return NULL;
}

static const char *read_body(const struct json_doc *d, struct arena *a, struct fetch_request *r)
{
    uint32_t plain = json_member(d, 0, "body"), coded = json_member(d, 0, "body_b64");
    omb_str text;
    unsigned char *bytes;
    size_t len;

    if (plain == JSON_NONE && coded == JSON_NONE)
        return NULL;
    if (plain != JSON_NONE && coded != JSON_NONE)
        return "body and body_b64 exclude each other";
    if (json_get_str(d, plain != JSON_NONE ? plain : coded, a, &text) != 0)
        return "the body is no text";
    if (plain != JSON_NONE) {
        r->body = arena_dup(a, text);
        return r->body.ptr ? NULL : "out of memory";
    }
    bytes = arena_alloc(a, text.len + 1);
    if (!bytes)
        return "out of memory";
    if (sodium_base642bin(bytes, text.len, text.ptr, text.len, NULL, &len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return "body_b64 is no base64";
    r->body = str_n(bytes, len);
    return NULL;
}

static const char *read_method(const struct json_doc *d, struct arena *a, struct fetch_request *r)
{
    omb_str method = json_str_or(d, 0, "method", a, STR("GET"));

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (str_is(method, methods[i]))
            r->method = methods[i];
    }
    if (!r->method)
        return "the method is not known";
    if (r->body.ptr && (strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0))
        return "GET and HEAD have no body";
    return NULL;
}

static const char *read_number(const struct json_doc *d, const char *key, uint32_t fallback,
                               uint32_t most, uint32_t *out)
{
    uint32_t at = json_member(d, 0, key);
    int64_t n = fallback;

    if (at != JSON_NONE && json_get_int(d, at, &n) != 0)
        return "timeout_ms, max_bytes and retry are whole numbers";
    if (n < (strcmp(key, "retry") == 0 ? 0 : 1) || n > (int64_t)most)
        return "timeout_ms, max_bytes or retry is out of its range";
    *out = (uint32_t)n;
    return NULL;
}

int fetch_request_read(omb_str json, struct arena *a, struct fetch_request *out, const char **why)
{
    struct fetch_request r = {0};
    struct json_doc d;

    *why = NULL;
    if (json.len > FETCH_MAX_REQUEST)
        *why = "the request is too large";
    else if (json_parse_arena(json, a, REQUEST_TOKENS, &d, NULL) != 0 ||
             !json_is(&d, 0, JSON_OBJECT))
        *why = "the request is no JSON object";
    else if (json_get_str(&d, json_member(&d, 0, "url"), a, &r.url) != 0)
        *why = "the request has no url";
    if (!*why)
        *why = read_body(&d, a, &r);
    if (!*why)
        *why = read_method(&d, a, &r);
    if (!*why)
        *why = read_headers(&d, a, &r);
    if (!*why)
        *why = read_number(&d, "timeout_ms", FETCH_TIME_MS, FETCH_MAX_TIME_MS, &r.timeout_ms);
    if (!*why)
        *why = read_number(&d, "max_bytes", FETCH_BODY, FETCH_MAX_BODY, &r.max_bytes);
    if (!*why)
        *why = read_number(&d, "retry", 0, FETCH_MAX_RETRY, &r.retry);
    if (*why)
        return -OMB_E_INVALID;
    r.url = arena_dup(a, r.url);
    if (a->err) {
        *why = "out of memory";
        return a->err;
    }
    *out = r;
    return 0;
}
