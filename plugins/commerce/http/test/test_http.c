/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/json_out.h"
#include "tests/integration/plug/world.h"

#include <sodium.h>
#include <time.h>

#define SECRET "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
#define OTHER "whsec_OTk5OTk5OTk5OWFiY2RlZjAxMjM0NTY3"
#define Z(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define OF(plugin, key, value)                                                                     \
    {                                                                                              \
        Z(plugin), Z(key), Z(value)                                                                \
    }

/* What the plugin asked of its host, and the test's answers. */
static struct heard {
    struct plug_ask fetch, movement;
    char request[8192], report[4096], path[128], body[512];
    uint32_t fetches, reports, status;
    struct plug_instance *who;
} heard;

static void on_fetch(void *ctx, struct plug_ask ask, struct plug_instance *who, omb_str request)
{
    (void)ctx, (void)who;
    heard.fetch = ask;
    heard.fetches++;
    str_clip(heard.request, sizeof heard.request, request);
}

static void on_report(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant,
                      omb_str movement)
{
    (void)ctx;
    assert_true(str_is(plugin, "http"));
    assert_int_equal(tenant, 3);
    heard.movement = ask;
    heard.reports++;
    str_clip(heard.report, sizeof heard.report, movement);
}

static int on_mount(void *ctx, struct plug_instance *who, omb_str path, uint32_t kind, uint32_t max)
{
    (void)ctx, (void)max;
    heard.who = who;
    assert_int_equal(kind, 2);
    str_clip(heard.path, sizeof heard.path, path);
    return 0;
}

static void on_respond(void *ctx, uint64_t conn, uint32_t status, omb_str type, omb_str body)
{
    (void)ctx, (void)type;
    assert_int_equal(conn, 77);
    heard.status = status;
    str_clip(heard.body, sizeof heard.body, body);
}

static const struct plug_setting settings[] = {
    OF("http", "base_url", "https://shop.example/api/"),
    OF("http", "secret", SECRET),
    OF("http", "webhook_secret", OTHER " " SECRET),
};

static void begin(struct world *w)
{
    memset(&heard, 0, sizeof heard);
    w->services = (struct plug_services){.fetch = on_fetch,
                                         .movement_report = on_report,
                                         .mount = on_mount,
                                         .respond = on_respond};
    if (world_begin(w, "ombud/http.so", settings, 3)) {
        buf_putc(&w->errors, '\0');
        fail_msg("%s", w->errors.ptr);
    }
}

static struct plug_instance *shop(struct world *w)
{
    return plug_find_commerce(w->plug, STR("http"));
}

static void turn(struct world *w, uint32_t fetches)
{
    while (heard.fetches < fetches)
        uv_run(&w->loop, UV_RUN_ONCE);
}

/* The shop's answer, as the host brings it. */
static void answer(int status, int http_status, const char *body)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    jo_obj(&o);
    jo_kv_int(&o, "status", http_status);
    jo_key(&o, "headers");
    jo_obj(&o);
    jo_end_obj(&o);
    jo_kv_z(&o, "body", body);
    jo_end_obj(&o);
    plug_answer(heard.fetch, status, status == 0 ? buf_str(&b) : STR("words"));
    buf_free(&b);
}

#define LINE                                                                                       \
    "{\"line\":\"1\",\"title\":\"Lamp\",\"quantity\":1,\"paid_minor\":300,\"tax_minor\":0,"        \
    "\"refunded_minor\":0,"                                                                        \
    "\"state\":\"delivered\"}"
#define ORDER(id, customer)                                                                        \
    "{\"id\":\"" id "\",\"customer\":\"" customer "\",\"email\":\"Ann@example.com\",\"state\":"    \
    "\"delivered\",\"placed_at\":\"2026-11-01T10:00:00Z\",\"currency\":\"USD\",\"total_minor\":"   \
    "300,\"lines\":[" LINE "]}"

static void requests_are_signed_and_their_parts_escaped(void **state)
{
    struct world w = {0};
    struct answer a = {0};

    (void)state;
    begin(&w);
    plug_commerce_orders(shop(&w), world_reply(&a, 0), 3, STR("c/../1?x=\"y"));
    turn(&w, 1);
    assert_non_null(strstr(heard.request, "\"url\":\"https://shop.example/api/v1/customers/"
                                          "c%2F..%2F1%3Fx%3D%22y/orders\""));
    assert_non_null(strstr(heard.request, "\"ombud-tenant\":\"3\""));
    assert_non_null(strstr(heard.request, "\"ombud-signature\":\"v1,"));
    assert_null(strstr(heard.request, SECRET));
    answer(0, 200, "{\"orders\":[]}");
    world_wait(&w, &a);
    assert_string_equal(a.text, "{\"orders\":[]}");
    world_end(&w);
}

static void another_customers_order_is_never_shown(void **state)
{
    struct world w = {0};
    struct answer a = {0};

    (void)state;
    begin(&w);
    plug_commerce_orders(shop(&w), world_reply(&a, 0), 3, STR("c-1"));
    turn(&w, 1);
    answer(0, 200,
           "{\"orders\":[" ORDER("o1", "c-1") "," ORDER("o2", "c-2") ",{\"id\":\"o3\"},7]}");
    world_wait(&w, &a);
    assert_string_equal(a.text, "{\"orders\":[" ORDER("o1", "c-1") "]}");
    world_end(&w);
}

static void one_order(struct world *w, const char *email, const char *body, struct answer *a)
{
    uint32_t before = heard.fetches;

    memset(a, 0, sizeof *a);
    plug_commerce_order(shop(w), world_reply(a, 0), 3, STR("o1"), str_of(email));
    turn(w, before + 1);
    answer(0, body ? 200 : 404, body ? body : "{}");
    world_wait(w, a);
}

static void an_order_is_checked_before_the_host_sees_it(void **state)
{
    static const char *const bad[] = {"",
                                      "[]",
                                      "{\"order\":7}",
                                      "<html>",
                                      "{\"order\":{}}",
                                      "{\"order\":" ORDER("o2", "c-1") "}"};
    struct world w = {0};
    struct answer a;
    char text[2048];

    (void)state;
    begin(&w);
    one_order(&w, NULL, "{\"order\":" ORDER("o1", "c-1") "}", &a);
    assert_int_equal(a.status, 0);
    one_order(&w, "ann@EXAMPLE.com", "{\"order\":" ORDER("o1", "c-1") "}", &a);
    assert_int_equal(a.status, 0);
    one_order(&w, "eve@example.com", "{\"order\":" ORDER("o1", "c-1") "}", &a);
    assert_int_equal(a.status, -OMB_E_NOTFOUND);
    one_order(&w, NULL, NULL, &a);
    assert_int_equal(a.status, -OMB_E_NOTFOUND);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        one_order(&w, NULL, bad[i], &a);
        assert_int_equal(a.status, -OMB_E_SYNTAX);
    }
    snprintf(text, sizeof text, "{\"order\":%s}", ORDER("o1", "c-1"));
    memcpy(strstr(text, "300,\"tax"), "-30", 3);
    one_order(&w, NULL, text, &a);
    assert_int_equal(a.status, -OMB_E_SYNTAX);
    world_end(&w);
}

static void what_may_be_picked_is_asked_of_the_customers_order(void **state)
{
    static const struct {
        const char *body; /* NULL: 404 */
        int32_t status;
    } row[] = {{"{\"choices\":{\"order\":\"o/1\",\"methods\":[],\"lines\":[]}}", 0},
               {"{\"choices\":{\"order\":\"o2\",\"methods\":[],\"lines\":[]}}", -OMB_E_SYNTAX},
               {"{\"choices\":{\"order\":\"o/1\",\"methods\":{},\"lines\":[]}}", -OMB_E_SYNTAX},
               {"{\"choices\":{\"order\":\"o/1\",\"methods\":[]}}", -OMB_E_SYNTAX},
               {"{\"choices\":null}", -OMB_E_SYNTAX},
               {NULL, -OMB_E_NOTFOUND}};
    struct world w = {0};
    struct answer a;

    (void)state;
    begin(&w);
    for (uint32_t i = 0; i < sizeof row / sizeof *row; i++) {
        memset(&a, 0, sizeof a);
        plug_commerce_choices(shop(&w), world_reply(&a, 0), 3, STR("o/1"), STR("c 1"));
        turn(&w, i + 1);
        if (i == 0)
            assert_non_null(strstr(heard.request, "/v1/customers/c%201/orders/o%2F1/choices\""));
        answer(0, row[i].body ? 200 : 404, row[i].body ? row[i].body : "{}");
        world_wait(&w, &a);
        assert_int_equal(a.status, row[i].status);
    }
    world_end(&w);
}

#define REMEDY "{\"kind\":\"refund\",\"order\":\"o1\"}"

static void execute(struct world *w, struct answer *a)
{
    uint32_t before = heard.fetches;

    memset(a, 0, sizeof *a);
    plug_commerce_execute(shop(w), world_reply(a, 0), 3, STR(REMEDY), STR("k1"));
    turn(w, before + 1);
    assert_non_null(strstr(heard.request, "\"idempotency-key\":\"k1\""));
    assert_non_null(strstr(heard.request, "\"retry\":0"));
}

/* The execution ends so; then the question by key is answered so. */
static int settled(struct world *w, int status, int http, const char *body, int http2,
                   const char *body2)
{
    struct answer a;

    execute(w, &a);
    uint32_t before = heard.fetches;
    answer(status, http, body);
    if (http2) {
        turn(w, before + 1);
        assert_non_null(strstr(heard.request, "/v1/remedies/k1\""));
        answer(0, http2, body2);
    }
    world_wait(w, &a);
    assert_int_equal(heard.fetches, before + (http2 ? 1 : 0));
    return a.status;
}

static void a_lost_answer_is_asked_for_by_its_key(void **state)
{
    static const char done[] = "{\"key\":\"k1\",\"outcome\":\"done\",\"ref\":\"R1\"}";
    static const char foreign[] = "{\"key\":\"k2\",\"outcome\":\"done\"}";
    static const char pending[] = "{\"key\":\"k1\",\"outcome\":\"pending\"}";
    struct world w = {0};

    (void)state;
    begin(&w);
    assert_int_equal(settled(&w, 0, 200, done, 0, NULL), 0);
    assert_int_equal(settled(&w, -OMB_E_TIMEOUT, 0, "", 200, done), 0);
    assert_int_equal(settled(&w, -OMB_E_IO, 0, "", 404, "{}"), -OMB_E_TIMEOUT);
    assert_int_equal(settled(&w, -OMB_E_LIMIT, 0, "", 500, "{}"), -OMB_E_TIMEOUT);
    assert_int_equal(settled(&w, 0, 500, "{}", 200, done), 0);
    assert_int_equal(settled(&w, 0, 200, "<html>", 200, done), 0);
    assert_int_equal(settled(&w, 0, 200, foreign, 200, foreign), -OMB_E_UNAVAILABLE);
    assert_int_equal(settled(&w, 0, 202, pending, 0, NULL), -OMB_E_UNAVAILABLE);
    assert_int_equal(settled(&w, 0, 409, "{}", 0, NULL), -OMB_E_CONFLICT);
    assert_int_equal(settled(&w, 0, 401, "{}", 0, NULL), -OMB_E_UNAVAILABLE);
    assert_int_equal(settled(&w, 0, 302, "{}", 0, NULL), -OMB_E_UNAVAILABLE);
    /* Nothing was sent: there is nothing to ask about. */
    assert_int_equal(settled(&w, -OMB_E_UNAVAILABLE, 0, "", 0, NULL), -OMB_E_UNAVAILABLE);
    assert_int_equal(settled(&w, -OMB_E_DENIED, 0, "", 0, NULL), -OMB_E_DENIED);
    world_end(&w);
}

static void hook(struct world *w, const char *secret, const char *id, long age, const char *body)
{
    unsigned char key[64], tag[crypto_auth_hmacsha256_BYTES];
    char text[64], content[1024], head[1024];
    crypto_auth_hmacsha256_state s;
    size_t len;
    long at = (long)time(NULL) - age;

    assert_int_equal(sodium_base642bin(key, sizeof key, secret + 6, strlen(secret) - 6, NULL, &len,
                                       NULL, sodium_base64_VARIANT_ORIGINAL),
                     0);
    snprintf(content, sizeof content, "%s.%ld.%s", id, at, body);
    crypto_auth_hmacsha256_init(&s, key, len);
    crypto_auth_hmacsha256_update(&s, (unsigned char *)content, strlen(content));
    crypto_auth_hmacsha256_final(&s, tag);
    sodium_bin2base64(text, sizeof text, tag, sizeof tag, sodium_base64_VARIANT_ORIGINAL);
    snprintf(head, sizeof head,
             "{\"method\":\"POST\",\"path\":\"/hooks/shop/\",\"headers\":{\"webhook-id\":\"%s\","
             "\"webhook-timestamp\":\"%ld\",\"webhook-signature\":\"v2,x v1,AAAA v1,%s\"}}",
             id, at, text);
    heard.status = 0;
    plug_request(heard.who, 77, 3, str_of(head), str_of(body));
    uv_run(&w->loop, UV_RUN_NOWAIT);
}

#define SCAN                                                                                       \
    "{\"type\":\"movement\",\"data\":{\"key\":\"c.r1\",\"what\":\"scanned\",\"id\":\"x\","         \
    "\"at\":\"2026-11-01T10:00:00Z\"}}"

static uint32_t reported(struct world *w, int status)
{
    uint32_t before = heard.reports;

    hook(w, SECRET, "msg_1", 0, SCAN);
    assert_int_equal(heard.reports, before + 1);
    assert_int_equal(heard.status, 0); /* nothing is said before the host has it */
    plug_answer(heard.movement, status, STR("{}"));
    while (heard.status == 0)
        uv_run(&w->loop, UV_RUN_ONCE);
    return heard.status;
}

static void a_webhook_is_acknowledged_once_the_host_has_it(void **state)
{
    struct world w = {0};

    (void)state;
    begin(&w);
    assert_string_equal(heard.path, "/hooks/shop/");
    assert_int_equal(reported(&w, 0), 200);
    assert_string_equal(heard.report, "{\"id\":\"msg_1\",\"key\":\"c.r1\",\"what\":\"scanned\","
                                      "\"at\":\"2026-11-01T10:00:00Z\"}");
    assert_int_equal(reported(&w, -OMB_E_NOTFOUND), 404);
    assert_int_equal(reported(&w, -OMB_E_INVALID), 400);
    assert_int_equal(reported(&w, -OMB_E_DENIED), 403);
    assert_int_equal(reported(&w, -OMB_E_BUSY), 503);
    world_end(&w);
}

static void only_a_signed_new_webhook_reaches_the_host(void **state)
{
    static const struct {
        const char *secret, *id, *body;
        long age;
        uint32_t status;
    } bad[] = {
        {"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "m", SCAN, 0, 401},
        {SECRET, "m", SCAN, 301, 401},
        {SECRET, "m", SCAN, -302, 401},
        {SECRET, "m m", SCAN, 0, 400},
        {SECRET, "", SCAN, 0, 400},
        {OTHER, "m", "{}", 0, 400},
        {OTHER, "m", "nonsense", 0, 400},
        {OTHER, "m", "{\"type\":\"movement\",\"data\":[]}", 0, 400},
        {OTHER, "m", "{\"type\":\"order.created\"}", 0, 200},
    };
    struct world w = {0};

    (void)state;
    begin(&w);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        hook(&w, bad[i].secret, bad[i].id, bad[i].age, bad[i].body);
        if (heard.status != bad[i].status)
            fail_msg("row %zu: %u instead of %u", i, heard.status, bad[i].status);
    }
    plug_request(heard.who, 77, 3, STR("{\"method\":\"GET\",\"headers\":{}}"), STR(""));
    assert_int_equal(heard.status, 405);
    plug_request(heard.who, 77, 3, STR("{\"method\":\"POST\",\"headers\":{}}"), STR(""));
    assert_int_equal(heard.status, 400);
    assert_int_equal(heard.reports, 0);
    world_end(&w);
}

static void wrong_options_are_told_at_the_start(void **state)
{
    static const struct plug_setting bad[] = {OF("http", "secret", "whsec_short"),
                                              OF("http", "secret", "0123456789"),
                                              OF("http", "webhook_secret", "whsec_MDEy"),
                                              OF("http", "webhook_path", "/hooks"),
                                              OF("http", "base_url", "shop.example"),
                                              OF("http", "shops", "maple https://a.example"),
                                              OF("http", "shops", "0 https://a.example"),
                                              OF("http", "shops", "2"),
                                              OF("http", "shops", "2 a.example"),
                                              OF("http", "shops", "2 https://a.example MDEy"),
                                              OF("http", "shops", "2 https://a.example - - x"),
                                              OF("http", "shops",
                                                 "2 https://a.example\n2 https://b.example")};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct world w = {0};
        w.services = (struct plug_services){.fetch = on_fetch};
        assert_int_equal(world_begin(&w, "ombud/http.so", &bad[i], 1), -OMB_E_INVALID);
        world_end(&w);
    }
}

static void a_tenant_with_a_shop_of_its_own_has_nothing_of_the_others(void **state)
{
    static const struct plug_setting own[] = {
        OF("http", "base_url", "https://shop.example/api/"),
        OF("http", "secret", SECRET),
        OF("http", "webhook_secret", SECRET),
        OF("http", "shops",
           "\n  3 https://own.example/x/  -\t" OTHER "\n 5 https://five.example\n"),
    };
    struct world w = {0};
    struct answer a = {0};

    (void)state;
    memset(&heard, 0, sizeof heard);
    w.services = (struct plug_services){.fetch = on_fetch,
                                        .movement_report = on_report,
                                        .mount = on_mount,
                                        .respond = on_respond};
    assert_int_equal(world_begin(&w, "ombud/http.so", own, 4), 0);
    plug_commerce_orders(shop(&w), world_reply(&a, 0), 3, STR("c"));
    turn(&w, 1);
    assert_non_null(strstr(heard.request, "\"https://own.example/x/v1/customers/c/orders\""));
    assert_null(strstr(heard.request, "ombud-signature"));
    answer(0, 200, "{\"orders\":[]}");
    world_wait(&w, &a);
    memset(&a, 0, sizeof a);
    plug_commerce_orders(shop(&w), world_reply(&a, 0), 4, STR("c"));
    turn(&w, 2);
    assert_non_null(strstr(heard.request, "\"https://shop.example/api/v1/customers/c/orders\""));
    assert_non_null(strstr(heard.request, "ombud-signature"));
    answer(0, 200, "{\"orders\":[]}");
    world_wait(&w, &a);
    hook(&w, SECRET, "msg_1", 0, SCAN); /* of the others */
    assert_int_equal(heard.status, 401);
    assert_int_equal(heard.reports, 0);
    hook(&w, OTHER, "msg_2", 0, SCAN);
    assert_int_equal(heard.reports, 1);
    plug_answer(heard.movement, 0, STR("{}"));
    while (heard.status == 0)
        uv_run(&w.loop, UV_RUN_ONCE);
    assert_int_equal(heard.status, 200);
    world_end(&w);
}

static void without_a_shop_every_question_is_unavailable(void **state)
{
    struct world w = {0};
    struct answer a = {0};

    (void)state;
    w.services = (struct plug_services){.fetch = on_fetch};
    assert_int_equal(world_begin(&w, "ombud/http.so", NULL, 0), 0);
    plug_commerce_orders(shop(&w), world_reply(&a, 0), 3, STR("c-1"));
    world_wait(&w, &a);
    assert_int_equal(a.status, -OMB_E_UNAVAILABLE);
    world_end(&w);
}

UNIT(cmocka_unit_test(requests_are_signed_and_their_parts_escaped),
     cmocka_unit_test(another_customers_order_is_never_shown),
     cmocka_unit_test(an_order_is_checked_before_the_host_sees_it),
     cmocka_unit_test(what_may_be_picked_is_asked_of_the_customers_order),
     cmocka_unit_test(a_lost_answer_is_asked_for_by_its_key),
     cmocka_unit_test(a_webhook_is_acknowledged_once_the_host_has_it),
     cmocka_unit_test(only_a_signed_new_webhook_reaches_the_host),
     cmocka_unit_test(wrong_options_are_told_at_the_start),
     cmocka_unit_test(a_tenant_with_a_shop_of_its_own_has_nothing_of_the_others),
     cmocka_unit_test(without_a_shop_every_question_is_unavailable))
