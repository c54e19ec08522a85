/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: requests over a real socket: routes, later answers, deadlines, order, mounts, draining.
 * Must not know: the parser's cases (the http corpus has them).
 * Called by: ctest. */
#include "client.h"

#include "core/base/limits.h"
#include "core/gateway/static.h"

static struct world {
    struct client_host h;
    gw_req_id held;
    gw_ws_id ws;
    int closed, code;
    char got[64], query[GW_MAX_TARGET];
    int opened;
    bool drained;
} w;

static void show(void *ctx, struct gw_req *req)
{
    (void)ctx;
    gw_reply(req, 200, "text/plain",
             arena_printf(&req->arena, "%.*s|%.*s|%.*s", STR_ARG(req->param[0]),
                          STR_ARG(req->param[1]), STR_ARG(gw_query(req, "q"))));
}

static void fixed(void *ctx, struct gw_req *req)
{
    (void)ctx;
    gw_reply(req, 200, "text/plain", STR("fixed"));
}

static void hold(void *ctx, struct gw_req *req)
{
    (void)ctx;
    w.held = gw_req_hold(req);
}

static void forget(void *ctx, struct gw_req *req)
{
    (void)ctx, (void)req;
}

static void ws_open(void *ctx, gw_ws_id ws, uint32_t tenant, omb_str query, omb_str peer,
                    void **user)
{
    (void)ctx, (void)user;
    assert_int_equal(tenant, 1);
    assert_true(str_is(peer, "127.0.0.1"));
    assert_int_equal(str_copy(w.query, sizeof(w.query), query), 0);
    w.opened++;
    w.ws = ws;
}

static void ws_message(void *ctx, gw_ws_id ws, void *user, bool text, omb_str bytes)
{
    (void)ctx, (void)user;
    assert_true(text);
    assert_int_equal(str_copy(w.got, sizeof(w.got), bytes), 0);
    assert_int_equal(gw_ws_send(w.h.gw, ws, true, STR("got it")), 0);
}

static void ws_close(void *ctx, gw_ws_id ws, void *user, int code, omb_str reason)
{
    (void)ctx, (void)user, (void)reason;
    assert_int_equal(ws, w.ws);
    w.closed++;
    w.code = code;
}

static const struct gw_ws_handlers handlers = {.on_open = ws_open,
                                               .on_message = ws_message,
                                               .on_close = ws_close};

static const struct gw_ws_handlers holding = {.on_upgrade = hold,
                                              .on_open = ws_open,
                                              .on_message = ws_message,
                                              .on_close = ws_close};

static const struct gw_asset assets[] = {
    {"/desk/index.html", "\"d\"", "text/html; charset=utf-8", false, {"<desk>", 6}, {0}, {0}},
    {"/w.js", "\"w\"", "text/javascript; charset=utf-8", false, {"plain", 5}, {"GZ", 2}, {0}},
};

static int begin(void **state)
{
    (void)state;
    struct gw_config c = {.assets = assets, .n_assets = 2, .request_ms = 60};
    memset(&w, 0, sizeof(w));
    client_host_open(&w.h, &c);
    assert_int_equal(gw_route(w.h.gw, "GET", "/api/:a/x/:b", show, NULL), 0);
    assert_int_equal(gw_route(w.h.gw, "GET", "/api/me/x/:b", fixed, NULL), 0);
    assert_int_equal(gw_route(w.h.gw, "GET", "/hold", hold, NULL), 0);
    assert_int_equal(gw_route(w.h.gw, "GET", "/forget", forget, NULL), 0);
    assert_int_equal(gw_ws_route(w.h.gw, "/live", &handlers, NULL, NULL), 0);
    assert_int_equal(gw_ws_route(w.h.gw, "/later", &holding, NULL, NULL), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    client_host_close(&w.h);
    return 0;
}

static int get(const char *path)
{
    return client_call(&w.h, "GET", path, "", NULL);
}

static bool said(const char *text)
{
    return strstr(w.h.answer, text) != NULL;
}

static void parameters_are_decoded_and_fixed_parts_win(void **state)
{
    (void)state;
    assert_int_equal(get("/api/a%20b/x/2?p=1&q=%C3%A9+e"), 200);
    assert_true(said("a b|2|\xc3\xa9 e"));
    assert_int_equal(get("/api/me/x/2"), 200);
    assert_true(said("fixed"));
    assert_int_equal(get("/api/a%2Fb/x/2"), 404);
    assert_int_equal(get("/api//x/2"), 404);
    assert_int_equal(get("/api/%zz/x/2"), 400);
}

static void a_known_path_with_another_method_is_405_with_allow(void **state)
{
    (void)state;
    assert_int_equal(client_call(&w.h, "POST", "/hold", "", ""), 405);
    assert_true(said("Allow: GET\r\n"));
}

static void an_unknown_host_is_421_and_a_wrong_one_400(void **state)
{
    (void)state;
    const char other[] = "GET /healthz HTTP/1.1\r\nHost: other.example\r\n\r\n";
    const char bad[] = "GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n";
    assert_int_equal(client_raw(&w.h, other, sizeof(other) - 1), 421);
    assert_int_equal(client_raw(&w.h, bad, sizeof(bad) - 1), 400);
}

static void a_held_request_is_answered_later_and_in_order(void **state)
{
    (void)state;
    const char two[] = "GET /hold HTTP/1.1\r\nHost: localhost\r\n\r\n"
                       "GET /api/me/x/1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int fd = client_connect(&w.h);
    client_send(fd, two, sizeof(two) - 1);
    while (!w.held)
        uv_run(&w.h.loop, UV_RUN_NOWAIT);
    struct gw_req *req = gw_req_held(w.h.gw, w.held);
    assert_non_null(req);
    gw_reply(req, 200, "text/plain", STR("first"));
    assert_null(gw_req_held(w.h.gw, w.held));
    assert_true(client_until(&w.h, fd, "fixed"));
    assert_true(strstr(w.h.answer, "first") < strstr(w.h.answer, "fixed"));
    close(fd);
}

static void a_request_nobody_answers_is_504_and_its_handle_dies(void **state)
{
    (void)state;
    assert_int_equal(get("/hold"), 504);
    assert_null(gw_req_held(w.h.gw, w.held));
}

static void a_handler_that_forgets_is_500(void **state)
{
    (void)state;
    assert_int_equal(get("/forget"), 500);
    assert_true(said("application/problem+json"));
    assert_true(said("\"id\":\""));
}

static void assets_choose_their_coding_and_know_their_tag(void **state)
{
    (void)state;
    assert_int_equal(get("/w.js"), 200);
    assert_true(said("\r\n\r\nplain"));
    assert_int_equal(client_call(&w.h, "GET", "/w.js", "Accept-Encoding: br, gzip;q=0.5\r\n", NULL),
                     200);
    assert_true(said("Content-Encoding: gzip\r\n") && said("Vary: Accept-Encoding\r\n"));
    assert_int_equal(client_call(&w.h, "GET", "/w.js", "Accept-Encoding: gzip;q=0\r\n", NULL), 200);
    assert_true(said("\r\n\r\nplain"));
    assert_int_equal(client_call(&w.h, "GET", "/w.js", "If-None-Match: \"w\"\r\n", NULL), 304);
    assert_int_equal(get("/desk/c/12"), 200);
    assert_true(said("<desk>") && said("frame-ancestors 'none'"));
    assert_int_equal(get("/desk/none.js"), 404);
    assert_int_equal(client_call(&w.h, "HEAD", "/w.js", "", NULL), 200);
    assert_true(said("Content-Length: 5\r\n") && !said("plain"));
}

#define HANDSHAKE_HEADERS                                                                          \
    "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                             \
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"                 \
    "Origin: http://localhost\r\n\r\n"
#define HANDSHAKE "GET /live HTTP/1.1\r\n" HANDSHAKE_HEADERS

static int open_socket(void)
{
    /* The first frame travels with the handshake. */
    const char bytes[] = HANDSHAKE "\x81\x82\0\0\0\0hi";
    int fd = client_connect(&w.h);
    w.h.n = 0;
    client_send(fd, bytes, sizeof(bytes) - 1);
    assert_true(client_until(&w.h, fd, "got it"));
    return fd;
}

static void a_socket_opens_speaks_and_closes(void **state)
{
    (void)state;
    int fd = open_socket();
    assert_true(said("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    assert_string_equal(w.got, "hi");
    gw_ws_close(w.h.gw, w.ws, 4401, STR("bye"));
    assert_true(client_until(&w.h, fd, "\x88\x05\x11\x31"));
    client_send(fd, "\x88\x82\0\0\0\0\x11\x31", 8);
    while (client_until(&w.h, fd, NULL))
        ;
    assert_int_equal(w.closed, 1);
    assert_int_equal(w.code, 4401);
    assert_int_equal(gw_ws_send(w.h.gw, w.ws, true, STR("late")), -OMB_E_CLOSED);
    close(fd);
}

static void a_mount_taken_away_closes_its_sockets_with_1012(void **state)
{
    (void)state;
    int fd = open_socket();
    gw_ws_unroute(w.h.gw, "/live");
    assert_int_equal(w.closed, 1);
    assert_true(client_until(&w.h, fd, "\x03\xf4"));
    assert_int_equal(get("/live"), 404);
    close(fd);
}

static int send_handshake(const char *target)
{
    char bytes[2 * GW_MAX_TARGET];
    int n = snprintf(bytes, sizeof(bytes), "GET %s HTTP/1.1\r\n" HANDSHAKE_HEADERS, target);
    int fd = client_connect(&w.h);
    w.h.n = 0;
    w.query[0] = '\0';
    client_send(fd, bytes, (size_t)n);
    return fd;
}

static void opens_with(const char *target, const char *query)
{
    int before = w.opened, fd = send_handshake(target);
    assert_true(client_until(&w.h, fd, "101 Switching"));
    assert_int_equal(w.opened, before + 1);
    assert_string_equal(w.query, query);
    close(fd);
}

static void a_socket_opens_with_the_query_as_it_was_asked(void **state)
{
    (void)state;
    opens_with("/live?x=y&z=%20", "x=y&z=%20");
    opens_with("/live", "");
    opens_with("/live?", "");
    opens_with("/%6cive?a?b+%zz%00=", "a?b+%zz%00=");
    opens_with("http://localhost/live?whole=1", "whole=1");
}

/* A target whose request line has `line` bytes. */
static const char *target_for(size_t line)
{
    static char target[GW_MAX_TARGET + 1];
    size_t n = line - strlen("GET  HTTP/1.1");
    assert_true(n < sizeof(target));
    memset(target, 'q', n);
    memcpy(target, "/live?", 6);
    target[n] = '\0';
    return target;
}

static void the_longest_query_opens_and_one_byte_more_is_414(void **state)
{
    (void)state;
    const char *longest = target_for(GW_MAX_TARGET);
    opens_with(longest, longest + 6);
    int fd = send_handshake(target_for(GW_MAX_TARGET + 1));
    while (client_until(&w.h, fd, NULL))
        ;
    close(fd);
    assert_true(said("HTTP/1.1 414 ") && said("request line too long"));
    assert_int_equal(w.opened, 1);
}

static void a_socket_that_is_accepted_later_has_its_query(void **state)
{
    (void)state;
    int fd = send_handshake("/later?x=y&z=%20");
    while (!w.held)
        uv_run(&w.h.loop, UV_RUN_NOWAIT);
    assert_int_equal(w.opened, 0);
    gw_ws_accept(gw_req_held(w.h.gw, w.held), NULL);
    assert_int_equal(w.opened, 1);
    assert_string_equal(w.query, "x=y&z=%20");
    assert_true(client_until(&w.h, fd, "101 Switching"));
    close(fd);
}

static void on_drained(void *ctx)
{
    (void)ctx;
    w.drained = true;
}

static void draining_says_1012_and_ends_when_all_are_gone(void **state)
{
    (void)state;
    int fd = open_socket();
    gw_drain(w.h.gw, 2000, on_drained, NULL);
    assert_true(client_until(&w.h, fd, "\x03\xf4"));
    client_send(fd, "\x88\x82\0\0\0\0\x03\xf4", 8);
    while (client_until(&w.h, fd, NULL))
        ;
    close(fd);
    while (!w.drained)
        uv_run(&w.h.loop, UV_RUN_ONCE);
    assert_int_equal(w.closed, 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
UNIT(CASE(parameters_are_decoded_and_fixed_parts_win),
     CASE(a_known_path_with_another_method_is_405_with_allow),
     CASE(an_unknown_host_is_421_and_a_wrong_one_400),
     CASE(a_held_request_is_answered_later_and_in_order),
     CASE(a_request_nobody_answers_is_504_and_its_handle_dies), CASE(a_handler_that_forgets_is_500),
     CASE(assets_choose_their_coding_and_know_their_tag), CASE(a_socket_opens_speaks_and_closes),
     CASE(a_socket_opens_with_the_query_as_it_was_asked),
     CASE(the_longest_query_opens_and_one_byte_more_is_414),
     CASE(a_socket_that_is_accepted_later_has_its_query),
     CASE(a_mount_taken_away_closes_its_sockets_with_1012),
     CASE(draining_says_1012_and_ends_when_all_are_gone))
