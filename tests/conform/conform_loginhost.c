/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a host of which only the door is real: sign-ins against many users of one password.
 * Must not know: the store, the desk, how the clock of a row is judged.
 * Called by: tests/conform/sessions.mjs.
 * units: base loop desk gateway
 * `conform_loginhost USERS KIB PASSES` has users u0 … and prints "ready PORT"; ends with its stdin.
 */
#include "core/base/log.h"
#include "core/base/rand.h"
#include "core/base/str.h"
#include "core/gateway/listener.h"
#include "core/gateway/session.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct host {
    uv_loop_t loop;
    uv_pipe_t in;
    struct gw *gw;
    struct sessions *sessions;
    struct buf record;
    int64_t users;
};

static int port_get(void *ctx, uint32_t tenant, omb_str space, omb_str key,
                    void (*done)(void *dctx, int status, omb_str value), void *dctx)
{
    (void)tenant;
    const struct host *h = ctx;
    int64_t n;
    bool found = str_is(space, "user") && str_starts(key, STR("u")) &&
                 str_int(str_sub(key, 1, SIZE_MAX), &n) == 0 && n >= 0 && n < h->users;
    done(dctx, found ? 0 : -OMB_E_NOTFOUND, found ? buf_str(&h->record) : STR_NONE);
    return 0;
}

static int port_put(void *ctx, uint32_t tenant, omb_str space, omb_str key, omb_str value,
                    void (*done)(void *dctx, int status), void *dctx)
{
    (void)ctx, (void)tenant, (void)space, (void)key, (void)value;
    done(dctx, 0);
    return 0;
}

static void on_alloc(uv_handle_t *handle, size_t hint, uv_buf_t *buf)
{
    static char scratch[256];
    (void)handle, (void)hint;
    *buf = uv_buf_init(scratch, sizeof(scratch));
}

static void on_stdin(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    (void)buf;
    struct host *h = s->data;
    if (n >= 0)
        return;
    uv_close((uv_handle_t *)&h->in, NULL);
    gw_close(h->gw);
    session_close(h->sessions);
}

static int start(struct host *h, uint32_t kib, uint32_t passes)
{
    omb_error e = {.size = sizeof(e)};
    struct gw_config c = {.loop = &h->loop};
    struct gw_listen l = {.address = "127.0.0.1"};
    struct session_options o = {.port = {port_get, port_put, NULL, h},
                                .hash_kib = kib,
                                .hash_passes = passes,
                                .insecure_cookie = true};
    struct session who = {.agent = STR("a-1"),
                          .name = STR("Dana"),
                          .tier = 1,
                          .role = {STR("associate")},
                          .n_role = 1};
    uint16_t port;
    h->record = BUF_INIT(0);
    if (session_user_record(&who, STR("the right one"), kib, passes, &h->record) ||
        gw_open(&c, &h->gw, &e) || session_open(h->gw, &o, &h->sessions) ||
        gw_listen(h->gw, &l, &port, &e))
        return -1;
    printf("ready %u\n", port);
    return fflush(stdout);
}

int main(int argc, char **argv)
{
    struct host h = {0};
    int64_t kib, passes;
    if (argc != 4 || str_int(str_of(argv[1]), &h.users) || str_int(str_of(argv[2]), &kib) ||
        str_int(str_of(argv[3]), &passes))
        return 64;
    signal(SIGPIPE, SIG_IGN);
    rand_init();
    log_setup(LOG_ERROR, false);
    uv_loop_init(&h.loop);
    if (start(&h, (uint32_t)kib, (uint32_t)passes))
        return 1;
    uv_pipe_init(&h.loop, &h.in, 0);
    h.in.data = &h;
    uv_pipe_open(&h.in, 0);
    uv_read_start((uv_stream_t *)&h.in, on_alloc, on_stdin);
    uv_run(&h.loop, UV_RUN_DEFAULT);
    buf_free(&h.record);
    return uv_loop_close(&h.loop) ? 1 : 0;
}
