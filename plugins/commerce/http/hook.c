/* SPDX-License-Identifier: Apache-2.0 */
/* Owns webhooks of the shop (Standard Webhooks 1.0): checked, handed to the host as movements, and
 * acknowledged only once the host has committed them. Must not know what a movement does.
 * Called by the host; answers come through plugin.c. */
#include "shop.h"

#include <ctype.h>
#include <stdio.h>
#include <time.h>

static void respond(struct shop *s, omb_conn conn, uint32_t status, const char *what)
{
    char body[160];

    if (status < 300)
        snprintf(body, sizeof body, "{\"result\":\"%s\"}", what);
    else
        snprintf(body, sizeof body, "{\"error\":\"%s\"}", what);
    s->http->respond(s->host, conn, status, omb_z("application/json"), omb_z(body));
}

/* ---- who sent it ---- */

struct hook {
    char id[HTTP_MAX_HOOK_ID + 1], time[24], signature[1024], method[16];
};

static int copy(const omb_ext_json *j, const omb_json_doc *d, uint32_t object, const char *key,
                char *out, size_t cap)
{
    omb_str text;

    if (j->get_text(d, j->member(d, object, omb_z(key)), out, cap - 1, &text) != 0 ||
        text.len >= cap)
        return 0;
    memmove(out, text.ptr, text.len);
    out[text.len] = '\0';
    return text.len > 0;
}

static int is_id(const char *id)
{
    for (; *id; id++) {
        if (!isalnum((unsigned char)*id) && !strchr("-_.~", *id))
            return 0;
    }
    return 1;
}

/* 0, or the status to refuse with. */
static uint32_t read_head(struct shop *s, omb_str head, struct hook *h)
{
    omb_json_tok *tok = calloc(HTTP_MAX_HOOK_TOKENS, sizeof *tok);
    const omb_ext_json *j = s->json;
    omb_json_doc d;
    uint32_t status = 400;

    if (!tok)
        return 503;
    if (j->parse(head, tok, HTTP_MAX_HOOK_TOKENS, &d) == 0) {
        uint32_t headers = j->member(&d, 0, omb_z("headers"));
        if (!copy(j, &d, 0, "method", h->method, sizeof h->method) ||
            strcmp(h->method, "POST") != 0)
            status = 405;
        else if (copy(j, &d, headers, "webhook-id", h->id, sizeof h->id) && is_id(h->id) &&
                 copy(j, &d, headers, "webhook-timestamp", h->time, sizeof h->time) &&
                 copy(j, &d, headers, "webhook-signature", h->signature, sizeof h->signature))
            status = 0;
    }
    free(tok);
    return status;
}

static int is_fresh(const char *text, int64_t now_s)
{
    int64_t at = 0;

    if (!*text || strlen(text) > 12)
        return 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return 0;
        at = at * 10 + (*text - '0');
    }
    return at >= now_s - HTTP_HOOK_AGE_S && at <= now_s + HTTP_HOOK_AGE_S;
}

/* Signatures are separated by blanks; one that is right for one of our secrets is enough. */
static int is_signed(const struct site *s, const struct hook *h, omb_str body)
{
    const omb_str part[] = {omb_z(h->id), omb_z(h->time), body.ptr ? body : omb_z("")};
    const char *at = h->signature;
    int right = 0;

    while (*at) {
        size_t len = strcspn(at, " ");
        omb_str one = {at + 3, len > 3 ? len - 3 : 0};
        for (uint32_t i = 0; len > 3 && memcmp(at, "v1,", 3) == 0 && i < s->n_hook_key; i++)
            right |= sign_is(&s->hook_key[i], part, 3, one);
        at += len + (at[len] == ' ');
    }
    return right;
}

/* ---- what it says ---- */

/* The movement of ext/movements.h; its id is the webhook's, so that the host knows a repeat. */
static void write_movement(const omb_ext_json *j, const omb_json_doc *d, uint32_t data,
                           const char *id, omb_buf *out)
{
    static const char *const names[] = {"key",      "what",  "at",    "condition",
                                        "quantity", "minor", "detail"};
    omb_json_writer w = omb_buf_writer(out);

    j->begin_object(&w);
    j->put_key(&w, omb_z("id"));
    j->put_text(&w, omb_z(id));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t at = j->member(d, data, omb_z(names[i]));
        if (at == OMB_JSON_NONE)
            continue;
        j->put_key(&w, omb_z(names[i]));
        j->put_raw(&w, j->raw(d, at));
    }
    j->end_object(&w);
    (void)omb_buf_done(out, &w);
}

/* 0 with the movement, 200 for what is none, or the status to refuse with. */
static uint32_t read_body(struct shop *s, omb_str body, const char *id, omb_buf *movement)
{
    omb_json_tok *tok = calloc(HTTP_MAX_HOOK_TOKENS, sizeof *tok);
    const omb_ext_json *j = s->json;
    omb_json_doc d;
    uint32_t status = 400;
    char type[64];

    if (!tok)
        return 503;
    if (body.len <= HTTP_MAX_HOOK && j->parse(body, tok, HTTP_MAX_HOOK_TOKENS, &d) == 0 &&
        copy(j, &d, 0, "type", type, sizeof type)) {
        uint32_t data = j->member(&d, 0, omb_z("data"));
        if (strcmp(type, "movement") != 0) {
            status = 200;
        } else if (data != OMB_JSON_NONE && d.tok[data].type == OMB_JSON_OBJECT) {
            write_movement(j, &d, data, id, movement);
            status = movement->err ? 503 : 0;
        }
    }
    free(tok);
    return status;
}

static void report(struct shop *s, omb_conn conn, omb_tenant tenant, omb_str movement)
{
    struct call *c =
        s->movements ? call_new(s, ASK_MOVEMENT, omb_z(""), omb_z(NULL), omb_z("")) : NULL;

    if (!c) {
        respond(s, conn, 503, "busy, send it again");
        return;
    }
    c->conn = conn;
    c->tenant = tenant;
    s->movements->report(s->host, (omb_op)(uintptr_t)c, tenant, movement);
}

static void request(const omb_plugin *plugin, omb_conn conn, omb_tenant tenant, omb_str head,
                    omb_str body)
{
    struct shop *s = plugin->plugin_data;
    struct hook h;
    omb_buf movement = {0};
    const struct site *site = settings_of(s, tenant);
    uint32_t status = site->n_hook_key ? read_head(s, head, &h) : 404;

    if (status == 0 && (!is_fresh(h.time, (int64_t)time(NULL)) || !is_signed(site, &h, body)))
        status = 401;
    if (status == 0)
        status = read_body(s, body, h.id, &movement);
    if (status == 0)
        report(s, conn, tenant, omb_buf_str(&movement));
    else if (status == 200)
        respond(s, conn, 200, "not for this host");
    else if (status == 401)
        respond(s, conn, 401, "signature or time");
    else
        respond(s, conn, status, status == 503 ? "busy, send it again" : "malformed");
    omb_buf_free(&movement);
}

void hook_completed(struct shop *s, struct call *c, int32_t status, omb_str bytes)
{
    (void)bytes;
    if (status == 0)
        respond(s, c->conn, 200, "taken");
    else if (status == -OMB_E_NOTFOUND)
        respond(s, c->conn, 404, "no remedy has this key");
    else if (status == -OMB_E_DENIED)
        respond(s, c->conn, 403, "this host has another shop");
    else if (status == -OMB_E_INVALID || status == -OMB_E_SYNTAX || status == -OMB_E_LIMIT)
        respond(s, c->conn, 400, "malformed");
    else
        respond(s, c->conn, 503, "busy, send it again");
    call_free(s, c);
}

const omb_ext_on_http http_on_http = {NULL, NULL, NULL, request};
