/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/replay.h"
#include "tests/unit/lab/past.h"

struct shelf {
    struct bundle *b;
    int asked;
};

static int find(void *ctx, omb_str hash, struct bundle **out)
{
    struct shelf *s = ctx;
    s->asked++;
    if (!s->b || !str_is(hash, bundle_hash(s->b)))
        return -OMB_E_NOTFOUND;
    *out = bundle_pin(s->b);
    return 0;
}

struct rig {
    struct scripts dir;
    struct shelf shelf;
    struct bundle *b;
    struct arena a;
    struct replay *r;
};

static void begin(struct rig *x, bool on_shelf)
{
    struct replay_options o = {.find = find, .ctx = &x->shelf, .since = 5};
    *x = (struct rig){0};
    x->b = past_bundle(&x->dir, 1000, "c.message.asks_for_person");
    x->shelf.b = on_shelf ? x->b : NULL;
    assert_int_equal(replay_open(&o, &x->r), 0);
}

static void end(struct rig *x)
{
    replay_close(x->r);
    bundle_unpin(x->b);
    arena_free(&x->a);
    scripts_drop(&x->dir);
}

static void decisions_give_the_same_bytes_again(void **state)
{
    (void)state;
    struct rig x;
    struct replay_counts n;
    struct facts f;

    begin(&x, true);
    for (uint64_t i = 1; i <= 100; i++) {
        if (i % 2)
            past_escalation(&f, 0, i % 3 == 0);
        else
            past_authority(&f, "refund", (int64_t)i * 30, "Acme & \"Sons\"");
        struct history_event e =
            past_decide(x.b, i % 2 ? POINT_ESCALATION : POINT_AUTHORITY, &f, i, &x.a);
        assert_int_equal(replay_feed(x.r, &e), 0);
    }
    replay_counts(x.r, &n);
    assert_int_equal(n.decisions, 100);
    assert_int_equal(n.same, 100);
    assert_int_equal(n.differ + n.missing + n.erased + n.unreadable, 0);
    assert_int_equal(x.shelf.asked, 1);
    end(&x);
}

static void a_quiet_decision_is_found_in_the_message_that_carries_it(void **state)
{
    (void)state;
    struct rig x;
    struct replay_counts n;
    struct facts f;
    struct verdict v;

    begin(&x, true);
    past_escalation(&f, 0, false);
    policy_decide_with(x.b, POINT_ESCALATION, &f, 77, &x.a, &v);
    struct history_event e =
        past_event(2, EVENT_MESSAGE_RECEIVED,
                   arena_printf(&x.a, "{\"text\":\"hi\",\"decision\":%.*s}", STR_ARG(v.record)));
    assert_int_equal(replay_feed(x.r, &e), 0);
    e = past_event(3, EVENT_MESSAGE_RECEIVED, STR("{\"text\":\"decision\"}"));
    assert_int_equal(replay_feed(x.r, &e), 0);
    replay_counts(x.r, &n);
    assert_int_equal(n.decisions, 1);
    assert_int_equal(n.same, 1);
    end(&x);
}

static void another_byte_is_listed_with_both_forms(void **state)
{
    (void)state;
    struct rig x;
    struct replay_counts n;
    struct facts f;
    struct buf json = BUF_INIT(0);

    begin(&x, true);
    past_escalation(&f, 0, true);
    struct history_event e = past_decide(x.b, POINT_ESCALATION, &f, 9, &x.a);
    char *at = strstr((char *)(uintptr_t)e.body.ptr, "\"tier\":1");
    assert_non_null(at);
    at[7] = '2';
    assert_int_equal(replay_feed(x.r, &e), 0);
    replay_counts(x.r, &n);
    assert_int_equal(n.differ, 1);
    assert_int_equal(replay_finish(x.r, 99, &json), 0);
    buf_putc(&json, '\0');
    assert_non_null(strstr(json.ptr, "\"differ\":1"));
    assert_non_null(strstr(json.ptr, "\"seq\":9"));
    assert_non_null(strstr(json.ptr, "\\\"tier\\\":2"));
    assert_non_null(strstr(json.ptr, "\\\"tier\\\":1"));
    buf_free(&json);
    end(&x);
}

static void a_bundle_that_is_gone_is_counted_aloud(void **state)
{
    (void)state;
    struct rig x;
    struct replay_counts n;
    struct facts f;
    struct buf json = BUF_INIT(0);

    begin(&x, false);
    past_escalation(&f, 0, true);
    for (uint64_t i = 1; i <= 3; i++) {
        struct history_event e = past_decide(x.b, POINT_ESCALATION, &f, i, &x.a);
        assert_int_equal(replay_feed(x.r, &e), 0);
    }
    replay_counts(x.r, &n);
    assert_int_equal(n.missing, 3);
    assert_int_equal(n.decisions, 3);
    assert_int_equal(x.shelf.asked, 1);
    assert_int_equal(replay_finish(x.r, 99, &json), 0);
    buf_putc(&json, '\0');
    assert_non_null(strstr(json.ptr, "\"missing\":3"));
    assert_non_null(strstr(json.ptr, "\"found\":false"));
    buf_free(&json);
    end(&x);
}

static void what_cannot_be_read_is_counted_and_passed_over(void **state)
{
    (void)state;
    struct rig x;
    struct replay_counts n;
    static const char *const bodies[] = {"{\"erased\":true}", "{\"record\":{\"point\":\"lunch\"}}",
                                         "{\"record\":[]}", "{", "{}"};

    begin(&x, true);
    for (uint64_t i = 0; i < 5; i++) {
        struct history_event e = past_event(i + 1, EVENT_POLICY_DECIDED, str_of(bodies[i]));
        assert_int_equal(replay_feed(x.r, &e), 0);
    }
    replay_counts(x.r, &n);
    assert_int_equal(n.erased, 1);
    assert_int_equal(n.unreadable, 3);
    assert_int_equal(n.decisions, 0);
    end(&x);
}

UNIT(cmocka_unit_test(decisions_give_the_same_bytes_again),
     cmocka_unit_test(a_quiet_decision_is_found_in_the_message_that_carries_it),
     cmocka_unit_test(another_byte_is_listed_with_both_forms),
     cmocka_unit_test(a_bundle_that_is_gone_is_counted_aloud),
     cmocka_unit_test(what_cannot_be_read_is_counted_and_passed_over))
