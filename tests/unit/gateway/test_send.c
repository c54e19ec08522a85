/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: sending: one message to many sockets, drained queues, answers that go on, --web-root.
 * Must not know: the frame reader (test_frame), the send path's speed.
 * Called by: ctest. */
#include "client.h"

#include "core/base/limits.h"
#include "core/gateway/deflate.h"

#include <fcntl.h>
#include <sys/stat.h>

#define SOCKETS 6

static struct world {
    struct client_host h;
    gw_ws_id ws[SOCKETS];
    uint32_t n;
    int drains, closes;
    gw_req_id stream;
    char folder[32];
} w;

static void ws_open(void *ctx, gw_ws_id ws, uint32_t tenant, omb_str query, omb_str peer,
                    void **user)
{
    (void)ctx, (void)tenant, (void)query, (void)peer, (void)user;
    assert_true(w.n < SOCKETS);
    w.ws[w.n++] = ws;
}

static void ws_message(void *ctx, gw_ws_id ws, void *user, bool text, omb_str bytes)
{
    (void)ctx, (void)ws, (void)user, (void)text, (void)bytes;
}

static void ws_close(void *ctx, gw_ws_id ws, void *user, int code, omb_str reason)
{
    (void)ctx, (void)ws, (void)user, (void)code, (void)reason;
    w.closes++;
}

static void ws_drain(void *ctx, gw_ws_id ws, void *user)
{
    (void)ctx, (void)user;
    assert_int_equal(ws, w.ws[0]);
    w.drains++;
}

static const struct gw_ws_handlers handlers = {.on_open = ws_open,
                                               .on_message = ws_message,
                                               .on_close = ws_close,
                                               .on_drain = ws_drain};

static void feed(void *ctx, struct gw_req *req)
{
    (void)ctx;
    assert_int_equal(gw_stream_start(req, 200, "text/event-stream"), 0);
    w.stream = gw_req_hold(req);
}

static void write_file(const char *name, const char *text)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "%s/%s", w.folder, name);
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int begin(void **state)
{
    (void)state;
    struct gw_config c = {.max_out = 256 * 1024};
    memset(&w, 0, sizeof(w));
    assert_int_equal(str_copy(w.folder, sizeof(w.folder), STR("/tmp/ombud-root-XXXXXX")), 0);
    assert_non_null(mkdtemp(w.folder));
    c.web_root = w.folder;
    client_host_open(&w.h, &c);
    assert_int_equal(gw_ws_route(w.h.gw, "/live", &handlers, NULL, NULL), 0);
    assert_int_equal(gw_route(w.h.gw, "GET", "/feed", feed, NULL), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    char command[64];
    client_host_close(&w.h);
    (void)snprintf(command, sizeof(command), "rm -rf %s", w.folder);
    return system(command);
}

static int open_socket(const char *extension)
{
    char bytes[600];
    int n = snprintf(bytes, sizeof(bytes),
                     "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                     "Sec-WebSocket-Version: 13\r\nOrigin: http://localhost\r\n%s\r\n",
                     extension);
    int fd = client_connect(&w.h);
    w.h.n = 0;
    client_send(fd, bytes, (size_t)n);
    assert_true(client_until(&w.h, fd, "\r\n\r\n"));
    return fd;
}

#define DEFLATE "Sec-WebSocket-Extensions: permessage-deflate\r\n"
#define DEFLATE_10 "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10\r\n"

/* Reads the one frame that comes, with 16 bit of length, and gives its payload back plain. */
static void expect_message(int fd, omb_str wanted, bool packed)
{
    struct deflate d = {0};
    struct buf plain = BUF_INIT(1 << 17);
    w.h.n = 0;
    size_t size = 4;
    for (int turns = 0; w.h.n < size && turns < 20000; turns++) {
        uv_run(&w.h.loop, UV_RUN_NOWAIT);
        ssize_t n = recv(fd, w.h.answer + w.h.n, size - w.h.n, MSG_DONTWAIT);
        assert_true(n > 0 || (n < 0 && errno == EAGAIN));
        w.h.n += n > 0 ? (size_t)n : 0;
        if (w.h.n == 4)
            size = 4 + ((size_t)(unsigned char)w.h.answer[2] << 8) + (unsigned char)w.h.answer[3];
    }
    assert_true(w.h.n == size && size > 4);
    assert_int_equal((unsigned char)w.h.answer[0], packed ? 0xc1 : 0x81);
    assert_int_equal((unsigned char)w.h.answer[1], 126);
    omb_str payload = str_n(w.h.answer + 4, w.h.n - 4);
    if (packed) {
        assert_true(payload.len < wanted.len);
        assert_int_equal(deflate_unpack(&d, payload, &plain), 0);
        payload = buf_str(&plain);
    }
    assert_true(str_eq(payload, wanted));
    buf_free(&plain);
    deflate_free(&d);
}

static void one_message_reaches_sockets_of_every_kind(void **state)
{
    (void)state;
    static char text[1500];
    int fd[3] = {open_socket(""), open_socket(DEFLATE), open_socket(DEFLATE_10)};
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)('a' + (i * i * 31 + i / 7 * 13) % 101 % 26);
    gw_ws_id ids[5] = {w.ws[0], w.ws[1], 12345, w.ws[2], w.ws[1]};
    assert_int_equal(gw_ws_send_many(w.h.gw, ids, 5, true, str_n(text, sizeof(text))), 4);
    expect_message(fd[0], str_n(text, sizeof(text)), false);
    expect_message(fd[1], str_n(text, sizeof(text)), true);
    expect_message(fd[1], str_n(text, sizeof(text)), true);
    expect_message(fd[2], str_n(text, sizeof(text)), true);
    assert_int_equal(gw_ws_send_many(w.h.gw, ids, 2, true, STR("short")), 2);
    w.h.n = 0;
    assert_true(client_until(&w.h, fd[1], "\x81\x05short"));
    for (int i = 0; i < 3; i++)
        close(fd[i]);
}

static void a_socket_that_reads_again_is_told_once_that_it_drained(void **state)
{
    (void)state;
    static char text[60000];
    int fd = open_socket("");
    size_t all = 0, sent = 0;
    memset(text, 'x', sizeof(text));
    /* The system's own buffers fill first: then ours does. */
    while (gw_ws_queued(w.h.gw, w.ws[0]) <= 150 * 1024) {
        assert_int_equal(gw_ws_send(w.h.gw, w.ws[0], true, str_n(text, sizeof(text))), 0);
        all += sizeof(text) + 4;
        uv_run(&w.h.loop, UV_RUN_NOWAIT);
        assert_int_equal(w.drains, 0);
    }
    while (sent < all) {
        ssize_t n = recv(fd, w.h.answer, sizeof(w.h.answer), MSG_DONTWAIT);
        sent += n > 0 ? (size_t)n : 0;
        uv_run(&w.h.loop, UV_RUN_NOWAIT);
    }
    for (int i = 0; i < 20; i++)
        uv_run(&w.h.loop, UV_RUN_NOWAIT);
    assert_int_equal(w.drains, 1);
    assert_int_equal(gw_ws_queued(w.h.gw, w.ws[0]), 0);
    assert_int_equal(gw_ws_send(w.h.gw, w.ws[0], true, STR("more")), 0);
    w.h.n = 0;
    assert_true(client_until(&w.h, fd, "more"));
    assert_int_equal(w.drains, 1);
    close(fd);
}

static void a_socket_that_does_not_read_is_closed_and_the_others_are_served(void **state)
{
    (void)state;
    static char text[60000];
    int slow = open_socket(""), quick = open_socket("");
    struct gw_stats stats;
    memset(text, 'x', sizeof(text));
    uint32_t took = 2;
    for (int i = 0; took == 2 && i < 1000; i++) {
        took = gw_ws_send_many(w.h.gw, w.ws, 2, true, str_n(text, sizeof(text)));
        for (int turns = 0; turns < 3; turns++) {
            uv_run(&w.h.loop, UV_RUN_NOWAIT);
            while (recv(quick, w.h.answer, sizeof(w.h.answer), MSG_DONTWAIT) > 0)
                uv_run(&w.h.loop, UV_RUN_NOWAIT);
        }
    }
    assert_int_equal(took, 1);
    assert_int_equal(w.closes, 1);
    gw_stats(w.h.gw, &stats);
    assert_int_equal(stats.slow_closed, 1);
    assert_int_equal(gw_ws_send(w.h.gw, w.ws[0], true, STR("late")), -OMB_E_CLOSED);
    close(slow);
    close(quick);
}

static void a_stream_sends_as_it_goes_and_ends(void **state)
{
    (void)state;
    static const char next[] = "GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n";
    static const char ask[] = "GET /feed HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int fd = client_connect(&w.h);
    w.h.n = 0;
    client_send(fd, ask, sizeof(ask) - 1);
    assert_true(client_until(&w.h, fd, "\r\n\r\n"));
    assert_non_null(strstr(w.h.answer, "Content-Type: text/event-stream\r\n"));
    assert_non_null(strstr(w.h.answer, "Transfer-Encoding: chunked\r\n"));
    for (int i = 0; i < 2; i++) {
        struct gw_req *req = gw_req_held(w.h.gw, w.stream);
        assert_non_null(req);
        assert_int_equal(gw_stream_send(req, i ? STR("data: 2\n\n") : STR("data: 1\n\n")), 0);
        assert_true(client_until(&w.h, fd, i ? "9\r\ndata: 2\n\n\r\n" : "9\r\ndata: 1\n\n\r\n"));
    }
    gw_stream_end(gw_req_held(w.h.gw, w.stream));
    assert_true(client_until(&w.h, fd, "\r\n0\r\n\r\n"));
    assert_null(gw_req_held(w.h.gw, w.stream));
    /* The connection goes on. */
    w.h.n = 0;
    client_send(fd, next, sizeof(next) - 1);
    assert_true(client_until(&w.h, fd, " 404 "));
    close(fd);
}

static void a_stream_whose_reader_left_is_gone(void **state)
{
    (void)state;
    static const char ask[] = "GET /feed HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int fd = client_connect(&w.h);
    struct linger now = {1, 0};
    w.h.n = 0;
    client_send(fd, ask, sizeof(ask) - 1);
    assert_true(client_until(&w.h, fd, "\r\n\r\n"));
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close(fd);
    for (int i = 0; i < 1000 && gw_req_held(w.h.gw, w.stream); i++)
        uv_run(&w.h.loop, UV_RUN_NOWAIT);
    assert_null(gw_req_held(w.h.gw, w.stream));
}

static int get(const char *path)
{
    return client_call(&w.h, "GET", path, "", NULL);
}

static void a_web_root_is_read_anew_and_never_left(void **state)
{
    (void)state;
    char path[64];
    write_file("a.js", "one");
    assert_int_equal(get("/a.js"), 200);
    assert_non_null(strstr(w.h.answer, "Content-Type: text/javascript; charset=utf-8\r\n"));
    assert_non_null(strstr(w.h.answer, "\r\n\r\none"));
    write_file("a.js", "two");
    assert_int_equal(get("/a.js"), 200);
    assert_non_null(strstr(w.h.answer, "\r\n\r\ntwo"));
    write_file(".hidden", "no");
    assert_int_equal(get("/.hidden"), 404);
    assert_int_not_equal(get("/../../etc/passwd"), 200);
    assert_int_not_equal(get("/%2e%2e/%2e%2e/etc/passwd"), 200);
    (void)snprintf(path, sizeof(path), "%s/link.js", w.folder);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_int_equal(get("/link.js"), 404);
    (void)snprintf(path, sizeof(path), "%s/pipe.js", w.folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(get("/pipe.js"), 404);
    assert_int_equal(get("/none.js"), 404);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
UNIT(CASE(one_message_reaches_sockets_of_every_kind),
     CASE(a_socket_that_reads_again_is_told_once_that_it_drained),
     CASE(a_socket_that_does_not_read_is_closed_and_the_others_are_served),
     CASE(a_stream_sends_as_it_goes_and_ends), CASE(a_stream_whose_reader_left_is_gone),
     CASE(a_web_root_is_read_anew_and_never_left))
