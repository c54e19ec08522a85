/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

#define LINE1 "line:" ORDER_ID ":1"

static int ask(struct world *w, const char *cid, int minor)
{
    char body[512];
    (void)snprintf(body, sizeof body,
                   "{\"kind\":\"refund\",\"order\":\"" ORDER_ID "\",\"line\":\"1\",\"reason\":"
                   "\"damaged\",\"amount\":{\"minor\":%d,\"currency\":\"USD\"}}",
                   minor);
    return world_do(w, COMMAND_REMEDY_PROPOSE, DANA, 1, cid, body);
}

static struct world *asked(void)
{
    struct world *w = world_new();
    world_with_dana(w);
    world_observe(w);
    world_authority(w, VERDICT_APPROVAL, 2);
    assert_int_equal(ask(w, "p1", 3000), 0);
    return w;
}

static int answer(struct world *w, enum command_kind kind, struct actor by, int32_t tier,
                  const char *id, const char *hash)
{
    char body[256];
    (void)snprintf(body, sizeof body, "{\"remedy\":\"%s\",\"hash\":\"%s\",\"reason\":\"no\"}", id,
                   hash);
    return world_do(w, kind, by, tier, NULL, body);
}

static void a_request_names_hash_approver_and_expiry_and_takes_nothing(void **state)
{
    (void)state;
    struct world *w = asked();
    const struct event *e = world_event(w, EVENT_REMEDY_APPROVAL_ASKED);
    assert_true(world_says(e->body, "\"approver_tier\":2"));
    assert_true(world_says(e->body, "\"bundle\":\"b1\""));
    assert_int_equal(strlen(w->k->remedy[0].hash), 64);
    assert_int_equal(world_moves(w), 0);
    assert_int_equal(w->k->remedy[0].expires, w->now + 3600000);
    struct buf row = BUF_INIT(0);
    kase_row(w->k, &row);
    assert_true(world_says(buf_str(&row), "\"approvals\":1"));
    buf_free(&row);
    world_free(w);
}

static void a_supervisor_approves_the_exact_remedy_and_it_goes_its_way(void **state)
{
    (void)state;
    struct world *w = asked();
    uint32_t decided = w->asked[POINT_AUTHORITY];
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r1", w->k->remedy[0].hash), 0);
    assert_int_equal(w->asked[POINT_AUTHORITY], decided + 1); /* are these still the rules? */
    static const enum event_kind want[] = {EVENT_REMEDY_APPROVED, EVENT_REMEDY_ALLOWED,
                                           EVENT_AUTHORITY_TAKEN};
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(w->out.event[i].kind, want[i]);
    assert_int_equal(w->k->remedy[0].state, REMEDY_ALLOWED);
    assert_int_equal(world_balance(w, "agentday:susan:USD:2026-11-21"), 3000);
    assert_int_equal(world_balance(w, "agentday:dana:USD:2026-11-21"), 0);
    assert_int_equal(world_balance(w, LINE1), 3000);
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r1", w->k->remedy[0].hash),
                     -OMB_E_STATE);
    world_free(w);
}

static void who_proposes_does_not_approve(void **state)
{
    (void)state;
    struct world *w = asked();
    const char *hash = w->k->remedy[0].hash;
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, DANA, 3, "r1", hash), -OMB_E_DENIED);
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, EVE, 1, "r1", hash), -OMB_E_DENIED);
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, CUSTOMER, 2, "r1", hash), -OMB_E_DENIED);
    world_free(w);
}

static void a_forged_or_foreign_hash_approves_nothing(void **state)
{
    (void)state;
    struct world *w = asked();
    char hash[65];
    memcpy(hash, w->k->remedy[0].hash, sizeof hash);
    hash[10] = hash[10] == '0' ? '1' : '0';
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r1", hash), -OMB_E_DENIED);
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r1", ""), -OMB_E_DENIED);
    assert_int_equal(ask(w, "p2", 2000), 0);
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r2", w->k->remedy[0].hash),
                     -OMB_E_DENIED);
    world_free(w);
}

static void any_change_of_the_remedy_voids_its_approval(void **state)
{
    (void)state;
    for (int i = 0; i < 9; i++) {
        struct world *w = asked();
        struct remedy *m = &w->k->remedy[0];
        w->by_hand = true;
        char hash[65];
        memcpy(hash, m->hash, sizeof hash);
        switch (i) {
        case 0:
            m->amount.minor = 4000;
            break;
        case 1:
            memcpy(m->amount.currency, "EUR", 4);
            break;
        case 2:
            memcpy(m->line, "2", 2);
            break;
        case 3:
            memcpy(m->kind, "certificate", 12);
            break;
        case 4:
            memcpy(m->to, "gift_card", 10);
            break;
        case 5:
            m->expires++;
            break;
        case 6:
            memcpy(m->bundle, "b2", 3);
            break;
        case 7:
            memcpy(w->k->customer, "c2", 3);
            break;
        default:
            m->quantity = 1;
            break;
        }
        assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r1", hash), -OMB_E_DENIED);
        assert_non_null(strstr(w->out.error.text, "not the remedy that was shown"));
        world_free(w);
    }
}

static void an_expired_request_is_refused_and_the_timer_ends_it(void **state)
{
    (void)state;
    struct world *w = asked();
    w->now += 3600000;
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r1", w->k->remedy[0].hash),
                     -OMB_E_STATE);
    assert_int_equal(world_do(w, COMMAND_TIMER, CLOCK, -1, NULL,
                              "{\"name\":\"approval_expired\",\"ref\":\"r1\"}"),
                     0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_EXPIRED);
    world_free(w);
}

static void a_declined_or_withdrawn_request_cannot_be_approved(void **state)
{
    (void)state;
    struct world *w = asked();
    const char *hash = w->k->remedy[0].hash;
    assert_int_equal(answer(w, COMMAND_REMEDY_DECLINE, SUSAN, 2, "r1", hash), 0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_DECLINED);
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r1", hash), -OMB_E_STATE);
    assert_int_equal(ask(w, "p2", 3000), 0);
    assert_int_equal(world_do(w, COMMAND_REMEDY_WITHDRAW, DANA, 1, NULL, "{\"remedy\":\"r2\"}"), 0);
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r2", w->k->remedy[1].hash),
                     -OMB_E_STATE);
    world_is_even(w);
    world_free(w);
}

static void limits_are_looked_at_again_when_approval_comes(void **state)
{
    (void)state;
    struct world *w = asked();
    uint32_t line = w->n_row++;
    w->row[line] = (struct ledger_row){.key = STR(LINE1), .balance = 2001, .version = 1};
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r1", w->k->remedy[0].hash),
                     -OMB_E_LIMIT);
    w->row[line].balance = 2000;
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r1", w->k->remedy[0].hash), 0);
    world_free(w);
}

static void requests_that_wait_count_against_the_line(void **state)
{
    (void)state;
    struct world *w = asked();
    assert_int_equal(ask(w, "p2", 2001), -OMB_E_LIMIT);
    assert_int_equal(ask(w, "p3", 2000), 0);
    world_free(w);
}

static void
a_failed_policy_asks_the_next_tier_for_a_person_and_gives_the_assistant_nothing(void **state)
{
    (void)state;
    struct verdict v;
    decide_default(POINT_AUTHORITY, 1, &v);
    assert_int_equal(v.kind, VERDICT_APPROVAL);
    assert_int_equal(v.tier, 2);
    decide_default(POINT_AUTHORITY, 0, &v);
    assert_int_equal(v.kind, VERDICT_DENY);
    struct world *w = world_new();
    world_with_dana(w);
    world_observe(w);
    world_authority(w, VERDICT_ROUTE, 2); /* nonsense for this point */
    assert_int_equal(ask(w, "p1", 100), 0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_ASKED);
    assert_int_equal(world_count(w, EVENT_POLICY_FAULTED), 1);
    world_free(w);
}

static void other_rules_than_those_that_asked_end_the_request(void **state)
{
    (void)state;
    struct world *w = asked();
    w->verdict[POINT_AUTHORITY].record = STR("{\"point\":\"authority\",\"bundle\":\"b2\"}");
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r1", w->k->remedy[0].hash),
                     -OMB_E_STATE);
    assert_true(strstr(w->out.error.text, "rules have changed") != NULL);
    assert_int_equal(w->k->remedy[0].state, REMEDY_EXPIRED);
    assert_int_equal(world_moves(w), 0);
    assert_int_equal(world_count(w, EVENT_REMEDY_REFUSED), 1);
    /* Proposed again it is asked for anew, and the new rules' request may be answered. */
    assert_int_equal(ask(w, "p2", 3000), 0);
    assert_int_equal(answer(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "r2", w->k->remedy[1].hash), 0);
    assert_int_equal(w->out.refused, 0);
    assert_true(world_moves(w) > 0);
    world_free(w);
}

UNIT(cmocka_unit_test(other_rules_than_those_that_asked_end_the_request),
     cmocka_unit_test(a_request_names_hash_approver_and_expiry_and_takes_nothing),
     cmocka_unit_test(a_supervisor_approves_the_exact_remedy_and_it_goes_its_way),
     cmocka_unit_test(who_proposes_does_not_approve),
     cmocka_unit_test(a_forged_or_foreign_hash_approves_nothing),
     cmocka_unit_test(any_change_of_the_remedy_voids_its_approval),
     cmocka_unit_test(an_expired_request_is_refused_and_the_timer_ends_it),
     cmocka_unit_test(a_declined_or_withdrawn_request_cannot_be_approved),
     cmocka_unit_test(limits_are_looked_at_again_when_approval_comes),
     cmocka_unit_test(requests_that_wait_count_against_the_line),
     cmocka_unit_test(
         a_failed_policy_asks_the_next_tier_for_a_person_and_gives_the_assistant_nothing))
