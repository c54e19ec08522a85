/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

/* Associates 20.00 an order and 30.00 a day, supervisors 45.00 an order; nobody else anything. */
static const struct budget budgets[] = {
    {.tier = 1, .currency = "USD", .most = {[BUDGET_ORDER] = 2000, [BUDGET_DAY] = 3000}},
    {.tier = 1, .remedy = "certificate", .currency = "USD", .most = {[BUDGET_CUSTOMER] = 500}},
    {.tier = 2, .currency = "USD", .most = {[BUDGET_ORDER] = 4500}},
};

static struct world *ready(void)
{
    struct world *w = world_new();
    w->config.undo_ms = 0;
    w->config.budget = budgets;
    w->config.n_budget = 3;
    world_with_dana(w);
    world_observe(w);
    return w;
}

static int grant(struct world *w, struct actor agent, int32_t tier, const char *kind, int minor)
{
    static unsigned n;
    char body[300], cid[16];
    (void)snprintf(cid, sizeof cid, "g%u", ++n);
    (void)snprintf(body, sizeof body,
                   "{\"kind\":\"%s\",\"order\":\"" ORDER_ID "\",\"line\":\"1\",\"amount\":"
                   "{\"minor\":%d,\"currency\":\"USD\"},\"reason\":\"x\"}",
                   kind, minor);
    return world_do(w, COMMAND_REMEDY_PROPOSE, agent, tier, cid, body);
}

static const struct remedy *newest(const struct world *w)
{
    return &w->k->remedy[w->k->n_remedy - 1];
}

static void within_its_budget_a_tier_grants_at_once(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(grant(w, DANA, 1, "refund", 2000), 0);
    assert_int_equal(newest(w)->state, REMEDY_STARTED);
    assert_int_equal(world_balance(w, "tier:1:all:order:" ORDER_ID ":USD"), 2000);
    assert_int_equal(world_balance(w, "tier:1:refund:order:" ORDER_ID ":USD"), 2000);
    assert_int_equal(world_balance(w, "tier:1:all:case:k1:USD"), 2000);
    assert_int_equal(world_balance(w, "tier:1:all:day:dana:USD:2026-11-21"), 2000);
    assert_int_equal(world_balance(w, "tier:1:all:customer:c1:USD:2026-11"), 2000);
    world_free(w);
}

static void over_it_the_next_tier_that_could_is_asked_whatever_the_policy_allows(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(grant(w, DANA, 1, "refund", 2001), 0);
    assert_int_equal(newest(w)->state, REMEDY_ASKED);
    assert_int_equal(newest(w)->approver_tier, 2);
    assert_true(
        world_says(str_of(newest(w)->rule), "core: the tier associate may grant 20.00 USD"));
    assert_int_equal(world_moves(w), 0);
    world_free(w);
}

static void another_agent_of_the_tier_and_another_kind_draw_on_the_same_budget(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(grant(w, DANA, 1, "refund", 1900), 0);
    assert_int_equal(grant(w, EVE, 1, "refund", 101), 0);
    assert_int_equal(newest(w)->state, REMEDY_ASKED);
    assert_int_equal(grant(w, EVE, 1, "certificate", 101), 0);
    assert_int_equal(newest(w)->state, REMEDY_ASKED);
    assert_int_equal(grant(w, EVE, 1, "certificate", 100), 0);
    assert_int_equal(newest(w)->state, REMEDY_STARTED);
    world_free(w);
}

static void what_nobody_could_grant_is_refused_and_kept_in_the_history(void **state)
{
    (void)state;
    struct world *w = ready();
    uint32_t remedies = w->k->n_remedy;
    assert_int_equal(grant(w, DANA, 1, "refund", 4501), -OMB_E_LIMIT);
    assert_int_equal(w->k->n_remedy, remedies);
    assert_int_equal(w->out.n_event, 1);
    assert_int_equal(w->out.n_ledger + w->out.n_effect, 0);
    const struct event *e = world_event(w, EVENT_REMEDY_REFUSED);
    assert_non_null(e);
    assert_true(world_says(e->body, "\"kind\":\"refund\"") && world_says(e->body, "4501") &&
                world_says(e->body, "over what anybody may grant"));
    assert_true(world_says(str_of(w->out.error.text), "20.00 USD"));
    world_free(w);
}

static void a_tier_that_is_not_listed_or_another_currency_has_no_authority(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(grant(w, SUSAN, 3, "refund", 1), -OMB_E_LIMIT);
    assert_true(world_says(str_of(w->out.error.text), "specialist has no authority"));
    world_free(w);
}

static void an_approver_spends_its_own_budget_and_no_more(void **state)
{
    (void)state;
    struct world *w = ready();
    char body[200];
    assert_int_equal(grant(w, SUSAN, 2, "refund", 2500), 0);
    assert_int_equal(newest(w)->state, REMEDY_STARTED);
    assert_int_equal(grant(w, DANA, 1, "refund", 2200), 0);
    assert_int_equal(newest(w)->state, REMEDY_ASKED);
    (void)snprintf(body, sizeof body, "{\"remedy\":\"%s\",\"hash\":\"%s\"}", newest(w)->id,
                   newest(w)->hash);
    assert_int_equal(world_do(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, NULL, body), -OMB_E_LIMIT);
    assert_true(world_says(str_of(w->out.error.text), "20.00 USD of it is left"));
    assert_int_equal(newest(w)->state, REMEDY_ASKED);
    assert_int_equal(world_count(w, EVENT_REMEDY_REFUSED), 1);
    world_free(w);
}

static void what_is_given_back_may_be_granted_again(void **state)
{
    (void)state;
    struct world *w = ready();
    char body[60];
    w->config.undo_ms = 1000;
    assert_int_equal(grant(w, DANA, 1, "refund", 2000), 0);
    (void)snprintf(body, sizeof body, "{\"remedy\":\"%s\"}", newest(w)->id);
    assert_int_equal(world_do(w, COMMAND_REMEDY_WITHDRAW, DANA, 1, NULL, body), 0);
    world_is_even(w);
    assert_int_equal(grant(w, DANA, 1, "refund", 2000), 0);
    assert_int_equal(newest(w)->state, REMEDY_ALLOWED);
    world_free(w);
}

static void a_year_of_a_customer_is_twelve_months(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(grant(w, DANA, 1, "certificate", 500), 0);
    assert_int_equal(newest(w)->state, REMEDY_STARTED);
    w->now += 300ull * 86400000;
    world_observe(w);
    assert_int_equal(grant(w, DANA, 1, "certificate", 1), 0);
    assert_int_equal(newest(w)->state, REMEDY_ASKED);
    w->now += 70ull * 86400000;
    world_observe(w);
    assert_int_equal(grant(w, DANA, 1, "certificate", 499), 0);
    assert_int_equal(newest(w)->state, REMEDY_STARTED);
    world_free(w);
}

static void all_remedies_together_stay_below_the_caps_of_case_and_customer(void **state)
{
    (void)state;
    struct world *w = ready();
    w->config.n_budget = 0;
    w->config.case_cap = 1000;
    assert_int_equal(grant(w, DANA, 1, "refund", 600), 0);
    assert_int_equal(grant(w, SUSAN, 3, "certificate", 401), -OMB_E_LIMIT);
    w->config.case_cap = 0;
    w->config.customer_cap = 900;
    assert_int_equal(grant(w, SUSAN, 3, "certificate", 301), -OMB_E_LIMIT);
    assert_int_equal(grant(w, SUSAN, 3, "certificate", 300), 0);
    world_free(w);
}

static void a_case_records_only_so_many_refused_attempts(void **state)
{
    (void)state;
    struct world *w = ready();
    for (int i = 0; i < CASE_MAX_REFUSED + 5; i++)
        assert_int_equal(grant(w, DANA, 1, "refund", -1), -OMB_E_INVALID);
    assert_int_equal(w->k->refused, CASE_MAX_REFUSED);
    assert_int_equal(w->out.n_event, 0);
    world_free(w);
}

static void suggestions_tell_what_is_left_before_the_click(void **state)
{
    (void)state;
    struct world *w = ready();
    struct buf out = BUF_INIT(0);
    w->verdict[POINT_COMPENSATION] = (struct verdict){
        .kind = VERDICT_OFFER,
        .tier = -1,
        .offers =
            STR("[{\"remedy\":\"refund\",\"minor\":600,\"currency\":\"USD\",\"reason\":\"x\"}]"),
        .rule = STR("late parcel")};
    assert_int_equal(grant(w, DANA, 1, "refund", 1500), 0);
    struct desk_needs needs = {.config = &w->config};
    struct ledger_row rows[DESK_MAX_LEDGER];
    desk_suggest_needs(w->k, &DANA, 1, w->now, &w->arena, &needs);
    assert_true(needs.n_ledger < DESK_MAX_LEDGER);
    uint32_t n = 0;
    for (uint32_t i = 0; i < needs.n_ledger; i++) {
        struct ledger_row *row = world_row(w, needs.ledger[i]);
        if (row)
            rows[n++] = *row;
    }
    struct desk_ctx ctx = {.now = w->now, .config = &w->config, .ledger = rows, .n_ledger = n};
    ctx.decide = world_decide;
    ctx.decide_ctx = w;
    assert_int_equal(desk_suggest(w->k, &DANA, 1, &ctx, &w->arena, &out), 0);
    omb_str json = buf_str(&out);
    assert_true(world_says(json,
                           "\"limit\":{\"minor\":500,\"currency\":\"USD\"},\"verdict\":"
                           "\"approval\",\"approval_tier\":2,\"why\":\"over the budget\","
                           "\"budget\":{\"scope\":\"order\","
                           "\"remedy\":\"all\",\"most\":{\"minor\":2000,\"currency\":\"USD\"},"
                           "\"left\":{\"minor\":500,\"currency\":\"USD\"}}"));
    assert_true(world_says(json, "{\"scope\":\"day\",\"remedy\":\"all\",\"most\":{\"minor\":3000,"
                                 "\"currency\":\"USD\"},\"left\":{\"minor\":1500,"));
    assert_true(world_says(json, "\"remedy\":\"certificate\",\"most\":{\"minor\":500,"));
    buf_free(&out);
    world_free(w);
}

UNIT(cmocka_unit_test(within_its_budget_a_tier_grants_at_once),
     cmocka_unit_test(over_it_the_next_tier_that_could_is_asked_whatever_the_policy_allows),
     cmocka_unit_test(another_agent_of_the_tier_and_another_kind_draw_on_the_same_budget),
     cmocka_unit_test(what_nobody_could_grant_is_refused_and_kept_in_the_history),
     cmocka_unit_test(a_tier_that_is_not_listed_or_another_currency_has_no_authority),
     cmocka_unit_test(an_approver_spends_its_own_budget_and_no_more),
     cmocka_unit_test(what_is_given_back_may_be_granted_again),
     cmocka_unit_test(a_year_of_a_customer_is_twelve_months),
     cmocka_unit_test(all_remedies_together_stay_below_the_caps_of_case_and_customer),
     cmocka_unit_test(a_case_records_only_so_many_refused_attempts),
     cmocka_unit_test(suggestions_tell_what_is_left_before_the_click))
