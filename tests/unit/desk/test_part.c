/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

/* Refunds of several lines and of the whole order. Line 1: 5000 paid; line 2: 4000, 1000 back. */
#define USD(minor) "{\"minor\":" #minor ",\"currency\":\"USD\"}"
#define LINES(one, two)                                                                            \
    "\"lines\":[{\"line\":\"1\",\"amount\":" USD(one) "},{\"line\":\"2\",\"amount\":" USD(two) "}" \
                                                                                               "]"

static struct world *ready(void)
{
    struct world *w = world_new();
    w->config.undo_ms = 0;
    world_with_dana(w);
    world_observe(w);
    return w;
}

static int refund(struct world *w, const char *cid, const char *rest)
{
    char body[700];
    (void)snprintf(body, sizeof body,
                   "{\"kind\":\"refund\",\"order\":\"" ORDER_ID "\",\"reason\":\"x\",%s}", rest);
    return world_do(w, COMMAND_REMEDY_PROPOSE, DANA, 1, cid, body);
}

static int64_t line(struct world *w, int n)
{
    char key[64];
    (void)snprintf(key, sizeof key, "line:" ORDER_ID ":%d", n);
    return world_balance(w, key);
}

static void several_lines_are_one_remedy_with_each_its_share(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(refund(w, "a", LINES(2000, 1500) ",\"to\":\"gift_card\""), 0);
    assert_int_equal(w->k->n_remedy, 1);
    assert_int_equal(w->k->remedy[0].n_part, 2);
    assert_int_equal(w->k->remedy[0].amount.minor, 3500);
    assert_int_equal(line(w, 1), 2000);
    assert_int_equal(line(w, 2), 1500);
    assert_int_equal(world_balance(w, "seed:" ORDER_ID ":2"), 1000);
    assert_int_equal(world_fact(w, POINT_AUTHORITY, "remedy.lines")->num, 2);
    assert_int_equal(world_fact(w, POINT_AUTHORITY, "order.paid")->num, 9000);
    assert_int_equal(world_fact(w, POINT_AUTHORITY, "order.refunded")->num, 1000);
    assert_true(world_says(world_effect(w, EFFECT_COMMERCE_EXECUTE)->body, "\"lines\":["));
    world_free(w);
}

static void one_line_too_far_refuses_all_of_them(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(refund(w, "a", LINES(2000, 3001)), -OMB_E_LIMIT);
    world_is_even(w);
    assert_int_equal(w->k->n_remedy, 0);
    assert_int_equal(refund(w, "b", LINES(2000, 3000)), 0);
    assert_int_equal(refund(w, "c", LINES(3001, 1)), -OMB_E_LIMIT);
    assert_int_equal(refund(w, "d", "\"line\":\"2\",\"amount\":" USD(1)), -OMB_E_LIMIT);
    world_free(w);
}

static void lines_of_the_wrong_form_are_refused(void **state)
{
    static const char *const bad[] = {
        "\"lines\":[]",
        "\"lines\":[{\"line\":\"1\"}]",
        "\"lines\":[{\"line\":\"1\",\"amount\":" USD(0) "}]",
        "\"lines\":[{\"line\":\"1\",\"amount\":" USD(5) "},{\"line\":\"1\",\"amount\":" USD(5) "}]",
        "\"lines\":[{\"line\":\"1\",\"amount\":{\"minor\":5,\"currency\":\"EUR\"}},"
        "{\"line\":\"2\",\"amount\":" USD(5) "}]",
        LINES(5, 5) ",\"amount\":" USD(11),
        LINES(5, 5) ",\"line\":\"1\"",
        LINES(5, 5) ",\"whole\":true",
        LINES(9223372036854775807, 1),
        "\"whole\":\"yes\"",
        "\"whole\":true,\"quantity\":1",
        "\"whole\":true,\"amount\":" USD(7999),
    };
    (void)state;
    struct world *w = ready();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(refund(w, "a", bad[i]), -OMB_E_INVALID);
    assert_int_equal(refund(w, "a", "\"lines\":[{\"line\":\"9\",\"amount\":" USD(5) "}]"),
                     -OMB_E_NOTFOUND);
    assert_int_equal(w->k->n_remedy, 0);
    world_is_even(w);
    world_free(w);
}

static void the_whole_order_is_what_is_left_of_every_line(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(refund(w, "a", "\"line\":\"1\",\"amount\":" USD(500)), 0);
    assert_int_equal(refund(w, "b", "\"whole\":true,\"amount\":" USD(7500)), 0);
    assert_int_equal(line(w, 1), 5000);
    assert_int_equal(line(w, 2), 3000);
    assert_int_equal(refund(w, "b", "\"whole\":true"), 0); /* the same again */
    assert_int_equal(w->out.repeat_of, w->k->remedy[1].seq);
    assert_int_equal(refund(w, "c", "\"whole\":true"), -OMB_E_LIMIT);
    assert_int_equal(refund(w, "b", "\"whole\":true,\"to\":\"gift_card\""), -OMB_E_EXISTS);
    world_free(w);
}

static void what_fails_goes_back_line_by_line_and_survives_a_snapshot(void **state)
{
    struct buf a = BUF_INIT(0), b = BUF_INIT(0);
    (void)state;
    struct world *w = ready();
    assert_int_equal(refund(w, "a", LINES(2000, 1500)), 0);
    kase_snapshot(w->k, &a);
    struct kase *again = kase_new();
    assert_int_equal(kase_restore(again, buf_str(&a)), 0);
    kase_snapshot(again, &b);
    assert_true(str_eq(buf_str(&a), buf_str(&b)));
    kase_free(w->k);
    w->k = again;
    assert_int_equal(world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL,
                              "{\"remedy\":\"r1\",\"key\":\"k1.r1\",\"outcome\":\"failed\"}"),
                     0);
    assert_int_equal(line(w, 1), 0);
    assert_int_equal(line(w, 2), 0);
    buf_free(&a);
    buf_free(&b);
    world_free(w);
}

static void an_approval_binds_every_share(void **state)
{
    char body[200];
    (void)state;
    struct world *w = ready();
    world_authority(w, VERDICT_APPROVAL, 2);
    assert_int_equal(refund(w, "a", LINES(2000, 1500)), 0);
    assert_int_equal(refund(w, "b", LINES(1500, 1000)), 0);
    assert_string_not_equal(w->k->remedy[0].hash, w->k->remedy[1].hash);
    (void)snprintf(body, sizeof body, "{\"remedy\":\"r1\",\"hash\":\"%s\"}", w->k->remedy[1].hash);
    assert_int_equal(world_do(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, NULL, body), -OMB_E_DENIED);
    (void)snprintf(body, sizeof body, "{\"remedy\":\"r1\",\"hash\":\"%s\"}", w->k->remedy[0].hash);
    assert_int_equal(world_do(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, NULL, body), 0);
    assert_int_equal(line(w, 1), 2000);
    assert_int_equal(refund(w, "c", LINES(1501, 500)), -OMB_E_LIMIT); /* what waits counts, too */
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_lines_are_one_remedy_with_each_its_share),
        cmocka_unit_test(one_line_too_far_refuses_all_of_them),
        cmocka_unit_test(lines_of_the_wrong_form_are_refused),
        cmocka_unit_test(the_whole_order_is_what_is_left_of_every_line),
        cmocka_unit_test(what_fails_goes_back_line_by_line_and_survives_a_snapshot),
        cmocka_unit_test(an_approval_binds_every_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
