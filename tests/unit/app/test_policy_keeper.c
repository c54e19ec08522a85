/* SPDX-License-Identifier: Apache-2.0 */
#include "core/app/policy_keeper.h"

#include "core/app/policy_load.h"
#include "tests/unit/policy/bundle_fixture.h"

/* One tenant's keeper over the in-memory store; the host "starts again" by a new keeper. */
struct site {
    uv_loop_t loop;
    struct store *store;
    struct policy *policy;
    struct keeper *keeper;
    bool second_person;
    uint32_t swaps, answers;
    int status;
    bool proposed;
    struct activation record;
};

static const struct activation_who olga = {.type = "operator", .id = "olga"};
static const struct activation_who oscar = {.type = "operator", .id = "oscar"};

static void swapped(void *ctx)
{
    ((struct site *)ctx)->swaps++;
}

static void start(struct site *s)
{
    struct keeper_options o = {.rows = {.loop = &s->loop, .store = s->store, .tenant = 1},
                               .slug = "shop",
                               .second_person = s->second_person,
                               .swapped = swapped,
                               .ctx = s};

    assert_int_equal(policy_open(&s->policy), 0);
    o.policy = s->policy;
    assert_int_equal(keeper_open(&o, &s->keeper), 0);
}

static void end(struct site *s)
{
    keeper_stop(s->keeper);
    keeper_close(s->keeper);
    (void)uv_run(&s->loop, UV_RUN_NOWAIT);
    policy_close(s->policy);
}

static void open_site(struct site *s)
{
    struct store_options o = {.queue_max = 100,
                              .master_key = STR("0123456789abcdef0123456789abcdef")};
    omb_error error = {.size = sizeof error};

    memset(s, 0, sizeof *s);
    rand_init();
    uv_loop_init(&s->loop);
    assert_int_equal(store_open(&s->loop, &o, &s->store, &error), 0);
    start(s);
}

static void close_site(struct site *s)
{
    keeper_stop(s->keeper);
    store_close(s->store);
    keeper_close(s->keeper);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&s->loop), 0);
    policy_close(s->policy);
}

static void answered(void *ctx, const struct keeper_result *r)
{
    struct site *s = ctx;

    s->answers++;
    s->status = r->status;
    s->proposed = r->proposed;
    if (r->record)
        s->record = *r->record;
}

static void settle(struct site *s)
{
    while (keeper_is_busy(s->keeper))
        (void)uv_run(&s->loop, UV_RUN_ONCE);
}

static void load_version(const char *version, struct policy_load *l)
{
    struct scripts f;
    char text[200];

    scripts_make(&f);
    (void)snprintf(text, sizeof text, "return { name = 'shop', version = '%s' }", version);
    scripts_put(&f, "bundle.lua", text);
    scripts_put(&f, "policies/route.lua",
                "return policy 'route' { otherwise = route(tier.associate) }");
    policy_load_now(POLICY_LOAD_FOLDER, str_of(f.dir), l);
    assert_int_equal(l->status, 0);
    scripts_drop(&f);
}

static int change(struct site *s, const char *version, const char *how, enum activation_mode mode)
{
    struct policy_load l;
    struct keeper_change c = {.load = &l};
    int status;

    load_version(version, &l);
    c.a.by = olga;
    c.a.mode = mode;
    c.a.percent = mode == ACTIVATION_CANARY ? 50 : 0;
    str_clip(c.a.how, sizeof c.a.how, str_of(how));
    str_clip(c.a.why, sizeof c.a.why, STR("a test"));
    status = keeper_change(s->keeper, &c, answered, s);
    policy_load_free(&l);
    return status;
}

static void must_change(struct site *s, const char *version, const char *how)
{
    assert_int_equal(change(s, version, how, ACTIVATION_FULL), 0);
    settle(s);
    assert_int_equal(s->status, 0);
}

static const char *in_force(const struct site *s)
{
    return policy_active(s->policy) ? bundle_version(policy_active(s->policy)) : "";
}

static void nothing_is_in_force_before_the_first_change(void **state)
{
    struct site s;
    (void)state;

    open_site(&s);
    assert_null(keeper_active(s.keeper));
    assert_string_equal(in_force(&s), "");
    assert_int_equal(change(&s, "1", "api", ACTIVATION_CANARY), 0);
    settle(&s);
    assert_int_equal(s.status, -OMB_E_STATE);
    close_site(&s);
}

static void a_change_is_recorded_then_in_force_and_so_after_a_restart(void **state)
{
    struct site s;
    (void)state;

    open_site(&s);
    must_change(&s, "1", "start");
    assert_int_equal(s.record.n, 1);
    assert_string_equal(s.record.from, "");
    must_change(&s, "2", "api");
    assert_int_equal(s.record.back, 1);
    assert_string_equal(in_force(&s), "2");
    assert_int_equal(s.swaps, 2);
    end(&s);
    start(&s);
    assert_string_equal(in_force(&s), "2");
    assert_int_equal(keeper_active(s.keeper)->n, 2);
    assert_string_equal(keeper_active(s.keeper)->by.id, "olga");
    assert_string_equal(keeper_active(s.keeper)->why, "a test");
    assert_string_equal(bundle_version(policy_previous(s.policy)), "1");
    close_site(&s);
}

static void nothing_decides_before_its_record_is_written(void **state)
{
    struct site s;
    (void)state;

    open_site(&s);
    must_change(&s, "1", "start");
    assert_int_equal(change(&s, "2", "api", ACTIVATION_FULL), 0);
    assert_string_equal(in_force(&s), "1");
    settle(&s);
    assert_string_equal(in_force(&s), "2");
    close_site(&s);
}

static void rollbacks_go_back_one_after_another_and_end(void **state)
{
    static const char *const want[] = {"3", "2", "1"};
    struct site s;
    (void)state;

    open_site(&s);
    for (int i = 0; i < 4; i++) {
        char version[2] = {(char)('1' + i), '\0'};
        must_change(&s, version, i ? "api" : "start");
    }
    /* All at once: each waits for the one before it. */
    for (int i = 0; i < 4; i++)
        assert_int_equal(keeper_rollback(s.keeper, &oscar, "rollback", "back", answered, &s), 0);
    settle(&s);
    assert_int_equal(s.answers, 8);
    assert_int_equal(s.status, -OMB_E_STATE);
    assert_string_equal(in_force(&s), "1");
    assert_int_equal(keeper_last(s.keeper), 7);
    end(&s);
    start(&s);
    assert_string_equal(in_force(&s), "1");
    assert_null(policy_previous(s.policy));
    must_change(&s, want[0], "api");
    assert_string_equal(in_force(&s), "3");
    close_site(&s);
}

static void a_record_without_its_pointer_is_carried_out_at_the_start(void **state)
{
    struct policy_rows rows;
    struct policy_pointer old;
    struct buf text = BUF_INIT(0), pointer = BUF_INIT(0);
    struct site s;
    (void)state;

    open_site(&s);
    must_change(&s, "1", "start");
    rows = *keeper_rows(s.keeper);
    assert_int_equal(policy_rows_get(&rows, POLICY_ROWS_POLICY, STR("active"), &text), 0);
    assert_int_equal(policy_rows_read_pointer(buf_str(&text), &old), 0);
    must_change(&s, "2", "api");
    assert_int_equal(change(&s, "3", "api", ACTIVATION_CANARY), 0);
    settle(&s);
    assert_int_equal(s.status, 0);
    /* The power went before either pointer was written. */
    policy_rows_write_pointer(&old, &pointer);
    assert_int_equal(policy_rows_put(&rows, POLICY_ROWS_POLICY, STR("active"), buf_str(&pointer)),
                     0);
    end(&s);
    start(&s);
    assert_string_equal(in_force(&s), "2");
    assert_int_equal(keeper_trial(s.keeper)->n, 3);
    assert_int_equal(policy_trial(s.policy) != NULL, true);
    assert_int_equal(keeper_last(s.keeper), 3);
    buf_free(&text);
    buf_free(&pointer);
    close_site(&s);
}

static void a_full_activation_ends_a_trial_and_so_does_its_end(void **state)
{
    struct site s;
    (void)state;

    open_site(&s);
    must_change(&s, "1", "start");
    assert_int_equal(change(&s, "2", "api", ACTIVATION_SHADOW), 0);
    settle(&s);
    assert_non_null(keeper_trial(s.keeper));
    assert_int_equal(keeper_stop_trial(s.keeper, &olga, "api", "enough", answered, &s), 0);
    settle(&s);
    assert_null(keeper_trial(s.keeper));
    assert_int_equal(s.record.mode, ACTIVATION_STOP);
    assert_int_equal(keeper_stop_trial(s.keeper, &olga, "api", "enough", answered, &s), 0);
    settle(&s);
    assert_int_equal(s.status, -OMB_E_STATE);
    assert_int_equal(change(&s, "3", "api", ACTIVATION_SHADOW), 0);
    must_change(&s, "2", "api");
    assert_null(keeper_trial(s.keeper));
    assert_null(policy_trial(s.policy));
    close_site(&s);
}

static void a_second_person_has_to_agree_and_is_another_one(void **state)
{
    struct site s;
    (void)state;

    open_site(&s);
    must_change(&s, "1", "start");
    end(&s);
    s.second_person = true;
    start(&s);
    must_change(&s, "2", "files");
    assert_true(s.proposed);
    assert_string_equal(in_force(&s), "1");
    must_change(&s, "3", "api");
    assert_int_equal(keeper_proposal(s.keeper)->n, 2);
    end(&s);
    start(&s);
    assert_int_equal(keeper_proposal(s.keeper)->n, 2);
    assert_int_equal(keeper_decide(s.keeper, 2, true, &olga, "", answered, &s), -OMB_E_DENIED);
    assert_int_equal(keeper_decide(s.keeper, 1, true, &oscar, "", answered, &s), -OMB_E_NOTFOUND);
    /* Agreed to twice at once: it is done once. */
    assert_int_equal(keeper_decide(s.keeper, 2, true, &oscar, "", answered, &s), 0);
    assert_int_equal(keeper_decide(s.keeper, 2, false, &oscar, "no", answered, &s), 0);
    while (!policy_active(s.policy) || strcmp(in_force(&s), "3") != 0 || keeper_is_busy(s.keeper)) {
        (void)uv_run(&s.loop, UV_RUN_ONCE);
        if (!keeper_proposal(s.keeper) && !keeper_is_busy(s.keeper))
            break; /* the "no" came first: then nothing is in force */
    }
    assert_null(keeper_proposal(s.keeper));
    assert_int_equal(keeper_last(s.keeper), strcmp(in_force(&s), "3") == 0 ? 2 : 1);
    close_site(&s);
}

static void the_folder_is_looked_at_once_in_each_state(void **state)
{
    struct site s;
    (void)state;

    open_site(&s);
    must_change(&s, "1", "start");
    assert_false(keeper_has_seen(s.keeper, "abc"));
    keeper_saw(s.keeper, "abc");
    settle(&s);
    end(&s);
    start(&s);
    assert_true(keeper_has_seen(s.keeper, "abc"));
    close_site(&s);
}

static void what_waits_at_the_end_is_told_and_nothing_leaks(void **state)
{
    struct site s;
    (void)state;

    open_site(&s);
    must_change(&s, "1", "start");
    for (int i = 0; i < 5; i++)
        assert_int_equal(keeper_rollback(s.keeper, &olga, "rollback", "x", answered, &s), 0);
    assert_int_equal(change(&s, "2", "api", ACTIVATION_FULL), 0);
    close_site(&s);
    assert_int_equal(s.answers, 7);
    assert_int_equal(s.status, -OMB_E_CLOSED);
}

static void only_so_many_changes_wait(void **state)
{
    struct site s;
    int taken = 0;
    (void)state;

    open_site(&s);
    must_change(&s, "1", "start");
    assert_int_equal(change(&s, "2", "api", ACTIVATION_FULL), 0);
    while (taken < 1000 && keeper_stop_trial(s.keeper, &olga, "api", "x", answered, &s) == 0)
        taken++;
    assert_in_range(taken, 1, KEEPER_WAITING);
    settle(&s);
    close_site(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_in_force_before_the_first_change),
        cmocka_unit_test(a_change_is_recorded_then_in_force_and_so_after_a_restart),
        cmocka_unit_test(nothing_decides_before_its_record_is_written),
        cmocka_unit_test(rollbacks_go_back_one_after_another_and_end),
        cmocka_unit_test(a_record_without_its_pointer_is_carried_out_at_the_start),
        cmocka_unit_test(a_full_activation_ends_a_trial_and_so_does_its_end),
        cmocka_unit_test(a_second_person_has_to_agree_and_is_another_one),
        cmocka_unit_test(the_folder_is_looked_at_once_in_each_state),
        cmocka_unit_test(what_waits_at_the_end_is_told_and_nothing_leaks),
        cmocka_unit_test(only_so_many_changes_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
