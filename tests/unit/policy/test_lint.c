/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/lint.h"

#include "core/base/limits.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

static struct buf look(enum source_kind kind, const char *text, uint32_t *count)
{
    struct source s = {.kind = kind, .text = BUF_INIT(POLICY_MAX_SOURCE)};
    struct bundle_errors e = BUNDLE_ERRORS_INIT;
    struct buf out = BUF_INIT(64 << 10);

    (void)!str_copy(s.name, sizeof s.name, STR("x.lua"));
    buf_putz(&s.text, text);
    lint_source(&s, &e);
    bundle_errors_sort(&e);
    buf_puts(&out, buf_str(&e.text));
    *count = e.count;
    buf_free(&s.text);
    bundle_errors_free(&e);
    return out;
}

/* The text has this one complaint (a beginning of its line), or none when it is NULL. */
static void expect(enum source_kind kind, const char *text, const char *wanted)
{
    uint32_t count;
    struct buf found = look(kind, text, &count);

    if (count != (wanted != NULL) || (wanted && !str_starts(buf_str(&found), str_of(wanted))))
        fail_msg("%s\nwanted: %s\nfound: %.*s", text, wanted ? wanted : "nothing",
                 STR_ARG(buf_str(&found)));
    buf_free(&found);
}

struct row {
    const char *text, *wanted;
};

#define WHEN(condition)                                                                            \
    "return policy 'escalation' {\n  rule 'a' { when = function(c) return " condition              \
    " end, decide = stay() },\n  otherwise = stay() }"
#define DECIDE(verdict)                                                                            \
    "return policy 'authority' {\n  rule 'a' { when = function(c) return c.tier == 1 end, decide " \
    "= " verdict " },\n  otherwise = allow() }"
#define RULES(rules) "return policy 'escalation' {\n" rules "\n  otherwise = stay() }"
#define RULE(name, condition)                                                                      \
    "  rule '" name "' { when = function(c) return " condition " end, decide = stay() },\n"

static void check_rows(enum source_kind kind, const struct row *row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect(kind, row[i].text, row[i].wanted);
}
#define CHECK(kind, rows) check_rows(kind, rows, sizeof rows / sizeof *rows)

/* ---- names ---- */

static void what_leans_on_clock_chance_or_order_is_told(void **state)
{
    static const struct row rows[] = {
        {WHEN("os.time() > 0"), "x.lua:2:40: no name 'os': there is no clock"},
        {WHEN("math.random() < 1"), "x.lua:2:40: no name 'math': there is no math (and no chance)"},
        {WHEN("next(list) == nil"), "x.lua:2:40: no name 'next': there is no next: its order"},
        {WHEN("tostring(c) > ''"), "x.lua:2:40: no name 'tostring': there is no tostring: an addr"},
        {WHEN("io.open('x')"), "x.lua:2:40: no name 'io': a policy reads no file"},
        {WHEN("pcall(c)"), "x.lua:2:40: no name 'pcall': there is no pcall"},
        {WHEN("_ENV"), "x.lua:2:40: no name '_ENV'"},
        {"local t = { [{}] = 1 }\n" WHEN("t[c]"),
         "x.lua:1:13: a table as a key is found by nobody"},
        {"local k = {}\nlocal t = { [k] = 1 }\nlocal function f() for _ in pairs(t) do end end\n"
         "f()\n" WHEN("t[k] == c.tier"),
         "x.lua:3:35: pairs: a key is a table; its order would be left to chance"},
        {"local k = {}\nlocal t = { [k] = 1 }\n" WHEN("t[k] == c.tier"), NULL},
    };
    (void)state;
    CHECK(SOURCE_POLICY, rows);
}

static void names_that_nobody_gives_are_told_with_the_nearest(void **state)
{
    static const struct row rows[] = {
        {WHEN("lst.has({}, c)"), "x.lua:2:40: policies know no name 'lst'; expected a local or a "
                                 "word of the host (nearest: 'list')"},
        {WHEN("text.lowr(c.channel) > ''"), "x.lua:2:45: text has no 'lowr' (nearest: 'lower')"},
        {WHEN("c.tier == tier.asociate"), "x.lua:2:55: tier has no 'asociate' (nearest: "
                                          "'associate')"},
        {"count = 1\n" WHEN("c.tier > 1"), "x.lua:1:1: a name of your own needs 'local': count"},
        {"local x = c.tier\n" WHEN("x > 1"), "x.lua:1:11: the facts 'c' are known inside"},
        {"return policy 'escalaton' { otherwise = stay() }",
         "x.lua:1:15: no decision point is called 'escalaton'; expected a decision point (nearest: "
         "'escalation')"},
        {"local text = { lowr = 1 }\n" WHEN("text.lowr == c.tier"), NULL},
        {"local f\nf = function() return f end\n" WHEN("f() == c.tier"), NULL},
        {WHEN("(function(...) local a <const> = ... for i = 1, 2 do a = i end return a end)(c)"),
         NULL},
    };
    (void)state;
    CHECK(SOURCE_POLICY, rows);
    expect(SOURCE_FLOW, "return flow 'x' { run = function(c) sya(c.text) end }",
           "x.lua:1:37: flows know no name 'sya'; expected a local or a word of the host (nearest: "
           "'say')");
    expect(SOURCE_FLOW, "return flow 'x' { run = function(c) stay() end }",
           "x.lua:1:37: flows know no name 'stay'");
    expect(SOURCE_LIB, "return { say = say, stay = stay }", NULL);
}

/* ---- facts ---- */

static void facts_are_known_wherever_they_are_handed(void **state)
{
    static const struct row rows[] = {
        {WHEN("c.teir > 1"), "x.lua:2:42: escalation has no fact 'teir'; expected a fact of "
                             "escalation (nearest: 'tier')"},
        {WHEN("c.message and c.message.angr_pm > 1"),
         "x.lua:2:64: escalation has no fact 'message.angr_pm'; expected a fact of escalation "
         "(nearest: 'message.anger_pm')"},
        {WHEN("c.tier.level > 1"), "x.lua:2:47: c.tier is a value, it has no 'level'"},
        {"local function f(x) return x.teir end\n" WHEN("f(c)"),
         "x.lua:1:30: escalation has no fact 'teir'"},
        {"local function g(y) return y.teir end\nlocal function f(x) return g(x) end\n" WHEN(
             "f(c)"),
         "x.lua:1:30: escalation has no fact 'teir'"},
        {WHEN("(function() local m = c.message return m and m.angr_pm end)()"),
         "x.lua:2:87: escalation has no fact 'message.angr_pm'"},
        {"local function at(n) return function(x) return x.teir == n end end\n"
         "return policy 'escalation' { rule 'a' { when = at(1), decide = stay() }, otherwise = "
         "stay() }",
         "x.lua:1:50: escalation has no fact 'teir'"},
        {"local x = { c = { teir = 1 } }\n" WHEN("x.c.teir == c.tier"), NULL},
        {"local function f(x) return x.teir end\n" WHEN("f({ teir = 1 }) == c.tier"), NULL},
        /* two policies in one file: each function by where it is used */
        {"local function f(x) return x.problem end\nlocal p = policy 'escalation' { otherwise = "
         "stay() }\nreturn policy 'compensation' { rule 'a' { when = f, decide = nothing('x') }, "
         "otherwise = nothing('x') }",
         NULL},
    };
    (void)state;
    CHECK(SOURCE_POLICY, rows);
}

static void comparisons_that_cannot_be_are_told(void **state)
{
    static const struct row rows[] = {
        {WHEN("c.tier == 'associate'"), "x.lua:2:50: c.tier is an integer, never a string"},
        {WHEN("c.customer.known == 1"), "x.lua:2:60: c.customer.known is a boolean, never a num"},
        {WHEN("c.channel == true"), "x.lua:2:53: c.channel is a string, never a boolean"},
        {WHEN("'agnet' == c.holder"),
         "x.lua:2:40: c.holder is never 'agnet'; expected none tier agent (nearest: 'agent')"},
        {WHEN("c.remedy and c.remedy.amount > 20.50"),
         "x.lua:2:71: money is never a fraction: c.remedy.amount against 20.50"},
        {WHEN("c.holder == 'agent' and c.channel == 'sms' and c.tier ~= nil"), NULL},
        {WHEN("c.message and c.message.anger_pm > 500.5"), NULL},
    };
    (void)state;
    CHECK(SOURCE_POLICY, rows);
}

/* ---- verdicts ---- */

static void verdicts_are_held_against_their_rows(void **state)
{
    static const struct row rows[] = {
        {DECIDE("stay()"), "x.lua:2:66: authority has no verdict 'stay'; expected allow, deny or "
                           "approval"},
        {DECIDE("function() return escalate(1, 'x') end"),
         "x.lua:2:84: authority has no verdict 'escalate'"},
        {DECIDE("deny()"), "x.lua:2:66: deny needs reason (one word for reports)"},
        {DECIDE("deny('two words')"), "x.lua:2:71: reason is 'two words'; expected one word"},
        {DECIDE("deny('a', 'b', 'c')"), "x.lua:2:81: deny takes 2 values at most"},
        {DECIDE("deny{ raeson = 'x', reason = 'y' }"),
         "x.lua:2:72: deny has no field 'raeson' (nearest: 'reason')"},
        {DECIDE("deny{ 'x', reason = 'y' }"), "x.lua:2:72: deny{ … } takes its values by name"},
        {DECIDE("approval(1.5, 'x')"), "x.lua:2:75: tier is a fraction"},
        {DECIDE("approval(100, 'x')"),
         "x.lua:2:75: tier is 100, out of its range; expected a whole "
         "number, 0 to 99"},
        {DECIDE("approval('high', 'x')"), "x.lua:2:75: tier is a string"},
        {DECIDE("42"), "x.lua:2:66: decide is a number; expected a verdict"},
        {DECIDE("function() local x = 1 end"), "x.lua:2:66: decide returns nothing"},
        {DECIDE("function() return true end"), "x.lua:2:84: decide gives a boolean"},
        {DECIDE("function(c) return deny(c.remedy.reason, c.remedy.to) end"), NULL},
        {DECIDE("function() error('asks for a person on purpose') end"), NULL},
        {"local no = deny('x')\n" DECIDE("no"), NULL},
    };
    static const struct row returns[] = {
        {"return policy 'returns' { otherwise = accept_return{ days = 14, fee_minor = 4.50 } }",
         "x.lua:1:77: fee_minor: money is a whole number of minor units, not 4.50"},
        {"return policy 'returns' { otherwise = function(c) return accept_return{ days = 14, "
         "fee_minor = c.order.line_paid / 5 } end }",
         "x.lua:1:96: fee_minor: money is a whole number"},
        {"return policy 'returns' { otherwise = accept_return{ days = 14, label = 'custmer' } }",
         "x.lua:1:73: label is 'custmer'; expected customer shop (nearest: 'customer')"},
        {"return policy 'returns' { otherwise = accept_return{ days = 14, fee_percent = 5, "
         "fee_minor = 5 } }",
         "x.lua:1:39: accept_return takes either fee_percent or fee_minor"},
        {"return policy 'notify' { otherwise = confirm{ by = { 'letter' }, template = 'x' } }",
         "x.lua:1:54: by is 'letter'; expected contact email"},
        {"return policy 'compensation' { otherwise = offer{ { remdy = 'refund', reason = 'x' } } }",
         "x.lua:1:53: an offer has no field 'remdy'; expected remedy, percent, minor, reason or "
         "clause (nearest: 'remedy')"},
        {"return policy 'compensation' { otherwise = offer{ { remedy = 'refund', minor = 1e3, "
         "reason = 'x' } } }",
         "x.lua:1:80: money is a whole number of minor units, not 1e3"},
    };
    (void)state;
    CHECK(SOURCE_POLICY, rows);
    CHECK(SOURCE_POLICY, returns);
}

/* ---- rules ---- */

static void rules_that_are_never_reached_are_told(void **state)
{
    static const struct row rows[] = {
        {RULES(RULE("a", "c.tier > 1") RULE("b", "c.tier > 1")),
         "x.lua:3:21: rule \"b\" is never reached: rule \"a\" (line 2) holds whenever it does"},
        {RULES(RULE("a", "c.tier > 1") RULE("b", "c.case.turns > 3 and c.tier > 1")),
         "x.lua:3:21: rule \"b\" is never reached"},
        {RULES(RULE("a", "c.tier >= 2") RULE("b", "c.tier == 3")),
         "x.lua:3:21: rule \"b\" is never reached"},
        {RULES(RULE("a", "c.message or c.remedy") RULE("b", "c.remedy and c.tier == 1")),
         "x.lua:3:21: rule \"b\" is never reached"},
        {RULES(RULE("a", "not (c.tier < 2 or c.remedy)") RULE("b", "c.tier == 2 and not c.remedy")),
         "x.lua:3:21: rule \"b\" is never reached"},
        {RULES(RULE("a", "5 < c.case.turns") RULE("b", "c.case.turns >= 6")),
         "x.lua:3:21: rule \"b\" is never reached"},
        {"local function f(x) return x.tier == 1 end\n" RULES(RULE("a", "c.tier == 1")
                                                                  RULE("b", "f(c)")),
         "x.lua:4:21: rule \"b\" is never reached: rule \"a\" (line 3)"},
        {"local at = 2\n" RULES(RULE("a", "c.tier >= at") RULE("b", "c.tier >= tier.specialist")),
         "x.lua:4:21: rule \"b\" is never reached"},
        {RULES(RULE("a", "c.intent.name == 'x'") RULE("b", "c.intent.name == 'x' and c.message")),
         "x.lua:3:21: rule \"b\" is never reached"},
        {RULES("  rule 'a' { decide = stay() },\n"), "x.lua:2:3: rule \"a\" has no when"},
        {RULES(RULE("a", "c.tier > 1") RULE("b", "c.tier > 0")), NULL},
        {RULES(RULE("a", "c.tier > 1 and c.message") RULE("b", "c.tier > 1")), NULL},
        {RULES(RULE("a", "c.intent.name == 'x'") RULE("b", "c.intent.name == 'y'")), NULL},
        {RULES(RULE("a", "not c.message") RULE("b", "c.message")), NULL},
        {"local n = 0\nlocal function tick(c) n = n + 1 return n > c.tier end\n" RULES(
             RULE("a", "tick(c)") RULE("b", "tick(c)")),
         NULL}, /* not the same question twice */
        {"local x = 1\nlocal function f(c) return c.tier == x end\ndo local x = 2 end\n" RULES(
             RULE("a", "f(c)") RULE("b", "c.tier == 2")),
         NULL},
    };
    (void)state;
    CHECK(SOURCE_POLICY, rows);
}

static void conditions_that_never_or_always_hold_are_told(void **state)
{
    static const struct row rows[] = {
        {WHEN("false"), "x.lua:2:21: rule \"a\" never holds"},
        {WHEN("nil"), "x.lua:2:21: rule \"a\" never holds"},
        {WHEN("c.tier > 3 and c.tier < 2"), "x.lua:2:21: rule \"a\" never holds"},
        {WHEN("c.tier == 1 and c.tier == 2"), "x.lua:2:21: rule \"a\" never holds"},
        {WHEN("c.holder == 'tier' and c.holder == 'agent'"), "x.lua:2:21: rule \"a\" never holds"},
        {WHEN("c.message and not c.message"), "x.lua:2:21: rule \"a\" never holds"},
        {WHEN("1 > 2 or c.tier == 1 and 3 ~= 3"), "x.lua:2:21: rule \"a\" never holds"},
        {WHEN("true"), "x.lua:2:21: rule \"a\" always holds"},
        {WHEN("c.message or 0"), "x.lua:2:21: rule \"a\" always holds"},
        {WHEN("not nil"), "x.lua:2:21: rule \"a\" always holds"},
        {RULES("  rule 'a' { when = function(c) local x = c.tier end, decide = stay() },\n"),
         "x.lua:2:21: when returns nothing, so the rule never holds"},
        {RULES("  rule 'a' { when = true, decide = stay() },\n"), "x.lua:2:21: when is a boolean"},
        {WHEN("c.tier > 1 and c.tier < 3"), NULL},
        {WHEN("c.tier == 1 or c.tier == 2"), NULL},
    };
    (void)state;
    CHECK(SOURCE_POLICY, rows);
}

static void the_shape_of_rules_is_looked_at(void **state)
{
    static const struct row rows[] = {
        {RULES(RULE("a", "c.tier > 1") RULE("a", "c.tier > 0")),
         "x.lua:3:8: two rules are called \"a\""},
        {RULES(
             "  rule 'a' { wehn = 1, when = function(c) return c.tier > 1 end, decide = stay() },"),
         "x.lua:2:14: a rule has no field 'wehn'; expected when or decide (nearest: 'when')"},
        {RULES("  rule 'a' { when = function(c) return c.tier > 1 end },"),
         "x.lua:2:3: rule \"a\" has no decide"},
        {"return policy 'route' { otherwize = route(1) }",
         "x.lua:1:8: policy \"route\" has no otherwise"},
    };
    uint32_t count;
    struct buf all;
    (void)state;
    check_rows(SOURCE_POLICY, rows, 3);
    all = look(SOURCE_POLICY, rows[3].text, &count);
    assert_int_equal(count, 2); /* and the name that was meant */
    assert_true(str_find(buf_str(&all), STR("x.lua:1:25: a policy has no field 'otherwize'")) > 0);
    assert_true(str_find(buf_str(&all), str_of(rows[3].wanted)) == 0);
    buf_free(&all);
}

/* ---- specs ---- */

static void cases_are_held_against_the_contract(void **state)
{
    static const struct row rows[] = {
        {"return spec 'route' { case 'a' { given = { chanel = 'x' }, expect = {} } }",
         "x.lua:1:44: route has no fact 'chanel'; expected a fact of route (nearest: 'channel')"},
        {"return spec 'route' { case 'a' { given = { customer = { knwn = true } }, expect = {} } }",
         "x.lua:1:57: route has no fact 'customer.knwn'"},
        {"return spec 'route' { case 'a' { given = { channel = 1 }, expect = {} } }",
         "x.lua:1:54: fact 'channel' is a number; expected string"},
        {"return spec 'route' { case 'a' { given = {}, expect = { verdict = 'stay' } } }",
         "x.lua:1:67: route has no verdict 'stay'; expected route"},
        {"return spec 'route' { case 'a' { given = {}, expect = { verdict = 'route', teir = 1 } } "
         "}",
         "x.lua:1:76: route has no field 'teir'; expected a field of the verdict (nearest: "
         "'tier')"},
        {"return spec 'rout' {}", "x.lua:1:13: no decision point is called 'rout'"},
        {"return spec 'returns' { case 'a' { given = {}, expect = { days = 3, rule = 'x' } } }",
         NULL},
    };
    (void)state;
    CHECK(SOURCE_SPEC, rows);
}

static void properties_know_the_facts_of_their_point(void **state)
{
    static const struct row rows[] = {
        {"return invariant 'a' { point = 'route', holds = function(c, v) return c.chanel end }",
         "x.lua:1:73: route has no fact 'chanel'"},
        {"return invariant 'a' { point = 'route', holds = function(c, v) return stay() end }",
         "x.lua:1:71: invariants know no name 'stay'"},
        {"return invariant 'a' { point = 'route', holds = function(c, v) return v.tier == c.now "
         "end }",
         NULL},
    };
    (void)state;
    CHECK(SOURCE_INVARIANT, rows);
}

static void everything_is_told_at_once(void **state)
{
    uint32_t count;
    struct buf all = look(SOURCE_POLICY,
                          "local now = os.time()\n" RULES(
                              RULE("a", "c.teir > 1") RULE("b", "false") "  rule 'c' { when = "
                                                                         "function(c) return "
                                                                         "c.tier == 'x' end, "
                                                                         "decide = deny('y') },\n"),
                          &count);
    (void)state;
    assert_int_equal(count, 5);
    buf_free(&all);
}

/* ---- outside bytes ---- */

static void deep_and_long_sources_are_left_to_the_compiler(void **state)
{
    struct buf text = BUF_INIT(POLICY_MAX_SOURCE);
    uint32_t count;
    struct buf found;
    (void)state;
    buf_putz(&text, "local x = ");
    for (int i = 0; i < 100000; i++)
        buf_putc(&text, '(');
    buf_putc(&text, '\0');
    found = look(SOURCE_POLICY, text.ptr, &count);
    assert_int_equal(count, 0);
    buf_free(&found);
    buf_clear(&text);
    buf_putz(&text, "return policy 'route' { rule 'a' { when = function(c) return c.brand == 'x'");
    for (int i = 0; i < 5000; i++)
        buf_putz(&text, " and c.brand == 'x' or c.brand");
    buf_putz(&text, " end, decide = route(1) }, otherwise = route(0) }");
    buf_putc(&text, '\0');
    found = look(SOURCE_POLICY, text.ptr, &count);
    assert_int_equal(count, 0);
    buf_free(&found);
    buf_free(&text);
}

UNIT(cmocka_unit_test(what_leans_on_clock_chance_or_order_is_told),
     cmocka_unit_test(names_that_nobody_gives_are_told_with_the_nearest),
     cmocka_unit_test(facts_are_known_wherever_they_are_handed),
     cmocka_unit_test(comparisons_that_cannot_be_are_told),
     cmocka_unit_test(verdicts_are_held_against_their_rows),
     cmocka_unit_test(rules_that_are_never_reached_are_told),
     cmocka_unit_test(conditions_that_never_or_always_hold_are_told),
     cmocka_unit_test(the_shape_of_rules_is_looked_at),
     cmocka_unit_test(cases_are_held_against_the_contract),
     cmocka_unit_test(properties_know_the_facts_of_their_point),
     cmocka_unit_test(everything_is_told_at_once),
     cmocka_unit_test(deep_and_long_sources_are_left_to_the_compiler))
