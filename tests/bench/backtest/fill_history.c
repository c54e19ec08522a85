/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: filling a data folder with cases whose decisions are real: made by a bundle, kept in the
 * events and with the ledger rows that a host writes.
 * Must not know: the desk's rules, what is measured on it.
 * Called by: tests/bench/backtest.sh, replay.sh and the integration test as
 * `fill_history FOLDER SCRIPTS DECISIONS [DAYS]`. */
#include "core/app/vault.h"
#include "core/base/rand.h"
#include "core/policy/archive.h"
#include "core/policy/policy.h"
#include "core/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#define UNDER_WAY 4000
#define MAX_EVENTS 40
#define LAST_DAY 1785000000000ull

struct filling {
    uv_loop_t loop;
    struct store *store;
    struct bundle *bundle;
    struct arena arena;
    uint64_t open, failed, decisions, wanted, days, dice;
};

/* A case being written. */
struct story {
    struct filling *f;
    uint64_t number, at;
    struct event event[MAX_EVENTS];
    uint32_t n;
    struct store_ledger_row row[32];
    uint32_t n_row;
    omb_str customer, contact;
};

static void stored(void *ctx, int status, uint64_t seq)
{
    struct filling *f = ctx;

    (void)seq;
    f->open--;
    f->failed += status != 0;
}

static uint64_t roll(struct filling *f, uint64_t below)
{
    f->dice += 0x9e3779b97f4a7c15ull;
    uint64_t z = f->dice;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return (z ^ z >> 31) % below;
}

static void add(struct story *s, enum event_kind kind, omb_str body)
{
    if (s->n == MAX_EVENTS)
        return;
    s->at += 1 + roll(s->f, 20000);
    s->event[s->n] = (struct event){.seq = s->n + 1,
                                    .id = id_new(),
                                    .at = s->at,
                                    .kind = kind,
                                    .name = str_of(event_name(kind)),
                                    .actor = {.type = ACTOR_SYSTEM},
                                    .body = body};
    s->n++;
}

static omb_str decide(struct story *s, enum decide_point point, const struct facts *facts,
                      struct verdict *v)
{
    policy_decide_with(s->f->bundle, point, facts, s->at, &s->f->arena, v);
    s->f->decisions++;
    return v->record;
}

static void add_decided(struct story *s, enum decide_point point, const struct facts *facts,
                        struct verdict *v)
{
    omb_str record = decide(s, point, facts, v);

    add(s, EVENT_POLICY_DECIDED,
        arena_printf(&s->f->arena,
                     "{\"point\":\"%s\",\"verdict\":\"%s\",\"rule\":\"%.*s\",\"record\":%.*s}",
                     decide_point_name(point), verdict_kind_name(v->kind), STR_ARG(v->rule),
                     STR_ARG(record)));
}

static const char *pick(struct filling *f, const char *const *from, size_t n)
{
    return from[roll(f, n)];
}

#define PICK(f, list) pick(f, list, sizeof(list) / sizeof *(list))

static void turn(struct story *s, int turns)
{
    static const char *const intents[] = {"where_is_my_order", "item_not_arrived", "damaged", "",
                                          "change_address",    "refund_status"};
    struct filling *f = s->f;
    const char *intent = PICK(f, intents);
    struct facts c;
    struct verdict v;

    facts_begin(&c, s->customer);
    facts_int(&c, "tier", 0);
    facts_text(&c, "holder", STR("tier"));
    facts_text(&c, "channel", STR("chat"));
    facts_bool(&c, "customer.known", true);
    facts_bool(&c, "customer.verified", true);
    facts_int(&c, "customer.refunds_12m", (int64_t)roll(f, 20000));
    facts_bool(&c, "message.present", true);
    facts_int(&c, "message.length", (int64_t)roll(f, 300) + 5);
    facts_bool(&c, "message.asks_for_person", roll(f, 25) == 0);
    facts_int(&c, "message.anger_pm", roll(f, 4) ? 0 : (int64_t)roll(f, 900));
    facts_text(&c, "intent.name", str_of(intent));
    facts_int(&c, "intent.confidence_pm", (int64_t)roll(f, 1000));
    facts_int(&c, "case.turns", turns);
    facts_int(&c, "case.misunderstood", (int64_t)roll(f, 4) / 2);
    facts_int(&c, "case.age_ms", turns * 40000);
    omb_str record = decide(s, POINT_ESCALATION, &c, &v);
    add(s, EVENT_MESSAGE_RECEIVED,
        arena_printf(&f->arena,
                     "{\"contact\":\"%.*s\",\"text\":\"My parcel is late, what now? It was to be "
                     "here %llu days ago.\",\"decision\":%.*s}",
                     STR_ARG(s->contact), (unsigned long long)roll(f, 9), STR_ARG(record)));
    add(s, EVENT_MESSAGE_SENT, STR("{\"text\":\"Let me look at your order, one moment.\"}"));
}

static void draw(struct story *s, omb_str key, int64_t amount)
{
    s->row[s->n_row++] = (struct store_ledger_row){.key = key, .delta = amount};
}

static void take(struct story *s, uint64_t n, int64_t minor, const char *currency)
{
    struct arena *a = &s->f->arena;
    omb_str month = arena_printf(a, "customer12m:%.*s:%s:2026-07", STR_ARG(s->customer), currency);
    omb_str line =
        arena_printf(a, "line:o-%llu:%llu", (unsigned long long)s->number, (unsigned long long)n);
    omb_str kase = arena_printf(a, "case:%.*s:%s", STR_ARG(s->contact), currency);

    add(s, EVENT_AUTHORITY_TAKEN,
        arena_printf(a,
                     "{\"remedy\":\"r%llu\",\"granter\":\"\",\"tier\":0,\"amount\":{\"minor\":%lld,"
                     "\"currency\":\"%s\"},\"quantity\":0,\"keys\":[\"%.*s\",\"%.*s\",\"%.*s\"]}",
                     (unsigned long long)n, (long long)minor, currency, STR_ARG(line),
                     STR_ARG(month), STR_ARG(kase)));
    draw(s, line, minor);
    draw(s, month, minor);
    draw(s, kase, minor);
}

static void propose(struct story *s)
{
    static const char *const sellers[] = {"",          "Harbor Audio", "Linden & Sons",
                                          "Kite Toys", "Nordlicht",    "Paper Fox"};
    static const char *const brands[] = {"Acorn", "Bluefin", "Cedar", "Delta"};
    static const char *const reasons[] = {"not_arrived", "damaged", "late", "wrong_item"};
    static const char *const kinds[] = {"refund", "refund", "refund", "certificate", "reship"};
    struct filling *f = s->f;
    const char *kind = PICK(f, kinds), *currency = roll(f, 5) ? "USD" : "EUR";
    int64_t minor = (int64_t)(500 + roll(f, 4000) + (roll(f, 6) ? 0 : roll(f, 30000)));
    bool money = strcmp(kind, "reship") != 0;
    struct facts c;
    struct verdict v;

    facts_begin(&c, s->customer);
    facts_int(&c, "tier", (int64_t)roll(f, 3));
    facts_text(&c, "remedy.kind", str_of(kind));
    facts_int(&c, "remedy.amount", money ? minor : 0);
    facts_text(&c, "remedy.currency", str_of(money ? currency : ""));
    facts_int(&c, "remedy.quantity", money ? 0 : 1);
    facts_text(&c, "remedy.reason", str_of(PICK(f, reasons)));
    facts_text(&c, "remedy.to", STR("original"));
    facts_int(&c, "order.paid", minor + (int64_t)roll(f, 5000));
    facts_int(&c, "order.total", minor + 9000);
    facts_int(&c, "order.days_since_delivery", (int64_t)roll(f, 40));
    facts_text(&c, "order.seller", str_of(PICK(f, sellers)));
    facts_text(&c, "order.brand", str_of(PICK(f, brands)));
    facts_bool(&c, "customer.verified", roll(f, 20) != 0);
    add(s, EVENT_REMEDY_PROPOSED, STR("{\"remedy\":\"r1\"}"));
    add_decided(s, POINT_AUTHORITY, &c, &v);
    if (v.kind == VERDICT_APPROVAL && roll(f, 2))
        add(s, EVENT_REMEDY_APPROVED, STR("{\"remedy\":\"r1\",\"by\":\"a-1\",\"tier\":2}"));
    else if (v.kind != VERDICT_ALLOW)
        return;
    add(s, EVENT_REMEDY_ALLOWED, STR("{\"remedy\":\"r1\"}"));
    if (money)
        take(s, 1, minor, currency);
}

static void compensate(struct story *s)
{
    static const char *const problems[] = {"not_arrived", "late", "damaged", "not_as_described"};
    struct filling *f = s->f;
    struct facts c;
    struct verdict v;

    facts_begin(&c, s->customer);
    facts_text(&c, "problem", str_of(PICK(f, problems)));
    facts_bool(&c, "order.present", true);
    facts_int(&c, "order.line_paid", (int64_t)roll(f, 9000) + 400);
    facts_text(&c, "order.currency", STR("USD"));
    facts_bool(&c, "order.delivered", roll(f, 2));
    facts_int(&c, "order.days_late", (int64_t)roll(f, 12));
    facts_int(&c, "order.days_since_delivery", (int64_t)roll(f, 30));
    facts_int(&c, "order.quantity", 1);
    facts_bool(&c, "customer.known", true);
    facts_bool(&c, "customer.verified", true);
    add_decided(s, POINT_COMPENSATION, &c, &v);
}

static int add_case(struct filling *f, uint64_t number)
{
    struct story s = {.f = f, .number = number};
    struct facts c;
    struct verdict v;
    uint64_t span = f->days * 86400000ull, part = f->decisions * span / f->wanted;
    struct store_txn t = {.tenant = 1, .kase = id_new(), .event = s.event};

    arena_reset(&f->arena);
    s.at = LAST_DAY - span + part;
    s.customer = arena_printf(&f->arena, "c-%llu", (unsigned long long)number);
    s.contact = arena_printf(&f->arena, "contact-%llu", (unsigned long long)number);
    add(&s, EVENT_CASE_OPENED,
        arena_printf(&f->arena, "{\"number\":%llu,\"channel\":\"chat\"}",
                     (unsigned long long)number));
    facts_begin(&c, s.customer);
    facts_text(&c, "channel", STR("chat"));
    facts_bool(&c, "customer.known", true);
    facts_bool(&c, "customer.verified", true);
    add_decided(&s, POINT_ROUTE, &c, &v);
    for (int i = 1; i <= 4; i++)
        turn(&s, i);
    if (roll(f, 10) < 6) {
        compensate(&s);
        propose(&s);
    }
    add(&s, EVENT_CASE_RESOLVED, STR("{}"));
    t.n_event = s.n;
    t.customer = s.customer;
    t.ledger = s.row;
    t.n_ledger = s.n_row;
    t.contact = s.contact;
    t.case_counter = number;
    t.row = arena_printf(&f->arena,
                         "{\"number\":%llu,\"status\":\"resolved\",\"tier\":0,\"holder\":\"none\","
                         "\"changed_at\":%llu,\"approvals\":0}",
                         (unsigned long long)number, (unsigned long long)s.at);
    while (f->open >= UNDER_WAY)
        (void)uv_run(&f->loop, UV_RUN_ONCE);
    f->open++;
    return f->arena.err ? f->arena.err : store_submit(f->store, &t, stored, f);
}

static int keep_bundle(struct filling *f)
{
    struct buf archive = BUF_INIT(0);
    struct store_kv kv = {.tenant = 1,
                          .space = STR("bundle"),
                          .key = str_of(bundle_hash(f->bundle))};
    int rc = archive_pack(f->bundle, &archive);

    kv.value = buf_str(&archive);
    f->open++;
    if (rc == 0)
        rc = store_kv_put(f->store, &kv, stored, f);
    buf_free(&archive);
    return rc;
}

static int open_all(struct filling *f, char **argv)
{
    uint8_t key[VAULT_KEY];
    omb_error error = {.size = sizeof error};
    struct store_options o = {.path = argv[1], .queue_max = UNDER_WAY * 2};
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    int rc = bundle_load(argv[2], &f->bundle, &errors);

    if (rc != 0)
        fprintf(stderr, "fill_history: %.*s\n", STR_ARG(buf_str(&errors.text)));
    bundle_errors_free(&errors);
    if (rc == 0)
        rc = vault_open(argv[1], key, &error);
    o.master_key = str_n(key, sizeof key);
    if (rc == 0)
        rc = store_open(&f->loop, &o, &f->store, &error);
    if (rc != 0)
        fprintf(stderr, "fill_history: %s\n", error.text);
    return rc;
}

int main(int argc, char **argv)
{
    struct filling f = {.dice = 42};
    int64_t wanted = 0, days = 90;

    rand_init();
    if (argc < 4 || str_int(str_of(argv[3]), &wanted) != 0 || wanted < 1 ||
        (argc > 4 && str_int(str_of(argv[4]), &days) != 0) || uv_loop_init(&f.loop) != 0)
        return 64;
    f.wanted = (uint64_t)wanted;
    f.days = (uint64_t)days;
    if (open_all(&f, argv) != 0 || keep_bundle(&f) != 0)
        return 70;
    for (uint64_t n = 1; f.decisions < f.wanted; n++) {
        if (add_case(&f, n) != 0)
            return 70;
    }
    while (f.open)
        (void)uv_run(&f.loop, UV_RUN_ONCE);
    store_close(f.store);
    (void)uv_run(&f.loop, UV_RUN_DEFAULT);
    bundle_unpin(f.bundle);
    arena_free(&f.arena);
    (void)uv_loop_close(&f.loop);
    fprintf(stderr, "fill_history: %llu decisions, %llu transactions failed\n",
            (unsigned long long)f.decisions, (unsigned long long)f.failed);
    return f.failed ? 70 : 0;
}
