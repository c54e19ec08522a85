/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store/rig.h"

static int put(struct rig *r, const struct store_kv *kv)
{
    return RIG(r, store_kv_put(r->store, kv, rig_on_done, r));
}

static int get(struct rig *r, tenant_id t, const char *space, const char *key)
{
    return RIG(r, store_kv_get(r->store, t, str_of(space), str_of(key), rig_on_rows, r));
}

static void a_value_is_put_read_replaced_and_deleted(void **state)
{
    struct rig *r = *state;
    struct store_kv kv = {.tenant = 1,
                          .space = STR("user"),
                          .key = STR("anna"),
                          .value = str_n("a\0b", 3)};
    assert_int_equal(put(r, &kv), 0);
    assert_int_equal(get(r, 1, "user", "anna"), 0);
    assert_int_equal(r->n, 1);
    assert_str(r->row[0].a, "anna");
    assert_int_equal(r->row[0].c.len, 3);
    assert_memory_equal(r->row[0].c.ptr, "a\0b", 3);
    assert_int_equal(get(r, 2, "user", "anna"), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(get(r, 1, "use", "ranna"), 0);
    assert_int_equal(r->n, 0);
    kv.value = STR("");
    assert_int_equal(put(r, &kv), 0);
    assert_int_equal(get(r, 1, "user", "anna"), 0);
    assert_int_equal(r->n, 1);
    assert_int_equal(r->row[0].c.len, 0);
    kv.value = STR_NONE;
    assert_int_equal(put(r, &kv), 0);
    assert_int_equal(get(r, 1, "user", "anna"), 0);
    assert_int_equal(r->n, 0);
}

static void a_mark_stands_or_falls_with_its_transaction(void **state)
{
    struct rig *r = *state;
    const struct store_mark mark = {STR("sellerclaim"), STR("s/c1"), STR("{}")};
    const struct store_ledger_row row = {.key = STR("claim:o:1"), .delta = 1};
    struct store_txn t = {.tenant = 1, .mark = &mark, .n_mark = 1, .ledger = &row, .n_ledger = 1};
    assert_int_equal(RIG(r, store_submit(r->store, &t, rig_on_done, r)), 0);
    assert_int_equal(get(r, 1, "sellerclaim", "s/c1"), 0);
    assert_int_equal(r->n, 1);
    assert_str(r->row[0].c, "{}");
    /* The same ledger version again: the whole transaction is refused. */
    const struct store_mark other = {STR("sellerclaim"), STR("s/c2"), STR("{}")};
    t.mark = &other;
    assert_int_equal(RIG(r, store_submit(r->store, &t, rig_on_done, r)), -OMB_E_CONFLICT);
    assert_int_equal(get(r, 1, "sellerclaim", "s/c2"), 0);
    assert_int_equal(r->n, 0);
}

/* As when every webhook hears of every event of a large commit. */
static void a_transaction_has_room_for_many_marks(void **state)
{
    struct rig *r = *state;
    enum { MANY = 2000 };
    static char key[MANY][8];
    static struct store_mark mark[MANY];
    const struct store_txn t = {.tenant = 1, .mark = mark, .n_mark = MANY};
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(key[i], sizeof key[i], "m%d", i);
        mark[i] = (struct store_mark){STR("webhookout"), str_of(key[i]), STR("{}")};
    }
    assert_int_equal(RIG(r, store_submit(r->store, &t, rig_on_done, r)), 0);
    assert_int_equal(get(r, 1, "webhookout", "m0"), 0);
    assert_int_equal(r->n, 1);
    assert_int_equal(get(r, 1, "webhookout", "m1999"), 0);
    assert_int_equal(r->n, 1);
}

static void a_mark_after_a_sealed_value_is_plain(void **state)
{
    struct rig *r = *state;
    struct store_kv kv = {.tenant = 1,
                          .space = STR("customer"),
                          .key = STR("anna"),
                          .value = STR("{\"phone\":\"1\"}"),
                          .sealed = true,
                          .customer = STR("anna")};
    const struct store_mark mark = {STR("sellerclaim"), STR("s/c1"), STR("{}")};
    const struct store_txn t = {.tenant = 1, .mark = &mark, .n_mark = 1};
    assert_int_equal(put(r, &kv), 0);
    assert_int_equal(RIG(r, store_submit(r->store, &t, rig_on_done, r)), 0);
    assert_int_equal(get(r, 1, "sellerclaim", "s/c1"), 0);
    assert_int_equal(r->n, 1);
    assert_str(r->row[0].c, "{}");
}

static void keys_between_two_are_counted_up_to_a_limit(void **state)
{
    struct rig *r = *state;
    static const char *const keys[] = {"s/01", "s/02", "s/03", "s/04", "t/01"};
    struct store_kv kv = {.tenant = 1, .space = STR("count"), .value = STR("{}")};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        kv.key = str_of(keys[i]);
        assert_int_equal(put(r, &kv), 0);
    }
    const struct {
        tenant_id tenant;
        const char *from, *until;
        uint32_t most;
        uint64_t n;
    } wanted[] = {{1, "s/02", "s/04", 100, 2}, {1, "s/", "s/99", 100, 4}, {1, "s/", "s/99", 3, 3},
                  {1, "s/04", "s/04", 100, 0}, {2, "s/", "s/99", 100, 0}, {1, "a", "z", 100, 5}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct store_span span = {STR("count"), str_of(wanted[i].from), str_of(wanted[i].until)};
        assert_int_equal(RIG(r, store_kv_count(r->store, wanted[i].tenant, &span, wanted[i].most,
                                               rig_on_rows, r)),
                         0);
        assert_int_equal(r->n, 1);
        assert_int_equal(r->row[0].num, wanted[i].n);
    }
}

static void an_expired_value_reads_as_absent_and_may_be_taken(void **state)
{
    struct rig *r = *state;
    struct store_kv kv = {.tenant = 1,
                          .space = STR("session"),
                          .key = STR("t"),
                          .value = STR("1"),
                          .expires = 1000,
                          .only_new = true};
    assert_int_equal(put(r, &kv), 0);
    assert_int_equal(get(r, 1, "session", "t"), 0);
    assert_int_equal(r->n, 0);
    kv.expires = UINT64_C(9000000000000);
    kv.value = STR("2");
    assert_int_equal(put(r, &kv), 0);
    assert_int_equal(get(r, 1, "session", "t"), 0);
    assert_int_equal(r->n, 1);
    assert_str(r->row[0].c, "2");
    assert_int_equal(put(r, &kv), -OMB_E_EXISTS);
}

static void a_space_is_listed_by_prefix_in_order(void **state)
{
    struct rig *r = *state;
    static const char *const keys[] = {"b1", "a2", "a1", "a3", "ab"};
    for (int i = 0; i < 5; i++) {
        struct store_kv kv = {.tenant = 1,
                              .space = STR("plugin:chat"),
                              .key = str_of(keys[i]),
                              .value = str_of(keys[i]),
                              .expires = i == 3 ? 1 : 0};
        assert_int_equal(put(r, &kv), 0);
    }
    assert_int_equal(RIG(r, store_kv_list(r->store, 1, STR("plugin:chat"), STR("a"), 10,
                                          rig_on_rows, r)),
                     0);
    assert_int_equal(r->n, 3);
    assert_str(r->row[0].a, "a1");
    assert_str(r->row[1].a, "a2");
    assert_str(r->row[2].c, "ab");
    assert_int_equal(RIG(r, store_kv_list(r->store, 1, STR("plugin:chat"), STR(""), 2, rig_on_rows,
                                          r)),
                     0);
    assert_int_equal(r->n, 2);
    assert_int_equal(RIG(r, store_kv_list(r->store, 1, STR("plugin"), STR(""), 2, rig_on_rows, r)),
                     0);
    assert_int_equal(r->n, 0);
}

UNIT(BOTH(a_value_is_put_read_replaced_and_deleted),
     BOTH(a_mark_stands_or_falls_with_its_transaction), BOTH(a_transaction_has_room_for_many_marks),
     BOTH(a_mark_after_a_sealed_value_is_plain), BOTH(keys_between_two_are_counted_up_to_a_limit),
     BOTH(an_expired_value_reads_as_absent_and_may_be_taken),
     BOTH(a_space_is_listed_by_prefix_in_order))
