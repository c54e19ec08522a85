/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

/*
 * Random commands of every kind, seeded, with a policy that changes its mind; after each
 * the invariants must hold whatever was answered.
 */
#define RUNS 60
#define STEPS 250

struct dice {
    uint64_t s;
};

static uint32_t roll(struct dice *d, uint32_t below)
{
    d->s = d->s * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(d->s >> 33) % below;
}

static void random_policy(struct world *w, struct dice *d)
{
    static const enum verdict_kind grants[] = {VERDICT_ALLOW, VERDICT_ALLOW, VERDICT_DENY,
                                               VERDICT_APPROVAL, VERDICT_STAY};
    world_authority(w, grants[roll(d, 5)], (int32_t)roll(d, 4));
    if (roll(d, 4))
        world_escalation(w, VERDICT_STAY, -1, "");
    else
        world_escalation(w, roll(d, 5) ? VERDICT_ESCALATE : VERDICT_OFFER, (int32_t)roll(d, 4),
                         "rolled");
    w->verdict[POINT_ROUTE].tier = roll(d, 4) ? 0 : 1;
}

static const struct actor *random_agent(struct dice *d, int32_t *tier)
{
    static const struct actor *const agents[] = {&DANA, &EVE, &SUSAN};
    uint32_t at = roll(d, 3);
    *tier = at == 2 ? 2 : 1;
    return agents[at];
}

static void remedy_text(struct dice *d, char *out, size_t cap)
{
    static const char *const kinds[] = {"refund", "refund", "certificate", "reship", "return"};
    const char *kind = kinds[roll(d, 5)];
    char rest[96];
    if (kind[0] == 'r' && kind[2] != 'f')
        (void)snprintf(rest, sizeof rest, "\"quantity\":%u", roll(d, 3));
    else
        (void)snprintf(rest, sizeof rest, "\"amount\":{\"minor\":%d,\"currency\":\"%s\"}",
                       (int)roll(d, 2600) - 20, roll(d, 12) ? "USD" : "EUR");
    (void)snprintf(out, cap,
                   "{\"kind\":\"%s\",\"order\":\"" ORDER_ID
                   "\",\"line\":\"%u\",\"reason\":\"x\",%s}",
                   kind, 1 + roll(d, 2), rest);
}

static int tier_answer(struct world *w, struct dice *d)
{
    char remedy[256], action[400], body[700];
    remedy_text(d, remedy, sizeof remedy);
    switch (roll(d, 6)) {
    case 0:
        (void)snprintf(action, sizeof action, "{\"propose\":%s}", remedy);
        break;
    case 1:
        (void)snprintf(action, sizeof action, "{\"escalate\":{\"reason\":\"lost\"}}");
        break;
    case 2:
        (void)snprintf(action, sizeof action, "{\"tried\":\"a <line>\"}");
        break;
    case 3:
        (void)snprintf(action, sizeof action, "{\"lookup\":{\"order\":\"" ORDER_ID "\"}}");
        break;
    default:
        (void)snprintf(action, sizeof action, "{\"say\":{\"text\":\"h\\u00e9 \\n\"}}");
        break;
    }
    (void)
        snprintf(body, sizeof body,
                 "{\"epoch\":%u,\"turn\":%llu,\"recognised\":{\"intent\":\"%s\",\"confidence_pm\":"
                 "%u,\"asks_for_person\":%s,\"anger_pm\":5},\"actions\":[%s],\"flow\":%s}",
                 roll(d, 5) ? w->k->epoch : roll(d, 3), (unsigned long long)w->k->last_customer_seq,
                 roll(d, 3) ? "track" : "unknown", roll(d, 1000), roll(d, 20) ? "false" : "true",
                 action, roll(d, 2) ? "null" : "{\"name\":\"f\",\"bundle\":\"b\",\"answers\":[1]}");
    return world_do(w, COMMAND_TIER_RESULT, ASSISTANT, -1, NULL, body);
}

static int on_remedy(struct world *w, struct dice *d, uint32_t step)
{
    int32_t tier;
    const struct actor *agent = random_agent(d, &tier);
    char body[400], cid[24];
    if (!w->k->n_remedy || !roll(d, 3)) {
        remedy_text(d, body, sizeof body);
        (void)snprintf(cid, sizeof cid, "p%u", roll(d, 8) ? step : roll(d, step + 1));
        return world_do(w, COMMAND_REMEDY_PROPOSE, *agent, tier, cid, body);
    }
    const struct remedy *m = &w->k->remedy[roll(d, w->k->n_remedy)];
    switch (roll(d, 5)) {
    case 0:
        (void)snprintf(body, sizeof body, "{\"remedy\":\"%s\"}", m->id);
        return world_do(w, COMMAND_REMEDY_WITHDRAW, *agent, tier, NULL, body);
    case 1:
        (void)snprintf(body, sizeof body, "{\"remedy\":\"%s\",\"hash\":\"%s\",\"reason\":\"r\"}",
                       m->id, m->hash);
        return world_do(w, roll(d, 4) ? COMMAND_REMEDY_APPROVE : COMMAND_REMEDY_DECLINE, *agent,
                        tier, NULL, body);
    case 2:
        (void)snprintf(body, sizeof body,
                       "{\"remedy\":\"%s\",\"key\":\"%s\",\"outcome\":\"%s\",\"ref\":\"s\"}", m->id,
                       m->key,
                       roll(d, 3)   ? "done"
                       : roll(d, 2) ? "failed"
                                    : "unknown");
        return world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL, body);
    default:
        (void)snprintf(body, sizeof body, "{\"name\":\"%s\",\"ref\":\"%s\"}",
                       roll(d, 5) ? "remedy_due" : "approval_expired", m->id);
        return world_do(w, COMMAND_TIMER, CLOCK, -1, NULL, body);
    }
}

static int on_agent(struct world *w, struct dice *d, uint32_t step)
{
    int32_t tier;
    const struct actor *agent = random_agent(d, &tier);
    char cid[24];
    (void)snprintf(cid, sizeof cid, "a%u", step);
    switch (roll(d, 9)) {
    case 0:
        return world_do(w, COMMAND_AGENT_ESCALATE, *agent, tier, NULL,
                        "{\"tier\":2,\"reason\":\"hard\"}");
    case 1:
        return world_do(w, COMMAND_AGENT_HAND_BACK, *agent, tier, NULL, "{\"reason\":\"easy\"}");
    case 2:
        return roll(d, 4) ? 0 : world_do(w, COMMAND_AGENT_RESOLVE, *agent, tier, NULL, "{}");
    case 3:
        return world_do(w, COMMAND_AGENT_NOTE, *agent, tier, cid, "{\"text\":\"n\"}");
    case 4:
        return world_reply(w, *agent, w->k->seq, cid, "reply");
    default:
        return world_do(w, COMMAND_AGENT_ACCEPT, *agent, tier, NULL, "{}");
    }
}

static int random_command(struct world *w, struct dice *d, uint32_t step)
{
    char cid[24];
    (void)snprintf(cid, sizeof cid, "m%u", roll(d, 6) ? step : roll(d, step + 1));
    switch (roll(d, 12)) {
    case 0:
        return roll(d, 6) ? 0 : world_do(w, COMMAND_ASK_PERSON, CUSTOMER, -1, NULL, "{}");
    case 1:
        return roll(d, 8)
                   ? 0
                   : world_do(w, COMMAND_CONTACT_END, CUSTOMER, -1, NULL, "{\"by\":\"customer\"}");
    case 2:
        return world_do(w, COMMAND_TIMER, CLOCK, -1, NULL,
                        "{\"name\":\"widen\",\"ref\":\"queue\"}");
    case 3:
        return world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, ORDER);
    case 4:
    case 5:
        return world_say(w, cid, "caf\xc3\xa9 & <b>");
    case 6:
    case 7:
        return tier_answer(w, d);
    case 8:
        return on_agent(w, d, step);
    default:
        return on_remedy(w, d, step);
    }
}

static void check_holder(const struct world *w)
{
    const struct kase *k = w->k;
    assert_true(k->contact_state == CONTACT_HELD || k->contact_state == CONTACT_QUEUED ||
                k->contact_state == CONTACT_OVER);
    assert_int_equal(k->holder != HOLDER_NONE, k->contact_state == CONTACT_HELD);
    assert_int_equal(k->holder_id[0] != 0, k->holder != HOLDER_NONE);
    if (k->asked_person && k->contact_state != CONTACT_OVER) {
        assert_true(k->tier >= TIER_ASSOCIATE);
        assert_int_not_equal(k->holder, HOLDER_TIER);
    }
    for (uint32_t i = 0; i < w->out.n_event; i++) {
        const struct event *e = &w->out.event[i];
        if (e->kind == EVENT_TIER_ENTERED)
            assert_true(world_says(e->body, "\"reason\":\"") && world_says(e->body, "\"rule\":\""));
    }
}

static void check_money(const struct world *w)
{
    int64_t line[2] = {0, 1000}; /* the second had 1000 back before */
    static const int64_t paid[2] = {5000, 4000};
    for (uint32_t i = 0; i < w->k->n_remedy; i++) {
        const struct remedy *m = &w->k->remedy[i];
        bool running = m->state == REMEDY_ALLOWED || m->state == REMEDY_STARTED ||
                       m->state == REMEDY_DONE || m->state == REMEDY_UNKNOWN;
        assert_int_equal(running, m->taken_at != 0);
        if (running && !strcmp(m->kind, "refund"))
            line[m->line[0] - '1'] += m->amount.minor;
    }
    for (int i = 0; i < 2; i++)
        assert_true(line[i] <= paid[i]);
}

/* The ledger says what the remedies that hold authority say, key by key. */
static void check_ledger(struct world *w)
{
    int64_t line1 = 0, month = 0, all = 0;
    for (uint32_t i = 0; i < w->k->n_remedy; i++) {
        const struct remedy *m = &w->k->remedy[i];
        if (!m->taken_at || !m->amount.currency[0])
            continue;
        all += m->amount.minor;
        month += m->amount.minor;
        if (!strcmp(m->kind, "refund") && !strcmp(m->line, "1"))
            line1 += m->amount.minor;
    }
    assert_int_equal(world_balance(w, "line:" ORDER_ID ":1"), line1);
    assert_int_equal(world_balance(w, "case:k1:USD"), all);
    assert_int_equal(world_balance(w, "customer12m:c1:USD:2026-11"), month);
    for (uint32_t i = 0; i < w->n_row; i++)
        assert_true(w->row[i].balance >= 0);
}

static void check_folding(const struct world *w)
{
    struct kase *again = kase_new(), *restored = kase_new();
    struct buf live = BUF_INIT(0), folded = BUF_INIT(0), back = BUF_INIT(0);
    for (uint32_t i = 0; i < w->n_log; i++)
        assert_int_equal(desk_apply(again, &w->log[i]), 0);
    kase_snapshot(w->k, &live);
    kase_snapshot(again, &folded);
    assert_true(str_eq(buf_str(&live), buf_str(&folded)));
    assert_int_equal(kase_restore(restored, buf_str(&live)), 0);
    kase_snapshot(restored, &back);
    assert_true(str_eq(buf_str(&live), buf_str(&back)));
    assert_int_equal(kase_size(restored), kase_size(w->k));
    kase_free(again);
    kase_free(restored);
    buf_free(&live);
    buf_free(&folded);
    buf_free(&back);
}

static void any_sequence_of_commands_keeps_the_invariants(void **state)
{
    (void)state;
    uint32_t answered = 0, refused = 0;
    for (uint32_t seed = 1; seed <= RUNS; seed++) {
        struct world *w = world_new();
        struct dice d = {seed};
        w->config.undo_ms = seed % 3 ? 1000 : 0;
        world_start(w);
        world_observe(w);
        for (uint32_t step = 0; step < STEPS; step++) {
            random_policy(w, &d);
            w->now += roll(&d, 900);
            if (random_command(w, &d, step) < 0)
                refused++;
            else
                answered++;
            check_holder(w);
            check_money(w);
            check_ledger(w);
        }
        check_folding(w);
        world_free(w);
    }
    print_message("%u commands answered, %u refused\n", answered, refused);
    assert_true(answered > RUNS * STEPS / 4);
    assert_true(refused > RUNS * STEPS / 20);
}

static void a_damaged_snapshot_is_refused_and_never_half_believed(void **state)
{
    (void)state;
    struct world *w = world_new();
    struct buf snap = BUF_INIT(0);
    world_with_dana(w);
    world_observe(w);
    kase_snapshot(w->k, &snap);
    for (size_t cut = 0; cut < snap.len; cut += 7) {
        struct kase *k = kase_new();
        assert_true(kase_restore(k, str_n(snap.ptr, cut)) < 0);
        kase_free(k);
    }
    for (size_t at = 0; at < snap.len; at += 3) { /* any byte may change: no crash, no half state */
        char was = snap.ptr[at];
        snap.ptr[at] = (char)(was ^ 5);
        struct kase *k = kase_new();
        if (kase_restore(k, buf_str(&snap)) == 0)
            assert_true(k->contact_state <= CONTACT_OVER);
        kase_free(k);
        snap.ptr[at] = was;
    }
    buf_free(&snap);
    world_free(w);
}

static void an_event_out_of_order_or_broken_changes_nothing(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    struct event e = {.seq = w->k->seq + 2, .kind = EVENT_CASE_CLOSED, .body = STR("{}")};
    assert_int_equal(desk_apply(w->k, &e), -OMB_E_CORRUPT);
    e.seq = w->k->seq + 1;
    e.body = STR("{");
    assert_int_equal(desk_apply(w->k, &e), -OMB_E_CORRUPT);
    assert_int_equal(w->k->status, CASE_NEW);
    e.kind = EVENT_UNKNOWN;
    e.name = STR("weather.changed");
    assert_int_equal(desk_apply(w->k, &e), 0);
    assert_int_equal(w->k->seq, e.seq);
    e = (struct event){.seq = w->k->seq + 1, .kind = EVENT_OBSERVED_ORDER};
    e.body = STR("{\"erased\":true}");
    assert_int_equal(desk_apply(w->k, &e), 0);
    world_free(w);
}

UNIT(cmocka_unit_test(any_sequence_of_commands_keeps_the_invariants),
     cmocka_unit_test(a_damaged_snapshot_is_refused_and_never_half_believed),
     cmocka_unit_test(an_event_out_of_order_or_broken_changes_nothing))
