/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the host's questions to the shop: asked over HTTP, answered once, and what a lost answer
 * means. Must not know how a request is written or an answer is checked. Called by plugin.c. */
#include "shop.h"

#include <stdio.h>
#include <time.h>

/* ---- questions under way ---- */

static omb_str keep(char **at, omb_str s)
{
    omb_str kept = {*at, s.len};

    if (!s.ptr)
        return s;
    if (s.len)
        memcpy(*at, s.ptr, s.len);
    *at += s.len;
    return kept;
}

struct call *call_new(struct shop *s, enum ask ask, omb_str id, omb_str email, omb_str body)
{
    struct call *c;
    char *at;

    if (s->n_call >= HTTP_MAX_CALLS)
        return NULL;
    c = calloc(1, sizeof *c + id.len + email.len + body.len);
    if (!c)
        return NULL;
    at = (char *)(c + 1);
    c->ask = ask;
    c->id = keep(&at, id);
    c->email = keep(&at, email);
    c->body = keep(&at, body);
    c->prev = s->calls.prev;
    c->next = &s->calls;
    s->calls.prev->next = c;
    s->calls.prev = c;
    s->n_call++;
    return c;
}

void call_free(struct shop *s, struct call *c)
{
    c->prev->next = c->next;
    c->next->prev = c->prev;
    s->n_call--;
    free(c);
    if (s->drain && s->n_call == 0) {
        s->host->complete(s->host, s->drain, 0, omb_z(NULL));
        s->drain = 0;
    }
}

static void finish(struct shop *s, struct call *c, int32_t status, omb_str bytes)
{
    s->host->complete(s->host, c->op, status, bytes);
    call_free(s, c);
}

static void fail(struct shop *s, struct call *c, int32_t status, const char *words)
{
    finish(s, c, status, omb_z(words));
}

static void ask_shop(struct shop *s, struct call *c)
{
    omb_buf request = {0};

    if (request_write(s, c, (int64_t)time(NULL), &request) != 0)
        fail(s, c, request.err, "the request could not be written");
    else
        s->fetch->fetch(s->host, (omb_op)(uintptr_t)c, omb_buf_str(&request));
    omb_buf_free(&request);
}

/* ---- answers ---- */

/* Its answer is lost, so it may have been done: how did it end? */
static void settle(struct shop *s, struct call *c, const char *why)
{
    char line[160];

    snprintf(line, sizeof line, "a remedy's answer is lost (%s): the shop is asked by its key",
             why);
    shop_log(s, OMB_LOG_WARN, line);
    c->ask = ASK_SETTLE;
    ask_shop(s, c);
}

static int is_remedy(const struct call *c)
{
    return c->ask == ASK_EXECUTE || c->ask == ASK_SETTLE;
}

static void no_answer(struct shop *s, struct call *c, int32_t status)
{
    int unsent = status == -OMB_E_INVALID || status == -OMB_E_DENIED || status == -OMB_E_BUSY ||
                 status == -OMB_E_UNAVAILABLE || status == -OMB_E_CANCELLED;

    if (status == -OMB_E_DENIED)
        shop_log(s, OMB_LOG_ERROR,
                 "the host does not allow the shop's address: name it under fetch in ombud.lua");
    if (c->ask == ASK_EXECUTE && !unsent)
        settle(s, c, "no answer");
    else if (c->ask == ASK_SETTLE)
        fail(s, c, -OMB_E_TIMEOUT, "how it ended is not known yet");
    else
        fail(s, c, status, "the shop gave no answer");
}

/* An answer that is no success. */
static void refused(struct shop *s, struct call *c, int64_t status)
{
    if (status == 401 || status == 403)
        shop_log(s, OMB_LOG_ERROR, "the shop refuses our signature: compare the secrets");
    if (c->ask == ASK_SETTLE) /* not begun, or not there yet: executing again is safe */
        fail(s, c, -OMB_E_TIMEOUT, "how it ended is not known yet");
    else if (c->ask == ASK_EXECUTE && status == 409)
        fail(s, c, -OMB_E_CONFLICT, "the key was used for another remedy");
    else if (c->ask == ASK_EXECUTE && status >= 500)
        settle(s, c, "an error of the shop");
    else if (c->ask != ASK_EXECUTE && (status == 404 || status == 410))
        fail(s, c, -OMB_E_NOTFOUND, "the shop does not know it");
    else
        fail(s, c, -OMB_E_UNAVAILABLE, "the shop answered with an error");
}

static void accepted(struct shop *s, struct call *c, omb_str body)
{
    omb_buf out = {0};
    int32_t rc = reply_answer(s, c, body, &out);

    if (rc == 0)
        finish(s, c, 0, omb_buf_str(&out));
    else if (c->ask == ASK_EXECUTE && rc != -OMB_E_UNAVAILABLE)
        settle(s, c, "not as agreed");
    else if (is_remedy(c) || c->ask == ASK_STATUS)
        fail(s, c, -OMB_E_UNAVAILABLE, "how it ended is not known yet");
    else
        fail(s, c, rc, "the shop's answer is not as agreed");
    omb_buf_free(&out);
}

void call_completed(struct shop *s, struct call *c, int32_t status, omb_str bytes)
{
    struct reply r = {0};

    if (status == 0)
        status = reply_read(s->json, bytes, &r);
    if (status != 0)
        no_answer(s, c, status);
    else if (r.status >= 200 && r.status <= 299)
        accepted(s, c, omb_buf_str(&r.body));
    else
        refused(s, c, r.status);
    reply_free(&r);
}

/* ---- the host asks ---- */

static void begin(const omb_plugin *plugin, enum ask ask, omb_op op, omb_tenant tenant,
                  const omb_str part[3])
{
    struct shop *s = plugin->plugin_data;
    struct call *c = NULL;

    if (!settings_of(s, tenant)->base_url.len) {
        s->host->complete(s->host, op, -OMB_E_UNAVAILABLE, omb_z("base_url is not set"));
        return;
    }
    if (part[0].len == 0 || part[0].len > HTTP_MAX_ID) {
        s->host->complete(s->host, op, ask == ASK_EXECUTE ? -OMB_E_INVALID : -OMB_E_NOTFOUND,
                          omb_z("no such id"));
        return;
    }
    c = call_new(s, ask, part[0], part[1], part[2]);
    if (!c) {
        s->host->complete(s->host, op, -OMB_E_BUSY, omb_z("too many questions are under way"));
        return;
    }
    c->op = op;
    c->tenant = tenant;
    ask_shop(s, c);
}

static const omb_str absent = {NULL, 0};

static void http_orders(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str customer)
{
    begin(p, ASK_ORDERS, op, tenant, (const omb_str[3]){customer, absent, absent});
}

static void http_order(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str id, omb_str email)
{
    begin(p, ASK_ORDER, op, tenant, (const omb_str[3]){id, email, absent});
}

static void http_listing(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str id)
{
    begin(p, ASK_LISTING, op, tenant, (const omb_str[3]){id, absent, absent});
}

static void http_execute(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str remedy,
                         omb_str key)
{
    begin(p, ASK_EXECUTE, op, tenant, (const omb_str[3]){key, absent, remedy});
}

static void http_status(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str key)
{
    begin(p, ASK_STATUS, op, tenant, (const omb_str[3]){key, absent, absent});
}

static void quote(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str remedy)
{
    begin(p, ASK_QUOTE, op, tenant, (const omb_str[3]){omb_z("quote"), absent, remedy});
}

static void choices(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str order,
                    omb_str customer)
{
    begin(p, ASK_CHOICES, op, tenant, (const omb_str[3]){order, customer, absent});
}

static const omb_commerce_info info =
    {.size = sizeof info,
     .name = {"http", 4},
     .order_pattern = {"", 0},
     .remedies = {"refund reship certificate return return_cancel cancel exchange order_change "
                  "customer_change trade_in_credit claim recharge",
                  122}};

const omb_commerce http_commerce = {&info,        http_orders,  http_order,
                                    http_listing, http_execute, http_status};
const omb_commerce_quote http_quote = {quote};
const omb_commerce_choices http_choices = {choices};
