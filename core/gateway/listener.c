/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: listening sockets.
 * Must not know: connections beyond handing them on.
 * Called by: app. */
#include "core/gateway/listener.h"

#include "core/gateway/conn.h"

#include <stdio.h>
#include <stdlib.h>

#define BACKLOG 1024

static void on_connection(uv_stream_t *server, int status)
{
    struct door *door = server->data;
    if (status == 0)
        conn_accept(door);
}

static void on_again(struct loop_timer *t)
{
    conn_accept(LIST_ITEM(t, struct door, again));
}

static int parse_address(const char *text, uint16_t port, struct sockaddr_storage *out)
{
    if (uv_ip4_addr(text, port, (struct sockaddr_in *)out) == 0)
        return 0;
    return uv_ip6_addr(text, port, (struct sockaddr_in6 *)out);
}

static int port_of(const uv_tcp_t *tcp, uint16_t *port)
{
    struct sockaddr_storage a;
    int len = sizeof(a);
    int err = uv_tcp_getsockname(tcp, (struct sockaddr *)&a, &len);
    if (err)
        return err;
    *port = ntohs(a.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&a)->sin6_port
                                          : ((struct sockaddr_in *)&a)->sin_port);
    return 0;
}

static int fail(omb_error *error, const struct gw_listen *l, const char *why)
{
    if (error) {
        error->code = -OMB_E_IO;
        (void)snprintf(error->text, sizeof(error->text), "cannot listen on %s port %u: %s",
                       l->address, l->port, why);
    }
    return -OMB_E_IO;
}

static void drop(uv_handle_t *h)
{
    struct door *door = h->data;
    tls_context_close(&door->tls);
    free(door);
}

/* libuv sets SO_REUSEADDR on every bind. */
static int start(struct door *door, const struct gw_listen *l, uint16_t *port)
{
    struct sockaddr_storage a;
    int err = parse_address(l->address, l->port, &a);
    if (!err)
        err = uv_tcp_bind(&door->tcp, (struct sockaddr *)&a, 0);
    if (!err)
        err = uv_listen((uv_stream_t *)&door->tcp, BACKLOG, on_connection);
    return err ? err : port_of(&door->tcp, port);
}

int gw_listen(struct gw *gw, const struct gw_listen *l, uint16_t *port, omb_error *error)
{
    if (gw->n_door == GW_MAX_LISTENERS)
        return fail(error, l, "too many listeners");
    struct door *door = calloc(1, sizeof(*door));
    if (!door)
        return fail(error, l, "out of memory");
    door->gw = gw;
    door->admin = l->admin;
    timer_init(&door->again, on_again);
    int err = l->tls_cert ? tls_context_open(l->tls_cert, l->tls_key, &door->tls, error) : 0;
    if (err || uv_tcp_init(gw->config.loop, &door->tcp)) {
        tls_context_close(&door->tls);
        free(door);
        return err ? err : -OMB_E_NOMEM;
    }
    door->tcp.data = door;
    uint16_t taken = 0;
    err = start(door, l, &taken);
    if (err) {
        uv_close((uv_handle_t *)&door->tcp, drop);
        return fail(error, l, uv_strerror(err));
    }
    gw->door[gw->n_door++] = door;
    *port = taken;
    return 0;
}
