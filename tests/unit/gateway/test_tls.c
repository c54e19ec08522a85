/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: TLS over a real socket: versions, protocols, bodies, sockets, what a handshake leaves.
 * Must not know: the session's own rules (test_session), certificates of the real world.
 * Called by: ctest. */
#include "client.h"

#include "core/gateway/gw.h"
#include "core/gateway/session.h"

#include <dirent.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define BODY (200 * 1024)

static struct world {
    struct client_host h;
    struct sessions *s;
    char folder[32], cert[48], key[48];
    SSL_CTX *ctx;
    uint16_t port;
    size_t n;
    char answer[BODY + 4096];
} w;

struct line { /* a connection of the client's */
    SSL *ssl;
    int fd;
};

static void write_pem(EVP_PKEY *key, X509 *cert)
{
    FILE *f = fopen(w.key, "we");
    assert_non_null(f);
    assert_int_equal(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), 1);
    assert_int_equal(fclose(f), 0);
    f = fopen(w.cert, "we");
    assert_non_null(f);
    assert_int_equal(PEM_write_X509(f, cert), 1);
    assert_int_equal(fclose(f), 0);
}

static void make_certificate(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    assert_true(key && cert);
    assert_int_equal(X509_set_version(cert, 2), 1);
    assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(cert), 7), 1);
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(cert), -3600));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(cert), 3600));
    X509_NAME *name = X509_get_subject_name(cert);
    assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                                (const unsigned char *)"localhost", -1, -1, 0),
                     1);
    assert_int_equal(X509_set_issuer_name(cert, name), 1);
    assert_int_equal(X509_set_pubkey(cert, key), 1);
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    write_pem(key, cert);
    X509_free(cert);
    EVP_PKEY_free(key);
}

static void echo(void *ctx, struct gw_req *req)
{
    (void)ctx;
    gw_reply(req, 200, "application/octet-stream", req->body);
}

static void page(void *ctx, struct gw_req *req)
{
    (void)ctx;
    char *bytes = arena_alloc(&req->arena, BODY);
    assert_non_null(bytes);
    memset(bytes, 'p', BODY);
    gw_reply(req, 200, "text/plain", str_n(bytes, BODY));
}

static void ws_message(void *ctx, gw_ws_id ws, void *user, bool text, omb_str bytes)
{
    (void)ctx, (void)user;
    assert_int_equal(gw_ws_send(w.h.gw, ws, text, bytes), 0);
}

static const struct gw_ws_handlers handlers = {.on_message = ws_message};

static int port_get(void *ctx, uint32_t tenant, omb_str space, omb_str key,
                    void (*done)(void *dctx, int status, omb_str value), void *dctx)
{
    (void)ctx, (void)tenant, (void)key;
    static char record[1024];
    struct session who = {.agent = STR("a-1"), .name = STR("Dana"), .tier = 1};
    struct buf out = BUF_INIT(0);
    bool user = str_is(space, "user");
    if (user && !record[0]) {
        assert_int_equal(session_user_record(&who, STR("correct horse"), 8, 1, &out), 0);
        assert_int_equal(str_copy(record, sizeof(record), buf_str(&out)), 0);
        buf_free(&out);
    }
    done(dctx, user ? 0 : -OMB_E_NOTFOUND, user ? str_of(record) : STR_NONE);
    return 0;
}

static int port_put(void *ctx, uint32_t tenant, omb_str space, omb_str key, omb_str value,
                    void (*done)(void *dctx, int status), void *dctx)
{
    (void)ctx, (void)tenant, (void)space, (void)key, (void)value;
    done(dctx, 0);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    struct session_options o = {.port = {port_get, port_put, NULL, NULL},
                                .hash_kib = 8,
                                .hash_passes = 1};
    omb_error e = {.size = sizeof(e)};
    memset(&w, 0, sizeof(w));
    assert_int_equal(str_copy(w.folder, sizeof(w.folder), STR("/tmp/ombud-tls-XXXXXX")), 0);
    assert_non_null(mkdtemp(w.folder));
    (void)snprintf(w.cert, sizeof(w.cert), "%s/cert.pem", w.folder);
    (void)snprintf(w.key, sizeof(w.key), "%s/key.pem", w.folder);
    make_certificate();
    client_host_open(&w.h, NULL);
    struct gw_listen l = {.address = "127.0.0.1", .tls_cert = w.cert, .tls_key = w.key};
    assert_int_equal(gw_listen(w.h.gw, &l, &w.port, &e), 0);
    /* A build with test routes has /echo of its own. */
    assert_int_equal(gw_route(w.h.gw, "POST", "/mirror", echo, NULL), 0);
    assert_int_equal(gw_route(w.h.gw, "GET", "/page", page, NULL), 0);
    assert_int_equal(gw_ws_route(w.h.gw, "/live", &handlers, NULL, NULL), 0);
    assert_int_equal(session_open(w.h.gw, &o, &w.s), 0);
    w.ctx = SSL_CTX_new(TLS_client_method());
    assert_non_null(w.ctx);
    return 0;
}

static int end(void **state)
{
    (void)state;
    SSL_CTX_free(w.ctx);
    gw_close(w.h.gw);
    session_close(w.s);
    client_host_close(&w.h);
    return unlink(w.cert) || unlink(w.key) || rmdir(w.folder);
}

static struct line dial(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(w.port)};
    struct line c = {SSL_new(w.ctx), socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_non_null(c.ssl);
    assert_int_equal(connect(c.fd, (struct sockaddr *)&a, sizeof(a)), 0);
    struct timeval soon = {.tv_usec = 1000};
    setsockopt(c.fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
    setsockopt(c.fd, SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon));
    SSL_set_fd(c.ssl, c.fd);
    SSL_set_connect_state(c.ssl);
    return c;
}

/* The host's turn, and whether the client should try once more. */
static bool again(const struct line *c, int result, int *turns)
{
    int why = SSL_get_error(c->ssl, result);
    uv_run(&w.h.loop, UV_RUN_NOWAIT);
    return (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) && ++*turns < 20000;
}

static bool shake(struct line *c)
{
    int r, turns = 0;
    ERR_clear_error();
    while ((r = SSL_connect(c->ssl)) != 1)
        if (!again(c, r, &turns))
            return false;
    return true;
}

static void hang_up(struct line *c)
{
    SSL_free(c->ssl);
    close(c->fd);
    for (int i = 0; i < 4; i++)
        uv_run(&w.h.loop, UV_RUN_NOWAIT);
}

static void put(struct line *c, const char *bytes, size_t len)
{
    int turns = 0;
    SSL_set_mode(c->ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    for (size_t at = 0; at < len;) {
        int r = SSL_write(c->ssl, bytes + at, (int)(len - at));
        assert_true(r > 0 || again(c, r, &turns));
        at += r > 0 ? (size_t)r : 0;
        uv_run(&w.h.loop, UV_RUN_NOWAIT);
    }
}

/* Reads until `want` bytes are there, or text is; false when the connection ended before. */
static bool take(struct line *c, size_t want, const char *text)
{
    int turns = 0;
    while (w.n < want || (text && !memmem(w.answer, w.n, text, strlen(text)))) {
        assert_true(w.n < sizeof(w.answer) - 1);
        int r = SSL_read(c->ssl, w.answer + w.n, (int)(sizeof(w.answer) - 1 - w.n));
        if (r <= 0 && !again(c, r, &turns))
            return false;
        w.n += r > 0 ? (size_t)r : 0;
        w.answer[w.n] = '\0';
        uv_run(&w.h.loop, UV_RUN_NOWAIT);
    }
    return true;
}

static void say(struct line *c, const char *text)
{
    w.n = 0;
    put(c, text, strlen(text));
}

#define HEALTH "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"

static bool speaks(int version)
{
    struct line c = dial();
    SSL_set_security_level(c.ssl, 0); /* let the client offer what the host must refuse */
    assert_int_equal(SSL_set_min_proto_version(c.ssl, version), 1);
    assert_int_equal(SSL_set_max_proto_version(c.ssl, version), 1);
    bool ok = shake(&c);
    if (ok) {
        assert_int_equal(SSL_version(c.ssl), version);
        say(&c, HEALTH);
        assert_true(take(&c, 0, "HTTP/1.1 200 "));
    }
    hang_up(&c);
    return ok;
}

static void versions_1_2_and_1_3_are_spoken_and_older_ones_refused(void **state)
{
    (void)state;
    assert_true(speaks(TLS1_3_VERSION));
    assert_true(speaks(TLS1_2_VERSION));
    assert_false(speaks(TLS1_1_VERSION));
    assert_false(speaks(TLS1_VERSION));
}

static void a_cipher_without_forward_secrecy_is_refused(void **state)
{
    (void)state;
    struct line c = dial();
    assert_int_equal(SSL_set_max_proto_version(c.ssl, TLS1_2_VERSION), 1);
    assert_int_equal(SSL_set_cipher_list(c.ssl, "ECDHE-ECDSA-AES128-SHA256:AES128-SHA"), 1);
    assert_false(shake(&c));
    hang_up(&c);
}

/* An alert or the end of the connection: either is a refusal. */
static void a_client_cannot_renegotiate(void **state)
{
    (void)state;
    struct line c = dial();
    int turns = 0, r;
    assert_int_equal(SSL_set_max_proto_version(c.ssl, TLS1_2_VERSION), 1);
    assert_true(shake(&c));
    assert_int_equal(SSL_renegotiate(c.ssl), 1);
    while ((r = SSL_do_handshake(c.ssl)) != 1 && again(&c, r, &turns))
        ;
    assert_int_not_equal(r, 1);
    hang_up(&c);
}

static void alpn_is_http_1_1_or_nothing(void **state)
{
    (void)state;
    static const unsigned char both[] = "\x02h2\x08http/1.1", h2[] = "\x02h2";
    const unsigned char *chosen;
    unsigned int len;
    struct line c = dial();
    assert_int_equal(SSL_set_alpn_protos(c.ssl, both, sizeof(both) - 1), 0);
    assert_true(shake(&c));
    SSL_get0_alpn_selected(c.ssl, &chosen, &len);
    assert_true(str_is(str_n((const char *)chosen, len), "http/1.1"));
    hang_up(&c);
    c = dial();
    assert_int_equal(SSL_set_alpn_protos(c.ssl, h2, sizeof(h2) - 1), 0);
    assert_false(shake(&c));
    hang_up(&c);
    c = dial();
    assert_true(shake(&c));
    hang_up(&c);
}

static void bodies_over_many_records_go_both_ways(void **state)
{
    (void)state;
    static char body[BODY];
    char head[120];
    struct line c = dial();
    for (size_t i = 0; i < sizeof(body); i++)
        body[i] = (char)(i * 2654435761u >> 13);
    assert_true(shake(&c));
    for (int round = 0; round < 2; round++) {
        (void)snprintf(head, sizeof(head),
                       "POST /mirror HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n",
                       sizeof(body));
        say(&c, head);
        put(&c, body, sizeof(body));
        assert_true(take(&c, 0, "\r\n\r\n"));
        size_t at = (size_t)(strstr(w.answer, "\r\n\r\n") + 4 - w.answer);
        assert_true(take(&c, at + sizeof(body), NULL));
        assert_int_equal(w.n, at + sizeof(body));
        assert_memory_equal(w.answer + at, body, sizeof(body));
    }
    hang_up(&c);
}

/* The goodbye of TLS comes behind the body, not before it. */
static void the_last_answer_of_a_connection_is_whole(void **state)
{
    (void)state;
    struct line c = dial();
    assert_true(shake(&c));
    say(&c, "GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_true(take(&c, 0, "\r\n\r\n"));
    size_t at = (size_t)(strstr(w.answer, "\r\n\r\n") + 4 - w.answer);
    assert_true(take(&c, at + BODY, NULL));
    assert_false(take(&c, at + BODY + 1, NULL));
    assert_int_equal(w.n, at + BODY);
    assert_true(SSL_get_shutdown(c.ssl) & SSL_RECEIVED_SHUTDOWN);
    hang_up(&c);
}

static void a_websocket_speaks_over_tls(void **state)
{
    (void)state;
    struct line c = dial();
    assert_true(shake(&c));
    say(&c, "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Origin: https://localhost\r\n\r\n");
    assert_true(take(&c, 0, "\r\n\r\n"));
    assert_non_null(strstr(w.answer, "HTTP/1.1 101 "));
    w.n = 0;
    put(&c, "\x81\x82\0\0\0\0hi", 8);
    assert_true(take(&c, 4, NULL));
    assert_memory_equal(w.answer, "\x81\x02hi", 4);
    hang_up(&c);
}

static void a_page_of_plain_http_may_not_open_a_socket_here(void **state)
{
    (void)state;
    struct line c = dial();
    assert_true(shake(&c));
    say(&c, "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Origin: http://localhost\r\n\r\n");
    assert_true(take(&c, 0, "\r\n\r\n"));
    assert_non_null(strstr(w.answer, "HTTP/1.1 403 "));
    hang_up(&c);
}

static int descriptors(void)
{
    int n = 0;
    DIR *d = opendir("/proc/self/fd");
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

/* Left at every point of it: nothing said, half a hello, noise, all said and gone. */
static void aborted_handshakes_leave_nothing(void **state)
{
    (void)state;
    struct gw_stats stats;
    int before = descriptors();
    for (int i = 0; i < 1000; i++) {
        struct line c = dial();
        if (i % 4 == 1)
            client_send(c.fd, "\x16\x03\x01\x02\x00\x01\x00", 7);
        else if (i % 4 == 2)
            client_send(c.fd, HEALTH, sizeof(HEALTH) - 1);
        else if (i % 4 == 3)
            (void)SSL_connect(c.ssl);
        hang_up(&c);
    }
    for (int i = 0; i < 2000; i++) {
        gw_stats(w.h.gw, &stats);
        if (stats.connections == 0)
            break;
        uv_run(&w.h.loop, UV_RUN_NOWAIT);
        usleep(1000);
    }
    assert_int_equal(stats.connections, 0);
    assert_int_equal(stats.accepted, 1000);
    assert_int_equal(descriptors(), before);
    assert_true(speaks(TLS1_3_VERSION));
}

static SSL_SESSION *ticket_of(int version)
{
    struct line c = dial();
    assert_int_equal(SSL_set_max_proto_version(c.ssl, version), 1);
    assert_true(shake(&c));
    say(&c, HEALTH); /* 1.3 sends its tickets after the handshake */
    assert_true(take(&c, 0, "HTTP/1.1 200 "));
    SSL_SESSION *kept = SSL_get1_session(c.ssl);
    assert_true(SSL_SESSION_has_ticket(kept));
    /* Without a goodbye OpenSSL would call the session bad. */
    SSL_set_shutdown(c.ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    hang_up(&c);
    return kept;
}

static bool resumes(SSL_SESSION *kept)
{
    struct line c = dial();
    assert_int_equal(SSL_set_session(c.ssl, kept), 1);
    assert_int_equal(SSL_set_max_proto_version(c.ssl, SSL_SESSION_get_protocol_version(kept)), 1);
    assert_true(shake(&c));
    bool reused = SSL_session_reused(c.ssl);
    SSL_set_shutdown(c.ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    hang_up(&c);
    return reused;
}

static void a_ticket_resumes_until_the_keys_are_renewed(void **state)
{
    (void)state;
    static const int version[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    struct tls_context *tls = &w.h.gw->door[1]->tls;
    for (int i = 0; i < 2; i++) {
        SSL_SESSION *kept = ticket_of(version[i]);
        tls_renew_keys(tls, tls->keyed_ms + GW_TICKET_MS - 1);
        assert_true(resumes(kept));
        SSL_SESSION_free(kept);
        kept = ticket_of(version[i]);
        tls_renew_keys(tls, tls->keyed_ms + GW_TICKET_MS);
        assert_false(resumes(kept));
        SSL_SESSION_free(kept);
    }
}

static void the_cookie_is_bound_to_host_and_tls(void **state)
{
    (void)state;
    static const char ask[] =
        "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\n"
        "Content-Type: application/json\r\nContent-Length: 45\r\n\r\n"
        "{\"login\":\"dana\",\"password\":\"correct horse\"}  ";
    struct line c = dial();
    assert_true(shake(&c));
    say(&c, ask);
    assert_true(take(&c, 0, "\r\n\r\n"));
    assert_non_null(strstr(w.answer, "HTTP/1.1 200 "));
    char *cookie = strstr(w.answer, "Set-Cookie: __Host-ombud=");
    assert_non_null(cookie);
    *strstr(cookie, "\r\n") = '\0';
    assert_non_null(strstr(cookie, "; Path=/;"));
    assert_non_null(strstr(cookie, "; HttpOnly"));
    assert_non_null(strstr(cookie, "; Secure"));
    assert_non_null(strstr(cookie, "; SameSite=Strict"));
    assert_null(strstr(cookie, "Domain"));
    hang_up(&c);
}

static void a_wrong_certificate_is_told_with_its_name(void **state)
{
    (void)state;
    omb_error e = {.size = sizeof(e)};
    struct gw_listen l = {.address = "127.0.0.1", .tls_cert = w.cert, .tls_key = w.cert};
    uint16_t port = 0;
    assert_int_equal(gw_listen(w.h.gw, &l, &port, &e), -OMB_E_INVALID);
    assert_non_null(strstr(e.text, w.cert));
    assert_int_equal(port, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
UNIT(CASE(versions_1_2_and_1_3_are_spoken_and_older_ones_refused),
     CASE(a_cipher_without_forward_secrecy_is_refused), CASE(a_client_cannot_renegotiate),
     CASE(alpn_is_http_1_1_or_nothing), CASE(bodies_over_many_records_go_both_ways),
     CASE(the_last_answer_of_a_connection_is_whole), CASE(a_websocket_speaks_over_tls),
     CASE(a_page_of_plain_http_may_not_open_a_socket_here), CASE(aborted_handshakes_leave_nothing),
     CASE(a_ticket_resumes_until_the_keys_are_renewed), CASE(the_cookie_is_bound_to_host_and_tls),
     CASE(a_wrong_certificate_is_told_with_its_name))
