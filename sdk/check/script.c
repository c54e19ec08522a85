/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the script that is played to a plugin inline and in a child. Must not know which of the two it
 * is. Called by check_same.c. */
#include "sdk/check/play.h"

enum { NOISE = 300, STEPS = 250, UNKIND = 15, SOCKETS = 8, LATEST = 6 };

/* ---- what is right, and what is not ---- */

static void all_right(struct play *p, const struct check_call *call, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        (void)play_call(p, call[i].method, 1, omb_z(call[i].a), omb_z(call[i].b), STR_NONE);
        if (!play_settle(p))
            return;
    }
    play_pass(p, 60000);
}

static const char orders[] =
    "{\"tenant\":\"maple\",\"id\":\"112-0000000-0000001\",\"customer\":\"c-1\",\"state\":"
    "\"delivered\",\"placed_at\":\"2026-01-01T00:00:00Z\",\"currency\":\"USD\",\"lines\":[{"
    "\"line\":\"1\",\"title\":\"Lamp\",\"quantity\":1,\"paid_minor\":3499,\"state\":\"delivered\"}]"
    "}"
    "\n";

/* What only some plugins of a kind take; the others are not asked, and the host says so. */
static void more_of_a_kind(struct play *p, const struct check_call *call)
{
    if (strncmp(call->method, "commerce.", 9) == 0) {
        (void)play_call(p, "commerce_import.take", 1, STR("maple"), STR("orders.jsonl"),
                        str_of(orders));
        (void)play_settle(p);
        (void)play_call(p, "commerce_quote.quote", 1,
                        STR("{\"kind\":\"order_cancel\",\"order\":\"112-0000000-0000001\"}"),
                        STR_NONE, STR_NONE);
    } else if (strncmp(call->method, "channel.", 8) == 0) {
        play_event(p, STR("contact-1"), STR("{\"t\":\"typing\",\"who\":\"agent\",\"name\":\"D\"}"));
        play_event(p, STR("contact-1"), STR("{\"t\":\"state\",\"state\":\"queued\",\"place\":2}"));
        play_event(p, STR("contact-2"), STR("{"));
    } else {
        play_step(p, "flows changed");
        plug_flows_changed(p->plug, 1);
    }
    (void)play_settle(p);
}

static const char *const odd[] =
    {"",     "{",        "[]",
     "null", "\xff\xfe", "{\"text\":7}",
     "\"",   "{}",       "{\"seq\":-1,\"kind\":\"message\",\"text\":\"x\"}"};

static void all_wrong(struct play *p, const struct check_call *call, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        for (size_t k = 0; k < sizeof odd / sizeof *odd; k++) {
            (void)play_call(p, call[i].method, 1, omb_z(odd[k]), omb_z(call[i].b), STR_NONE);
            (void)play_call(p, call[i].method, 2, omb_z(call[i].a), omb_z(odd[k]), STR_NONE);
        }
        (void)play_call(p, call[i].method, 0, STR_NONE, STR_NONE, STR_NONE);
        if (!play_settle(p))
            return;
    }
}

/* ---- the doors ---- */

static const char *const bodies[] = {"", "{}", "[[[[", "{\"text\":\"hi\"}", "\xff"};

/* What is none of a plugin's business, then samples of what is. */
static const char *body_of(const struct check *c, uint64_t n)
{
    uint64_t own = sizeof bodies / sizeof *bodies;
    return n < own ? bodies[n] : c->sample[n - own];
}

static uint32_t count_bodies(const struct check *c)
{
    uint32_t n = sizeof bodies / sizeof *bodies;
    for (const char *const *s = c->sample; s && *s; s++)
        n++;
    return n;
}

static void requests(struct play *p)
{
    static const char *const methods[] = {"GET", "DELETE", "POST"};
    static const char *const tails[] = {"/a/b?x=%00", "", "/in"};
    uint32_t n = count_bodies(p->check);
    for (uint32_t nth = 0; nth < PLUG_MAX_MOUNTS; nth++)
        for (uint32_t k = 0; k < 9 * n; k++)
            if (!play_request(p, nth, methods[k / 3 % 3], tails[k % 3], body_of(p->check, k / 9)) ||
                !play_settle(p))
                break;
}

/* Each by itself and before the one behind it; then all samples in their order. */
static bool frames(struct play *p, uint32_t nth)
{
    uint32_t n = count_bodies(p->check), conn = 1;
    for (uint32_t k = 0; k < n && conn; k++) {
        conn = play_socket(p, nth, 0);
        play_frame(p, conn, body_of(p->check, k));
        play_frame(p, conn, body_of(p->check, (k + 1) % n));
        if (k % 2)
            play_leave(p, conn);
    }
    conn = play_socket(p, nth, 0);
    for (const char *const *s = p->check->sample; conn && s && *s; s++)
        play_frame(p, conn, *s);
    return conn != 0;
}

/* Each way to ask, and the first sample on it. */
static void targets(struct play *p, uint32_t nth)
{
    const char *const *sample = p->check->sample;
    for (uint32_t t = 0; t < CHECK_TARGETS; t++) {
        uint32_t conn = play_socket(p, nth, t);
        play_frame(p, conn, sample && *sample ? *sample : "{}");
        if (t % 2)
            play_leave(p, conn);
    }
}

static void sockets(struct play *p)
{
    for (uint32_t nth = 0; nth < PLUG_MAX_MOUNTS; nth++)
        if (frames(p, nth))
            targets(p, nth);
}

/* ---- any order ---- */

static void noise(struct play *p, const struct check_call *call)
{
    char bytes[NOISE];
    size_t len = check_random(p->check, sizeof bytes);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)check_random(p->check, 256);
    (void)play_call(p, call->method, 1, str_n(bytes, len), omb_z(call->b), STR_NONE);
}

static void one_step(struct play *p, const struct check_call *call, uint32_t n)
{
    struct check *c = p->check;
    const struct check_call *one = &call[check_random(c, n)];
    const char *body = body_of(c, check_random(c, count_bodies(c)));
    switch (check_random(c, 12)) {
    case 0:
        play_pass(p, (uint32_t)check_random(c, 20000));
        break;
    case 1:
        play_cancel(p, p->n_call - (uint32_t)check_random(c, LATEST));
        break;
    case 2:
        play_event(p, STR("contact-1"), STR("{\"t\":\"typing\",\"who\":\"agent\",\"name\":\"D\"}"));
        break;
    case 3:
        (void)play_request(p, (uint32_t)check_random(c, 2), "POST", "", body);
        break;
    case 4:
        if (p->n_conn < PLAY_MAX_CONNS / 2)
            (void)play_socket(p, 0, (uint32_t)check_random(c, CHECK_TARGETS));
        break;
    case 5:
        play_frame(p, p->n_conn - (uint32_t)check_random(c, SOCKETS), body);
        break;
    case 6:
        play_leave(p, p->n_conn - (uint32_t)check_random(c, SOCKETS));
        break;
    case 7:
        noise(p, one);
        break;
    default:
        (void)play_call(p, one->method, (omb_tenant)(1 + check_random(c, 2)), omb_z(one->a),
                        omb_z(one->b), STR_NONE);
    }
}

void script_play(struct play *p, const struct check_call *call, uint32_t n)
{
    if (!play_settle(p) || !n)
        return;
    play_pass(p, 5000);
    all_right(p, call, n);
    more_of_a_kind(p, call);
    all_right(p, call, n);
    all_wrong(p, call, n);
    requests(p);
    sockets(p);
    p->unkind = UNKIND;
    for (int step = 0; step < STEPS && !p->check->failed; step++) {
        one_step(p, call, n);
        if (check_random(p->check, 3) == 0)
            (void)play_settle(p);
    }
    (void)play_settle(p);
    play_pass(p, 120000);
    p->unkind = 0;
    /* It is told to finish with work in its hands. */
    (void)play_call(p, call[0].method, 1, omb_z(call[0].a), omb_z(call[0].b), STR_NONE);
}
