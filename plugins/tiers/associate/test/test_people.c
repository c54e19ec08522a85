/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/integration/plug/world.h"

static void offer(struct world *w, const char *view, struct answer *a)
{
    memset(a, 0, sizeof *a);
    plug_tier_offer(plug_find_tier_level(w->plug, 1), world_reply(a, 0), 1, str_of(view));
    world_wait(w, a);
}

static void an_offered_case_is_queued_by_how_badly_it_went(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    assert_int_equal(world_begin(&w, "ombud/associate.so", NULL, 0), 0);
    offer(&w, "{\"asked_for_person\":0,\"misunderstood\":1}", &a);
    assert_string_equal(a.text, "{\"answer\":\"queue\",\"priority\":0,\"wait_s\":120}");
    offer(&w, "{\"asked_for_person\":2,\"misunderstood\":2}", &a);
    assert_string_equal(a.text, "{\"answer\":\"queue\",\"priority\":30,\"wait_s\":120}");
    offer(&w, "no json", &a);
    assert_int_equal(a.status, -OMB_E_INVALID);
    world_end(&w);
}

static void its_options_are_taken_from_the_settings(void **state)
{
    struct plug_setting s[] = {{STR("associate"), STR("priority"), STR("7")},
                               {STR("associate"), STR("wait"), STR("30s")}};
    struct world w = {0};
    struct answer a;
    (void)state;
    assert_int_equal(world_begin(&w, "ombud/associate.so", s, 2), 0);
    offer(&w, "{}", &a);
    assert_string_equal(a.text, "{\"answer\":\"queue\",\"priority\":7,\"wait_s\":30}");
    world_end(&w);
}

static void people_do_not_answer_through_step(void **state)
{
    struct plug_tier_info info;
    struct world w = {0};
    struct answer a = {0};
    (void)state;
    assert_int_equal(world_begin(&w, "ombud/associate.so", NULL, 0), 0);
    struct plug_instance *tier = plug_find_tier(w.plug, STR("associate"));
    plug_tier_info(tier, &info);
    assert_int_equal(info.level, 1);
    assert_int_equal(info.mode, 2);
    plug_tier_step(tier, world_reply(&a, 0), 1, STR("{}"), STR("null"));
    world_wait(&w, &a);
    assert_int_equal(a.status, -OMB_E_UNSUPPORTED);
    world_end(&w);
}

UNIT(cmocka_unit_test(an_offered_case_is_queued_by_how_badly_it_went),
     cmocka_unit_test(its_options_are_taken_from_the_settings),
     cmocka_unit_test(people_do_not_answer_through_step))
