/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the requests of the contract: method, path, headers, signature. Must not know answers.
 * Called by calls.c. */
#include "shop.h"

#include <sodium.h>
#include <stdio.h>

static void put_z(omb_buf *b, const char *z)
{
    omb_buf_put(b, omb_z(z));
}

/* One part of a path: everything but letters, digits and -._~ is escaped. */
static void put_part(omb_buf *b, omb_str part)
{
    for (size_t i = 0; i < part.len; i++) {
        unsigned char c = (unsigned char)part.ptr[i];
        char text[4] = {(char)c, 0, 0, 0};
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              (c && strchr("-._~", c))))
            snprintf(text, sizeof text, "%%%02X", c);
        put_z(b, text);
    }
}

static void put_path(omb_buf *b, const struct call *c)
{
    switch (c->ask) {
    case ASK_ORDERS:
        put_z(b, "/v1/customers/");
        put_part(b, c->id);
        put_z(b, "/orders");
        return;
    case ASK_CHOICES:
        put_z(b, "/v1/customers/");
        put_part(b, c->email);
        put_z(b, "/orders/");
        put_part(b, c->id);
        put_z(b, "/choices");
        return;
    case ASK_ORDER:
        put_z(b, "/v1/orders/");
        break;
    case ASK_LISTING:
        put_z(b, "/v1/listings/");
        break;
    case ASK_QUOTE:
        put_z(b, "/v1/quotes");
        return;
    case ASK_EXECUTE:
        put_z(b, "/v1/remedies");
        return;
    default:
        put_z(b, "/v1/remedies/");
    }
    put_part(b, c->id);
}

static int is_post(const struct call *c)
{
    return c->ask == ASK_EXECUTE || c->ask == ASK_QUOTE;
}

/* What is signed: time, tenant, method, path, key, SHA-256 of the body in hex. */
static void put_signature(const struct shop *s, const struct call *c, const char *time,
                          const char *tenant, omb_str path, char out[52])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1], text[48];
    omb_str body = is_post(c) ? c->body : omb_z("");

    crypto_hash_sha256(hash, (const unsigned char *)body.ptr, body.len);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    const omb_str part[] = {omb_z(time),
                            omb_z(tenant),
                            omb_z(is_post(c) ? "POST" : "GET"),
                            path,
                            c->ask == ASK_EXECUTE ? c->id : omb_z(""),
                            omb_z(hex)};
    sign(&settings_of(s, c->tenant)->request_key, part, sizeof part / sizeof *part, text);
    snprintf(out, 52, "v1,%s", text);
}

static void put_header(const omb_ext_json *j, omb_json_writer *w, const char *name, omb_str value)
{
    j->put_key(w, omb_z(name));
    j->put_text(w, value);
}

static void put_headers(const struct shop *s, const struct call *c, omb_json_writer *w,
                        omb_str path, int64_t now_s)
{
    const omb_ext_json *j = s->json;
    char time[24], tenant[16], signature[52];

    snprintf(time, sizeof time, "%lld", (long long)now_s);
    snprintf(tenant, sizeof tenant, "%u", c->tenant);
    j->begin_object(w);
    put_header(j, w, "accept", omb_z("application/json"));
    put_header(j, w, "ombud-tenant", omb_z(tenant));
    if (is_post(c))
        put_header(j, w, "content-type", omb_z("application/json"));
    if (c->ask == ASK_EXECUTE)
        put_header(j, w, "idempotency-key", c->id);
    if (settings_of(s, c->tenant)->request_key.len) {
        put_signature(s, c, time, tenant, path, signature);
        put_header(j, w, "ombud-timestamp", omb_z(time));
        put_header(j, w, "ombud-signature", omb_z(signature));
    }
    j->end_object(w);
}

static int64_t time_of(const struct shop *s, const struct call *c)
{
    if (c->ask == ASK_SETTLE)
        return HTTP_SETTLE_MS;
    return c->ask == ASK_EXECUTE ? s->execute_ms : s->read_ms;
}

static void put_number(const omb_ext_json *j, omb_json_writer *w, const char *key, int64_t n)
{
    j->put_key(w, omb_z(key));
    j->put_int(w, n);
}

static void put_request(const struct shop *s, const struct call *c, omb_str path, omb_str url,
                        int64_t now_s, omb_buf *out)
{
    const omb_ext_json *j = s->json;
    omb_json_writer w = omb_buf_writer(out);

    j->begin_object(&w);
    put_header(j, &w, "method", omb_z(is_post(c) ? "POST" : "GET"));
    put_header(j, &w, "url", url);
    j->put_key(&w, omb_z("headers"));
    put_headers(s, c, &w, path, now_s);
    if (is_post(c))
        put_header(j, &w, "body", c->body);
    put_number(j, &w, "timeout_ms", time_of(s, c));
    put_number(j, &w, "max_bytes", HTTP_MAX_BODY);
    /* Reading twice is harmless. How an execution ended is asked by its key. */
    put_number(j, &w, "retry", c->ask == ASK_EXECUTE ? 0 : 1);
    j->end_object(&w);
    (void)omb_buf_done(out, &w);
}

int32_t request_write(const struct shop *s, const struct call *c, int64_t now_s, omb_buf *out)
{
    omb_buf url = {0};
    const struct site *site = settings_of(s, c->tenant);
    size_t host = site->base_url.len - site->base_path.len;

    omb_buf_put(&url, site->base_url);
    put_path(&url, c);
    if (!url.err) {
        omb_str path = {url.ptr + host, url.len - host};
        put_request(s, c, path, omb_buf_str(&url), now_s, out);
    }
    if (url.err)
        out->err = url.err;
    omb_buf_free(&url);
    return out->err;
}
