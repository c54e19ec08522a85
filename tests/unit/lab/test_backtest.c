/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/backtest.h"
#include "core/lab/report.h"
#include "tests/unit/lab/past.h"

struct rig {
    struct scripts then_dir, now_dir;
    struct bundle *then, *now;
    struct backtest *b;
    struct arena a, parsed;
    struct buf json;
    struct json_doc d;
    uint64_t seq;
};

static void begin(struct rig *x, int limit_then, int limit_now, const char *asks_now,
                  uint64_t since)
{
    *x = (struct rig){.json = BUF_INIT(0)};
    x->then = past_bundle(&x->then_dir, limit_then, "c.message.asks_for_person");
    x->now = past_bundle(&x->now_dir, limit_now, asks_now);
    struct backtest_options o = {.candidate = x->now, .since = since, .has_ledger = true};
    assert_int_equal(backtest_open(&o, &x->b), 0);
}

static void end(struct rig *x)
{
    backtest_close(x->b);
    bundle_unpin(x->then);
    bundle_unpin(x->now);
    scripts_drop(&x->then_dir);
    scripts_drop(&x->now_dir);
    buf_free(&x->json);
    arena_free(&x->a);
    arena_free(&x->parsed);
}

static void feed(struct rig *x, struct history_event e)
{
    assert_int_equal(backtest_feed(x->b, &e), 0);
}

static void escalation(struct rig *x, bool asks)
{
    struct facts f;
    past_escalation(&f, 0, asks);
    feed(x, past_decide(x->then, POINT_ESCALATION, &f, ++x->seq, &x->a));
}

static void moved(struct rig *x, enum event_kind kind, int64_t minor, uint64_t line)
{
    feed(x, past_event(++x->seq, kind,
                       arena_printf(&x->a,
                                    "{\"remedy\":\"r1\",\"amount\":{\"minor\":%lld,\"currency\":"
                                    "\"USD\"},\"keys\":[\"line:o:%llu\",\"case:k:USD\"]}",
                                    (long long)minor, (unsigned long long)line)));
}

/* A proposal as the desk records it: the decision, and what was taken when it was allowed. */
static void proposal(struct rig *x, int64_t minor, const char *seller)
{
    struct facts f;
    struct verdict v;
    past_authority(&f, "refund", minor, seller);
    policy_decide_with(x->then, POINT_AUTHORITY, &f, 7, &x->a, &v);
    feed(x, past_decide(x->then, POINT_AUTHORITY, &f, ++x->seq, &x->a));
    if (v.kind == VERDICT_ALLOW)
        moved(x, EVENT_AUTHORITY_TAKEN, minor, x->seq);
}

static void finish(struct rig *x)
{
    assert_int_equal(backtest_finish(x->b, &x->json), 0);
    assert_int_equal(json_parse_arena(buf_str(&x->json), &x->parsed, 65536, &x->d, NULL), 0);
}

static int64_t number(const struct rig *x, uint32_t at, const char *key)
{
    return json_int_or(&x->d, at, key, -999);
}

static uint32_t part(const struct rig *x, const char *name)
{
    return json_member(&x->d, 0, name);
}

static void money_moves_by_the_amounts_that_change(void **state)
{
    (void)state;
    struct rig x;
    int64_t up = 0, down = 0;

    begin(&x, 1000, 600, "c.message.asks_for_person", 0);
    assert_int_equal(backtest_ledger(x.b, STR("line:o:1"), 500, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("line:o:3"), 800, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("line:o:5"), 1000, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("seed:o:5"), 70, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("case:k:USD"), 2300, true), 0);
    proposal(&x, 500, "");
    proposal(&x, 800, "Kite <b>Toys</b>");
    proposal(&x, 1000, "Kite <b>Toys</b>");
    proposal(&x, 4000, "Paper & Fox");
    finish(&x);
    assert_int_equal(number(&x, 0, "decisions"), 4);
    assert_int_equal(number(&x, 0, "changed"), 2);
    uint32_t row = json_item(&x.d, part(&x, "money"), 0);
    assert_int_equal(number(&x, row, "recorded"), 2300);
    assert_int_equal(number(&x, row, "candidate"), 500);
    assert_int_equal(number(&x, row, "up"), 0);
    assert_int_equal(number(&x, row, "down"), 1800);
    row = json_item(&x.d, part(&x, "asks"), 0);
    assert_int_equal(number(&x, row, "recorded"), 1);
    assert_int_equal(number(&x, row, "candidate"), 3);
    assert_int_equal(number(&x, row, "candidate_minor"), 5800);
    row = json_item(&x.d, part(&x, "pairs"), 0);
    assert_true(str_is(json_str_or(&x.d, row, "from", &x.a, STR("")), "allow"));
    assert_true(str_is(json_str_or(&x.d, row, "to", &x.a, STR("")), "approval supervisor"));
    assert_int_equal(number(&x, row, "count"), 2);
    uint32_t sellers = json_member(&x.d, part(&x, "by"), "seller");
    assert_int_equal(x.d.tok[sellers].count, 3);
    for (uint32_t i = json_first(&x.d, sellers); i != JSON_NONE; i = json_next(&x.d, sellers, i)) {
        up += number(&x, i, "up");
        down += number(&x, i, "down");
    }
    assert_int_equal(up, 0);
    assert_int_equal(down, 1800);
    uint32_t ledger = part(&x, "ledger");
    assert_true(json_bool_or(&x.d, ledger, "reconciled", false));
    assert_int_equal(number(&x, ledger, "rows"), 4);
    end(&x);
}

static void a_looser_candidate_moves_money_up(void **state)
{
    (void)state;
    struct rig x;

    begin(&x, 1000, 5000, "c.message.asks_for_person", 0);
    proposal(&x, 4000, "");
    finish(&x);
    uint32_t row = json_item(&x.d, part(&x, "money"), 0);
    assert_int_equal(number(&x, row, "recorded"), 0);
    assert_int_equal(number(&x, row, "candidate"), 4000);
    assert_int_equal(number(&x, row, "up"), 4000);
    end(&x);
}

static void escalations_are_counted_then_and_now(void **state)
{
    (void)state;
    struct rig x;

    begin(&x, 1000, 1000, "false", 0);
    for (int i = 0; i < 10; i++)
        escalation(&x, i < 3);
    finish(&x);
    uint32_t up = part(&x, "escalations");
    assert_int_equal(number(&x, up, "decisions"), 10);
    assert_int_equal(number(&x, up, "recorded"), 3);
    assert_int_equal(number(&x, up, "candidate"), 0);
    assert_int_equal(number(&x, 0, "same"), 7);
    assert_int_equal(x.d.tok[part(&x, "sample")].count, 3);
    end(&x);
}

static void faults_of_the_candidate_are_told(void **state)
{
    (void)state;
    struct rig x;

    begin(&x, 1000, 1000, "num.min(c.tier, 1) // c.tier == 5", 0);
    escalation(&x, false);
    escalation(&x, true);
    finish(&x);
    uint32_t faults = part(&x, "faults");
    assert_int_equal(number(&x, faults, "candidate"), 2);
    assert_int_equal(number(&x, faults, "recorded"), 0);
    uint32_t error = json_item(&x.d, json_member(&x.d, faults, "errors"), 0);
    assert_int_equal(number(&x, error, "count"), 2);
    end(&x);
}

static void a_row_that_differs_is_noticed_though_sums_agree(void **state)
{
    (void)state;
    struct rig x;

    begin(&x, 1000, 1000, "c.message.asks_for_person", 0);
    assert_int_equal(backtest_ledger(x.b, STR("line:o:1"), 400, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("line:o:2"), 100, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("case:k:USD"), 500, true), 0);
    proposal(&x, 500, "");
    finish(&x);
    uint32_t ledger = part(&x, "ledger");
    assert_false(json_bool_or(&x.d, ledger, "reconciled", true));
    assert_true(json_str_or(&x.d, ledger, "why", &x.a, STR("")).len > 0);
    end(&x);
}

static void a_row_without_its_proof_is_named(void **state)
{
    (void)state;
    struct rig x;

    begin(&x, 1000, 1000, "c.message.asks_for_person", 0);
    assert_int_equal(backtest_ledger(x.b, STR("line:o:1"), 500, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("case:k:USD"), 500, false), 0);
    proposal(&x, 500, "");
    finish(&x);
    uint32_t ledger = part(&x, "ledger");
    assert_false(json_bool_or(&x.d, ledger, "reconciled", true));
    assert_int_equal(number(&x, ledger, "unproven"), 1);
    buf_putc(&x.json, '\0');
    assert_non_null(strstr(x.json.ptr, "first case:k:USD"));
    end(&x);
}

static void money_that_no_decision_allowed_is_shown(void **state)
{
    (void)state;
    struct rig x;

    begin(&x, 1000, 1000, "c.message.asks_for_person", 0);
    assert_int_equal(backtest_ledger(x.b, STR("line:o:9"), 700, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("case:k:USD"), 700, true), 0);
    moved(&x, EVENT_AUTHORITY_TAKEN, 700, 9);
    finish(&x);
    uint32_t ledger = part(&x, "ledger"), row;
    assert_false(json_bool_or(&x.d, ledger, "reconciled", true));
    row = json_item(&x.d, json_member(&x.d, ledger, "currencies"), 0);
    assert_int_equal(number(&x, row, "decided"), 0);
    assert_int_equal(number(&x, row, "taken"), 700);
    assert_int_equal(number(&x, row, "difference"), 0);
    end(&x);
}

static void what_stood_before_and_what_people_approved_is_part_of_the_books(void **state)
{
    (void)state;
    struct rig x;

    begin(&x, 1000, 1000, "c.message.asks_for_person", 1780000000000 + 10 * 60000);
    assert_int_equal(backtest_ledger(x.b, STR("line:o:1"), 900, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("line:o:2"), 4000, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("line:o:11"), 0, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("case:k:USD"), 4900, true), 0);
    moved(&x, EVENT_AUTHORITY_TAKEN, 900, 1);
    x.seq = 10;
    proposal(&x, 600, "");
    moved(&x, EVENT_AUTHORITY_RETURNED, 600, 11);
    proposal(&x, 4000, "");
    feed(&x, past_event(++x.seq, EVENT_REMEDY_APPROVED, STR("{\"remedy\":\"r1\"}")));
    moved(&x, EVENT_AUTHORITY_TAKEN, 4000, 2);
    finish(&x);
    uint32_t ledger = part(&x, "ledger"), row;
    row = json_item(&x.d, json_member(&x.d, ledger, "currencies"), 0);
    assert_int_equal(number(&x, row, "before"), 900);
    assert_int_equal(number(&x, row, "decided"), 600);
    assert_int_equal(number(&x, row, "asked"), 4000);
    assert_int_equal(number(&x, row, "approved"), 4000);
    assert_int_equal(number(&x, row, "returned"), 600);
    assert_int_equal(number(&x, row, "standing"), 4900);
    assert_true(json_bool_or(&x.d, ledger, "reconciled", false));
    assert_int_equal(number(&x, 0, "decisions"), 2);
    end(&x);
}

static void what_was_over_a_budget_was_asked_after_all(void **state)
{
    (void)state;
    struct rig x;
    struct facts f;

    begin(&x, 1000, 1000, "c.message.asks_for_person", 0);
    assert_int_equal(backtest_ledger(x.b, STR("line:o:1"), 300, true), 0);
    assert_int_equal(backtest_ledger(x.b, STR("case:k:USD"), 300, true), 0);
    proposal(&x, 300, "");
    past_authority(&f, "refund", 800, "");
    feed(&x, past_decide(x.then, POINT_AUTHORITY, &f, ++x.seq, &x.a));
    feed(&x, past_event(++x.seq, EVENT_REMEDY_APPROVAL_ASKED, STR("{\"remedy\":\"r2\"}")));
    finish(&x);
    uint32_t ledger = part(&x, "ledger"), row;
    row = json_item(&x.d, json_member(&x.d, ledger, "currencies"), 0);
    assert_int_equal(number(&x, row, "decided"), 1100);
    assert_int_equal(number(&x, row, "held"), 800);
    assert_int_equal(number(&x, row, "standing"), 300);
    assert_true(json_bool_or(&x.d, ledger, "reconciled", false));
    end(&x);
}

static void the_same_history_gives_the_same_report(void **state)
{
    (void)state;
    struct rig x, y;
    struct rig *both[] = {&x, &y};

    for (int k = 0; k < 2; k++) {
        begin(both[k], 1000, 600, "false", 0);
        for (int i = 0; i < 300; i++) {
            escalation(both[k], i % 3 == 0);
            proposal(both[k], 300 + i * 3, i % 2 ? "A" : "B");
        }
        finish(both[k]);
    }
    assert_int_equal(x.d.tok[part(&x, "sample")].count, 50);
    assert_true(str_eq(buf_str(&x.json), buf_str(&y.json)));
    end(&x);
    end(&y);
}

static void the_report_is_made_for_people(void **state)
{
    (void)state;
    struct rig x;
    struct buf table = BUF_INIT(0), page = BUF_INIT(0);

    begin(&x, 1000, 600, "false", 0);
    for (int i = 0; i < 40; i++) {
        escalation(&x, i % 3 == 0);
        proposal(&x, 300 + i * 30, "Kite <b>Toys</b> & \"Sons\"");
    }
    finish(&x);
    assert_int_equal(report_table(buf_str(&x.json), &table), 0);
    assert_int_equal(report_html(buf_str(&x.json), STR("/desk/c/"), &page), 0);
    buf_putc(&table, '\0');
    buf_putc(&page, '\0');
    assert_non_null(strstr(table.ptr, "escalate associate"));
    assert_non_null(strstr(table.ptr, "NOT RECONCILED"));
    assert_null(strstr(table.ptr, "()")); /* a count without its money, or without a reason */
    assert_null(strstr(table.ptr, "candidate (USD)"));
    assert_non_null(strstr(page.ptr, "Kite &lt;b&gt;Toys&lt;/b&gt; &amp; &quot;Sons&quot;"));
    assert_null(strstr(page.ptr, "<b>Toys"));
    assert_null(strstr(page.ptr, "<script"));
    assert_null(strstr(page.ptr, "http://"));
    assert_null(strstr(page.ptr, "https://"));
    assert_non_null(strstr(page.ptr, "href=\"/desk/c/00000000-"));
    assert_int_equal(report_table(STR("{\"kind\":\"lunch\"}"), &table), -OMB_E_SYNTAX);
    assert_int_equal(report_html(STR("{"), STR(""), &page), -OMB_E_SYNTAX);
    buf_free(&table);
    buf_free(&page);
    end(&x);
}

UNIT(cmocka_unit_test(money_moves_by_the_amounts_that_change),
     cmocka_unit_test(a_looser_candidate_moves_money_up),
     cmocka_unit_test(escalations_are_counted_then_and_now),
     cmocka_unit_test(faults_of_the_candidate_are_told),
     cmocka_unit_test(a_row_that_differs_is_noticed_though_sums_agree),
     cmocka_unit_test(a_row_without_its_proof_is_named),
     cmocka_unit_test(money_that_no_decision_allowed_is_shown),
     cmocka_unit_test(what_stood_before_and_what_people_approved_is_part_of_the_books),
     cmocka_unit_test(what_was_over_a_budget_was_asked_after_all),
     cmocka_unit_test(the_same_history_gives_the_same_report),
     cmocka_unit_test(the_report_is_made_for_people))
