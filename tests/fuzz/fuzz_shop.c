/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the promises of commerce/http towards a shop that sends anything: answers and webhooks are read in
 * bounds, what passes is JSON, no foreign customer's order passes, nothing unsigned is reported. Must
 * not know HTTP. Run by tests/fuzz.
 * units: base loop plug
 */
#include "core/base/check.h"
#include "core/base/json.h"
#include "core/plug/ext.h"
#include "plugins/commerce/http/shop.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t reports, responses;

static void report(const omb_host *host, omb_op op, omb_tenant tenant, omb_str movement)
{
    (void)host, (void)op, (void)tenant, (void)movement;
    reports++;
}

static void respond(const omb_host *host, omb_conn conn, uint32_t status, omb_str type,
                    omb_str body)
{
    (void)host, (void)conn, (void)type;
    OMB_REQUIRE(status >= 200 && status < 600 && body.len > 0);
    responses++;
}

static const omb_ext_movements movements = {report};
static const omb_ext_http http = {NULL, NULL, NULL, respond};

void shop_log(const struct shop *s, uint32_t level, const char *words)
{
    (void)s, (void)level, (void)words;
}

static void one_answer(struct shop *s, enum ask ask, omb_str body)
{
    struct call c = {.ask = ask, .id = omb_z("c1"), .email = omb_z("a@b.example")};
    omb_buf out = {0};

    if (reply_answer(s, &c, body, &out) == 0) {
        struct arena a = {0};
        struct json_doc d;
        OMB_REQUIRE(json_parse_arena(buf_str(&(struct buf){.ptr = out.ptr, .len = out.len}), &a,
                                     HTTP_MAX_TOKENS, &d, NULL) == 0);
        uint32_t list = json_member(&d, 0, "orders");
        for (uint32_t i = ask == ASK_ORDERS ? json_first(&d, list) : JSON_NONE; i != JSON_NONE;
             i = json_next(&d, list, i))
            OMB_REQUIRE(str_is(json_str_or(&d, i, "customer", &a, STR("")), "c1"));
        arena_free(&a);
    }
    omb_buf_free(&out);
}

static void one_hook(struct shop *s, omb_str text)
{
    static const char plain[] = "{\"method\":\"POST\",\"headers\":{\"webhook-id\":\"m\","
                                "\"webhook-timestamp\":\"1\",\"webhook-signature\":\"v1,AA==\"}}";

    responses = reports = 0;
    http_on_http.request(&s->plugin, 1, 1, text, text);
    http_on_http.request(&s->plugin, 1, 1, omb_z(plain), text);
    OMB_REQUIRE(reports == 0 && responses == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct shop s = {.json = &ext_json_table, .movements = &movements, .http = &http};
    omb_str text = {(const char *)data, size};
    struct reply r = {0};

    s.plugin.plugin_data = &s;
    s.calls.prev = s.calls.next = &s.calls;
    s.rest.n_hook_key = 1;
    s.rest.hook_key[0].len = 32;
    for (int ask = ASK_ORDERS; ask <= ASK_STATUS; ask++)
        one_answer(&s, (enum ask)ask, text);
    if (reply_read(&ext_json_table, text, &r) == 0)
        reply_free(&r);
    one_hook(&s, text);
    struct key k;
    if (key_read(text, &k) == 0)
        OMB_REQUIRE(k.len >= HTTP_KEY_LEAST && k.len <= HTTP_KEY_MOST);
    return 0;
}
