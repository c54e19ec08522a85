/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the options: where each tenant's shop is and which secrets go with it. Must not know
 * requests or webhooks. Called by plugin.c once, and asked by all others for a tenant's shop. */
#include "shop.h"

#include <stdio.h>

static int32_t fail(omb_error *error, const char *text)
{
    error->code = -OMB_E_INVALID;
    snprintf(error->text, sizeof error->text, "%s", text);
    return -OMB_E_INVALID;
}

/* Cuts the part before the first of `marks` off *rest. */
static omb_str cut(omb_str *rest, const char *marks)
{
    size_t len = 0;
    while (len < rest->len && !(rest->ptr[len] && strchr(marks, rest->ptr[len])))
        len++;
    omb_str part = {rest->ptr, len};
    len += len < rest->len;
    rest->ptr += len;
    rest->len -= len;
    return part;
}

/* The next word of a row; empty at its end. */
static omb_str word(omb_str *row)
{
    omb_str one = {row->ptr, 0};
    while (row->len && one.len == 0)
        one = cut(row, " \t\r");
    return one;
}

static int32_t read_url(struct site *a, omb_str url, omb_error *error)
{
    const char *at = url.ptr, *end;

    while (url.len && url.ptr[url.len - 1] == '/')
        url.len--;
    a->base_url = url;
    if (!url.len)
        return 0;
    end = url.ptr + url.len;
    /* The host reads it strictly; here it must only have a place where its path begins. */
    while (at + 3 <= end && memcmp(at, "://", 3) != 0)
        at++;
    if (at + 3 > end || memchr(url.ptr, '?', url.len))
        return fail(error, "base_url: https://HOST[:PORT][/PATH] is needed");
    at += 3;
    while (at < end && *at != '/')
        at++;
    a->base_path = (omb_str){at, (size_t)(end - at)};
    return 0;
}

static int32_t read_hook_keys(struct site *a, omb_str text, omb_error *error)
{
    while (text.len) {
        omb_str one = cut(&text, " ,");
        if (a->n_hook_key == HTTP_MAX_KEYS || key_read(one, &a->hook_key[a->n_hook_key]) != 0)
            return fail(error, "webhook_secret: one or two of whsec_ and base64 of 24 to 64 bytes");
        a->n_hook_key++;
    }
    return 0;
}

static int32_t read_site(struct site *a, omb_str url, omb_str secret, omb_str hook,
                         omb_error *error)
{
    int32_t rc = read_url(a, url, error);
    if (rc == 0 && secret.len && key_read(secret, &a->request_key) != 0)
        rc = fail(error, "secret: whsec_ and base64 of 24 to 64 bytes");
    return rc ? rc : read_hook_keys(a, hook, error);
}

static int32_t read_number(omb_str text, omb_tenant *out)
{
    omb_tenant n = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || i > 8)
            return -OMB_E_INVALID;
        n = n * 10 + (omb_tenant)(text.ptr[i] - '0');
    }
    if (n == 0)
        return -OMB_E_INVALID;
    *out = n;
    return 0;
}

static omb_str or_none(omb_str text)
{
    return omb_same(text, omb_z("-")) ? omb_z("") : text;
}

/* TENANT URL [SECRET|- [WEBHOOK_SECRET[,WEBHOOK_SECRET]|-]] */
static int32_t read_row(struct shop *s, omb_str row, omb_error *error)
{
    omb_str number = word(&row), url = word(&row), secret = word(&row), hook = word(&row);
    struct site *a = &s->site[s->n_site];

    if (!number.len)
        return 0; /* an empty line */
    memset(a, 0, sizeof *a);
    if (s->n_site == HTTP_MAX_SHOPS || !url.len || word(&row).len ||
        read_number(number, &a->tenant) != 0)
        return fail(error, "shops: lines of TENANT URL SECRET WEBHOOK_SECRET, at most 64");
    for (uint32_t i = 0; i < s->n_site; i++)
        if (s->site[i].tenant == a->tenant)
            return fail(error, "shops: a tenant stands in it twice");
    s->n_site++;
    return read_site(a, url, or_none(secret), or_none(hook), error);
}

int32_t settings_read(struct shop *s, const omb_ext_config *config, omb_error *error)
{
    const omb_host *h = s->host;
    omb_str url, secret, hook, shops;
    int32_t rc;

    if (config->get_text(h, omb_z("base_url"), &url) ||
        config->get_text(h, omb_z("secret"), &secret) ||
        config->get_text(h, omb_z("webhook_secret"), &hook) ||
        config->get_text(h, omb_z("shops"), &shops) ||
        config->get_text(h, omb_z("webhook_path"), &s->hook_path) ||
        config->get_int(h, omb_z("timeout"), &s->read_ms) ||
        config->get_int(h, omb_z("execute_timeout"), &s->execute_ms))
        return fail(error, "an option cannot be read");
    if (s->hook_path.ptr[0] != '/' || s->hook_path.ptr[s->hook_path.len - 1] != '/')
        return fail(error, "webhook_path: begins and ends with a slash");
    rc = read_site(&s->rest, url, secret, hook, error);
    while (rc == 0 && shops.len)
        rc = read_row(s, cut(&shops, "\n;"), error);
    return rc;
}

const struct site *settings_of(const struct shop *s, omb_tenant tenant)
{
    for (uint32_t i = 0; i < s->n_site; i++)
        if (s->site[i].tenant == tenant)
            return &s->site[i];
    return &s->rest;
}

int settings_have_hooks(const struct shop *s)
{
    uint32_t n = s->rest.n_hook_key;
    for (uint32_t i = 0; i < s->n_site; i++)
        n += s->site[i].n_hook_key;
    return n > 0;
}
