/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: sign-in, the cookie and the end of sessions, over a real socket and a table for a store.
 * Must not know: app, the store.
 * Called by: ctest. */
#include "client.h"

#include "core/base/id.h"
#include "core/gateway/session.h"

struct row {
    char key[200], value[1200];
};

static struct world {
    struct client_host h;
    struct sessions *s;
    struct row row[64];
    uint32_t n;
    uint64_t now;
} w;

static struct row *find_row(uint32_t tenant, omb_str space, omb_str key, bool make)
{
    char name[200];
    (void)snprintf(name, sizeof(name), "%u/%.*s/%.*s", tenant, STR_ARG(space), STR_ARG(key));
    for (uint32_t i = 0; i < w.n; i++)
        if (strcmp(w.row[i].key, name) == 0)
            return &w.row[i];
    if (!make)
        return NULL;
    struct row *r = &w.row[w.n++];
    memcpy(r->key, name, sizeof(name));
    return r;
}

static int port_get(void *ctx, uint32_t tenant, omb_str space, omb_str key,
                    void (*done)(void *dctx, int status, omb_str value), void *dctx)
{
    (void)ctx;
    struct row *r = find_row(tenant, space, key, false);
    bool found = r && r->value[0];
    done(dctx, found ? 0 : -OMB_E_NOTFOUND, found ? str_of(r->value) : STR_NONE);
    return 0;
}

static int port_put(void *ctx, uint32_t tenant, omb_str space, omb_str key, omb_str value,
                    void (*done)(void *dctx, int status), void *dctx)
{
    (void)ctx;
    struct row *r = find_row(tenant, space, key, true);
    int err = str_copy(r->value, sizeof(r->value), value);
    done(dctx, err);
    return 0;
}

static uint64_t port_now(void *ctx)
{
    (void)ctx;
    return w.now;
}

static void add_user(const char *login, const char *password, int32_t tier)
{
    struct buf out = BUF_INIT(0);
    struct session who = {.agent = STR("a-1"),
                          .name = STR("Dana"),
                          .tier = tier,
                          .role = {STR("agent")},
                          .n_role = 1};
    assert_int_equal(session_user_record(&who, str_of(password), 8, 1, &out), 0);
    struct row *r = find_row(1, STR("user"), str_of(login), true);
    assert_int_equal(str_copy(r->value, sizeof(r->value), buf_str(&out)), 0);
    buf_free(&out);
}

static int begin(void **state)
{
    (void)state;
    memset(&w, 0, sizeof(w));
    w.now = 1700000000000;
    client_host_open(&w.h, NULL);
    struct session_options o = {.port = {port_get, port_put, port_now, NULL},
                                .hash_kib = 8,
                                .hash_passes = 1};
    assert_int_equal(session_open(w.h.gw, &o, &w.s), 0);
    add_user("dana", "correct horse", 1);
    return 0;
}

static int end(void **state)
{
    (void)state;
    gw_close(w.h.gw);
    session_close(w.s);
    client_host_close(&w.h);
    return 0;
}

static char cookie[128], csrf[64];

static int sign_in(const char *login, const char *password)
{
    char body[2400];
    (void)snprintf(body, sizeof(body), "{\"login\":\"%s\",\"password\":\"%s\"}", login, password);
    int status = client_call(&w.h, "POST", "/api/v1/session", "", body);
    const char *c = strstr(w.h.answer, "__Host-ombud="), *t = strstr(w.h.answer, "\"csrf\":\"");
    cookie[0] = csrf[0] = '\0';
    if (c)
        (void)snprintf(cookie, sizeof(cookie), "Cookie: %.56s\r\n", c);
    if (t)
        (void)snprintf(csrf, sizeof(csrf), "%.43s", t + 8);
    return status;
}

static int who_am_i(void)
{
    return client_call(&w.h, "GET", "/api/v1/session", cookie, NULL);
}

static void the_right_password_opens_a_session(void **state)
{
    (void)state;
    assert_int_equal(sign_in("dana", "correct horse"), 200);
    assert_non_null(strstr(w.h.answer, "; Path=/; HttpOnly; Secure; SameSite=Strict\r\n"));
    assert_non_null(strstr(w.h.answer, "\"tier\":1"));
    assert_int_equal(who_am_i(), 200);
    assert_non_null(strstr(w.h.answer, csrf));
}

static void a_wrong_password_and_an_unknown_name_look_the_same(void **state)
{
    (void)state;
    assert_int_equal(sign_in("dana", "wrong horse"), 401);
    char *body = strdup(strstr(w.h.answer, "\"detail\""));
    assert_non_null(body);
    assert_int_equal(sign_in("nobody", "wrong horse"), 401);
    *strstr(body, "\"id\"") = '\0';
    assert_non_null(strstr(w.h.answer, body));
    free(body);
    assert_string_equal(cookie, "");
}

static void an_unknown_cookie_is_401_and_a_flood_of_them_429(void **state)
{
    (void)state;
    int last = 0;
    (void)snprintf(cookie, sizeof(cookie), "Cookie: __Host-ombud=%043d\r\n", 7);
    assert_int_equal(who_am_i(), 401);
    for (int i = 0; i < 60; i++)
        last = who_am_i();
    assert_int_equal(last, 429);
    assert_non_null(strstr(w.h.answer, "Retry-After: "));
}

static void the_eleventh_try_on_an_account_is_429(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        assert_int_equal(sign_in("dana", "wrong horse"), 401);
    assert_int_equal(sign_in("dana", "correct horse"), 429);
    assert_non_null(strstr(w.h.answer, "Retry-After: "));
}

static void a_password_over_the_limit_is_refused_before_hashing(void **state)
{
    (void)state;
    char password[1100];
    memset(password, 'x', sizeof(password) - 1);
    password[sizeof(password) - 1] = '\0';
    assert_int_equal(sign_in("dana", password), 422);
    assert_int_equal(sign_in("dana", "correct\\u0000horse"), 400);
}

static void signing_out_needs_origin_and_token_and_ends_the_session(void **state)
{
    (void)state;
    char headers[400];
    assert_int_equal(sign_in("dana", "correct horse"), 200);
    assert_int_equal(client_call(&w.h, "DELETE", "/api/v1/session", cookie, NULL), 403);
    (void)snprintf(headers, sizeof(headers),
                   "%sOrigin: http://evil.example\r\nx-ombud-csrf: %s\r\n", cookie, csrf);
    assert_int_equal(client_call(&w.h, "DELETE", "/api/v1/session", headers, NULL), 403);
    (void)snprintf(headers, sizeof(headers), "%sOrigin: http://localhost\r\nx-ombud-csrf: %s\r\n",
                   cookie, csrf);
    assert_int_equal(client_call(&w.h, "DELETE", "/api/v1/session", headers, NULL), 204);
    assert_int_equal(who_am_i(), 401);
}

static void a_session_ends_when_the_users_record_changes(void **state)
{
    (void)state;
    assert_int_equal(sign_in("dana", "correct horse"), 200);
    add_user("dana", "another horse", 1);
    w.now += 2500;
    assert_int_equal(who_am_i(), 401);
}

static void a_session_ends_idle_or_old(void **state)
{
    (void)state;
    assert_int_equal(sign_in("dana", "correct horse"), 200);
    w.now += 29 * 60000;
    assert_int_equal(who_am_i(), 200);
    w.now += 31 * 60000;
    assert_int_equal(who_am_i(), 401);
    assert_int_equal(sign_in("dana", "correct horse"), 200);
    for (int i = 0; i < 12 * 3; i++) {
        w.now += 20 * 60000;
        int status = who_am_i();
        assert_int_equal(status, i < 35 ? 200 : 401);
    }
}

static void a_cookie_of_one_tenant_opens_nothing_at_another(void **state)
{
    (void)state;
    assert_int_equal(sign_in("dana", "correct horse"), 200);
    w.h.tenant = 2;
    assert_int_equal(who_am_i(), 401);
    w.h.tenant = 1;
    assert_int_equal(who_am_i(), 200);
}

static void a_foreign_page_may_not_sign_anyone_in(void **state)
{
    (void)state;
    assert_int_equal(client_call(&w.h, "POST", "/api/v1/session",
                                 "Origin: http://evil.example\r\nContent-Type: text/plain\r\n",
                                 "{\"login\":\"dana\",\"password\":\"correct horse\"}"),
                     403);
}

/* ---- sockets of a session ---- */

static void accept_socket(void *ctx, struct gw_req *req, const struct session *who)
{
    (void)ctx;
    struct session *copy = calloc(1, sizeof(*copy));
    static char id[80];
    assert_int_equal(str_copy(id, sizeof(id), who->id), 0);
    *copy = (struct session){.id = str_of(id), .tenant = who->tenant};
    gw_ws_accept(req, copy);
}

static void on_upgrade(void *ctx, struct gw_req *req)
{
    session_require(w.s, req, accept_socket, ctx);
}

static void on_open(void *ctx, gw_ws_id ws, uint32_t tenant, omb_str query, omb_str peer,
                    void **user)
{
    (void)ctx, (void)tenant, (void)query, (void)peer;
    assert_int_equal(session_tie(w.s, *user, ws), 0);
    free(*user);
    *user = NULL;
}

static void on_message(void *ctx, gw_ws_id ws, void *user, bool text, omb_str bytes)
{
    (void)ctx, (void)user;
    assert_int_equal(gw_ws_send(w.h.gw, ws, text, bytes), 0);
}

static void on_close(void *ctx, gw_ws_id ws, void *user, int code, omb_str reason)
{
    (void)ctx, (void)user, (void)code, (void)reason;
    session_untie(w.s, ws);
}

static const struct gw_ws_handlers live_handlers = {.on_upgrade = on_upgrade,
                                                    .on_open = on_open,
                                                    .on_message = on_message,
                                                    .on_close = on_close};

static int open_socket(void)
{
    char text[600];
    int n = snprintf(text, sizeof(text),
                     "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                     "Sec-WebSocket-Version: 13\r\nOrigin: http://localhost\r\n%s\r\n",
                     cookie);
    assert_int_equal(gw_ws_route(w.h.gw, "/live", &live_handlers, NULL, NULL), 0);
    int fd = client_connect(&w.h);
    w.h.n = 0;
    client_send(fd, text, (size_t)n);
    assert_true(client_until(&w.h, fd, "101 Switching"));
    return fd;
}

static void a_socket_ends_with_4401_when_the_role_is_taken_away(void **state)
{
    (void)state;
    add_user("dana", "correct horse", 2);
    assert_int_equal(sign_in("dana", "correct horse"), 200);
    int fd = open_socket();
    add_user("dana", "correct horse", 1);
    w.now += 2500;
    assert_true(client_until(&w.h, fd, "\x11\x31session ended"));
    close(fd);
}

static void a_socket_ends_with_4401_when_the_user_is_removed(void **state)
{
    (void)state;
    assert_int_equal(sign_in("dana", "correct horse"), 200);
    int fd = open_socket();
    find_row(1, STR("user"), STR("dana"), true)->value[0] = '\0';
    w.now += 2500;
    assert_true(client_until(&w.h, fd, "\x11\x31session ended"));
    close(fd);
}

static void a_socket_ends_with_4401_when_the_session_is_old(void **state)
{
    (void)state;
    assert_int_equal(sign_in("dana", "correct horse"), 200);
    int fd = open_socket();
    w.now += (uint64_t)13 * 3600000;
    assert_true(client_until(&w.h, fd, "\x11\x31session ended"));
    close(fd);
}

static void ten_thousand_session_names_differ_in_every_place(void **state)
{
    (void)state;
    static char names[10000][ID_TOKEN + 1];
    uint32_t count[64] = {0};
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < 10000; i++) {
        id_token(names[i]);
        for (int k = 0; k < ID_TOKEN - 1; k++)
            count[strchr(letters, names[i][k]) - letters]++;
    }
    qsort(names, 10000, sizeof(names[0]), (int (*)(const void *, const void *))strcmp);
    for (int i = 1; i < 10000; i++)
        assert_string_not_equal(names[i - 1], names[i]);
    double mean = 10000.0 * (ID_TOKEN - 1) / 64, chi = 0;
    for (int i = 0; i < 64; i++)
        chi += (count[i] - mean) * (count[i] - mean) / mean;
    assert_true(chi < 150); /* 63 degrees of freedom: over it once in 10^8 runs */
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
UNIT(CASE(the_right_password_opens_a_session),
     CASE(a_wrong_password_and_an_unknown_name_look_the_same),
     CASE(an_unknown_cookie_is_401_and_a_flood_of_them_429),
     CASE(the_eleventh_try_on_an_account_is_429),
     CASE(a_password_over_the_limit_is_refused_before_hashing),
     CASE(signing_out_needs_origin_and_token_and_ends_the_session),
     CASE(a_session_ends_when_the_users_record_changes), CASE(a_session_ends_idle_or_old),
     CASE(a_cookie_of_one_tenant_opens_nothing_at_another),
     CASE(a_foreign_page_may_not_sign_anyone_in),
     CASE(a_socket_ends_with_4401_when_the_role_is_taken_away),
     CASE(a_socket_ends_with_4401_when_the_user_is_removed),
     CASE(a_socket_ends_with_4401_when_the_session_is_old),
     CASE(ten_thousand_session_names_differ_in_every_place))
