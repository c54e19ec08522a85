/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_TLS_H
#define OMB_GATEWAY_TLS_H

#include "core/base/buf.h"
#include "core/gateway/out.h"

#include <openssl/ssl.h>

/*
 * TLS of one connection through a BIO of our own: it reads from the bytes at hand and
 * writes into the connection's out-queue, so nothing is buffered twice. TLS 1.2 with
 * ECDHE and AEAD, or 1.3; no renegotiation; ALPN http/1.1 only. [loop]
 */
struct tls_context {
    SSL_CTX *ctx;
    BIO_METHOD *method;
    uint64_t keyed_ms; /* loop time of the ticket keys; 0: as OpenSSL made them */
};

struct tls {
    SSL *ssl;
    omb_str in; /* cipher text being read; borrowed from tls_feed to the last tls_read */
    struct out *out;
};

/* One context a listener, from PEM files. Closing a zeroed one is fine. */
OMB_MUST_USE int tls_context_open(const char *cert, const char *key, struct tls_context *out,
                                  omb_error *error);
void tls_context_close(struct tls_context *c);

/* New ticket keys once those in use are GW_TICKET_MS old; tickets of before are worth nothing. */
void tls_renew_keys(struct tls_context *c, uint64_t now_ms);

OMB_MUST_USE int tls_open(const struct tls_context *context, struct out *out, struct tls **tls);
void tls_close(struct tls *t);

/* Hands in what came off the wire; it must be read out with tls_read at once. */
void tls_feed(struct tls *t, omb_str cipher);

/* Plain bytes into `to`: how many, 0 when more cipher text is needed, negative: close. */
int tls_read(struct tls *t, char *to, size_t cap);

/* Encrypts into the out-queue. */
OMB_MUST_USE int tls_write(struct tls *t, omb_str plain);

void tls_notify(struct tls *t); /* close_notify into the out-queue */

#endif
