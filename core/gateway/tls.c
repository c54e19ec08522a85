/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: OpenSSL: contexts, one SSL a connection, and the BIO between it and our queues.
 * Must not know: HTTP, WebSocket, sockets.
 * Called by: listener (contexts), conn. */
#include "core/gateway/tls.h"

#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/base/rand.h"

#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>

#define TICKET_KEYS 80 /* a name of 16 bytes, two keys of 32: what OpenSSL 3 takes */

static int bio_read(BIO *b, char *to, int cap)
{
    struct tls *t = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    if (t->in.len == 0) {
        BIO_set_retry_read(b);
        return -1;
    }
    size_t n = t->in.len < (size_t)cap ? t->in.len : (size_t)cap;
    memcpy(to, t->in.ptr, n);
    t->in = str_sub(t->in, n, SIZE_MAX);
    return (int)n;
}

static int bio_write(BIO *b, const char *from, int n)
{
    struct tls *t = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    return out_put(t->out, str_n(from, (size_t)n)) ? -1 : n;
}

static long bio_ctrl(BIO *b, int cmd, long num, void *ptr)
{
    (void)b, (void)num, (void)ptr;
    return cmd == BIO_CTRL_FLUSH ? 1 : 0;
}

static int bio_create(BIO *b)
{
    BIO_set_init(b, 1);
    return 1;
}

static BIO_METHOD *make_method(void)
{
    BIO_METHOD *m = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "queue");
    if (!m)
        return NULL;
    BIO_meth_set_read(m, bio_read);
    BIO_meth_set_write(m, bio_write);
    BIO_meth_set_ctrl(m, bio_ctrl);
    BIO_meth_set_create(m, bio_create);
    return m;
}

static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                       const unsigned char *in, unsigned int in_len, void *arg)
{
    (void)ssl, (void)arg;
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_len, ours, sizeof(ours) - 1, in, in_len) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static int fail(omb_error *error, const char *what, const char *file)
{
    char words[160];
    ERR_error_string_n(ERR_get_error(), words, sizeof(words));
    ERR_clear_error();
    if (error) {
        error->code = -OMB_E_INVALID;
        (void)snprintf(error->text, sizeof(error->text), "TLS: %s %s: %s", what, file, words);
    }
    return -OMB_E_INVALID;
}

static int set_rules(SSL_CTX *ctx)
{
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(ctx, choose_alpn, NULL);
    return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
                   SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1
               ? 0
               : -OMB_E_FAILED;
}

int tls_context_open(const char *cert, const char *key, struct tls_context *out, omb_error *error)
{
    struct tls_context made = {SSL_CTX_new(TLS_server_method()), make_method(), 0};
    int status = 0;
    if (!made.ctx || !made.method || set_rules(made.ctx))
        status = fail(error, "cannot set up", "OpenSSL");
    else if (SSL_CTX_use_certificate_chain_file(made.ctx, cert) != 1)
        status = fail(error, "cannot use certificate", cert);
    else if (SSL_CTX_use_PrivateKey_file(made.ctx, key, SSL_FILETYPE_PEM) != 1)
        status = fail(error, "cannot use key", key);
    if (status)
        tls_context_close(&made);
    else
        *out = made;
    return status;
}

void tls_context_close(struct tls_context *c)
{
    SSL_CTX_free(c->ctx);
    BIO_meth_free(c->method);
    *c = (struct tls_context){NULL, NULL, 0};
}

void tls_renew_keys(struct tls_context *c, uint64_t now_ms)
{
    unsigned char keys[TICKET_KEYS];
    if (c->keyed_ms && now_ms < c->keyed_ms + GW_TICKET_MS)
        return;
    rand_bytes(keys, sizeof(keys));
    if (SSL_CTX_set_tlsext_ticket_keys(c->ctx, keys, sizeof(keys)) == 1)
        c->keyed_ms = now_ms;
    else
        log_error("gateway", "TLS ticket keys could not be renewed");
    OPENSSL_cleanse(keys, sizeof(keys));
}

int tls_open(const struct tls_context *context, struct out *out, struct tls **tls)
{
    struct tls *t = calloc(1, sizeof(*t));
    BIO *bio = t ? BIO_new(context->method) : NULL;
    SSL *ssl = bio ? SSL_new(context->ctx) : NULL;
    if (!ssl) {
        BIO_free(bio);
        free(t);
        return -OMB_E_NOMEM;
    }
    BIO_set_data(bio, t);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_accept_state(ssl);
    t->ssl = ssl;
    t->out = out;
    out->sealed = true;
    *tls = t;
    return 0;
}

void tls_close(struct tls *t)
{
    if (!t)
        return;
    SSL_free(t->ssl);
    ERR_clear_error();
    free(t);
}

void tls_feed(struct tls *t, omb_str cipher)
{
    t->in = cipher;
}

int tls_read(struct tls *t, char *to, size_t cap)
{
    ERR_clear_error();
    int n = SSL_read(t->ssl, to, (int)cap);
    if (n > 0)
        return n;
    return SSL_get_error(t->ssl, n) == SSL_ERROR_WANT_READ ? 0 : -OMB_E_CLOSED;
}

int tls_write(struct tls *t, omb_str plain)
{
    size_t done = 0;
    ERR_clear_error();
    if (plain.len == 0)
        return 0;
    return SSL_write_ex(t->ssl, plain.ptr, plain.len, &done) == 1 && done == plain.len
               ? 0
               : -OMB_E_CLOSED;
}

void tls_notify(struct tls *t)
{
    ERR_clear_error();
    if (SSL_is_init_finished(t->ssl))
        (void)SSL_shutdown(t->ssl);
}
