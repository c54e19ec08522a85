/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

static void suggest(struct world *w, struct buf *out)
{
    struct desk_ctx ctx = {.now = w->now,
                           .config = &w->config,
                           .decide = world_decide,
                           .decide_ctx = w};
    assert_int_equal(desk_suggest(w->k, &DANA, 1, &ctx, &w->arena, out), 0);
}

static struct world *ready(const char *offers)
{
    struct world *w = world_new();
    world_with_dana(w);
    world_observe(w);
    w->verdict[POINT_COMPENSATION] = (struct verdict){.kind = VERDICT_OFFER,
                                                      .tier = -1,
                                                      .offers = str_of(offers),
                                                      .rule = STR("late parcel")};
    return w;
}

static void policies_are_told_whose_goods_they_are(void **state)
{
    (void)state;
    struct buf out = BUF_INIT(0);
    struct world *w = world_new();
    world_with_dana(w);
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL,
                              "{\"order\":{\"id\":\"" ORDER_ID
                              "\",\"customer\":\"c1\",\"state\":\"shipped\","
                              "\"currency\":\"USD\",\"total_minor\":900,\"lines\":[{\"line\":\"1\","
                              "\"quantity\":1,\"paid_minor\":900,\"seller\":\"Nordwind\",\"brand\":"
                              "\"Fjell\",\"state\":\"delivered\"}]}}"),
                     0);
    w->verdict[POINT_COMPENSATION] =
        (struct verdict){.kind = VERDICT_OFFER,
                         .tier = -1,
                         .offers = STR("[{\"remedy\":\"reship\",\"reason\":\"late\"}]"),
                         .rule = STR("late parcel")};
    suggest(w, &out);
    assert_int_equal(w->asked[POINT_AUTHORITY], 1);
    for (int p = POINT_COMPENSATION; p <= POINT_AUTHORITY; p++) {
        enum decide_point point = (enum decide_point)p;
        assert_true(str_is(world_fact(w, point, "order.seller")->str, "Nordwind"));
        assert_true(str_is(world_fact(w, point, "order.brand")->str, "Fjell"));
        assert_true(str_is(world_fact(w, point, "order.status")->str, "shipped"));
    }
    buf_free(&out);
    world_free(w);
}

static void each_line_is_offered_what_policy_owes_and_authority_allows(void **state)
{
    (void)state;
    struct world *w = ready("[{\"remedy\":\"refund\",\"minor\":3500,\"currency\":\"USD\","
                            "\"reason\":\"late\",\"clause\":\"Clause 2.\"}]");
    struct buf out = BUF_INIT(0);
    suggest(w, &out);
    /* line 2 has only 3000 left: an offer over it is not shown */
    assert_string_equal(
        arena_dupz(&w->arena, buf_str(&out)),
        "{\"suggestions\":[{\"remedy\":\"refund\",\"order\":\"" ORDER_ID "\",\"line\":\"1\","
        "\"amount\":{\"minor\":3500,\"currency\":\"USD\"},\"reason\":\"late\",\"clause\":"
        "\"Clause 2.\",\"rule\":\"late parcel\",\"limit\":{\"minor\":5000,\"currency\":\"USD\"},"
        "\"verdict\":\"allow\"}]}");
    assert_int_equal(w->asked[POINT_COMPENSATION], 2);
    assert_false(world_fact(w, POINT_COMPENSATION, "order.delivered")->num);
    assert_int_equal(world_fact(w, POINT_AUTHORITY, "order.days_since_delivery")->num, 9);
    buf_free(&out);
    world_free(w);
}

static void what_needs_approval_says_whose(void **state)
{
    (void)state;
    struct world *w = ready("[{\"remedy\":\"certificate\",\"minor\":500,\"currency\":\"USD\","
                            "\"reason\":\"late\",\"clause\":\"\"},{\"remedy\":\"reship\","
                            "\"reason\":\"lost\",\"clause\":\"\"}]");
    world_authority(w, VERDICT_APPROVAL, 2);
    struct buf out = BUF_INIT(0);
    suggest(w, &out);
    assert_true(world_says(buf_str(&out), "\"verdict\":\"approval\",\"approval_tier\":2"));
    assert_true(world_says(buf_str(&out), "\"remedy\":\"reship\""));
    assert_true(world_says(buf_str(&out), "\"limit\":{\"minor\":0,\"currency\":\"USD\"}"));
    buf_free(&out);
    world_free(w);
}

static void nonsense_offers_are_left_out(void **state)
{
    (void)state;
    static const char *const offers[] =
        {"",
         "{}",
         "[7,null]",
         "[{\"remedy\":\"gold\",\"minor\":1}]",
         "[{\"remedy\":\"refund\",\"minor\":-5,\"currency\":\"USD\"}]",
         "[{\"remedy\":\"refund\",\"minor\":5,\"currency\":\"EUR\"}]",
         "[{\"remedy\":\"refund\",\"minor\":1.5,\"currency\":\"USD\"}]"};
    for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
        struct world *w = ready(offers[i]);
        struct buf out = BUF_INIT(0);
        suggest(w, &out);
        assert_string_equal(arena_dupz(&w->arena, buf_str(&out)), "{\"suggestions\":[]}");
        buf_free(&out);
        world_free(w);
    }
}

static void the_rows_that_suggestions_look_at_are_named(void **state)
{
    (void)state;
    struct world *w = ready("[]");
    struct desk_needs needs = {.config = &w->config};
    desk_suggest_needs(w->k, &DANA, 1, w->now, &w->arena, &needs);
    bool line = false, month = false;
    for (uint32_t i = 0; i < needs.n_ledger; i++) {
        line = line || str_is(needs.ledger[i], "line:" ORDER_ID ":2");
        month = month || str_is(needs.ledger[i], "customer12m:c1:USD:2026-11");
    }
    assert_true(line && month);
    world_free(w);
}

UNIT(cmocka_unit_test(policies_are_told_whose_goods_they_are),
     cmocka_unit_test(each_line_is_offered_what_policy_owes_and_authority_allows),
     cmocka_unit_test(what_needs_approval_says_whose),
     cmocka_unit_test(nonsense_offers_are_left_out),
     cmocka_unit_test(the_rows_that_suggestions_look_at_are_named))
