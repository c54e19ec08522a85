/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store/rig.h"

static void events_come_back_as_they_were_stored(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    struct event e[2] = {rig_event(1, EVENT_CASE_OPENED, "{\"n\":1}"),
                         rig_message(2, "m1", "{\"text\":\"hello\"}")};
    struct store_txn t = {.tenant = 1, .kase = kase, .event = e, .n_event = 2};
    assert_int_equal(rig_submit(r, &t), 0);
    assert_int_equal(rig_load(r, kase), 0);
    assert_int_equal(r->n, 2);
    assert_int_equal(r->event[1].seq, 2);
    assert_true(id_eq(r->event[1].id, e[1].id));
    assert_int_equal(r->event[1].at, e[1].at);
    assert_int_equal(r->event[1].kind, EVENT_MESSAGE_RECEIVED);
    assert_str(r->event[1].name, "message.received");
    assert_int_equal(r->event[1].actor.type, ACTOR_CUSTOMER);
    assert_str(r->event[1].actor.id, "c-17");
    assert_str(r->event[0].body, "{\"n\":1}");
    assert_str(r->event[1].body, "{\"text\":\"hello\"}");
    assert_null(r->event[0].cid.ptr);
    assert_str(r->event[1].cid, "m1");
    assert_null(r->found.snapshot.ptr);
}

static void a_case_never_stored_is_not_found(void **state)
{
    struct rig *r = *state;
    assert_int_equal(rig_load(r, id_new()), -OMB_E_NOTFOUND);
    assert_int_equal(RIG(r, store_verify(r->store, 1, id_new(), rig_on_done, r)), -OMB_E_NOTFOUND);
    assert_int_equal(RIG(r, store_find_contact(r->store, 1, STR("x"), rig_on_id, r)),
                     -OMB_E_NOTFOUND);
}

static void a_case_of_another_tenant_is_not_found(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    assert_int_equal(rig_add(r, kase, rig_message(1, "m1", "{}")), 0);
    assert_int_equal(RIG(r, store_load(r->store, 2, kase, rig_on_case, r)), -OMB_E_NOTFOUND);
}

static void a_taken_seq_is_a_conflict(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    assert_int_equal(rig_add(r, kase, rig_message(1, "m1", "{\"text\":\"first\"}")), 0);
    assert_int_equal(rig_add(r, kase, rig_message(1, "m2", "{\"text\":\"second\"}")),
                     -OMB_E_CONFLICT);
    assert_int_equal(rig_add(r, kase, rig_message(3, "m3", "{}")), -OMB_E_CONFLICT);
    assert_int_equal(rig_load(r, kase), 0);
    assert_int_equal(r->n, 1);
    assert_str(r->event[0].body, "{\"text\":\"first\"}");
    assert_int_equal(rig_add(r, kase, rig_message(2, "m2", "{}")), 0);
}

static void a_repeated_cid_says_where_it_is_stored(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    assert_int_equal(rig_add(r, kase, rig_message(1, "m1", "{}")), 0);
    assert_int_equal(rig_add(r, kase, rig_message(2, "m2", "{}")), 0);
    /* at the next seq, at a taken one, and behind another event */
    assert_int_equal(rig_add(r, kase, rig_message(3, "m1", "{}")), -OMB_E_EXISTS);
    assert_int_equal(r->seq, 1);
    assert_int_equal(rig_add(r, kase, rig_message(1, "m2", "{}")), -OMB_E_EXISTS);
    assert_int_equal(r->seq, 2);
    struct event e[2] = {rig_event(3, EVENT_CASE_RESOLVED, "{}"), rig_message(4, "m2", "{}")};
    struct store_txn t = {.tenant = 1, .kase = kase, .event = e, .n_event = 2};
    assert_int_equal(rig_submit(r, &t), -OMB_E_EXISTS);
    assert_int_equal(r->seq, 2);
    assert_int_equal(rig_load(r, kase), 0);
    assert_int_equal(r->n, 2);
    /* the same cid in another case is another message */
    assert_int_equal(rig_add(r, id_new(), rig_message(1, "m1", "{}")), 0);
}

static void a_repeat_is_known_after_a_restart(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    assert_int_equal(rig_add(r, kase, rig_message(1, "m1", "{}")), 0);
    rig_reopen(r);
    assert_int_equal(rig_add(r, kase, rig_message(2, "m1", "{}")), -OMB_E_EXISTS);
    assert_int_equal(r->seq, 1);
    assert_int_equal(rig_add(r, kase, rig_message(2, "m2", "{}")), 0);
    assert_int_equal(rig_load(r, kase), 0);
    assert_int_equal(r->n, 2);
    assert_int_equal(RIG(r, store_verify(r->store, 1, kase, rig_on_done, r)), 0);
}

struct many {
    uint32_t left, ok, conflicts;
};

static void on_many(void *ctx, int status, uint64_t seq)
{
    struct many *m = ctx;
    (void)seq;
    m->left--;
    m->ok += status == 0;
    m->conflicts += status == -OMB_E_CONFLICT;
}

static void a_conflict_leaves_its_neighbours_in_the_group_alone(void **state)
{
    struct rig *r = *state;
    struct many m = {0};
    struct id kase[100], rival = id_new();
    for (int i = 0; i < 100; i++) {
        struct event e = rig_message(1, "m", "{}");
        kase[i] = i % 2 ? rival : id_new();
        struct store_txn t = {.tenant = 1, .kase = kase[i], .event = &e, .n_event = 1};
        char cid[16];
        snprintf(cid, sizeof(cid), "m%d", i);
        e.cid = str_of(cid);
        m.left++;
        assert_int_equal(store_submit(r->store, &t, on_many, &m), 0);
    }
    while (m.left)
        uv_run(&r->loop, UV_RUN_ONCE);
    assert_int_equal(m.ok, 51);
    assert_int_equal(m.conflicts, 49);
    for (int i = 0; i < 100; i++)
        assert_int_equal(rig_load(r, kase[i]), 0);
    struct store_stats s;
    store_stats(r->store, &s);
    assert_int_equal(s.events, 51);
    assert_int_equal(s.conflicts, 49);
    assert_int_equal(s.queued, 0);
}

static void one_case_takes_many_events_in_one_group(void **state)
{
    struct rig *r = *state;
    struct many m = {.left = 300};
    struct id kase = id_new();
    for (uint64_t i = 1; i <= 300; i++) {
        char body[64], row[96];
        snprintf(body, sizeof(body), "{\"text\":\"number %d\"}", (int)i);
        snprintf(row, sizeof(row), "{\"number\":7,\"status\":\"open\",\"changed_at\":%d}", (int)i);
        struct event e = rig_event(i, EVENT_MESSAGE_SENT, body);
        struct store_txn t = {.tenant = 1,
                              .kase = kase,
                              .event = &e,
                              .n_event = 1,
                              .row = str_of(row),
                              .snapshot = i % 100 ? STR_NONE : str_of(row)};
        assert_int_equal(store_submit(r->store, &t, on_many, &m), 0);
    }
    while (m.left)
        uv_run(&r->loop, UV_RUN_ONCE);
    assert_int_equal(m.ok, 300);
    assert_int_equal(rig_load(r, kase), 0);
    assert_int_equal(r->found.snapshot_seq, 300);
    assert_str(r->found.snapshot, "{\"number\":7,\"status\":\"open\",\"changed_at\":300}");
    assert_int_equal(r->n, 0);
    assert_int_equal(RIG(r, store_verify(r->store, 1, kase, rig_on_done, r)), 0);
    assert_int_equal(rig_list(r, ""), 0);
    assert_int_equal(r->n, 1);
    assert_int_equal(r->row[0].at, 300);
}

static void a_load_is_the_snapshot_and_what_came_after(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    for (uint64_t i = 1; i <= 5; i++) {
        struct event e = rig_event(i, EVENT_MESSAGE_SENT, "{\"text\":\"x\"}");
        struct store_txn t = {.tenant = 1,
                              .kase = kase,
                              .event = &e,
                              .n_event = 1,
                              .snapshot = i == 3 ? STR("{\"three\":3}") : STR_NONE};
        assert_int_equal(rig_submit(r, &t), 0);
    }
    rig_load(r, kase);
    assert_str(r->found.snapshot, "{\"three\":3}");
    assert_int_equal(r->found.snapshot_seq, 3);
    assert_int_equal(r->n, 2);
    assert_int_equal(r->event[0].seq, 4);
}

static void events_are_paged_by_seq(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    for (uint64_t i = 1; i <= 10; i++)
        assert_int_equal(rig_add(r, kase, rig_event(i, EVENT_NOTE_ADDED, "{\"text\":\"n\"}")), 0);
    assert_int_equal(RIG(r, store_events(r->store, 1, kase, 3, 4, rig_on_case, r)), 0);
    assert_int_equal(r->n, 4);
    assert_int_equal(r->event[0].seq, 4);
    assert_int_equal(r->event[3].seq, 7);
    assert_int_equal(RIG(r, store_events(r->store, 1, kase, 10, 4, rig_on_case, r)), 0);
    assert_int_equal(r->n, 0);
    assert_int_equal(RIG(r, store_events(r->store, 1, kase, 0, 0, rig_on_case, r)), 0);
    assert_int_equal(r->n, 10);
}

static void shapes_that_cannot_be_stored_are_refused_at_once(void **state)
{
    struct rig *r = *state;
    struct event e[2] = {rig_message(1, "m1", "{}"), rig_message(3, "m2", "{}")};
    struct store_txn t = {.tenant = 1, .kase = id_new(), .event = e, .n_event = 2};
    assert_int_equal(store_submit(r->store, &t, NULL, NULL), -OMB_E_INVALID);
    t.n_event = 1;
    t.tenant = 0;
    assert_int_equal(store_submit(r->store, &t, NULL, NULL), -OMB_E_INVALID);
    t.tenant = 1;
    static char big[STORE_MAX_NAME + 2];
    memset(big, 'x', sizeof(big) - 1);
    e[0].cid = str_of(big);
    assert_int_equal(store_submit(r->store, &t, NULL, NULL), -OMB_E_LIMIT);
    struct store_ledger_row twice[2] = {{STR("k"), 0, 1}, {STR("k"), 0, 1}};
    struct store_txn l = {.tenant = 1, .kase = id_new(), .ledger = twice, .n_ledger = 2};
    assert_int_equal(store_submit(r->store, &l, NULL, NULL), -OMB_E_INVALID);
}

static void a_full_queue_is_busy_and_frees_itself(void **state)
{
    struct rig *r = *state;
    struct many m = {0};
    rig_close(r);
    r->queue_max = 10;
    rig_open(r);
    struct event e = rig_event(1, EVENT_CASE_OPENED, "{}");
    int busy = 0;
    for (int i = 0; i < 30; i++) {
        struct store_txn t = {.tenant = 1, .kase = id_new(), .event = &e, .n_event = 1};
        int rc = store_submit(r->store, &t, on_many, &m);
        busy += rc == -OMB_E_BUSY;
        m.left += rc == 0;
    }
    assert_int_equal(busy, 20);
    while (m.left)
        uv_run(&r->loop, UV_RUN_ONCE);
    assert_int_equal(m.ok, 10);
    assert_int_equal(rig_add(r, id_new(), rig_message(1, "m", "{}")), 0);
}

static void closing_answers_everything_that_was_queued(void **state)
{
    struct rig *r = *state;
    struct many m = {.left = 500};
    for (int i = 0; i < 500; i++) {
        struct event e = rig_event(1, EVENT_CASE_OPENED, "{}");
        struct store_txn t = {.tenant = 1, .kase = id_new(), .event = &e, .n_event = 1};
        assert_int_equal(store_submit(r->store, &t, on_many, &m), 0);
    }
    rig_close(r);
    assert_int_equal(m.left, 0);
    assert_int_equal(m.ok, 500);
    rig_open(r);
}

UNIT(BOTH(events_come_back_as_they_were_stored), BOTH(a_case_never_stored_is_not_found),
     BOTH(a_case_of_another_tenant_is_not_found), BOTH(a_taken_seq_is_a_conflict),
     BOTH(a_repeated_cid_says_where_it_is_stored), IN_FILES(a_repeat_is_known_after_a_restart),
     BOTH(a_conflict_leaves_its_neighbours_in_the_group_alone),
     BOTH(one_case_takes_many_events_in_one_group),
     BOTH(a_load_is_the_snapshot_and_what_came_after), BOTH(events_are_paged_by_seq),
     BOTH(shapes_that_cannot_be_stored_are_refused_at_once),
     BOTH(a_full_queue_is_busy_and_frees_itself), BOTH(closing_answers_everything_that_was_queued))
