/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the checks of a plugin's answers: once, whatever comes in and whatever the host says. Must
 * not know what an answer means. Called by main.c. */
#include "sdk/check/check.h"

#include <stdlib.h>
#include <string.h>

#define BIG (64u << 10)
#define STORM 200

static void answers_well(struct check *c)
{
    omb_kit *kit = check_started(c);
    uint32_t n;
    if (!kit)
        return;
    const struct check_call *call = check_calls(kit, &n);
    for (uint32_t i = 0; i < n; i++) {
        int32_t status = 0;
        omb_str bytes = {NULL, 0};
        struct json_tok tok[2048];
        struct json_doc doc;
        omb_op op = omb_kit_call(kit, call[i].method, 1, call[i].a, call[i].b);
        if (!check_wait(kit, op))
            check_fail(c, "%s is not answered within a minute", call[i].method);
        else if (omb_kit_result(kit, op, &status, &bytes) && status > 0)
            check_fail(c, "%s: answers with %d", call[i].method, status);
        if (call[i].answers_json && status == 0 && !c->failed &&
            (json_parse(bytes, tok, 2048, &doc, NULL) || tok[0].type != JSON_OBJECT))
            check_fail(c, "%s: its answer is not a JSON object: %.*s", call[i].method,
                       (int)(bytes.len < 60 ? bytes.len : 60), bytes.ptr ? bytes.ptr : "");
    }
    check_end(c, kit);
}

/* Every call once with these bytes in one of its places, then in the other. */
static void feed(struct check *c, omb_kit *kit, const char *what, omb_str bytes)
{
    uint32_t n;
    const struct check_call *call = check_calls(kit, &n);
    for (uint32_t i = 0; i < n && !c->failed; i++) {
        omb_op a = omb_kit_call_bytes(kit, call[i].method, 1, bytes, omb_z(call[i].b));
        omb_op b = omb_kit_call_bytes(kit, call[i].method, 1, omb_z(call[i].a), bytes);
        if (!check_wait(kit, a) || !check_wait(kit, b))
            check_fail(c, "%s is not answered after %s", call[i].method, what);
    }
}

static void takes_nothing(struct check *c)
{
    omb_kit *kit = check_started(c);
    if (!kit)
        return;
    feed(c, kit, "an empty string", (omb_str){"", 0});
    feed(c, kit, "an absent string", (omb_str){NULL, 0});
    check_end(c, kit);
}

static void takes_much(struct check *c)
{
    omb_kit *kit = check_started(c);
    char *big = kit ? malloc(BIG) : NULL;
    if (!big) {
        omb_kit_close(kit);
        return;
    }
    memset(big, 'x', BIG);
    feed(c, kit, "64 KiB of one letter", (omb_str){big, BIG});
    memset(big, '[', BIG);
    feed(c, kit, "64 KiB of opening brackets", (omb_str){big, BIG});
    /* A text that is right but long. */
    memcpy(big, "{\"text\":\"", 9);
    memset(big + 9, 'y', BIG - 11);
    memcpy(big + BIG - 2, "\"}", 2);
    feed(c, kit, "64 KiB of JSON", (omb_str){big, BIG});
    free(big);
    check_end(c, kit);
}

static void takes_bad_utf8(struct check *c)
{
    static const char *const bad[] = {"\xff\xfe", "\xc0\xaf", "\xed\xa0\x80", "{\"text\":\"\xf5\"}",
                                      "a\x80z",   "\xe2\x82"};
    omb_kit *kit = check_started(c);
    if (!kit)
        return;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        feed(c, kit, "invalid UTF-8", omb_z(bad[i]));
    feed(c, kit, "a NUL", (omb_str){"a\0b", 3});
    check_end(c, kit);
}

static void takes_bad_json(struct check *c)
{
    static const char *const bad[] = {"{",
                                      "null",
                                      "[]",
                                      "\"x\"",
                                      "{\"seq\":\"nine\"}",
                                      "{\"seq\":-1,\"text\":7}",
                                      "{\"seq\":99999999999999999999}",
                                      "{\"amount\":{\"minor\":1.5}}",
                                      "{\"a\":1,\"a\":2}",
                                      "{\"messages\":[{},{},{}],\"orders\":7}"};
    omb_kit *kit = check_started(c);
    if (!kit)
        return;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        feed(c, kit, bad[i], omb_z(bad[i]));
    check_end(c, kit);
}

static void takes_anything(struct check *c)
{
    omb_kit *kit = check_started(c);
    char bytes[600];
    if (!kit)
        return;
    for (int round = 0; round < 40 && !c->failed; round++) {
        size_t len = check_random(c, sizeof bytes);
        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)check_random(c, 256);
        feed(c, kit, "random bytes", (omb_str){bytes, len});
    }
    check_end(c, kit);
}

static void keeps_tenants_apart(struct check *c)
{
    static const omb_tenant tenants[] = {1, 2, 0, 4294967295u};
    omb_kit *kit = check_started(c);
    uint32_t n;
    if (!kit)
        return;
    const struct check_call *call = check_calls(kit, &n);
    for (size_t t = 0; t < sizeof tenants / sizeof *tenants; t++)
        for (uint32_t i = 0; i < n; i++)
            if (!check_wait(kit,
                            omb_kit_call(kit, call[i].method, tenants[t], call[i].a, call[i].b)))
                check_fail(c, "%s is not answered for tenant %u", call[i].method, tenants[t]);
    check_end(c, kit);
}

static void lets_go(struct check *c)
{
    omb_kit *kit = check_started(c);
    uint32_t n;
    if (!kit)
        return;
    const struct check_call *call = check_calls(kit, &n);
    omb_kit_cancel(kit, 123456789);
    for (uint32_t round = 0; round < STORM; round++) {
        omb_op op =
            omb_kit_call(kit, call[round % n].method, 1, call[round % n].a, call[round % n].b);
        if (check_random(c, 2))
            omb_kit_turn(kit);
        omb_kit_cancel(kit, op);
        omb_kit_cancel(kit, op);
    }
    omb_kit_turn(kit);
    omb_op last = omb_kit_call(kit, call[0].method, 1, call[0].a, call[0].b);
    if (!check_wait(kit, last))
        check_fail(c, "after %d cancelled calls it answers no more", STORM);
    check_end(c, kit);
}

static const char *const questions[] =
    {"contacts.start", "contacts.message", "contacts.person",          "contacts.receipt",
     "contacts.end",   "contacts.resume",  "visitors.issue",           "visitors.lookup",
     "cases.view",     "flows.run",        "visitors.verify_identity", "flows.examples"};

static void call_all(struct check *c, omb_kit *kit, const char *when)
{
    uint32_t n;
    const struct check_call *call = check_calls(kit, &n);
    for (uint32_t i = 0; i < n; i++)
        if (!check_wait(kit, omb_kit_call(kit, call[i].method, 1, call[i].a, call[i].b)))
            check_fail(c, "%s is not answered when %s", call[i].method, when);
}

static void hears_no(struct check *c)
{
    for (int32_t code = 1; code < OMB_E_COUNT_ && !c->failed; code++) {
        omb_kit *kit = check_started(c);
        if (!kit)
            return;
        for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
            omb_kit_script(kit, questions[i], -code, NULL);
        call_all(c, kit, "the host refuses what it asks");
        check_end(c, kit);
    }
}

static void hears_nonsense(struct check *c)
{
    static const char *const answers[] = {"",
                                          "{",
                                          "[]",
                                          "{}",
                                          "null",
                                          "{\"contact\":7,\"actions\":{}}",
                                          "{\"actions\":[1,null,{\"say\":3}],\"flow\":7}"};
    for (size_t k = 0; k < sizeof answers / sizeof *answers && !c->failed; k++) {
        omb_kit *kit = check_started(c);
        if (!kit)
            return;
        for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
            omb_kit_script(kit, questions[i], 0, answers[k]);
        call_all(c, kit, "the host's answers lack what is documented");
        check_end(c, kit);
    }
}

static void waits(struct check *c)
{
    omb_kit *kit = check_started(c);
    uint32_t n;
    omb_op op[16];
    if (!kit)
        return;
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        omb_kit_hold(kit, questions[i]);
    const struct check_call *call = check_calls(kit, &n);
    for (uint32_t i = 0; i < n && i < 16; i++)
        op[i] = omb_kit_call(kit, call[i].method, 1, call[i].a, call[i].b);
    omb_kit_advance(kit, 5000);
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        for (uint32_t k = 0; k < 64; k++)
            omb_kit_answer(kit, questions[i], k, -OMB_E_TIMEOUT, NULL);
    for (uint32_t i = 0; i < n && i < 16; i++)
        if (!check_wait(kit, op[i]))
            check_fail(c, "%s is not answered after the host answered late", call[i].method);
    check_end(c, kit);
}

static void any_order(struct check *c)
{
    omb_kit *kit = check_started(c);
    uint32_t n;
    if (!kit)
        return;
    const struct check_call *call = check_calls(kit, &n);
    for (int step = 0; step < 600 && !c->failed; step++) {
        uint32_t i = (uint32_t)check_random(c, n);
        switch (check_random(c, 8)) {
        case 0:
            omb_kit_turn(kit);
            break;
        case 1:
            omb_kit_advance(kit, check_random(c, 5000));
            break;
        case 2:
            omb_kit_cancel(kit, check_random(c, 700));
            break;
        case 3:
            omb_kit_event(kit, 1, "contact-1",
                          "{\"t\":\"typing\",\"who\":\"agent\",\"name\":\"D\"}");
            break;
        case 4:
            if (check_random(c, 20) == 0 && (omb_kit_stop(kit, 5000) || omb_kit_restart(kit, NULL)))
                check_fail(c, "step %d: it does not stop and start again", step);
            break;
        default:
            (void)omb_kit_call(kit, call[i].method, (omb_tenant)(1 + check_random(c, 2)), call[i].a,
                               call[i].b);
        }
    }
    if (omb_kit_stop(kit, 30000))
        check_fail(c, "after 600 random steps it does not drain");
    check_end(c, kit);
}

static omb_str play(struct check *c, omb_kit *kit)
{
    call_all(c, kit, "nothing is wrong");
    omb_kit_advance(kit, 10000);
    (void)omb_kit_stop(kit, 1000);
    return omb_kit_transcript(kit);
}

static void says_the_same(struct check *c)
{
    omb_kit *one = check_started(c), *two = one ? check_started(c) : NULL;
    if (two) {
        omb_str a = play(c, one), b = play(c, two);
        if (!str_eq(a, b))
            check_fail(c, "the same test twice gives two transcripts");
        check_end(c, two);
    }
    if (one)
        check_end(c, one);
}

const struct check_row check_call_rows[] = {
    {"answers", "answers every call once, as documented", answers_well},
    {"empty", "empty and absent strings", takes_nothing},
    {"long", "64 KiB of text, brackets and JSON", takes_much},
    {"utf8", "invalid UTF-8 and a NUL", takes_bad_utf8},
    {"json", "JSON of another shape, or none", takes_bad_json},
    {"noise", "random bytes", takes_anything},
    {"tenants", "tenants it has not seen", keeps_tenants_apart},
    {"cancel", "200 cancelled calls, unknown and repeated ones among them", lets_go},
    {"refused", "a host that refuses everything it asks, with every code", hears_no},
    {"nonsense", "a host whose answers are incomplete", hears_nonsense},
    {"late", "a host that answers late", waits},
    {"schedule", "600 random steps: calls, turns, time, cancels, stops", any_order},
    {"same", "the same test twice gives the same transcript", says_the_same},
    {0},
};
