/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

#include <time.h>

/*
 * Random operations on money beside a model that keeps nothing but a list of what was granted and
 * adds it up anew for every question: the desk's answers and its ledger must be the model's.
 * `desk_test_model N` runs N operations; the short form belongs to a change.
 */
#define SHORT_RUN 20000
#define CASES 4       /* of one customer, about the same two lines */
#define PROMISES 1024 /* remedies of one universe */
#define ALL_KINDS (-1)

static uint32_t operations = SHORT_RUN;
static uint32_t answered[3]; /* granted or carried on, refused by a limit, refused otherwise */

enum { REFUND, CERTIFICATE };
static const char *const kinds[] = {"refund", "certificate"};
#define BOTH 2 /* a refund of both lines: the half of it, rounded up, of the first */
static const int64_t paid[2] = {5000, 4000}, before[2] = {0, 1000};

static const struct budget budgets[] = {
    {.tier = 1, .currency = "USD", .most = {1500, 2500, 6000, 2200}},
    {.tier = 1, .remedy = "certificate", .currency = "USD", .most = {0, 0, 700, 300}},
    {.tier = 2, .currency = "USD", .most = {0, 4000, 0, 3500}},
    {.tier = 3, .remedy = "refund", .currency = "USD", .most = {0, 9000, 0, 0}},
};
#define BUDGETS (sizeof budgets / sizeof *budgets)
static const int64_t certificates = 2000, agent_day = 3000, case_cap = 4500, customer_cap = 9000;

struct promise {                      /* one remedy as the model sees it */
    uint32_t kase, kind, line, state; /* state: enum remedy_state */
    int64_t amount;
    uint32_t proposer, granter; /* agents */
    int32_t approver;
    uint64_t granted; /* when; 0: nothing is taken */
    bool spent;       /* a certificate, at the till */
};

struct model {
    struct promise p[PROMISES];
    uint32_t n, kase, first; /* cases begun; first promise of the present one */
    uint64_t now, undo;
};

static const struct actor *const agents[] = {&DANA, &EVE, &SUSAN, &ASSISTANT};
static const struct actor MEI = {ACTOR_AGENT, {"mei", 3}, {"Mei", 3}};
static const int32_t levels[] = {1, 1, 2, 3};

static struct actor agent(uint32_t i)
{
    return i == 3 ? MEI : *agents[i];
}

static uint64_t seed = 1;

static uint32_t roll(uint32_t below)
{
    seed = seed * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(seed >> 33) % below;
}

/* ---- the model ---- */

static struct tm day_of(uint64_t ms)
{
    struct tm t;
    time_t s = (time_t)(ms / 1000);
    (void)gmtime_r(&s, &t);
    return t;
}

static int months(uint64_t ms)
{
    struct tm t = day_of(ms);
    return t.tm_year * 12 + t.tm_mon;
}

static bool same_day(uint64_t a, uint64_t b)
{
    return a / 86400000 == b / 86400000;
}

static bool in_year(const struct model *m, const struct promise *x)
{
    return months(m->now) - months(x->granted) < 12;
}

static bool in_scope(const struct model *m, const struct promise *x, int scope, uint32_t who)
{
    if (scope == BUDGET_CASE)
        return x->kase == m->kase;
    if (scope == BUDGET_CUSTOMER)
        return in_year(m, x);
    if (scope == BUDGET_DAY)
        return x->granter == who && same_day(x->granted, m->now);
    return true;
}

/* Granted by this level, of this kind or of all, in a scope. */
static int64_t used(const struct model *m, int32_t level, int kind, int scope, uint32_t who)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const struct promise *x = &m->p[i];
        if (x->granted && levels[x->granter] == level &&
            (kind == ALL_KINDS || (uint32_t)kind == x->kind) && in_scope(m, x, scope, who))
            sum += x->amount;
    }
    return sum;
}

static bool within(const struct model *m, uint32_t who, const struct promise *x)
{
    bool listed = false;
    for (size_t i = 0; i < BUDGETS; i++) {
        const struct budget *b = &budgets[i];
        int kind = b->remedy[0] ? (int)x->kind : ALL_KINDS;
        if (b->tier != levels[who] || (b->remedy[0] && strcmp(b->remedy, kinds[x->kind]) != 0))
            continue;
        listed = true;
        for (int scope = 0; scope < BUDGET_SCOPES; scope++)
            if (b->most[scope] &&
                used(m, levels[who], kind, scope, who) + x->amount > b->most[scope])
                return false;
    }
    return listed;
}

/* The lowest level above this one that could grant it, had nothing been granted yet. */
static int32_t next_level(const struct promise *x, int32_t above)
{
    for (int32_t level = above + 1; level <= 3; level++) {
        bool listed = false, covers = true;
        for (size_t i = 0; i < BUDGETS; i++) {
            const struct budget *b = &budgets[i];
            if (b->tier != level || (b->remedy[0] && strcmp(b->remedy, kinds[x->kind]) != 0))
                continue;
            listed = true;
            for (int scope = 0; scope < BUDGET_SCOPES; scope++)
                covers = covers && (!b->most[scope] || x->amount <= b->most[scope]);
        }
        if (listed && covers)
            return level;
    }
    return -1;
}

/* What a promise holds of a line. */
static int64_t share(const struct promise *x, uint32_t line)
{
    if (x->kind != REFUND || (x->line != BOTH && x->line != line))
        return 0;
    if (x->line != BOTH)
        return x->amount;
    return line ? x->amount / 2 : x->amount - x->amount / 2;
}

/* What stands against a line: given back before, granted by anybody, asked for in this case. */
static int64_t on_line(const struct model *m, uint32_t line, const struct promise *but)
{
    int64_t sum = before[line];
    for (uint32_t i = 0; i < m->n; i++) {
        const struct promise *x = &m->p[i];
        if (x != but && (x->granted || (x->state == REMEDY_ASKED && x->kase == m->kase)))
            sum += share(x, line);
    }
    return sum;
}

static int64_t as_certificates(const struct model *m, const struct promise *but)
{
    int64_t sum = 0, here = 0, asked = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const struct promise *x = &m->p[i];
        if (x == but || x->kind != CERTIFICATE)
            continue;
        if (x->state == REMEDY_ASKED && x->kase == m->kase)
            asked += x->amount;
        if (x->granted && in_year(m, x))
            sum += x->amount;
        if (x->granted && x->kase == m->kase && x->granted + 31622400000ull > m->now)
            here += x->amount;
    }
    return asked + (sum > here ? sum : here);
}

/* The limits that hold for everybody. */
static bool fenced(const struct model *m, uint32_t who, const struct promise *x)
{
    int64_t kase = 0, year = 0, today = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const struct promise *y = &m->p[i];
        if (!y->granted)
            continue;
        kase += y->kase == m->kase ? y->amount : 0;
        year += in_year(m, y) ? y->amount : 0;
        today += y->granter == who && same_day(y->granted, m->now) ? y->amount : 0;
    }
    if (kase + x->amount > case_cap || year + x->amount > customer_cap ||
        today + x->amount > agent_day)
        return true;
    if (x->kind == CERTIFICATE)
        return as_certificates(m, x) + x->amount > certificates;
    for (uint32_t line = 0; line < 2; line++)
        if (share(x, line) && on_line(m, line, x) + share(x, line) > paid[line])
            return true;
    return false;
}

static void granted(struct model *m, struct promise *x, uint32_t who)
{
    x->granter = who;
    x->granted = m->now;
    x->state = m->undo ? REMEDY_ALLOWED : REMEDY_STARTED;
}

/* ---- both ---- */

static int asked(struct world *w, enum command_kind kind, uint32_t who, const char *cid,
                 const char *body)
{
    int rc = world_do(w, kind, agent(who), levels[who], cid, body);
    answered[rc == 0 ? 0 : rc == -OMB_E_LIMIT ? 1 : 2]++;
    return rc;
}

static void observe(struct world *w)
{
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, ORDER), 0);
}

static void next_case(struct world *w, struct model *m)
{
    char body[400];
    kase_free(w->k);
    w->k = kase_new();
    w->n_log = 0;
    m->kase++;
    m->first = m->n;
    (void)snprintf(body, sizeof body,
                   "{\"contact\":\"k%u\",\"channel\":\"chat\",\"live\":true,\"customer\":"
                   "{\"id\":\"c1\",\"name\":\"Ada\",\"email\":\"a@b.c\",\"verified\":true}}",
                   m->kase);
    assert_int_equal(world_do(w, COMMAND_CONTACT_START, CUSTOMER, -1, NULL, body), 0);
    observe(w);
}

static void propose(struct world *w, struct model *m)
{
    static uint32_t key;
    struct promise x = {.kase = m->kase, .kind = roll(4) ? REFUND : CERTIFICATE, .line = roll(2)};
    char body[400], what[200], cid[24];
    x.proposer = roll(4);
    x.amount = roll(12) ? 1 + (int64_t)roll(roll(3) ? 900 : 5000) : -(int64_t)roll(3);
    (void)snprintf(cid, sizeof cid, "m%u", ++key);
    if (x.kind == REFUND && x.amount > 1 && roll(3) == 0)
        x.line = BOTH;
    if (x.line == BOTH)
        (void)
            snprintf(what, sizeof what,
                     "\"lines\":[{\"line\":\"1\",\"amount\":{\"minor\":%lld,\"currency\":\"USD\"}},"
                     "{\"line\":\"2\",\"amount\":{\"minor\":%lld,\"currency\":\"USD\"}}]",
                     (long long)share(&x, 0), (long long)share(&x, 1));
    else
        (void)snprintf(what, sizeof what,
                       "\"line\":\"%u\",\"amount\":{\"minor\":%lld,\"currency\":\"USD\"}",
                       x.line + 1, (long long)x.amount);
    (void)snprintf(body, sizeof body,
                   "{\"kind\":\"%s\",\"order\":\"" ORDER_ID "\",\"reason\":\"x\",%s}",
                   kinds[x.kind], what);
    int want = 0;
    bool ok = within(m, x.proposer, &x);
    x.approver = ok ? -1 : next_level(&x, levels[x.proposer]);
    if (x.amount <= 0)
        want = -OMB_E_INVALID;
    else if (w->k->n_remedy >= CASE_MAX_REMEDIES || fenced(m, x.proposer, &x) ||
             (!ok && x.approver < 0))
        want = -OMB_E_LIMIT;
    int got = asked(w, COMMAND_REMEDY_PROPOSE, x.proposer, cid, body);
    assert_int_equal(got, want);
    if (got < 0)
        return;
    x.state = REMEDY_ASKED;
    if (ok)
        granted(m, &x, x.proposer);
    m->p[m->n++] = x;
}

static void approve(struct world *w, struct model *m, uint32_t at)
{
    struct promise *x = &m->p[m->first + at];
    const struct remedy *r = &w->k->remedy[at];
    uint32_t who = roll(4);
    bool wrong = roll(6) == 0, declined = roll(6) == 0;
    char body[200];
    (void)snprintf(body, sizeof body, "{\"remedy\":\"%s\",\"hash\":\"%s\",\"reason\":\"no\"}",
                   r->id, wrong ? "00" : r->hash);
    int want = 0;
    if (x->state != REMEDY_ASKED)
        want = -OMB_E_STATE;
    else if (who == x->proposer || levels[who] < x->approver || wrong)
        want = -OMB_E_DENIED;
    else if (!declined && (fenced(m, who, x) || !within(m, who, x)))
        want = -OMB_E_LIMIT;
    assert_int_equal(asked(w, declined ? COMMAND_REMEDY_DECLINE : COMMAND_REMEDY_APPROVE, who, NULL,
                           body),
                     want);
    if (want == 0 && declined)
        x->state = REMEDY_DECLINED;
    else if (want == 0)
        granted(m, x, who);
}

static void withdraw(struct world *w, struct model *m, uint32_t at)
{
    struct promise *x = &m->p[m->first + at];
    uint32_t who = roll(4);
    char body[60];
    int want = 0;
    (void)snprintf(body, sizeof body, "{\"remedy\":\"%s\"}", w->k->remedy[at].id);
    if (x->state != REMEDY_ASKED && x->state != REMEDY_ALLOWED)
        want = -OMB_E_STATE;
    else if (who != x->proposer && levels[who] <= levels[x->proposer])
        want = -OMB_E_DENIED;
    assert_int_equal(asked(w, COMMAND_REMEDY_WITHDRAW, who, NULL, body), want);
    if (want < 0)
        return;
    x->state = REMEDY_WITHDRAWN;
    x->granted = 0;
}

static void settle(struct world *w, struct model *m, uint32_t at)
{
    static const char *const outcomes[] = {"done", "done", "failed", "unknown"};
    struct promise *x = &m->p[m->first + at];
    const struct remedy *r = &w->k->remedy[at];
    uint32_t how = roll(4);
    char body[300];
    if (x->state == REMEDY_ALLOWED) {
        (void)snprintf(body, sizeof body, "{\"name\":\"remedy_due\",\"ref\":\"%s\"}", r->id);
        assert_int_equal(world_do(w, COMMAND_TIMER, CLOCK, -1, NULL, body), 0);
        if (m->now >= x->granted + m->undo)
            x->state = REMEDY_STARTED;
        return;
    }
    (void)snprintf(body, sizeof body,
                   "{\"remedy\":\"%s\",\"key\":\"%s\",\"outcome\":\"%s\",\"ref\":\"R\"}", r->id,
                   r->key, outcomes[how]);
    assert_int_equal(world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL, body), 0);
    if (x->state != REMEDY_STARTED && x->state != REMEDY_UNKNOWN)
        return;
    x->state = how < 2 ? REMEDY_DONE : how == 2 ? REMEDY_FAILED : REMEDY_UNKNOWN;
    if (x->state == REMEDY_FAILED)
        x->granted = 0;
}

/* The shop says that what it did was undone, or that a certificate was spent. */
static void move(struct world *w, struct model *m, uint32_t at)
{
    static uint32_t id;
    struct promise *x = &m->p[m->first + at];
    const struct remedy *r = &w->k->remedy[at];
    bool spends = roll(3) == 0, done = x->state == REMEDY_DONE;
    bool early = x->state == REMEDY_STARTED || x->state == REMEDY_UNKNOWN;
    char body[200], cid[24];
    (void)snprintf(cid, sizeof cid, "v%u", ++id);
    (void)snprintf(body, sizeof body, "{\"id\":\"%s\",\"key\":\"%s\",\"what\":\"%s\"}", cid, r->key,
                   spends ? "redeemed" : "reversed");
    int want = early ? -OMB_E_STATE : -OMB_E_INVALID;
    if (spends && done && x->kind == CERTIFICATE && !x->spent)
        want = 0;
    if (!spends && ((done && !x->spent) || x->state == REMEDY_REVERSED))
        want = 0;
    assert_int_equal(world_do(w, COMMAND_SHOP_MOVED, SHOP, -1, cid, body), want);
    if (want < 0)
        return;
    x->spent = x->spent || spends;
    x->state = spends ? x->state : REMEDY_REVERSED;
    x->granted = spends ? x->granted : 0;
}

/* ---- the law ---- */

static int64_t balance(struct world *w, omb_str key)
{
    struct ledger_row *row = world_row(w, key);
    return row ? row->balance : 0;
}

#define BALANCE(w, ...) balance((w), arena_printf(&(w)->arena, __VA_ARGS__))

/* What was taken is what was granted and not given back: by line, kind, tier, day; nothing else. */
static void check(struct world *w, const struct model *m)
{
    char day[16];
    struct tm t = day_of(m->now);
    (void)strftime(day, sizeof day, "%Y-%m-%d", &t);
    for (uint32_t i = m->first; i < m->n; i++)
        assert_int_equal(w->k->remedy[i - m->first].state, m->p[i].state);
    for (uint32_t line = 0; line < 2; line++) {
        int64_t sum = 0;
        for (uint32_t i = 0; i < m->n; i++)
            if (m->p[i].granted)
                sum += share(&m->p[i], line);
        assert_int_equal(BALANCE(w, "line:" ORDER_ID ":%u", line + 1), sum);
        assert_true(before[line] + sum <= paid[line]);
    }
    for (int32_t level = 1; level <= 3; level++)
        for (int kind = ALL_KINDS; kind <= CERTIFICATE; kind++)
            assert_int_equal(BALANCE(w, "tier:%d:%s:order:" ORDER_ID ":USD", (int)level,
                                     kind == ALL_KINDS ? "all" : kinds[kind]),
                             used(m, level, kind, BUDGET_ORDER, 0));
    for (uint32_t who = 0; who < 4; who++)
        assert_int_equal(BALANCE(w, "agentday:%.*s:USD:%s", STR_ARG(agent(who).id), day),
                         used(m, levels[who], ALL_KINDS, BUDGET_DAY, who));
}

static struct world *new_universe(struct model *m)
{
    struct world *w = world_new();
    *m = (struct model){.now = w->now, .undo = roll(2) ? 0 : 1000};
    w->config.undo_ms = m->undo;
    w->config.approval_ms = 1000ull * 86400 * 3650;
    w->config.certificate_cap = certificates;
    w->config.agent_day_cap = agent_day;
    w->config.case_cap = case_cap;
    w->config.customer_cap = customer_cap;
    w->config.budget = budgets;
    w->config.n_budget = BUDGETS;
    next_case(w, m);
    return w;
}

static void step(struct world *w, struct model *m)
{
    uint32_t here = m->n - m->first, at = here ? roll(here) : 0;
    m->now = w->now += roll(40) ? roll(2000) : roll(6) ? roll(86400000) : roll(90) * 86400000ull;
    switch (here ? roll(7) : 0) {
    case 0:
    case 1:
        propose(w, m);
        break;
    case 2:
        approve(w, m, at);
        break;
    case 3:
        withdraw(w, m, at);
        break;
    case 4:
        move(w, m, at);
        break;
    default:
        settle(w, m, at);
    }
    check(w, m);
}

static void the_ledger_is_the_models_after_every_operation(void **state)
{
    (void)state;
    struct model *m = malloc(sizeof *m);
    uint32_t done = 0, universes = 0;
    while (done < operations) {
        struct world *w = new_universe(m);
        universes++;
        for (uint32_t kase = 0; kase < CASES; kase++) {
            for (uint32_t i = 0; i < 120 && w->k->n_remedy < CASE_MAX_REMEDIES - 1; i++, done++)
                step(w, m);
            if (kase + 1 < CASES)
                next_case(w, m);
        }
        world_free(w);
    }
    free(m);
    print_message("%u operations in %u universes (%u answered, %u over a limit, %u refused "
                  "otherwise), 0 differences\n",
                  done, universes, answered[0], answered[1], answered[2]);
    assert_true(answered[0] > done / 20 && answered[1] > done / 20 && answered[2] > done / 20);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ledger_is_the_models_after_every_operation)};
    if (argc > 1)
        operations = (uint32_t)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
