/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store/rig.h"

static struct id put_row(struct rig *r, const char *customer, const char *row)
{
    struct id kase = id_new();
    struct event e = rig_event(1, EVENT_CASE_OPENED, "{}");
    struct store_txn t = {.tenant = 1,
                          .kase = kase,
                          .event = &e,
                          .n_event = 1,
                          .customer = str_of(customer),
                          .row = str_of(row)};
    assert_int_equal(rig_submit(r, &t), 0);
    return kase;
}

static void lists_filter_and_come_newest_first(void **state)
{
    struct rig *r = *state;
    put_row(r, "anna",
            "{\"number\":1,\"status\":\"open\",\"tier\":1,\"holder\":\"agent-7\","
            "\"contact_state\":\"held\",\"changed_at\":100}");
    struct id b = put_row(r, "ben",
                          "{\"number\":2,\"status\":\"waiting\",\"tier\":\"supervisor\","
                          "\"contact_state\":\"queued\",\"changed_at\":300,\"approvals\":1}");
    put_row(r, "anna", "{\"number\":3,\"status\":\"resolved\",\"tier\":0,\"changed_at\":200}");
    assert_int_equal(rig_list(r, ""), 0);
    assert_int_equal(r->n, 3);
    assert_int_equal(r->row[0].num, 2);
    assert_int_equal(r->row[1].num, 3);
    assert_int_equal(r->row[2].num, 1);
    assert_int_equal(rig_list(r, "open"), 0);
    assert_int_equal(r->n, 2);
    assert_int_equal(rig_list(r, "queue:2"), 0);
    assert_int_equal(r->n, 1);
    assert_true(id_eq(r->row[0].kase, b));
    assert_int_equal(r->row[0].at, 300);
    assert_int_equal(rig_list(r, "queue:1"), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(rig_list(r, "queues:1"), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(rig_list(r, "queues:3"), 0);
    assert_int_equal(r->n, 1);
    assert_int_equal(rig_list(r, "holder:agent-7"), 0);
    assert_int_equal(r->n, 1);
    assert_int_equal(r->row[0].num, 1);
    assert_int_equal(rig_list(r, "customer:anna"), 0);
    assert_int_equal(r->n, 2);
    assert_int_equal(rig_list(r, "approvals"), 0);
    assert_int_equal(r->n, 1);
    assert_int_equal(r->row[0].num, 2);
    assert_int_equal(rig_list(r, "colour:blue"), -OMB_E_INVALID);
    assert_int_equal(RIG(r, store_list(r->store, 2, STR(""), 0, 0, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 0);
}

static void a_row_moves_between_lists(void **state)
{
    struct rig *r = *state;
    struct id kase = put_row(r, "",
                             "{\"number\":1,\"status\":\"open\",\"tier\":1,"
                             "\"contact_state\":\"queued\",\"changed_at\":10}");
    struct store_txn t = {.tenant = 1,
                          .kase = kase,
                          .row = STR("{\"number\":1,\"status\":\"closed\",\"tier\":1,"
                                     "\"contact_state\":\"over\",\"changed_at\":20}")};
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(rig_list(r, "queue:1"), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(rig_list(r, "open"), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(rig_list(r, ""), 0);
    assert_int_equal(r->n, 1);
    assert_int_equal(r->row[0].at, 20);
}

static void pages_neither_skip_nor_repeat_rows_of_one_millisecond(void **state)
{
    struct rig *r = *state;
    char row[80];
    for (int i = 0; i < 20; i++) {
        snprintf(row, sizeof(row), "{\"number\":%d,\"status\":\"open\",\"changed_at\":%d}", i + 1,
                 100 + i / 5);
        put_row(r, "", row);
    }
    uint64_t before = 0;
    uint32_t seen = 0;
    bool met[21] = {0};
    do {
        assert_int_equal(RIG(r, store_list(r->store, 1, STR("open"), before, 3, rig_on_rows, r)),
                         0);
        for (uint32_t i = 0; i < r->n; i++) {
            assert_false(met[r->row[i].num]);
            met[r->row[i].num] = true;
            before = r->row[i].at;
        }
        seen += r->n;
    } while (r->n);
    assert_int_equal(seen, 20);
}

static void a_case_is_found_by_number_and_contact(void **state)
{
    struct rig *r = *state;
    struct id a = put_row(r, "", "{\"number\":41,\"status\":\"open\",\"changed_at\":1}");
    struct id b = put_row(r, "", "{\"number\":42,\"status\":\"open\",\"changed_at\":2}");
    struct store_txn t = {.tenant = 1, .kase = a, .contact = STR("chat:77")};
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(RIG(r, store_find_number(r->store, 1, 42, rig_on_id, r)), 0);
    assert_true(id_eq(r->id, b));
    assert_int_equal(RIG(r, store_find_contact(r->store, 1, STR("chat:77"), rig_on_id, r)), 0);
    assert_true(id_eq(r->id, a));
    t.kase = b;
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(RIG(r, store_find_contact(r->store, 1, STR("chat:77"), rig_on_id, r)), 0);
    assert_true(id_eq(r->id, b));
    assert_int_equal(RIG(r, store_find_number(r->store, 2, 42, rig_on_id, r)), -OMB_E_NOTFOUND);
}

static void counters_only_rise(void **state)
{
    struct rig *r = *state;
    struct store_txn t = {.tenant = 1, .kase = id_new(), .case_counter = 5};
    assert_int_equal(rig_submit(r, &t), 0);
    t.case_counter = 3;
    t.confirmation_counter = 9;
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(RIG(r, store_counters(r->store, 1, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 1);
    assert_int_equal(r->row[0].num, 5);
    assert_int_equal(r->row[0].at, 9);
    assert_int_equal(RIG(r, store_counters(r->store, 2, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 0);
}

static void outbox_rows_stand_until_cleared_in_commit_order(void **state)
{
    struct rig *r = *state;
    struct id a = id_new(), b = id_new();
    struct store_outbox_row one[2] = {{STR("step:1"), STR("tier.step"), STR("{\"a\":1}")},
                                      {STR("order:1"), STR("commerce.order"), STR("{\"o\":1}")}};
    struct store_outbox_row other = {STR("step:1"), STR("tier.step"), STR("{\"b\":1}")};
    struct store_txn t = {.tenant = 1, .kase = a, .outbox = one, .n_outbox = 2};
    assert_int_equal(rig_submit(r, &t), 0);
    t = (struct store_txn){.tenant = 2, .kase = b, .outbox = &other, .n_outbox = 1};
    assert_int_equal(rig_submit(r, &t), 0);
    /* settles one row and puts a new one under the same key, in one transaction */
    omb_str cleared[] = {STR("step:1")};
    struct store_outbox_row next = {STR("step:2"), STR("tier.step"), STR("{\"a\":2}")};
    t = (struct store_txn){.tenant = 1,
                           .kase = a,
                           .outbox = &next,
                           .n_outbox = 1,
                           .cleared = cleared,
                           .n_cleared = 1};
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(RIG(r, store_outbox(r->store, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 3);
    assert_str(r->row[0].a, "order:1");
    assert_str(r->row[0].b, "commerce.order");
    assert_str(r->row[0].c, "{\"o\":1}");
    assert_int_equal(r->row[1].tenant, 2);
    assert_true(id_eq(r->row[1].kase, b));
    assert_str(r->row[1].c, "{\"b\":1}");
    assert_str(r->row[2].a, "step:2");
    /* a standing key is replaced */
    next.body = STR("{\"a\":3}");
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(RIG(r, store_outbox(r->store, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 3);
    assert_str(r->row[2].c, "{\"a\":3}");
}

static void a_refused_transaction_leaves_its_outbox_alone(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    struct store_outbox_row row = {STR("step:1"), STR("tier.step"), STR("{}")};
    struct store_timer_row timer = {STR("widen"), STR(""), STR("{}"), 5};
    struct event e = rig_message(2, "m", "{}");
    struct store_txn t = {.tenant = 1,
                          .kase = kase,
                          .event = &e,
                          .n_event = 1,
                          .outbox = &row,
                          .n_outbox = 1,
                          .timer = &timer,
                          .n_timer = 1,
                          .case_counter = 8,
                          .contact = STR("c"),
                          .row = STR("{\"number\":1,\"changed_at\":1}"),
                          .snapshot = STR("{}")};
    assert_int_equal(rig_submit(r, &t), -OMB_E_CONFLICT);
    assert_int_equal(RIG(r, store_outbox(r->store, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(RIG(r, store_timers(r->store, 100, 10, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(RIG(r, store_counters(r->store, 1, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(rig_list(r, ""), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(rig_load(r, kase), -OMB_E_NOTFOUND);
    assert_int_equal(RIG(r, store_find_contact(r->store, 1, STR("c"), rig_on_id, r)),
                     -OMB_E_NOTFOUND);
}

static void timers_come_soonest_first_over_all_tenants(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    struct store_timer_row rows[3] = {{STR("remedy_due"), STR("r1"), STR("{\"x\":1}"), 300},
                                      {STR("widen"), STR(""), STR("{}"), 100},
                                      {STR("widen"), STR("late"), STR("{}"), 900}};
    struct store_txn t = {.tenant = 2, .kase = kase, .timer = rows, .n_timer = 3};
    assert_int_equal(rig_submit(r, &t), 0);
    t.tenant = 1;
    rows[0].at = 200;
    t.n_timer = 1;
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(RIG(r, store_timers(r->store, 300, 10, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 3);
    assert_int_equal(r->row[0].at, 100);
    assert_int_equal(r->row[1].at, 200);
    assert_int_equal(r->row[1].tenant, 1);
    assert_str(r->row[1].a, "remedy_due");
    assert_str(r->row[1].b, "r1");
    assert_str(r->row[1].c, "{\"x\":1}");
    assert_int_equal(RIG(r, store_timers(r->store, 300, 1, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 1);
    /* moved, and cancelled */
    rows[0].at = 1000;
    rows[1].at = 0;
    t.tenant = 2;
    t.n_timer = 2;
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(RIG(r, store_timers(r->store, 300, 10, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 1);
    assert_int_equal(r->row[0].tenant, 1);
}

static int take(struct rig *r, const char *key, uint64_t version, int64_t delta)
{
    struct store_ledger_row row = {str_of(key), version, delta};
    struct store_txn t = {.tenant = 1, .kase = id_new(), .ledger = &row, .n_ledger = 1};
    return rig_submit(r, &t);
}

static void ledger_rows_are_guarded_by_version(void **state)
{
    struct rig *r = *state;
    assert_int_equal(take(r, "line:1", 0, 500), 0);
    assert_int_equal(take(r, "line:1", 0, 500), -OMB_E_CONFLICT);
    assert_int_equal(take(r, "line:1", 1, -200), 0);
    assert_int_equal(take(r, "line:1", 1, -200), -OMB_E_CONFLICT);
    assert_int_equal(take(r, "line:2", 7, 1), -OMB_E_CONFLICT);
    assert_int_equal(take(r, "line:1", 2, INT64_MAX), -OMB_E_RANGE);
    omb_str keys[] = {STR("line:1"), STR("line:2"), STR("line:3")};
    assert_int_equal(take(r, "line:3", 0, -9), 0);
    assert_int_equal(RIG(r, store_ledger(r->store, 1, keys, 3, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 2);
    assert_str(r->row[0].a, "line:1");
    assert_int_equal(r->row[0].num, 2);
    assert_int_equal((int64_t)r->row[0].at, 300);
    assert_int_equal((int64_t)r->row[1].at, -9);
    assert_int_equal(RIG(r, store_ledger(r->store, 2, keys, 3, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 0);
}

static void one_stale_ledger_row_stops_the_whole_transaction(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    assert_int_equal(take(r, "b", 0, 1), 0);
    struct store_ledger_row rows[2] = {{STR("a"), 0, 10}, {STR("b"), 0, 10}};
    struct event e = rig_message(1, "m", "{}");
    struct store_txn t =
        {.tenant = 1, .kase = kase, .event = &e, .n_event = 1, .ledger = rows, .n_ledger = 2};
    assert_int_equal(rig_submit(r, &t), -OMB_E_CONFLICT);
    omb_str keys[] = {STR("a")};
    assert_int_equal(RIG(r, store_ledger(r->store, 1, keys, 1, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(rig_load(r, kase), -OMB_E_NOTFOUND);
    rows[1].expected_version = 1;
    assert_int_equal(rig_submit(r, &t), 0);
}

UNIT(BOTH(lists_filter_and_come_newest_first), BOTH(a_row_moves_between_lists),
     BOTH(pages_neither_skip_nor_repeat_rows_of_one_millisecond),
     BOTH(a_case_is_found_by_number_and_contact), BOTH(counters_only_rise),
     BOTH(outbox_rows_stand_until_cleared_in_commit_order),
     BOTH(a_refused_transaction_leaves_its_outbox_alone),
     BOTH(timers_come_soonest_first_over_all_tenants), BOTH(ledger_rows_are_guarded_by_version),
     BOTH(one_stale_ledger_row_stops_the_whole_transaction))
