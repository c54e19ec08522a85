/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the search for command sequences that break a case: a line of input is one command, its
 * first three characters choose kind, sender and the policy's answer, the rest is the body.
 * Must not know how the desk answers.
 * units: desk */
#include "core/base/check.h"
#include "core/desk/desk.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINES_MAX 24
#define START                                                                                      \
    "{\"contact\":\"k1\",\"channel\":\"chat\",\"live\":true,\"customer\":{\"id\":\"c1\","          \
    "\"verified\":true}}"

struct policy {
    uint8_t pick;
};

static void decide(void *ctx, enum decide_point point, const struct facts *facts, uint64_t now,
                   struct arena *arena, struct verdict *out)
{
    const struct policy *p = ctx;
    (void)facts;
    (void)now;
    (void)arena;
    *out = (struct verdict){.kind = (enum verdict_kind)(p->pick % VERDICT_KINDS),
                            .tier = p->pick / VERDICT_KINDS % 5 - 1,
                            .fields = STR("{\"hours\":5,\"what\":\"photo\",\"charge\":\"seller\","
                                          "\"days\":9}"),
                            .rule = STR("fuzzed"),
                            .record = STR("{\"bundle\":\"b\"}")};
    /* One answer serves all points: what may be done may also go back. */
    if (point == POINT_RETURNS && out->kind == VERDICT_ALLOW)
        out->kind = VERDICT_ACCEPT_RETURN;
}

static struct actor actor_of(uint8_t pick, int32_t *tier)
{
    static const struct actor who[] = {
        {ACTOR_CUSTOMER, {"c1", 2}, {"Ada", 3}},   {ACTOR_AGENT, {"dana", 4}, {"Dana", 4}},
        {ACTOR_AGENT, {"susan", 5}, {"Susan", 5}}, {ACTOR_TIER, {"assistant", 9}, {NULL, 0}},
        {ACTOR_COMMERCE, {"shop", 4}, {NULL, 0}},  {ACTOR_TIMER, {"timer", 5}, {NULL, 0}},
        {ACTOR_SYSTEM, {"host", 4}, {NULL, 0}},    {ACTOR_SELLER, {"s1", 2}, {NULL, 0}},
    };
    uint32_t at = pick == '~' ? 7u : pick % 7u;
    *tier = at == 1 ? 1 : at == 2 ? 2 : -1;
    return who[at];
}

static void check(const struct kase *k)
{
    OMB_REQUIRE((k->holder != HOLDER_NONE) == (k->contact_state == CONTACT_HELD));
    OMB_REQUIRE(k->contact_state != CONTACT_NONE);
    OMB_REQUIRE(!k->asked_person || k->contact_state == CONTACT_OVER || k->tier > TIER_ASSISTANT);
    int64_t taken = 0;
    for (uint32_t i = 0; i < k->n_rma; i++)
        OMB_REQUIRE(k->rma[i].state <= RMA_EXPIRED && k->rma[i].refund.minor >= 0 &&
                    kase_find_remedy(k, str_of(k->rma[i].remedy)));
    for (uint32_t i = 0; i < k->n_claim; i++)
        OMB_REQUIRE(k->claim[i].granted.minor <= 4000 && k->claim[i].state < CLAIM_STATES);
    for (uint32_t i = 0; i < k->n_remedy; i++) {
        const struct remedy *m = &k->remedy[i];
        OMB_REQUIRE(!m->taken_at || m->amount.minor >= 0);
        if (m->taken_at && !strcmp(m->kind, "certificate"))
            OMB_REQUIRE(!__builtin_add_overflow(taken, m->amount.minor, &taken) && taken <= 2000);
    }
}

static void run(struct kase *k, const struct command *c, struct policy *p, uint64_t now,
                struct arena *arena)
{
    static struct desk_out out;
    static const struct budget budgets[] = {{1, "", "USD", {3000, 2000, 4000, 5000}},
                                            {1, "certificate", "USD", {0, 0, 700, 0}},
                                            {2, "refund", "USD", {0, 9000, 0, 0}}};
    const struct desk_config config = {.undo_ms = 2,
                                       .approval_ms = 20,
                                       .certificate_cap = 2000,
                                       .agent_day_cap = 100000,
                                       .budget = budgets,
                                       .n_budget = 3,
                                       .currency = "USD",
                                       .claim_cap = 4000,
                                       .claim_hour_ms = 1,
                                       .case_number = 1,
                                       .confirmation = 1};
    struct desk_needs needs = {.config = &config};
    desk_needs(k, c, now, arena, &needs);
    OMB_REQUIRE(needs.n_ledger <= DESK_MAX_LEDGER);
    struct desk_ctx ctx = {.now = now, .config = &config, .decide = decide, .decide_ctx = p};
    out.arena = arena;
    int rc = desk_handle(k, c, &ctx, &out);
    OMB_REQUIRE(rc == 0 || (out.n_event == 0 && out.n_effect == 0 && out.error.text[0]));
    for (uint32_t i = 0; i < out.n_event; i++)
        OMB_REQUIRE(desk_apply(k, &out.event[i]) == 0);
    if (k->seq)
        check(k);
}

static void check_snapshot(const struct kase *k)
{
    struct buf one = BUF_INIT(0), two = BUF_INIT(0);
    struct kase *back = kase_new();
    OMB_REQUIRE(back);
    kase_snapshot(k, &one);
    OMB_REQUIRE(kase_restore(back, buf_str(&one)) == 0);
    kase_snapshot(back, &two);
    OMB_REQUIRE(str_eq(buf_str(&one), buf_str(&two)));
    kase_view(k, k->last_customer_seq, &two);
    kase_row(k, &two);
    kase_free(back);
    buf_free(&one);
    buf_free(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {.max = (size_t)64 << 20};
    struct kase *k = kase_new();
    OMB_REQUIRE(k);
    struct policy policy = {.pick = VERDICT_ROUTE + VERDICT_KINDS};
    uint64_t now = 1795255260000ull;
    struct command c = {.kind = COMMAND_CONTACT_START, .actor_tier = -1, .body = STR(START)};
    c.actor = (struct actor){ACTOR_CUSTOMER, {"c1", 2}, {"Ada", 3}};
    run(k, &c, &policy, now, &arena);
    omb_str rest = str_n(data, size), line;
    for (int i = 0; i < LINES_MAX && rest.len; i++) {
        (void)str_cut(rest, '\n', &line, &rest);
        if (line.len < 3)
            continue;
        c.kind = (enum command_kind)((uint8_t)(line.ptr[0] - 'a') % COMMAND_KINDS);
        c.actor = actor_of((uint8_t)line.ptr[1], &c.actor_tier);
        policy.pick = (uint8_t)line.ptr[2];
        c.body = str_sub(line, 3, line.len);
        c.cid = arena_printf(&arena, "i%d", i);
        run(k, &c, &policy, now += (uint64_t)i, &arena);
    }
    check_snapshot(k);
    kase_free(k);
    arena_free(&arena);
    return 0;
}
