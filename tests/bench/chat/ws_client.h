/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_BENCH_WS_CLIENT_H
#define OMB_TESTS_BENCH_WS_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A WebSocket client for load generators: text frames, non-blocking after the
 * handshake, without compression. Writes are gathered until flush.
 */
struct ws_client {
    int fd;
    char *in, *out;
    size_t in_len, in_cap, out_len, out_cap;
};

/* Connects to 127.0.0.1 with Host localhost; cookie may be NULL. 0 or -1. */
int ws_client_open(struct ws_client *c, int port, const char *path, const char *cookie);
void ws_client_close(struct ws_client *c);

void ws_client_send(struct ws_client *c, const char *text, size_t len);
int ws_client_flush(struct ws_client *c);

/* Hands every whole text frame to fn; answers pings; -1 when the other side closed. */
int ws_client_read(struct ws_client *c,
                   void (*fn)(void *ctx, void *peer, const char *text, size_t len), void *ctx,
                   void *peer);

#endif
