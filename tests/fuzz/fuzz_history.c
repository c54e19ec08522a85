/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the door of history: any bytes as the body of a recorded event. Replay and backtest must
 * count every decision once, reconcile or say why not, and make a report that reads back; a
 * canary's state that is read must be the same when written again. Must not know where events are
 * kept. units: lab policy desk base */
#include "core/base/check.h"
#include "core/base/rand.h"
#include "core/lab/backtest.h"
#include "core/lab/replay.h"
#include "core/lab/report.h"
#include "core/lab/sequential.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char archive[] =
    "{\"files\":[{\"name\":\"bundle.lua\",\"text\":\"return { name = \\\"f\\\", version = "
    "\\\"1\\\" }\"},{\"name\":\"policies/authority.lua\",\"text\":\"return policy "
    "\\\"authority\\\" { rule \\\"small\\\" { when = function(c) return c.remedy.amount < 100 end, "
    "decide = allow() }, otherwise = deny(\\\"no\\\") }\"}]}";

static struct bundle *shared_bundle(void)
{
    static struct bundle *b; /* loaded once: a fuzzer runs one input after the other */
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;

    if (!b) {
        rand_init();
        OMB_REQUIRE(bundle_load_text(str_of(archive), &b, &errors) == 0);
    }
    bundle_errors_free(&errors);
    return b;
}

static int find(void *ctx, omb_str hash, struct bundle **out)
{
    (void)hash;
    *out = bundle_pin(ctx);
    return 0;
}

static void again(const struct history_event *e)
{
    struct replay_options o = {.find = find, .ctx = shared_bundle()};
    struct replay_counts n;
    struct replay *r = NULL;
    struct buf json = BUF_INIT(0);

    OMB_REQUIRE(replay_open(&o, &r) == 0);
    OMB_REQUIRE(replay_feed(r, e) == 0);
    replay_counts(r, &n);
    OMB_REQUIRE(n.decisions + n.erased + n.unreadable <= 1);
    OMB_REQUIRE(n.same + n.differ + n.missing == n.decisions);
    OMB_REQUIRE(replay_finish(r, 1, &json) == 0);
    buf_free(&json);
    replay_close(r);
}

static void backtest(const struct history_event *e)
{
    struct backtest_options o = {.candidate = shared_bundle(), .has_ledger = true};
    struct backtest_counts n;
    struct backtest *b = NULL;
    struct buf json = BUF_INIT(0), page = BUF_INIT(0);

    OMB_REQUIRE(backtest_open(&o, &b) == 0);
    OMB_REQUIRE(backtest_ledger(b, e->body.len < 100 ? e->body : STR("case:k:USD"), 7,
                                e->body.len % 2) == 0);
    for (int i = 0; i < 2; i++)
        OMB_REQUIRE(backtest_feed(b, e) == 0);
    backtest_counts(b, &n);
    OMB_REQUIRE(n.decisions == 0 || n.decisions == 2);
    OMB_REQUIRE(n.changed <= n.decisions);
    OMB_REQUIRE(backtest_finish(b, &json) == 0);
    OMB_REQUIRE(report_table(buf_str(&json), &page) == 0);
    buf_clear(&page);
    OMB_REQUIRE(report_html(buf_str(&json), STR("/"), &page) == 0);
    buf_free(&json);
    buf_free(&page);
    backtest_close(b);
}

static void canary(omb_str text)
{
    struct arena a = {0};
    struct json_doc d;
    struct sequential s, t;
    struct buf json = BUF_INIT(0);
    struct json_out o = json_out(&json);

    if (json_parse_arena(text, &a, 1024, &d, NULL) == 0 && sequential_read(&d, 0, &s) == 0) {
        sequential_add(&s, &(struct sequential_case){.b = true, .minor = 5, .currency = "USD"});
        sequential_write(&s, &o);
        OMB_REQUIRE(json_parse_arena(buf_str(&json), &a, 1024, &d, NULL) == 0);
        if (sequential_read(&d, 0, &t) == 0)
            OMB_REQUIRE(memcmp(s.stake, t.stake, sizeof s.stake) == 0);
    }
    buf_free(&json);
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum event_kind kinds[] = {EVENT_POLICY_DECIDED,  EVENT_MESSAGE_RECEIVED,
                                            EVENT_AUTHORITY_TAKEN, EVENT_AUTHORITY_RETURNED,
                                            EVENT_REMEDY_APPROVED, EVENT_REMEDY_APPROVAL_ASKED};
    struct history_event e = {.seq = 1, .at = 1780000000000};

    if (size == 0)
        return 0;
    e.kind = kinds[data[0] % (sizeof kinds / sizeof *kinds)];
    e.body = str_n(data + 1, size - 1);
    again(&e);
    backtest(&e);
    canary(e.body);
    return 0;
}
