/* SPDX-License-Identifier: Apache-2.0 */
#include "core/app/fetch_answer.h"
#include "core/app/fetch_guard.h"
#include "core/app/fetch_request.h"
#include "core/base/limits.h"
#include "tests/unit/unit.h"

#include <stdio.h>

static const char *why;

static void reads(const char *text, bool https, const char *host, uint16_t port, const char *target)
{
    struct fetch_url u;

    if (fetch_url_read(str_of(text), &u, &why) != 0)
        fail_msg("%s: %s", text, why);
    assert_int_equal(u.https, https);
    assert_string_equal(u.host, host);
    assert_int_equal(u.port, port);
    assert_true(str_is(u.target, target));
}

static void a_url_has_one_host(void **state)
{
    static const char *const bad[] = {"https://a@b.example/",  "https://a.example:0/",
                                      "https://a.example:/",   "https://a.example:65536/",
                                      "https://a.example:08/", "https:///x",
                                      "https://.a.example/",   "https://a..example/",
                                      "https://a.example./",   "https://1.2.3/",
                                      "https://0x7f000001/",   "https://[::1/",
                                      "https://[::1]x/",       "https://[1.2.3.4]/",
                                      "https://a.example/#f",  "https://a.example/%0",
                                      "https://a.example/%0A", "ftp://a.example/",
                                      "https://a%2eexample/",  "https://a.example:+1/"};
    struct fetch_url u;

    (void)state;
    reads("https://Shop.Example/x?y", true, "shop.example", 443, "/x?y");
    reads("http://1.2.3.4:81", false, "1.2.3.4", 81, "");
    reads("HTTPS://[::1]:8443?a=b", true, "::1", 8443, "?a=b");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (fetch_url_read(str_of(bad[i]), &u, &why) == 0)
            fail_msg("%s was read", bad[i]);
    }
}

static bool may(const char *url)
{
    struct fetch_url u;

    assert_int_equal(fetch_url_read(str_of(url), &u, &why), 0);
    return fetch_guard_url(&u, &why) == 0;
}

static void only_public_places_are_reached(void **state)
{
    (void)state;
    assert_true(may("https://shop.example/"));
    assert_true(may("https://93.184.216.34/"));
    assert_true(may("https://[2606:2800:220:1::1]/"));
    assert_false(may("http://shop.example/"));
    assert_false(may("https://shop.example:444/"));
    assert_false(may("https://shop/"));
    assert_false(may("https://shop.internal/"));
    assert_false(may("https://xn--80ak6aa92e.example/"));
    assert_false(may("https://172.31.0.1/"));
    assert_true(may("https://172.32.0.1/"));
    assert_false(may("https://100.127.255.255/"));
    assert_true(may("https://100.128.0.0/"));
    assert_false(may("https://[2001::1]/"));
    assert_false(may("https://[2002:7f00:1::]/"));
    assert_false(may("https://[64:ff9b::7f00:1]/"));
    assert_false(may("https://[::ffff:93.184.216.34]/"));
}

static void a_place_is_named_for_one_plugin_scheme_and_port(void **state)
{
    struct fetch_place p;
    struct fetch_url u;

    (void)state;
    assert_int_equal(fetch_guard_place("shop", STR("http://127.0.0.1:9000"), &p, &why), 0);
    assert_int_equal(fetch_url_read(STR("http://127.0.0.1:9000/x"), &u, &why), 0);
    assert_true(fetch_guard_named(&p, 1, STR("shop"), &u));
    assert_false(fetch_guard_named(&p, 1, STR("other"), &u));
    u.https = true;
    assert_false(fetch_guard_named(&p, 1, STR("shop"), &u));
    u.https = false;
    u.port = 9001;
    assert_false(fetch_guard_named(&p, 1, STR("shop"), &u));
    assert_int_equal(fetch_guard_place("shop", STR("https://a.example/x"), &p, &why),
                     -OMB_E_INVALID);
}

static int request(const char *json, struct fetch_request *r)
{
    static struct arena a;

    arena_free(&a);
    a = (struct arena){0};
    int status = fetch_request_read(str_of(json), &a, r, &why);
    if (status)
        arena_free(&a);
    return status;
}

static void a_request_frames_nothing_itself(void **state)
{
    static const char *const bad[] = {
        "{}",
        "[]",
        "{\"url\":1}",
        "{\"url\":\"https://a\",\"method\":\"TRACE\"}",
        "{\"url\":\"https://a\",\"body\":\"x\"}",
        "{\"url\":\"https://a\",\"method\":\"PUT\",\"body\":\"x\",\"body_b64\":\"eA==\"}",
        "{\"url\":\"https://a\",\"method\":\"PUT\",\"body_b64\":\"*\"}",
        "{\"url\":\"https://a\",\"headers\":{\"Host\":\"b\"}}",
        "{\"url\":\"https://a\",\"headers\":{\"content-Length\":\"1\"}}",
        "{\"url\":\"https://a\",\"headers\":{\"a:b\":\"1\"}}",
        "{\"url\":\"https://a\",\"headers\":{\"a\":\"1\\r\\nb: c\"}}",
        "{\"url\":\"https://a\",\"headers\":{\"a\":1}}",
        "{\"url\":\"https://a\",\"timeout_ms\":60001}",
        "{\"url\":\"https://a\",\"timeout_ms\":0}",
        "{\"url\":\"https://a\",\"max_bytes\":4194305}",
        "{\"url\":\"https://a\",\"retry\":4}",
    };
    struct fetch_request r;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (request(bad[i], &r) != -OMB_E_INVALID)
            fail_msg("%s was read", bad[i]);
    }
    assert_int_equal(request("{\"url\":\"https://a\",\"method\":\"POST\",\"body_b64\":\"AAE=\","
                             "\"headers\":{\"X-A\":\"\"},\"retry\":0}",
                             &r),
                     0);
    assert_int_equal(r.body.len, 2);
    assert_int_equal(r.timeout_ms, FETCH_TIME_MS);
    assert_int_equal(r.max_bytes, FETCH_BODY);
    assert_int_equal(request("{}", &r), -OMB_E_INVALID);
}

static void an_answer_is_its_last_response(void **state)
{
    struct fetch_answer w;
    struct buf out = BUF_INIT(0);

    (void)state;
    fetch_answer_open(&w, 100);
    assert_int_equal(fetch_answer_line(&w, STR("HTTP/1.1 100 Continue\r\n")), 0);
    assert_int_equal(fetch_answer_line(&w, STR("X-Early: 1\r\n")), 0);
    assert_int_equal(fetch_answer_line(&w, STR("\r\n")), 0);
    assert_int_equal(fetch_answer_line(&w, STR("HTTP/1.1 200 OK\r\n")), 0);
    assert_int_equal(fetch_answer_line(&w, STR("Set-Cookie: a\r\n")), 0);
    assert_int_equal(fetch_answer_line(&w, STR("set-cookie:b\r\n")), 0);
    assert_int_equal(fetch_answer_line(&w, STR("X-Empty:\r\n")), 0);
    assert_int_equal(fetch_answer_line(&w, STR(" folded: x\r\n")), -OMB_E_SYNTAX);
    buf_put(&w.body, "\0\1", 2);
    fetch_answer_write(&w, 200, 2, -1, &out);
    buf_putc(&out, '\0');
    assert_string_equal(out.ptr, "{\"status\":200,\"attempts\":2,\"headers\":{\"set-cookie\":"
                                 "\"a, b\",\"x-empty\":\"\"},\"body_b64\":\"AAE=\"}");
    assert_int_equal(fetch_answer_line(&w, STR("Content-Length: 1\r\n")), 0);
    assert_false(w.ambiguous);
    assert_int_equal(fetch_answer_line(&w, STR("Transfer-Encoding: chunked\r\n")), 0);
    assert_true(w.ambiguous);
    buf_free(&out);
    fetch_answer_close(&w);
}

static void a_retry_after_is_a_number_or_a_date_with_a_cap(void **state)
{
    (void)state;
    assert_int_equal(fetch_answer_after(STR("7"), 0), 7);
    assert_int_equal(fetch_answer_after(STR("999999999"), 0), FETCH_MAX_AFTER_S);
    assert_int_equal(fetch_answer_after(STR("99999999999999999999"), 0), FETCH_MAX_AFTER_S);
    assert_int_equal(fetch_answer_after(STR("-7"), 0), -1);
    assert_int_equal(fetch_answer_after(STR("soon"), 0), -1);
    assert_int_equal(fetch_answer_after(STR_NONE, 0), -1);
    assert_int_equal(fetch_answer_after(STR("Sun, 06 Nov 1994 08:49:37 GMT"), 784111770), 7);
    assert_int_equal(fetch_answer_after(STR("Sun, 06 Nov 1994 08:49:37 GMT"), 784111999), 0);
}

UNIT(cmocka_unit_test(a_url_has_one_host), cmocka_unit_test(only_public_places_are_reached),
     cmocka_unit_test(a_place_is_named_for_one_plugin_scheme_and_port),
     cmocka_unit_test(a_request_frames_nothing_itself),
     cmocka_unit_test(an_answer_is_its_last_response),
     cmocka_unit_test(a_retry_after_is_a_number_or_a_date_with_a_cap))
