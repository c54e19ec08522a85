/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

static struct plug_ask kept; /* the question of the probe */

static void on_message(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                       omb_str cid, omb_str text)
{
    assert_int_equal(tenant, 3);
    assert_true(contact.len && cid.len && text.len);
    kept = ask;
    if (*(int *)ctx) /* answer inside the call: must still come on a later turn */
        plug_answer(ask, 0, cid);
}

static void execute(struct world *w, const char *how, struct answer *a, uint32_t deadline)
{
    struct plug_instance *shop = plug_find_commerce(w->plug, STR_NONE);
    assert_non_null(shop);
    memset(a, 0, sizeof *a);
    plug_commerce_execute(shop, world_reply(a, deadline), 3, str_of(how), STR("k1"));
    assert_int_equal(a->count, 0); /* never inside the call */
    world_wait(w, a);
}

static struct plug_stats stats(struct world *w)
{
    struct plug_stats s;
    plug_stats(w->plug, &s);
    return s;
}

static void an_answer_given_inside_the_call_comes_on_a_later_turn(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    execute(&w, "inside", &a, 0);
    assert_string_equal(a.text, "k1");
    world_end(&w);
}

static void an_answer_from_a_thread_arrives_on_the_loop(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    execute(&w, "thread", &a, 0);
    assert_string_equal(a.text, "\"from a thread\"");
    world_end(&w);
}

static void a_second_answer_is_dropped_and_counted(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    execute(&w, "twice", &a, 0);
    world_rest(&w, 20);
    assert_int_equal(a.count, 1);
    assert_string_equal(a.text, "1");
    assert_int_equal(stats(&w).late, 1);
    world_end(&w);
}

static void a_late_answer_is_dropped_and_the_caller_hears_timeout_once(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    execute(&w, "late", &a, 20);
    assert_int_equal(a.status, -OMB_E_TIMEOUT);
    world_rest(&w, 400);
    assert_int_equal(a.count, 1);
    assert_int_equal(stats(&w).timeouts, 1);
    assert_int_equal(stats(&w).late, 1);
    assert_int_equal(stats(&w).open_calls, 0);
    world_end(&w);
}

static void a_cancelled_call_is_answered_once(void **state)
{
    struct world w = {0};
    struct answer a = {0};
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    uint64_t call = plug_commerce_execute(plug_find_commerce(w.plug, STR("probe")),
                                          world_reply(&a, 0), 3, STR("never"), STR("k"));
    plug_cancel(w.plug, call);
    plug_cancel(w.plug, call);
    assert_int_equal(a.count, 0);
    world_wait(&w, &a);
    assert_int_equal(a.status, -OMB_E_CANCELLED);
    world_rest(&w, 10);
    assert_int_equal(a.count, 1);
    world_end(&w);
}

static void the_end_answers_what_is_open(void **state)
{
    struct world w = {0};
    struct answer a = {0};
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    plug_commerce_execute(plug_find_commerce(w.plug, STR_NONE), world_reply(&a, 0), 3, STR("never"),
                          STR("k"));
    world_end(&w);
    assert_int_equal(a.count, 1);
    assert_int_equal(a.status, -OMB_E_CANCELLED);
}

static void a_question_answered_inside_the_call_does_not_re_enter_the_plugin(void **state)
{
    struct world w = {0};
    struct answer a;
    int inside = 1;
    (void)state;
    w.services = (struct plug_services){.ctx = &inside, .contact_message = on_message};
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    execute(&w, "ask", &a, 0);
    assert_string_equal(a.text, "k1");
    plug_answer(kept, 0, STR("again"));
    world_rest(&w, 20);
    assert_int_equal(a.count, 1);
    assert_int_equal(stats(&w).late, 1);
    world_end(&w);
}

static void a_service_the_app_lacks_is_told_so(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    execute(&w, "ask", &a, 0);
    assert_int_equal(a.status, -OMB_E_UNSUPPORTED);
    world_end(&w);
}

static void a_loop_call_from_a_thread_is_refused_and_counted(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    execute(&w, "misbehave", &a, 0);
    assert_int_equal(stats(&w).misbehaved, 1);
    world_end(&w);
}

static void on_drained(void *ctx)
{
    ((struct answer *)ctx)->count++;
}

static void a_drained_host_refuses_new_work(void **state)
{
    struct world w = {0};
    struct answer drained = {0}, a = {0};
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    plug_drain(w.plug, 1000, on_drained, &drained);
    assert_int_equal(drained.count, 0);
    world_wait(&w, &drained);
    plug_commerce_orders(plug_find_commerce(w.plug, STR_NONE), world_reply(&a, 0), 3, STR("c"));
    world_wait(&w, &a);
    assert_int_equal(a.status, -OMB_E_UNAVAILABLE);
    world_end(&w);
}

UNIT(cmocka_unit_test(an_answer_given_inside_the_call_comes_on_a_later_turn),
     cmocka_unit_test(an_answer_from_a_thread_arrives_on_the_loop),
     cmocka_unit_test(a_second_answer_is_dropped_and_counted),
     cmocka_unit_test(a_late_answer_is_dropped_and_the_caller_hears_timeout_once),
     cmocka_unit_test(a_cancelled_call_is_answered_once),
     cmocka_unit_test(the_end_answers_what_is_open),
     cmocka_unit_test(a_question_answered_inside_the_call_does_not_re_enter_the_plugin),
     cmocka_unit_test(a_service_the_app_lacks_is_told_so),
     cmocka_unit_test(a_loop_call_from_a_thread_is_refused_and_counted),
     cmocka_unit_test(a_drained_host_refuses_new_work))
