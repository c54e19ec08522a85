/* SPDX-License-Identifier: Apache-2.0 */
#include "core/app/fetch.h"
#include "core/base/limits.h"
#include "tests/unit/unit.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

/* Fetching with a resolver of the test's own that answers when it is told to; nothing is sent. */
struct held {
    fetch_resolved_fn fn;
    void *ctx;
    char host[64];
};

static struct world {
    uv_loop_t loop;
    struct fetch *fetch;
    struct held held[FETCH_MAX_WAITING + FETCH_ACTIVE];
    uint32_t n_held, n_told;
    uint32_t answers, last;
    int status[FETCH_MAX_WAITING + FETCH_ACTIVE + 8];
    char words[256];
} w;

static int resolve(void *ctx, const char *host, uint16_t port, fetch_resolved_fn fn, void *fn_ctx)
{
    struct held *h = &w.held[w.n_held++];

    (void)ctx, (void)port;
    *h = (struct held){.fn = fn, .ctx = fn_ctx};
    snprintf(h->host, sizeof h->host, "%s", host);
    return 0;
}

/* The oldest look-up that waits is answered: "127.0.0.1", or nothing. */
static void tell(int status)
{
    struct held *h = &w.held[w.n_told++];
    struct sockaddr_storage a = {0};
    struct sockaddr_in *v4 = (void *)&a;

    v4->sin_family = AF_INET;
    v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    h->fn(h->ctx, status, &a, 1);
}

static void came(void *ctx, int status, omb_str bytes)
{
    w.status[(uintptr_t)ctx] = status;
    w.answers++;
    snprintf(w.words, sizeof w.words, "%.*s", STR_ARG(bytes));
}

static void begin(void)
{
    struct fetch_options o = {.loop = &w.loop, .resolver = {resolve, NULL}};

    memset(&w, 0, sizeof w);
    uv_loop_init(&w.loop);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    assert_int_equal(fetch_open(&o, &w.fetch), 0);
}

static void end(void)
{
    fetch_close(w.fetch);
    while (w.n_told < w.n_held)
        tell(-OMB_E_UNAVAILABLE); /* late: whoever asked is gone */
    uv_run(&w.loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w.loop), 0);
}

static void ask(const char *plugin, const char *host, const char *more)
{
    char text[256];

    snprintf(text, sizeof text, "{\"url\":\"https://%s/\"%s}", host, more);
    fetch_ask(w.fetch, str_of(plugin), str_of(text), came, (void *)(uintptr_t)w.last++);
}

static void one_host_gets_so_many_at_once_and_all_together_too(void **state)
{
    struct fetch_stats s;
    char host[32];

    (void)state;
    begin();
    for (int i = 0; i < FETCH_ACTIVE_HOST + 5; i++)
        ask("p", "same.example", "");
    assert_int_equal(w.n_held, FETCH_ACTIVE_HOST);
    for (int i = 0; i < FETCH_ACTIVE; i++) {
        snprintf(host, sizeof host, "h%d.example", i);
        ask("p", host, "");
    }
    fetch_stats(w.fetch, &s);
    assert_int_equal(s.active, FETCH_ACTIVE);
    assert_int_equal(s.waiting, 5 + FETCH_ACTIVE_HOST);
    assert_int_equal(w.n_held, FETCH_ACTIVE);
    tell(0); /* its address is not public: it ends, the next one to the same host begins */
    assert_int_equal(w.status[0], -OMB_E_DENIED);
    assert_int_equal(w.n_held, FETCH_ACTIVE + 1);
    assert_string_equal(w.held[FETCH_ACTIVE].host, "same.example");
    end();
    assert_int_equal(w.answers, w.last);
}

static void what_does_not_fit_into_the_queue_is_busy(void **state)
{
    struct fetch_stats s;

    (void)state;
    begin();
    for (int i = 0; i < FETCH_ACTIVE_HOST + FETCH_MAX_WAITING; i++)
        ask("p", "same.example", "");
    assert_int_equal(w.answers, 0);
    ask("p", "same.example", "");
    assert_int_equal(w.status[w.last - 1], -OMB_E_BUSY);
    fetch_stats(w.fetch, &s);
    assert_int_equal(s.sockets, 0);
    end();
    assert_int_equal(w.answers, w.last);
}

static void a_plugin_that_ends_takes_only_its_own_along(void **state)
{
    (void)state;
    begin();
    for (int i = 0; i < FETCH_ACTIVE_HOST; i++)
        ask("going", "same.example", "");
    ask("going", "same.example", ""); /* waits */
    ask("staying", "same.example", "");
    ask("staying", "other.example", "");
    fetch_drop(w.fetch, STR("going"));
    assert_int_equal(w.answers, FETCH_ACTIVE_HOST + 1);
    for (int i = 0; i <= FETCH_ACTIVE_HOST; i++)
        assert_int_equal(w.status[i], -OMB_E_CANCELLED);
    /* What waited behind them begins. */
    assert_int_equal(w.n_held, FETCH_ACTIVE_HOST + 2);
    while (w.n_told < w.n_held)
        tell(0);
    assert_int_equal(w.answers, FETCH_ACTIVE_HOST + 3);
    assert_int_equal(w.status[w.last - 1], -OMB_E_DENIED);
    end();
}

static void the_deadline_holds_while_a_name_is_looked_up(void **state)
{
    (void)state;
    begin();
    ask("p", "slow.example", ",\"timeout_ms\":30");
    while (!w.answers)
        uv_run(&w.loop, UV_RUN_ONCE);
    assert_int_equal(w.status[0], -OMB_E_TIMEOUT);
    tell(0); /* the resolver's late answer harms nobody */
    assert_int_equal(w.answers, 1);
    end();
}

static void a_name_without_an_address_is_tried_as_often_as_wanted(void **state)
{
    (void)state;
    begin();
    ask("p", "none.example", ",\"retry\":1");
    tell(-OMB_E_UNAVAILABLE);
    assert_int_equal(w.answers, 0);
    while (w.n_held < 2)
        uv_run(&w.loop, UV_RUN_ONCE);
    tell(-OMB_E_UNAVAILABLE);
    assert_int_equal(w.status[0], -OMB_E_UNAVAILABLE);
    end();
}

static void what_is_refused_never_reaches_a_resolver(void **state)
{
    static const char *const bad[] = {"127.0.0.1",   "localhost", "a.internal",
                                      "a@b.example", "a b",       "a.example:8080"};

    (void)state;
    begin();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ask("p", bad[i], "");
        assert_int_equal(w.answers, i + 1);
        assert_true(w.status[i] == -OMB_E_DENIED || w.status[i] == -OMB_E_INVALID);
        assert_true(w.words[0] != '\0');
    }
    assert_int_equal(w.n_held, 0);
    end();
}

UNIT(cmocka_unit_test(one_host_gets_so_many_at_once_and_all_together_too),
     cmocka_unit_test(what_does_not_fit_into_the_queue_is_busy),
     cmocka_unit_test(a_plugin_that_ends_takes_only_its_own_along),
     cmocka_unit_test(the_deadline_holds_while_a_name_is_looked_up),
     cmocka_unit_test(a_name_without_an_address_is_tried_as_often_as_wanted),
     cmocka_unit_test(what_is_refused_never_reaches_a_resolver))
