/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_GATEWAY_CLIENT_H
#define OMB_TESTS_GATEWAY_CLIENT_H

#include "tests/unit/unit.h"

#include "core/base/rand.h"
#include "core/gateway/http.h"
#include "core/gateway/listener.h"
#include "core/gateway/router.h"
#include "core/gateway/websocket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

/* A gateway on a port of its own and a blocking-in-small-steps client, in one thread. */
struct client_host {
    uv_loop_t loop;
    struct gw *gw;
    uint16_t port;
    uint32_t tenant;
    char answer[1 << 16];
    size_t n;
};

static int client_tenant(void *ctx, omb_str host, uint32_t *tenant)
{
    struct client_host *h = ctx;
    if (!str_is(host, "localhost"))
        return -OMB_E_NOTFOUND;
    *tenant = h->tenant;
    return 0;
}

static inline void client_host_open(struct client_host *h, const struct gw_config *given)
{
    struct gw_config c = {0};
    omb_error e = {.size = sizeof(e)};
    struct gw_listen l = {.address = "127.0.0.1"};
    signal(SIGPIPE, SIG_IGN);
    rand_init();
    memset(h, 0, sizeof(*h));
    h->tenant = 1;
    uv_loop_init(&h->loop);
    if (given)
        c = *given;
    c.loop = &h->loop;
    c.tenant = client_tenant;
    c.ctx = h;
    assert_int_equal(gw_open(&c, &h->gw, &e), 0);
    assert_int_equal(gw_listen(h->gw, &l, &h->port, &e), 0);
}

static inline void client_host_close(struct client_host *h)
{
    gw_close(h->gw); /* a second time is fine */
    uv_run(&h->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&h->loop), 0);
}

static inline int client_connect(struct client_host *h)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(h->port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
    return fd;
}

static inline void client_send(int fd, const void *bytes, size_t len)
{
    assert_int_equal(send(fd, bytes, len, MSG_NOSIGNAL), (ssize_t)len);
}

/* Turns the loop until `want` is in the answer, or the connection ends (false), or it is too long.
 */
static inline bool client_until(struct client_host *h, int fd, const char *want)
{
    for (int turns = 0; turns < 20000; turns++) {
        uv_run(&h->loop, UV_RUN_NOWAIT);
        ssize_t n = recv(fd, h->answer + h->n, sizeof(h->answer) - 1 - h->n, MSG_DONTWAIT);
        if (n == 0)
            return false;
        if (n > 0)
            h->n += (size_t)n;
        h->answer[h->n] = '\0';
        if (n < 0 && errno != EAGAIN)
            return false;
        if (want && memmem(h->answer, h->n, want, strlen(want)))
            return true;
        if (n < 0)
            usleep(500);
    }
    fail_msg("no answer");
    return false;
}

/* One exchange on a connection of its own; the status, with the whole in h->answer. */
static inline int client_raw(struct client_host *h, const void *bytes, size_t len)
{
    int fd = client_connect(h);
    h->n = 0;
    h->answer[0] = '\0';
    client_send(fd, bytes, len);
    shutdown(fd, SHUT_WR);
    while (client_until(h, fd, NULL))
        ;
    close(fd);
    return h->n > 12 ? (int)strtol(h->answer + 9, NULL, 10) : 0;
}

static inline int client_call(struct client_host *h, const char *method, const char *path,
                              const char *headers, const char *body)
{
    static char text[8192];
    int n = snprintf(text, sizeof(text), "%s %s HTTP/1.1\r\nHost: localhost\r\n%s", method, path,
                     headers);
    if (body)
        n += snprintf(text + n, sizeof(text) - (size_t)n, "Content-Length: %zu\r\n", strlen(body));
    n += snprintf(text + n, sizeof(text) - (size_t)n, "\r\n%s", body ? body : "");
    return client_raw(h, text, (size_t)n);
}

#endif
