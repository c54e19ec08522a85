/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store/rig.h"

#include "core/base/buf.h"
#include "core/desk/person.h"
#include "core/store/sqlite_sql.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#define SECRET "zebra-parcel-marker"

static struct id put_person(struct rig *r, const char *customer, const char *number)
{
    struct id kase = id_new();
    char row[160];
    struct event e[2] = {rig_event(1, EVENT_CASE_OPENED, "{\"plain\":\"okapi\"}"),
                         rig_message(2, "m1", "{\"text\":\"" SECRET "\"}")};
    struct store_outbox_row out = {STR("o"), STR("commerce.order"),
                                   STR("{\"email\":\"" SECRET "\"}")};
    struct store_txn t = {.tenant = 1,
                          .kase = kase,
                          .event = e,
                          .n_event = 2,
                          .customer = str_of(customer),
                          .outbox = &out,
                          .n_outbox = 1,
                          .row = str_of(row),
                          .snapshot = STR("{\"email\":\"" SECRET "\"}")};
    snprintf(row, sizeof(row),
             "{\"number\":%s,\"status\":\"open\",\"tier\":1,\"customer_name\":\"" SECRET
             "\",\"changed_at\":5}",
             number);
    t.row = str_of(row);
    assert_int_equal(rig_submit(r, &t), 0);
    return kase;
}

static bool file_holds(const char *dir, const char *name, const char *needle)
{
    char path[128];
    struct stat st;
    bool found = false;
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &st)) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    char *all = malloc((size_t)st.st_size + 1);
    ssize_t n = read(fd, all, (size_t)st.st_size);
    found = n > 0 && memmem(all, (size_t)n, needle, strlen(needle));
    free(all);
    close(fd);
    return found;
}

static void a_private_body_is_not_readable_in_the_files(void **state)
{
    struct rig *r = *state;
    struct id kase = put_person(r, "anna", "1");
    static const char *const files[] = {"ombud.db", "ombud.db-wal"};
    bool plain = false;
    for (int i = 0; i < 2; i++) {
        assert_false(file_holds(r->path, files[i], SECRET));
        plain |= file_holds(r->path, files[i], "okapi");
    }
    assert_true(plain); /* the search itself finds what is there */
    assert_int_equal(RIG(r, store_events(r->store, 1, kase, 1, 9, rig_on_case, r)), 0);
    assert_str(r->event[0].body, "{\"text\":\"" SECRET "\"}");
}

static void an_erased_customer_is_gone_and_the_chain_stands(void **state)
{
    struct rig *r = *state;
    struct id anna = put_person(r, "anna", "1"), ben = put_person(r, "ben", "2");
    assert_int_equal(rig_load(r, anna), 0); /* the reader has her key now */
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR("anna"), rig_on_done, r)), 0);
    assert_int_equal(rig_load(r, anna), 0);
    assert_null(r->found.snapshot.ptr);
    assert_int_equal(r->n, 2);
    assert_str(r->event[0].body, "{\"plain\":\"okapi\"}");
    assert_str(r->event[1].body, "{\"erased\":true}");
    assert_int_equal(RIG(r, store_verify(r->store, 1, anna, rig_on_done, r)), 0);
    assert_int_equal(rig_list(r, "customer:anna"), 0);
    assert_int_equal(r->n, 0); /* nobody's */
    assert_int_equal(rig_list(r, "customer:ben"), 0);
    assert_int_equal(r->n, 1);
    assert_int_equal(rig_list(r, ""), 0);
    assert_int_equal(r->n, 2);
    if (str_find(r->row[0].a, STR("\"number\":1,")) < 0)
        r->row[0] = r->row[1];
    assert_int_equal(str_find(r->row[0].a, STR(SECRET)), -1);
    assert_true(str_find(r->row[0].a, STR("\"erased\":true")) >= 0);
    assert_int_equal(RIG(r, store_outbox(r->store, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 2);
    assert_str(r->row[0].c, "{\"erased\":true}");
    assert_str(r->row[1].c, "{\"email\":\"" SECRET "\"}");
    assert_int_equal(rig_load(r, ben), 0);
    assert_str(r->found.snapshot, "{\"email\":\"" SECRET "\"}");
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR("carl"), rig_on_done, r)),
                     -OMB_E_NOTFOUND);
}

static void a_customer_may_write_again_after_an_erasure(void **state)
{
    struct rig *r = *state;
    struct id kase = put_person(r, "anna", "1");
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR("anna"), rig_on_done, r)), 0);
    struct event e = rig_message(3, "m3", "{\"text\":\"back again\"}");
    struct store_txn t = {.tenant = 1,
                          .kase = kase,
                          .event = &e,
                          .n_event = 1,
                          .customer = STR("anna")};
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(rig_load(r, kase), 0);
    assert_int_equal(r->n, 3);
    assert_str(r->event[1].body, "{\"erased\":true}");
    assert_str(r->event[2].body, "{\"text\":\"back again\"}");
}

static void erasing_reaches_what_a_visitor_wrote_before_being_known(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    struct event e = rig_message(1, "m1", "{\"text\":\"" SECRET "\"}");
    struct store_txn t = {.tenant = 1, .kase = kase, .event = &e, .n_event = 1};
    assert_int_equal(rig_submit(r, &t), 0);
    e = rig_message(2, "m2", "{\"text\":\"I am anna\"}");
    t.customer = STR("anna");
    t.row = STR("{\"number\":1,\"status\":\"open\",\"changed_at\":1}");
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR("anna"), rig_on_done, r)), 0);
    assert_int_equal(rig_load(r, kase), 0);
    assert_str(r->event[0].body, "{\"erased\":true}");
    assert_str(r->event[1].body, "{\"erased\":true}");
}

static void a_visitors_case_is_erased_alone(void **state)
{
    struct rig *r = *state;
    struct id kase = put_person(r, "", "1"), other = put_person(r, "", "2");
    struct id anna = put_person(r, "anna", "3");
    assert_int_equal(RIG(r, store_erase_case(r->store, 1, kase, rig_on_done, r)), 0);
    assert_int_equal(rig_load(r, kase), 0);
    assert_null(r->found.snapshot.ptr);
    assert_str(r->event[1].body, "{\"erased\":true}");
    assert_int_equal(RIG(r, store_verify(r->store, 1, kase, rig_on_done, r)), 0);
    assert_int_equal(rig_load(r, other), 0);
    assert_str(r->found.snapshot, "{\"email\":\"" SECRET "\"}");
    assert_int_equal(rig_load(r, anna), 0);
    assert_str(r->found.snapshot, "{\"email\":\"" SECRET "\"}");
    assert_int_equal(RIG(r, store_erase_case(r->store, 1, kase, rig_on_done, r)), -OMB_E_NOTFOUND);
    assert_int_equal(RIG(r, store_erase_case(r->store, 2, other, rig_on_done, r)), -OMB_E_NOTFOUND);
}

static void customers_are_listed_with_their_newest_case(void **state)
{
    struct rig *r = *state;
    struct id ben;
    char first[8];
    put_person(r, "anna", "1");
    ben = put_person(r, "ben", "2");
    put_person(r, "anna", "3");
    assert_int_equal(RIG(r, store_customers(r->store, 1, STR(""), 9, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 2);
    uint32_t anna = str_is(r->row[0].a, "anna") ? 0 : 1;
    assert_str(r->row[anna].a, "anna");
    assert_int_equal(r->row[anna].num, 2);
    assert_true(str_find(r->row[anna].c, STR(SECRET)) >= 0);
    assert_str(r->row[!anna].a, "ben");
    assert_true(id_eq(r->row[!anna].kase, ben));
    assert_int_equal(RIG(r, store_customers(r->store, 1, STR(""), 1, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 1);
    str_clip(first, sizeof(first), r->row[0].a);
    assert_int_equal(RIG(r, store_customers(r->store, 1, str_of(first), 9, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 1);
    assert_false(str_is(r->row[0].a, first));
    assert_int_equal(RIG(r, store_customers(r->store, 2, STR(""), 9, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR("ben"), rig_on_done, r)), 0);
    assert_int_equal(RIG(r, store_customers(r->store, 1, STR(""), 9, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 1);
    assert_str(r->row[0].a, "anna");
}

#define PERSON "okapi-customer"

/* What is plain stays without what is the person's; the id is nowhere, before or after. */
static void a_plain_event_keeps_all_but_the_person(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    struct event e[2] =
        {rig_event(
             1, EVENT_REMEDY_PROPOSED,
             "{\"remedy\":\"r1\",\"amount\":{\"minor\":5,\"currency\":\"USD\"},\"reason\":\"" SECRET
             "\",\"proposer\":\"" PERSON "\"}"),
         rig_event(2, EVENT_REMEDY_DONE, "{\"remedy\":\"r1\"}")};
    struct store_txn t = {.tenant = 1,
                          .kase = kase,
                          .event = e,
                          .n_event = 2,
                          .customer = STR(PERSON),
                          .row = STR("{\"number\":1,\"status\":\"open\",\"changed_at\":1}")};
    e[0].actor = (struct actor){.type = ACTOR_CUSTOMER, .id = STR(PERSON)};
    assert_int_equal(rig_submit(r, &t), 0);
    rig_reopen(r);
    assert_int_equal(rig_load(r, kase), 0);
    assert_str(r->event[0].body, e[0].body.ptr);
    assert_str(r->event[0].actor.id, PERSON);
    assert_int_equal(rig_list(r, "customer:" PERSON), 0);
    assert_int_equal(r->n, 1);
    assert_false(file_holds(r->path, "ombud.db", PERSON));
    assert_false(file_holds(r->path, "ombud.db", SECRET));
    assert_int_equal(RIG(r, store_verify(r->store, 1, kase, rig_on_done, r)), 0);
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR(PERSON), rig_on_done, r)), 0);
    assert_int_equal(rig_load(r, kase), 0);
    assert_str(r->event[0].body,
               "{\"remedy\":\"r1\",\"amount\":{\"minor\":5,\"currency\":\"USD\"},\"erased\":true}");
    assert_str(r->event[0].actor.id, "");
    assert_str(r->event[1].body, "{\"remedy\":\"r1\"}");
    assert_int_equal(RIG(r, store_verify(r->store, 1, kase, rig_on_done, r)), 0);
    assert_int_equal(rig_list(r, "customer:" PERSON), 0);
    assert_int_equal(r->n, 0);
}

/* What is too large to be read may have anything in it. */
static void a_plain_event_that_cannot_be_read_is_sealed_whole(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    struct buf b = BUF_INIT(1 << 16);
    buf_puts(&b, STR("{\"remedy\":\"r1\",\"reason\":\"" SECRET "\",\"all\":[0"));
    for (int i = 0; i < DESK_MAX_TOKENS; i++)
        buf_puts(&b, STR(",1"));
    buf_puts(&b, STR("]}"));
    buf_putc(&b, '\0');
    assert_int_equal(b.err, 0);
    struct event e = rig_event(1, EVENT_REMEDY_DENIED, b.ptr);
    struct store_txn t = {.tenant = 1,
                          .kase = kase,
                          .event = &e,
                          .n_event = 1,
                          .customer = STR(PERSON)};
    assert_int_equal(rig_submit(r, &t), 0);
    rig_reopen(r);
    assert_int_equal(rig_load(r, kase), 0);
    assert_str(r->event[0].body, b.ptr);
    assert_false(file_holds(r->path, "ombud.db", SECRET));
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR(PERSON), rig_on_done, r)), 0);
    assert_int_equal(rig_load(r, kase), 0);
    assert_str(r->event[0].body, "{\"erased\":true}");
    buf_free(&b);
}

/* Long values have pages of their own, which are free once they are gone. */
static void a_plain_value_is_wiped_off_the_file(void **state)
{
    struct rig *r = *state;
    char value[8000];
    memset(value, 'x', sizeof(value));
    memcpy(value + 6000, SECRET, sizeof(SECRET) - 1);
    struct store_kv row = {.tenant = 1, .space = STR("s"), .key = STR("k"), .wipe = true};
    row.value = str_n(value, sizeof(value));
    assert_int_equal(RIG(r, store_kv_put(r->store, &row, rig_on_done, r)), 0);
    rig_reopen(r);
    assert_true(file_holds(r->path, "ombud.db", SECRET));
    row.value = STR_NONE;
    assert_int_equal(RIG(r, store_kv_put(r->store, &row, rig_on_done, r)), 0);
    rig_reopen(r);
    assert_false(file_holds(r->path, "ombud.db", SECRET));
}

static void copy_file(const struct rig *r, const char *from, const char *to)
{
    char text[400];
    snprintf(text, sizeof(text), "cp %s/%s %s/%s", r->path, from, r->path, to);
    assert_int_equal(system(text), 0);
}

/* The list of erased keys is not part of the data: it stays as it is when an old copy comes back. */
static void data_of_an_older_backup_loses_what_was_erased_since(void **state)
{
    struct rig *r = *state;
    struct id anna = put_person(r, "anna", "1"), ben = put_person(r, "ben", "2");
    rig_close(r);
    copy_file(r, "ombud.db", "backup");
    rig_open(r);
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR("anna"), rig_on_done, r)), 0);
    rig_close(r);
    copy_file(r, "backup", "ombud.db");
    rig_open(r);
    assert_int_equal(rig_load(r, anna), 0);
    assert_null(r->found.snapshot.ptr);
    assert_str(r->event[1].body, "{\"erased\":true}");
    assert_int_equal(RIG(r, store_verify(r->store, 1, anna, rig_on_done, r)), 0);
    assert_int_equal(rig_load(r, ben), 0);
    assert_str(r->found.snapshot, "{\"email\":\"" SECRET "\"}");
    rig_reopen(r); /* and it stays so */
    assert_int_equal(rig_load(r, anna), 0);
    assert_str(r->event[1].body, "{\"erased\":true}");
}

/* Changes the file behind the store's back. */
static void edit(struct rig *r, const char *sql)
{
    char path[128];
    sqlite3 *db;
    snprintf(path, sizeof(path), "%s/ombud.db", r->path);
    rig_close(r);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    rig_open(r);
}

/* As a version before schema 3 wrote it: customers by their ids. */
static void data_of_schema_2_finds_its_customers(void **state)
{
    struct rig *r = *state;
    struct id anna = put_person(r, PERSON, "1");
    edit(r, "ALTER TABLE ckey DROP COLUMN name; DELETE FROM schema_version WHERE version>=3;"
            "UPDATE ckey SET owner=CAST('c" PERSON "' AS BLOB)"
            " WHERE id=(SELECT ckey FROM kase); UPDATE kase SET customer='" PERSON "'");
    assert_int_equal(rig_list(r, "customer:" PERSON), 0);
    assert_int_equal(r->n, 1);
    assert_int_equal(RIG(r, store_customers(r->store, 1, STR(""), 9, rig_on_rows, r)), 0);
    assert_int_equal(r->n, 1);
    assert_str(r->row[0].a, PERSON);
    assert_int_equal(RIG(r, store_events(r->store, 1, anna, 0, 9, rig_on_case, r)), 0);
    assert_str(r->event[1].body, "{\"text\":\"" SECRET "\"}");
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR(PERSON), rig_on_done, r)), 0);
    assert_int_equal(rig_load(r, anna), 0);
    assert_str(r->event[1].body, "{\"erased\":true}");
}

static int64_t balance_of(struct rig *r, const char *key)
{
    omb_str keys[] = {str_of(key)};
    assert_int_equal(RIG(r, store_ledger(r->store, 1, keys, 1, rig_on_rows, r)), 0);
    return r->n ? (int64_t)r->row[0].at : 0;
}

/* What a customer was granted counts on under the name by which the desk asks. */
static void the_ledger_of_schema_3_counts_on_under_names(void **state)
{
    struct rig *r = *state;
    static const char *const keys[] = {"customer12m:" PERSON ":USD:2026-11",
                                       "tier:1:all:customer:a:" PERSON ":USD:2026-11",
                                       "returns12m:" PERSON ":n:2026-10", "line:" PERSON ":1"};
    struct store_ledger_row rows[4];
    struct store_txn t = {.tenant = 1, .kase = id_new(), .ledger = rows, .n_ledger = 4};
    uint8_t key[HASH_SIZE];
    char name[PERSON_NAME + 1], now[128];
    for (int i = 0; i < 4; i++)
        rows[i] = (struct store_ledger_row){str_of(keys[i]), 0, 100 + i};
    assert_int_equal(rig_submit(r, &t), 0);
    edit(r, "DELETE FROM schema_version WHERE version>=4;"
            "UPDATE ledger SET balance=1 WHERE key LIKE 'returns12m:%'");
    person_key(RIG_KEY, 1, key);
    person_name(key, STR(PERSON), name);
    snprintf(now, sizeof(now), "customer12m:%s:USD:2026-11", name);
    assert_int_equal(balance_of(r, now), 100);
    assert_int_equal(balance_of(r, keys[0]), 0);
    assert_int_equal(balance_of(r, keys[3]), 103);
    person_name(key, STR("a:" PERSON), name);
    snprintf(now, sizeof(now), "tier:1:all:customer:%s:USD:2026-11", name);
    assert_int_equal(balance_of(r, now), 101);
    /* What somebody else wrote does not become right. */
    omb_str other[] = {str_of(keys[2])};
    assert_int_equal(RIG(r, store_ledger(r->store, 1, other, 1, rig_on_rows, r)), -OMB_E_CORRUPT);
    edit(r, "DELETE FROM schema_version WHERE version>=4");
    assert_int_equal(balance_of(r, now), 101);
}

static void plan_of(sqlite3 *db, const char *sql, char *out, size_t cap)
{
    char text[512];
    sqlite3_stmt *st;
    snprintf(text, sizeof(text), "EXPLAIN QUERY PLAN %s", sql);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    str_clip(out, cap, str_of((const char *)sqlite3_column_text(st, 3)));
    sqlite3_finalize(st);
}

/* Whatever the number of cases: a customer's are found by an index, also to be erased. */
static void a_customers_cases_are_never_looked_for_in_all_of_them(void **state)
{
    struct rig *r = *state;
    char path[128], plan[256];
    sqlite3 *db;
    snprintf(path, sizeof(path), "%s/ombud.db", r->path);
    rig_close(r);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
#define X(name, sql)                                                                               \
    if (strstr(sql, " customer=?2")) {                                                             \
        plan_of(db, sql, plan, sizeof(plan));                                                      \
        if (!strstr(plan, "kase_customer"))                                                        \
            fail_msg(#name ": %s", plan);                                                          \
    }
    SQLITE_STATEMENTS(X)
#undef X
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    rig_open(r);
}

static void a_list_of_erased_keys_that_is_none_is_not_passed_over(void **state)
{
    struct rig *r = *state;
    char path[128];
    omb_error error;
    put_person(r, "anna", "1");
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR("anna"), rig_on_done, r)), 0);
    rig_close(r);
    snprintf(path, sizeof(path), "%s/erased.keys", r->path);
    FILE *f = fopen(path, "r+");
    assert_non_null(f);
    fputs("nonsense", f);
    fclose(f);
    assert_int_equal(rig_try_open(r, &error), -OMB_E_CORRUPT);
    assert_non_null(strstr(error.text, "erased keys"));
    assert_int_equal(unlink(path), 0);
    rig_open(r);
}

static void an_edited_row_is_named_by_verify_and_not_loaded(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    for (uint64_t i = 1; i <= 5; i++)
        assert_int_equal(rig_add(r, kase, rig_event(i, EVENT_REMEDY_ALLOWED, "{\"minor\":100}")),
                         0);
    assert_int_equal(RIG(r, store_verify(r->store, 1, kase, rig_on_done, r)), 0);
    edit(r, "UPDATE event SET body=CAST('{\"minor\":999}' AS BLOB) WHERE seq=3");
    assert_int_equal(RIG(r, store_verify(r->store, 1, kase, rig_on_done, r)), -OMB_E_CORRUPT);
    assert_int_equal(r->seq, 3);
    assert_int_equal(rig_load(r, kase), -OMB_E_CORRUPT);
    assert_int_equal(r->n, 0);
}

static void a_missing_event_is_named_by_verify(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    for (uint64_t i = 1; i <= 5; i++)
        assert_int_equal(rig_add(r, kase, rig_event(i, EVENT_REMEDY_ALLOWED, "{}")), 0);
    edit(r, "DELETE FROM event WHERE seq=4");
    assert_int_equal(RIG(r, store_verify(r->store, 1, kase, rig_on_done, r)), -OMB_E_CORRUPT);
    assert_int_equal(r->seq, 4);
}

static void an_edited_balance_is_refused(void **state)
{
    struct rig *r = *state;
    struct store_ledger_row row = {STR("line:1"), 0, 100};
    struct store_txn t = {.tenant = 1, .kase = id_new(), .ledger = &row, .n_ledger = 1};
    omb_str key = STR("line:1");
    assert_int_equal(rig_submit(r, &t), 0);
    edit(r, "UPDATE ledger SET balance=1");
    assert_int_equal(RIG(r, store_ledger(r->store, 1, &key, 1, rig_on_rows, r)), -OMB_E_CORRUPT);
    row.expected_version = 1;
    assert_int_equal(rig_submit(r, &t), -OMB_E_CORRUPT);
    assert_false(store_is_down(r->store));
    assert_int_equal(rig_add(r, id_new(), rig_message(1, "m", "{}")), 0);
}

UNIT(IN_FILES(a_private_body_is_not_readable_in_the_files),
     BOTH(an_erased_customer_is_gone_and_the_chain_stands),
     BOTH(a_customer_may_write_again_after_an_erasure),
     BOTH(erasing_reaches_what_a_visitor_wrote_before_being_known),
     BOTH(a_visitors_case_is_erased_alone), BOTH(customers_are_listed_with_their_newest_case),
     IN_FILES(a_plain_event_keeps_all_but_the_person),
     IN_FILES(a_plain_event_that_cannot_be_read_is_sealed_whole),
     IN_FILES(a_plain_value_is_wiped_off_the_file),
     IN_FILES(data_of_an_older_backup_loses_what_was_erased_since),
     IN_FILES(data_of_schema_2_finds_its_customers),
     IN_FILES(the_ledger_of_schema_3_counts_on_under_names),
     IN_FILES(a_customers_cases_are_never_looked_for_in_all_of_them),
     IN_FILES(a_list_of_erased_keys_that_is_none_is_not_passed_over),
     IN_FILES(an_edited_row_is_named_by_verify_and_not_loaded),
     IN_FILES(a_missing_event_is_named_by_verify), IN_FILES(an_edited_balance_is_refused))
