/* SPDX-License-Identifier: Apache-2.0 */
#include "core/app/seller_mark.h"
#include "core/base/rand.h"
#include "tests/unit/desk/claim_world.h"

#include <uv.h>

/* A case with one order of a third party and of the shop, and a claim; what its events mark. */
struct rig {
    struct world *w;
    uv_loop_t loop;
    struct store *store;
    bool done;
    uint64_t n;
};

static int setup(void **state)
{
    struct rig *r = calloc(1, sizeof *r);
    struct store_options o = {.queue_max = 100,
                              .master_key = STR("0123456789abcdef0123456789abcdef")};
    omb_error error = {.size = sizeof error};
    rand_init();
    r->w = with_seller();
    *state = r;
    return uv_loop_init(&r->loop) || store_open(&r->loop, &o, &r->store, &error);
}

static int teardown(void **state)
{
    struct rig *r = *state;
    store_close(r->store);
    (void)uv_run(&r->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&r->loop), 0);
    world_free(r->w);
    free(r);
    return 0;
}

static void stored(void *ctx, int status, uint64_t seq)
{
    struct rig *r = ctx;
    (void)seq;
    assert_int_equal(status, 0);
    r->done = true;
}

static void counted(void *ctx, int status, const struct store_rows *rows)
{
    struct rig *r = ctx;
    assert_int_equal(status, 0);
    assert_int_equal(rows->n, 1);
    r->n = rows->row[0].num;
    r->done = true;
}

static void wait(struct rig *r)
{
    while (!r->done)
        (void)uv_run(&r->loop, UV_RUN_ONCE);
    r->done = false;
}

/* Writes the marks of all events of the case, as that case. */
static void keep(struct rig *r, struct id kase)
{
    struct store_mark mark[SELLER_MAX_MARKS];
    uint32_t n =
        seller_marks(r->w->k, kase, r->w->log, r->w->n_log, &r->w->arena, mark, SELLER_MAX_MARKS);
    struct store_txn t = {.tenant = 1, .kase = kase, .mark = mark, .n_mark = n};
    assert_true(n > 0);
    assert_int_equal(store_submit(r->store, &t, stored, r), 0);
    wait(r);
}

static uint64_t count(struct rig *r, const char *space, const char *seller, uint64_t now)
{
    assert_int_equal(seller_count(r->store, 1, space, str_of(seller), now, counted, r), 0);
    wait(r);
    return r->n;
}

#define NOVEMBER 1795255260000ull /* 2026-11-21; the order is of 2026-11-01 */
#define MONTH (30 * 86400000ull)

static void an_order_counts_once_and_a_claim_by_its_case(void **state)
{
    struct rig *r = *state;
    struct id a = id_new();
    keep(r, a);
    keep(r, a);
    assert_int_equal(count(r, SELLER_ORDERS, "s-far", NOVEMBER), 1);
    assert_int_equal(count(r, SELLER_FILED, "s-far", NOVEMBER), 1);
    keep(r, id_new()); /* another case about the same order */
    assert_int_equal(count(r, SELLER_ORDERS, "s-far", NOVEMBER), 1);
    assert_int_equal(count(r, SELLER_FILED, "s-far", NOVEMBER), 2);
}

static void the_shop_itself_and_other_sellers_have_none(void **state)
{
    struct rig *r = *state;
    keep(r, id_new());
    assert_int_equal(count(r, SELLER_ORDERS, "s-own", NOVEMBER), 0);
    assert_int_equal(count(r, SELLER_ORDERS, "s-fa", NOVEMBER), 0);
    assert_int_equal(count(r, SELLER_FILED, "s-else", NOVEMBER), 0);
}

static void twelve_months_of_purchases_count(void **state)
{
    struct rig *r = *state;
    keep(r, id_new());
    assert_int_equal(count(r, SELLER_ORDERS, "s-far", NOVEMBER + 11 * MONTH), 1);
    assert_int_equal(count(r, SELLER_ORDERS, "s-far", NOVEMBER + 13 * MONTH), 0);
    assert_int_equal(count(r, SELLER_FILED, "s-far", NOVEMBER + 13 * MONTH), 0);
    assert_int_equal(count(r, SELLER_ORDERS, "s-far", NOVEMBER - 2 * MONTH), 0); /* not yet */
}

static void a_claim_that_is_not_filed_is_only_listed(void **state)
{
    struct rig *r = *state;
    struct store_mark mark[SELLER_MAX_MARKS];
    uint32_t n = 0, filed = 0;
    for (uint32_t i = 0; i < r->w->n_log; i++)
        if (r->w->log[i].kind == EVENT_CLAIM_SELLER_CONTACTED)
            n = seller_marks(r->w->k, id_new(), &r->w->log[i], 1, &r->w->arena, mark,
                             SELLER_MAX_MARKS);
    for (uint32_t i = 0; i < n; i++)
        filed += str_is(mark[i].space, SELLER_FILED);
    assert_int_equal(n, 1);
    assert_int_equal(filed, 0);
}

UNIT(cmocka_unit_test_setup_teardown(an_order_counts_once_and_a_claim_by_its_case, setup, teardown),
     cmocka_unit_test_setup_teardown(the_shop_itself_and_other_sellers_have_none, setup, teardown),
     cmocka_unit_test_setup_teardown(twelve_months_of_purchases_count, setup, teardown),
     cmocka_unit_test_setup_teardown(a_claim_that_is_not_filed_is_only_listed, setup, teardown))
