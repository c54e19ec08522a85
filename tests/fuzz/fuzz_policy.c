/* SPDX-License-Identifier: Apache-2.0 */
/* Owns two doors into the policy machine: raw source, and sources grown from a grammar by the
 * input's bytes, so that most of them compile and run. Every run must end within its limits, its
 * words must be plain, and a canary after it must be right. Must not know the machine's inside.
 * seeds: corpora/lua-hostile
 * units: policy desk base */
#include "core/base/buf.h"
#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/str.h"
#include "core/policy/lint.h"
#include "core/policy/probe.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define GROWN_MAX 16384
#define DEPTH_MAX 6

struct grower {
    const uint8_t *data;
    size_t size, at;
    struct buf text; /* Lua */
    int depth, vars;
};

static unsigned take(struct grower *g, unsigned below)
{
    return g->at < g->size ? g->data[g->at++] % below : 0;
}

static const char *const calls[] = {
    "text.lower",    "text.upper", "text.trim",  "text.len",     "text.has",   "text.starts",
    "text.ends",     "text.clip",  "text.split", "text.replace", "text.of",    "text.join",
    "text.fill",     "text.word",  "num.min",    "num.max",      "num.abs",    "num.clamp",
    "num.floor",     "num.ceil",   "num.whole",  "list.has",     "list.find",  "list.filter",
    "list.map",      "list.count", "list.sum",   "list.add",     "list.last",  "list.part",
    "time.date",     "time.iso",   "time.day",   "time.days",    "time.parse", "time.days_between",
    "money.percent", "money.add",  "money.sub",  "money.text",   "pairs",      "ipairs",
    "select",        "tonumber",   "type",       "assert",       "act.refund", "act.promo",
    "log",           "error",
};

static const char *const atoms[] = {
    "nil",
    "true",
    "1",
    "-1",
    "0",
    "3.5",
    "0/0",
    "1e308*10",
    "9223372036854775807",
    "-9223372036854775807-1",
    "''",
    "'a,b'",
    "'{x}'",
    "'\\255\\0'",
    "'USD'",
    "case",
    "case.order",
    "case.limit",
    "act",
    "text",
    "{}",
    "{1,2,3}",
    "{x=1,y='z'}",
    "'2026-11-21'",
    "{amount=1,currency='USD',reason='x'}",
    "function(a) return a end",
    "...",
};

static void expression(struct grower *g);

static void arguments(struct grower *g)
{
    unsigned n = take(g, 4);
    buf_putc(&g->text, '(');
    for (unsigned i = 0; i < n; i++) {
        if (i)
            buf_putc(&g->text, ',');
        expression(g);
    }
    buf_putc(&g->text, ')');
}

static void expression(struct grower *g)
{
    static const char *const ops[] = {"+", "..", "==", "<", "and", "or", "//", "%", "&", "<<", "^"};

    if (++g->depth > DEPTH_MAX) {
        buf_putz(&g->text, "v0");
        g->depth--;
        return;
    }
    switch (take(g, 7)) {
    case 0:
        buf_putz(&g->text, calls[take(g, sizeof calls / sizeof *calls)]);
        arguments(g);
        break;
    case 1:
        buf_putc(&g->text, '(');
        expression(g);
        buf_printf(&g->text, " %s ", ops[take(g, sizeof ops / sizeof *ops)]);
        expression(g);
        buf_putc(&g->text, ')');
        break;
    case 2:
        buf_printf(&g->text, "v%u", take(g, 4));
        break;
    case 3:
        buf_putz(&g->text, "(#");
        expression(g);
        buf_putc(&g->text, ')');
        break;
    case 4:
        buf_putz(&g->text, "(function(...) local v9 = ");
        expression(g);
        buf_putz(&g->text, " return v9 end)");
        break;
    default:
        buf_printf(&g->text, "(%s)", atoms[take(g, sizeof atoms / sizeof *atoms)]);
    }
    g->depth--;
}

static void statement(struct grower *g)
{
    if (++g->depth > DEPTH_MAX) {
        g->depth--;
        return;
    }
    switch (take(g, 6)) {
    case 0:
        buf_putz(&g->text, "for k, v in pairs(v1) do ");
        statement(g);
        buf_putz(&g->text, " end ");
        break;
    case 1:
        buf_putz(&g->text, "while ");
        expression(g);
        buf_putz(&g->text, " do ");
        statement(g);
        buf_putz(&g->text, " end ");
        break;
    case 2:
        buf_putz(&g->text, "if ");
        expression(g);
        buf_putz(&g->text, " then ");
        statement(g);
        buf_putz(&g->text, " end ");
        break;
    case 3:
        buf_putz(&g->text, calls[take(g, sizeof calls / sizeof *calls)]);
        arguments(g);
        buf_putc(&g->text, ' ');
        break;
    case 4:
        buf_putz(&g->text, "v1[");
        expression(g);
        buf_putz(&g->text, "] = ");
        expression(g);
        buf_putc(&g->text, ' ');
        break;
    default:
        buf_printf(&g->text, "v%u = ", take(g, 4));
        expression(g);
        buf_putc(&g->text, ' ');
    }
    g->depth--;
}

static void check(omb_str source)
{
    struct probe_result r;

    OMB_REQUIRE(probe_run("fuzz", source, &r) == 0);
    OMB_REQUIRE(r.outcome < PROBE_OUTCOMES);
    OMB_REQUIRE(r.ticks <= POLICY_MAX_TICKS + (1u << 21));
    OMB_REQUIRE(r.memory <= POLICY_MAX_MEMORY);
    OMB_REQUIRE(r.outcome == PROBE_CONTAINED || r.effects == 0);
    for (const char *p = r.error; *p; p++)
        OMB_REQUIRE((unsigned char)*p >= 0x20);
    /* An address in the words can only be ours when the source does not say it. */
    OMB_REQUIRE(str_find(str_of(r.error), STR("0x7f")) < 0 || str_find(source, STR("0x7f")) >= 0);
}

static void read_text(omb_str text)
{
    static const char head[] = "policy 'escalation' {} c.message.length ";
    struct source s = {.name = "fuzz.lua", .text = BUF_INIT(2 * GROWN_MAX)};
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;

    buf_putz(&s.text, head);
    buf_puts(&s.text, text);
    lint_source(&s, &errors);
    buf_free(&s.text);
    bundle_errors_free(&errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char canary[] = "assert(text.lower('X') == 'x' and case.limit == 5000) "
                                 "assert(act.refund{amount=5,currency='USD',reason='x'})";
    struct grower g = {.data = data, .size = size, .text = BUF_INIT(GROWN_MAX)};
    struct probe_result r;

    if (size == 0 || size > GROWN_MAX)
        return 0;
    if (data[0] == '-' || data[0] == 0x1b) {
        check(str_n(data, size));
        read_text(str_n(data, size));
    } else {
        buf_putz(&g.text, "local v0, v1, v2, v3 = 1, {}, 'x', ... ");
        while (g.at < g.size && !g.text.err)
            statement(&g);
        check(buf_str(&g.text));
    }
    buf_free(&g.text);
    OMB_REQUIRE(probe_run("canary", str_of(canary), &r) == 0);
    OMB_REQUIRE(r.outcome == PROBE_CONTAINED && r.effects == 1);
    return 0;
}
