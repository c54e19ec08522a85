/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/scan.h"
#include "tests/unit/store/rig.h"

#include <sqlite3.h>
#include <sys/stat.h>

/* A scan beside the store that writes. */
static struct store_scan *look(struct rig *r)
{
    struct store_scan *s = NULL;
    omb_error error = {.size = sizeof error};
    int rc = store_scan_open(r->path, RIG_KEY, &s, &error);
    if (rc)
        fail_msg("cannot open: %s", error.text);
    return s;
}

static uint32_t count(struct store_scan *s, const struct store_scan_range *range)
{
    struct store_scan_event e;
    uint32_t n = 0;
    int rc;
    assert_int_equal(store_scan_begin(s, range), 0);
    while ((rc = store_scan_next(s, &e)) > 0)
        n++;
    assert_int_equal(rc, 0);
    return n;
}

static void put(struct rig *r, tenant_id tenant, struct id kase, struct event e)
{
    struct store_txn t = {.tenant = tenant,
                          .kase = kase,
                          .event = &e,
                          .n_event = 1,
                          .customer = STR("c-17")};
    assert_int_equal(rig_submit(r, &t), 0);
}

static void events_come_in_the_order_of_their_commits_opened(void **state)
{
    struct rig *r = *state;
    struct id a = id_new(), b = id_new();
    struct store_scan *s;
    struct store_scan_event e;
    put(r, 1, a, rig_message(1, "m1", "{\"text\":\"one\"}"));
    put(r, 1, b, rig_event(1, EVENT_POLICY_DECIDED, "{\"n\":2}"));
    put(r, 2, id_new(), rig_event(1, EVENT_POLICY_DECIDED, "{\"n\":\"of another tenant\"}"));
    put(r, 1, a, rig_event(2, EVENT_CASE_RESOLVED, "{\"n\":3}"));
    s = look(r);
    assert_int_equal(store_scan_begin(s, &(struct store_scan_range){.tenant = 1,
                                                                    .kinds = STORE_SCAN_ALL}),
                     0);
    assert_int_equal(store_scan_next(s, &e), 1);
    assert_true(id_eq(e.kase, a));
    assert_int_equal(e.seq, 1);
    assert_int_equal(e.kind, EVENT_MESSAGE_RECEIVED);
    assert_str(e.body, "{\"text\":\"one\"}");
    assert_int_equal(store_scan_next(s, &e), 1);
    assert_true(id_eq(e.kase, b));
    assert_str(e.body, "{\"n\":2}");
    assert_int_equal(store_scan_next(s, &e), 1);
    assert_int_equal(e.seq, 2);
    assert_str(e.body, "{\"n\":3}");
    assert_int_equal(store_scan_next(s, &e), 0);
    store_scan_close(s);
}

static void only_the_wanted_kinds_and_times_are_walked(void **state)
{
    struct rig *r = *state;
    struct id a = id_new();
    struct store_scan *s;
    struct event e;
    for (uint64_t i = 1; i <= 40; i++) {
        e = rig_event(i, i % 4 ? EVENT_CASE_RESOLVED : EVENT_REMEDY_DONE, "{}");
        e.at = 1780000000000 + i * 3600000;
        put(r, 1, a, e);
    }
    s = look(r);
    struct store_scan_range range = {.tenant = 1,
                                     .kinds = EVENT_BIT(EVENT_REMEDY_DONE) |
                                              EVENT_BIT(EVENT_REMEDY_FAILED)};
    assert_int_equal(count(s, &range), 10);
    range.kinds = STORE_SCAN_ALL;
    assert_int_equal(count(s, &range), 40);
    range.since = 1780000000000 + 31ull * 3600000;
    assert_int_equal(count(s, &range), 10);
    range.until = 1780000000000 + 33ull * 3600000;
    assert_int_equal(count(s, &range), 2);
    range.since = 1780000000000 + 100ull * 3600000;
    range.until = 0;
    assert_int_equal(count(s, &range), 0);
    store_scan_close(s);
}

static void a_long_history_is_walked_in_pieces(void **state)
{
    struct rig *r = *state;
    struct id a = id_new();
    struct event e[200];
    struct store_txn t = {.tenant = 1, .kase = a, .event = e, .n_event = 200};
    struct store_scan *s;
    uint64_t done, total;
    for (uint32_t piece = 0; piece < 30; piece++) {
        for (uint32_t i = 0; i < 200; i++)
            e[i] = rig_event(piece * 200 + i + 1, EVENT_CASE_RESOLVED, "{}");
        assert_int_equal(rig_submit(r, &t), 0);
    }
    s = look(r);
    assert_int_equal(count(s, &(struct store_scan_range){.tenant = 1, .kinds = STORE_SCAN_ALL}),
                     6000);
    store_scan_progress(s, &done, &total);
    assert_int_equal(done, 6000);
    assert_int_equal(total, 6000);
    assert_int_equal(count(s, &(struct store_scan_range){.tenant = 1,
                                                         .kinds = STORE_SCAN_ALL,
                                                         .kase = &a}),
                     6000);
    store_scan_close(s);
}

static int sum_row(void *ctx, const struct store_scan_row *row)
{
    int64_t *sum = ctx;
    assert_true(str_starts(row->key, STR("line:")));
    assert_true(row->version > 0);
    assert_true(row->proven);
    *sum += row->balance;
    return 0;
}

static void what_comes_after_the_ledger_was_read_is_not_part_of_the_walk(void **state)
{
    struct rig *r = *state;
    struct id a = id_new();
    struct event e = rig_event(1, EVENT_AUTHORITY_TAKEN, "{}");
    struct store_ledger_row row = {STR("line:o:1"), 0, 500};
    struct store_txn t =
        {.tenant = 1, .kase = a, .event = &e, .n_event = 1, .ledger = &row, .n_ledger = 1};
    struct store_scan_range all = {.tenant = 1, .kinds = STORE_SCAN_ALL};
    int64_t sum = 0;
    assert_int_equal(rig_submit(r, &t), 0);
    struct store_scan *s = look(r);
    assert_int_equal(store_scan_ledger(s, 1, sum_row, &sum), 0);
    assert_int_equal(sum, 500);
    e = rig_event(2, EVENT_AUTHORITY_TAKEN, "{}");
    row = (struct store_ledger_row){STR("line:o:1"), 1, 700};
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(count(s, &all), 1);
    sum = 0;
    assert_int_equal(store_scan_ledger(s, 1, sum_row, &sum), 0);
    assert_int_equal(sum, 1200);
    assert_int_equal(count(s, &all), 2);
    store_scan_close(s);
}

static int note_row(void *ctx, const struct store_scan_row *row)
{
    struct store_scan_row *newest = ctx;
    *newest = *row;
    return 0;
}

static void a_balance_that_somebody_changed_has_no_proof(void **state)
{
    struct rig *r = *state;
    struct event e = rig_event(1, EVENT_AUTHORITY_TAKEN, "{}");
    struct store_ledger_row row = {STR("line:o:1"), 0, 500};
    struct store_txn t =
        {.tenant = 1, .kase = id_new(), .event = &e, .n_event = 1, .ledger = &row, .n_ledger = 1};
    struct store_scan_row seen = {.proven = true};
    char file[96];
    sqlite3 *db = NULL;
    assert_int_equal(rig_submit(r, &t), 0);
    rig_close(r);
    snprintf(file, sizeof(file), "%s/ombud.db", r->path);
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE ledger SET balance=900", NULL, NULL, NULL), 0);
    sqlite3_close(db);
    rig_open(r);
    struct store_scan *s = look(r);
    assert_int_equal(store_scan_ledger(s, 1, note_row, &seen), 0);
    assert_int_equal(seen.balance, 900);
    assert_false(seen.proven);
    store_scan_close(s);
}

static int count_value(void *ctx, omb_str key, omb_str value)
{
    int *n = ctx;
    assert_true(str_starts(key, STR("h")));
    assert_true(value.len > 0);
    return ++*n == 2 ? -OMB_E_CANCELLED : 0;
}

static void values_and_cases_are_found(void **state)
{
    struct rig *r = *state;
    struct id a = id_new(), found;
    struct event e = rig_event(1, EVENT_CASE_OPENED, "{}");
    struct store_txn t = {.tenant = 1,
                          .kase = a,
                          .event = &e,
                          .n_event = 1,
                          .customer = STR("c-17"),
                          .row = STR("{\"number\":4711,\"customer_name\":\"Ann\"}")};
    struct arena arena = {0};
    uint64_t number = 0;
    omb_str row;
    int n = 0;
    assert_int_equal(rig_submit(r, &t), 0);
    for (int i = 0; i < 3; i++) {
        char key[4] = {'h', (char)('1' + i), 0};
        struct store_kv kv = {.tenant = 1,
                              .space = STR("bundle"),
                              .key = str_of(key),
                              .value = STR("{}")};
        assert_int_equal(RIG(r, store_kv_put(r->store, &kv, rig_on_done, r)), 0);
    }
    struct store_scan *s = look(r);
    assert_int_equal(store_scan_case(s, 1, a, &arena, &number, &row), 0);
    assert_int_equal(number, 4711);
    assert_str(row, "{\"number\":4711,\"customer_name\":\"Ann\"}");
    assert_int_equal(store_scan_number(s, 1, 4711, &found), 0);
    assert_true(id_eq(found, a));
    assert_int_equal(store_scan_number(s, 2, 4711, &found), -OMB_E_NOTFOUND);
    assert_int_equal(store_scan_kv(s, 1, STR("bundle"), STR("h2"), &arena, &row), 0);
    assert_str(row, "{}");
    assert_int_equal(store_scan_kv(s, 1, STR("bundle"), STR("h9"), &arena, &row), -OMB_E_NOTFOUND);
    assert_int_equal(store_scan_kv_list(s, 1, STR("bundle"), count_value, &n), -OMB_E_CANCELLED);
    assert_int_equal(n, 2);
    store_scan_close(s);
    arena_free(&arena);
}

static void an_erased_person_reads_as_erased(void **state)
{
    struct rig *r = *state;
    struct id a = id_new();
    struct store_scan_event e;
    struct store_scan_range all = {.tenant = 1, .kinds = STORE_SCAN_ALL};
    put(r, 1, a, rig_message(1, "m1", "{\"text\":\"one\"}"));
    struct store_scan *s = look(r);
    assert_int_equal(store_scan_begin(s, &all), 0);
    assert_int_equal(store_scan_next(s, &e), 1);
    assert_str(e.body, "{\"text\":\"one\"}");
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR("c-17"), rig_on_done, r)), 0);
    assert_int_equal(store_scan_begin(s, &all), 0);
    assert_int_equal(store_scan_next(s, &e), 1);
    assert_str(e.body, "{\"erased\":true}");
    store_scan_close(s);
}

static void a_folder_without_a_store_or_another_key_is_told(void **state)
{
    struct rig *r = *state;
    struct store_scan *s = NULL;
    struct store_scan_event e;
    omb_error error = {.size = sizeof error};
    assert_int_equal(store_scan_open("/nonexistent", RIG_KEY, &s, &error), -OMB_E_NOTFOUND);
    assert_non_null(strstr(error.text, "/nonexistent"));
    assert_int_equal(store_scan_open(r->path, STR("short"), &s, &error), -OMB_E_INVALID);
    put(r, 1, id_new(), rig_message(1, "m1", "{\"text\":\"one\"}"));
    assert_int_equal(store_scan_open(r->path, STR("another key another key another "), &s, &error),
                     0);
    assert_int_equal(store_scan_begin(s, &(struct store_scan_range){.tenant = 1,
                                                                    .kinds = STORE_SCAN_ALL}),
                     0);
    assert_int_equal(store_scan_next(s, &e), -OMB_E_CORRUPT);
    store_scan_close(s);
}

static void a_folder_whose_host_is_gone_is_read_too(void **state)
{
    struct rig *r = *state;
    put(r, 1, id_new(), rig_message(1, "m1", "{\"text\":\"one\"}"));
    rig_close(r);
    struct store_scan *s = look(r);
    assert_int_equal(count(s, &(struct store_scan_range){.tenant = 1, .kinds = STORE_SCAN_ALL}), 1);
    store_scan_close(s);
    rig_open(r);
    put(r, 1, id_new(), rig_message(1, "m1", "{\"text\":\"two\"}"));
}

static void the_log_stays_short_while_a_walk_is_under_way(void **state)
{
    struct rig *r = *state;
    struct store_options o = {.path = r->path, .master_key = RIG_KEY, .log_pages = 40};
    omb_error error = {.size = sizeof(error)};
    struct id past = id_new(), now = id_new();
    struct event e[200];
    struct store_txn t = {.tenant = 1, .kase = past, .event = e, .n_event = 200};
    struct store_scan_event seen;
    char path[96];
    struct stat log;
    for (uint32_t piece = 0; piece < 15; piece++) {
        for (uint32_t i = 0; i < 200; i++)
            e[i] = rig_event(piece * 200 + i + 1, EVENT_MESSAGE_SENT, "{\"text\":\"said\"}");
        assert_int_equal(rig_submit(r, &t), 0);
    }
    rig_close(r);
    assert_int_equal(store_open(&r->loop, &o, &r->store, &error), 0);
    struct store_scan *s = look(r);
    assert_int_equal(store_scan_begin(s, &(struct store_scan_range){.tenant = 1,
                                                                    .kinds = STORE_SCAN_ALL}),
                     0);
    for (uint64_t i = 1; i <= 600; i++) {
        for (int k = 0; k < 4; k++)
            assert_int_equal(store_scan_next(s, &seen), 1);
        assert_int_equal(rig_add(r, now, rig_event(i, EVENT_MESSAGE_SENT, "{}")), 0);
    }
    snprintf(path, sizeof(path), "%s/ombud.db-wal", r->path);
    assert_int_equal(stat(path, &log), 0);
    assert_in_range(log.st_size, 1, 400 * 1024); /* of 1,800 pages that were written */
    store_scan_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FILES(events_come_in_the_order_of_their_commits_opened),
        IN_FILES(only_the_wanted_kinds_and_times_are_walked),
        IN_FILES(a_long_history_is_walked_in_pieces),
        IN_FILES(what_comes_after_the_ledger_was_read_is_not_part_of_the_walk),
        IN_FILES(a_balance_that_somebody_changed_has_no_proof),
        IN_FILES(values_and_cases_are_found),
        IN_FILES(an_erased_person_reads_as_erased),
        IN_FILES(a_folder_without_a_store_or_another_key_is_told),
        IN_FILES(a_folder_whose_host_is_gone_is_read_too),
        IN_FILES(the_log_stays_short_while_a_walk_is_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
