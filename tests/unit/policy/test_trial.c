/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/policy_trial.h"

#include "tests/unit/policy/bundle_fixture.h"

#define SUBJECTS 4000

static struct bundle *bundle_to(const char *tier)
{
    struct scripts s;
    struct bundle *b;
    char text[200];

    scripts_make(&s);
    (void)snprintf(text, sizeof text, "return policy 'route' { otherwise = %s }", tier);
    scripts_put(&s, "policies/route.lua", text);
    b = scripts_load(&s);
    scripts_drop(&s);
    return b;
}

/* A policy with this in force; takes nothing, frees at policy_close. */
static struct policy *policy_with(const char *tier)
{
    struct policy *p = NULL;

    assert_int_equal(policy_open(&p), 0);
    policy_activate(p, bundle_to(tier), NULL);
    return p;
}

static struct policy_trial trial_of(enum trial_mode mode, int percent, const char *tier)
{
    return (struct policy_trial){.mode = mode,
                                 .percent = percent,
                                 .number = 7,
                                 .since = 1,
                                 .bundle = bundle_to(tier)};
}

static int32_t decide_for(struct policy *p, const char *subject, char bundle[HASH_HEX + 1])
{
    struct arena arena = {0};
    struct facts f;
    struct verdict v;
    ptrdiff_t at;

    facts_begin(&f, str_of(subject));
    policy_decide(p, POINT_ROUTE, &f, 1, &arena, &v);
    at = str_find(v.record, STR("\"bundle\":\""));
    assert_true(at >= 0);
    str_clip(bundle, HASH_HEX + 1, str_sub(v.record, (size_t)at + 10, HASH_HEX));
    arena_free(&arena);
    return v.status ? -1 : v.tier;
}

static void a_shadow_decides_beside_and_changes_nothing(void **state)
{
    struct policy *p = policy_with("route(tier.assistant)");
    struct policy_trial t = trial_of(TRIAL_SHADOW, 0, "route(tier.associate)");
    char bundle[HASH_HEX + 1];
    (void)state;

    policy_try(p, &t);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(decide_for(p, "c1", bundle), 0);
        assert_string_equal(bundle, bundle_hash(policy_active(p)));
    }
    assert_int_equal(policy_trial(p)->decisions, 100);
    assert_int_equal(policy_trial(p)->changed, 100);
    assert_int_equal(policy_trial(p)->n_pair, 1);
    assert_int_equal(policy_trial(p)->pair[0].count, 100);
    assert_int_equal(policy_trial(p)->sample[0].from_tier, 0);
    assert_int_equal(policy_trial(p)->sample[0].to_tier, 1);
    policy_close(p);
}

static void a_shadow_of_the_same_rules_differs_in_nothing(void **state)
{
    struct policy *p = policy_with("route(tier.assistant)");
    struct policy_trial t = trial_of(TRIAL_SHADOW, 0, "route(tier.assistant, 0)");
    char bundle[HASH_HEX + 1];
    (void)state;

    policy_try(p, &t);
    for (int i = 0; i < 50; i++)
        (void)decide_for(p, "c1", bundle);
    assert_int_equal(policy_trial(p)->decisions, 50);
    assert_int_equal(policy_trial(p)->changed, 0);
    policy_close(p);
}

static void a_canary_keeps_its_customers_and_its_share(void **state)
{
    struct policy *p = policy_with("route(tier.assistant)");
    struct policy_trial t = trial_of(TRIAL_CANARY, 5, "route(tier.associate)");
    char bundle[HASH_HEX + 1], again[HASH_HEX + 1], subject[32];
    int taken = 0, also_taken = 0;
    (void)state;

    policy_try(p, &t);
    for (int i = 0; i < SUBJECTS; i++) {
        (void)snprintf(subject, sizeof subject, "customer-%d", i);
        bool mine = decide_for(p, subject, bundle) == 1;
        assert_int_equal(decide_for(p, subject, again), mine ? 1 : 0);
        assert_string_equal(bundle, again);
        assert_string_equal(bundle, bundle_hash(mine ? t.bundle : policy_active(p)));
        assert_ptr_equal(policy_bundle_for(p, str_of(subject)), mine ? t.bundle : policy_active(p));
        taken += mine;
        t.number = 8; /* another trial has other customers */
        also_taken += mine && policy_trial_takes(&t, str_of(subject));
        t.number = 7;
    }
    /* 200 expected; six standard deviations either way. */
    assert_in_range(taken, 118, 282);
    assert_in_range(also_taken, 0, 30);
    assert_int_equal(policy_trial(p)->decisions, 2 * taken);
    assert_int_equal(policy_trial(p)->changed, 2 * taken);
    assert_false(policy_trial_takes(policy_trial(p), STR("")));
    policy_close(p);
}

static void faults_of_a_canary_end_it_and_not_what_is_in_force(void **state)
{
    struct policy *p = policy_with("route(tier.assistant)");
    struct policy_trial t = trial_of(TRIAL_CANARY, 99, "function(c) local t = nil return t.x end");
    char bundle[HASH_HEX + 1], subject[32];
    enum policy_alarm alarm = POLICY_CALM;
    (void)state;

    policy_activate(p, bundle_to("route(tier.supervisor)"), policy_active(p));
    policy_try(p, &t);
    for (int i = 0; i < 20 && alarm == POLICY_CALM; i++) {
        (void)snprintf(subject, sizeof subject, "c%d", i);
        if (decide_for(p, subject, bundle) < 0)
            alarm = policy_faulted(p, 1000 + (uint64_t)i);
    }
    assert_int_equal(alarm, POLICY_STOP_TRIAL);
    assert_int_equal(policy_trial(p)->faults, 3);
    policy_try(p, &(struct policy_trial){.mode = TRIAL_NONE});
    assert_null(policy_trial(p));
    assert_int_equal(decide_for(p, "c1", bundle), 2);
    policy_close(p);
}

static void what_began_with_a_trial_still_finds_its_bundle(void **state)
{
    struct policy *p = policy_with("route(tier.assistant)");
    struct policy_trial t = trial_of(TRIAL_CANARY, 50, "route(tier.associate)");
    char hash[HASH_HEX + 1];
    (void)state;

    str_clip(hash, sizeof hash, str_of(bundle_hash(t.bundle)));
    policy_try(p, &t);
    assert_ptr_equal(policy_bundle(p, str_of(hash)), t.bundle);
    policy_try(p, &(struct policy_trial){.mode = TRIAL_NONE});
    assert_ptr_equal(policy_bundle(p, str_of(hash)), t.bundle);
    policy_close(p);
}

static void kept_bundles_are_bounded_and_the_oldest_goes(void **state)
{
    struct policy *p = policy_with("route(tier.assistant)");
    char first[HASH_HEX + 1], text[64];
    struct policy_stats s;
    (void)state;

    str_clip(first, sizeof first, str_of(bundle_hash(policy_active(p))));
    for (int i = 0; i < POLICY_KEPT_BUNDLES + 2; i++) {
        (void)snprintf(text, sizeof text, "route(tier.associate, %d)", i);
        policy_activate(p, bundle_to(text), policy_active(p));
    }
    policy_stats(p, &s);
    assert_int_equal(s.bundles, POLICY_KEPT_BUNDLES);
    assert_null(policy_bundle(p, str_of(first)));
    policy_close(p);
}

static void counts_go_to_text_and_back_with_a_bounded_sample(void **state)
{
    struct policy *p = policy_with("route(tier.assistant)");
    struct policy_trial t = trial_of(TRIAL_SHADOW, 0, "route(tier.associate)");
    struct policy_trial back = {.number = 7}, other = {.number = 8};
    struct buf text = BUF_INIT(0), again = BUF_INIT(0);
    struct json_out o = json_out(&text), o2 = json_out(&again);
    char bundle[HASH_HEX + 1];
    (void)state;

    policy_try(p, &t);
    for (int i = 0; i < TRIAL_SAMPLES * 3; i++)
        (void)decide_for(p, "c1", bundle);
    policy_trial_write(policy_trial(p), &o);
    assert_int_equal(policy_trial_read(buf_str(&text), &back), 0);
    assert_int_equal(back.decisions, TRIAL_SAMPLES * 3);
    assert_int_equal(back.n_sample, TRIAL_SAMPLES);
    policy_trial_write(&back, &o2);
    assert_true(str_eq(buf_str(&text), buf_str(&again)));
    assert_int_equal(policy_trial_read(buf_str(&text), &other), -OMB_E_NOTFOUND);
    assert_int_not_equal(policy_trial_read(STR("[]"), &back), 0);
    buf_free(&text);
    buf_free(&again);
    policy_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shadow_decides_beside_and_changes_nothing),
        cmocka_unit_test(a_shadow_of_the_same_rules_differs_in_nothing),
        cmocka_unit_test(a_canary_keeps_its_customers_and_its_share),
        cmocka_unit_test(faults_of_a_canary_end_it_and_not_what_is_in_force),
        cmocka_unit_test(what_began_with_a_trial_still_finds_its_bundle),
        cmocka_unit_test(kept_bundles_are_bounded_and_the_oldest_goes),
        cmocka_unit_test(counts_go_to_text_and_back_with_a_bounded_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
