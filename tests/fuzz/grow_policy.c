/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the grammar. Must not know: what is done with a policy. Called by: fuzz_policy_grammar. */
#include "tests/fuzz/grow_policy.h"

#include "core/base/str.h"

#define GROW_DEPTH 5
#define COUNT(a) (sizeof(a) / sizeof *(a))

void grow_begin(struct grow *g, const uint8_t *data, size_t size)
{
    *g = (struct grow){.data = data, .size = size, .state = size * 2654435761u};
    for (size_t i = 0; i < size; i++)
        g->state = (g->state ^ data[i]) * 1099511628211u;
    g->careful = grow_take(g, 4) > 0;
}

unsigned grow_take(struct grow *g, unsigned below)
{
    if (g->at < g->size)
        return g->data[g->at++] % below;
    g->state = g->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(g->state >> 33) % below;
}

static bool wrong(struct grow *g)
{
    return !g->careful && grow_take(g, 200) == 0;
}

static void put(struct grow *g, const char *text)
{
    buf_putz(g->out, text);
}

static const char *one_of(struct grow *g, const char *const *list, size_t n)
{
    return list[grow_take(g, (unsigned)n)];
}

/* ---- values ---- */

static void put_number(struct grow *g)
{
    static const char *const numbers[] = {"0",   "1",    "-1",     "2",
                                          "30",  "1000", "250000", "9223372036854775807",
                                          "0.5", "1e15", "0/0",    "1//0.",
                                          "0x10"};
    put(g, one_of(g, numbers, COUNT(numbers)));
}

static void put_text(struct grow *g)
{
    static const char *const texts[] = {"\"\"",
                                        "\"USD\"",
                                        "\"late\"",
                                        "'a b, c'",
                                        "'\\n\\t'",
                                        "'\\u{e9}'",
                                        "\"not_arrived\"",
                                        "'{x}'",
                                        "'\\255\\0'",
                                        "[[long]]",
                                        "'2026-11-21T09:41:00Z'",
                                        "('ab'):rep"};
    put(g, one_of(g, texts, COUNT(texts) - !wrong(g)));
}

static void put_word_of(struct grow *g, const char *words)
{
    omb_str rest = str_of(words), word = STR("");
    unsigned n = 1;

    for (const char *p = words; *p; p++)
        n += *p == ' ';
    for (unsigned at = grow_take(g, n) + 1; at; at--)
        (void)str_cut(rest, ' ', &word, &rest);
    buf_printf(g->out, "\"%.*s\"", STR_ARG(word));
}

/* A fact, its group asked for first when it may be absent. */
static void put_fact(struct grow *g, const struct contract_fact *f)
{
    omb_str head, field;

    if (!g->inside) {
        put(g, "v0");
        return;
    }
    if (wrong(g)) {
        buf_printf(g->out, "c[\"%.4s\"]", f->name);
        return;
    }
    if (str_cut(str_of(f->name), '.', &head, &field) && grow_take(g, 3)) {
        buf_printf(g->out, "(c.%.*s and c.%s)", STR_ARG(head), f->name);
        return;
    }
    buf_printf(g->out, "c.%s", f->name);
}

static const struct contract_fact *any_fact(struct grow *g)
{
    return &g->contract->fact[grow_take(g, g->contract->n_fact)];
}

/* A comparison that fits the fact's type, nearly always. */
static void put_test(struct grow *g)
{
    static const char *const order[] = {" == ", " ~= ", " < ", " <= ", " > ", " >= "};
    const struct contract_fact *f = any_fact(g);
    enum fact_type type = wrong(g) ? (enum fact_type)grow_take(g, 4) : f->type;

    switch (type) {
    case FACT_INT:
        put(g, "(");
        put_fact(g, f);
        put(g, " or 0)");
        put(g, one_of(g, order, COUNT(order)));
        put_number(g);
        break;
    case FACT_BOOL:
        put(g, grow_take(g, 2) ? "not " : "");
        put_fact(g, f);
        break;
    case FACT_TEXT:
        put_fact(g, f);
        put(g, one_of(g, order, 2));
        if (f->words)
            put_word_of(g, f->words);
        else
            put_text(g);
        break;
    case FACT_JSON:
        put(g, "#");
        put_fact(g, f);
        put(g, " > 0");
    }
}

static void put_expression(struct grow *g);

static void put_list(struct grow *g)
{
    unsigned n = grow_take(g, 4);
    put(g, "{");
    for (unsigned i = 0; i < n; i++) {
        if (grow_take(g, 3) == 0)
            buf_printf(g->out, "k%u = ", grow_take(g, 5));
        put_expression(g);
        put(g, ", ");
    }
    put(g, "}");
}

/* %e an expression, %t a text, %n a number, %l a list, %f a function of one value */
static const char *const calls[] = {
    "text.lower(%t)",
    "text.trim(%t)",
    "text.len(%t)",
    "text.has(%t, %t)",
    "text.clip(%t, %n)",
    "#text.split(%t, ',')",
    "text.replace(%t, 'a', %t)",
    "text.of(%n)",
    "text.join(%l, %t)",
    "text.fill('{k1}{k2}', %l)",
    "text.word(%t, 'w')",
    "num.min(%n, %n)",
    "num.max(%n, 1)",
    "num.abs(%n)",
    "num.clamp(%n, 0, %n)",
    "num.floor(%n)",
    "num.ceil(%n)",
    "num.whole(%n)",
    "list.has(%l, %e)",
    "list.find(%l, %f)",
    "#list.filter(%l, %f)",
    "#list.map(%l, %f)",
    "list.count(%l, %f)",
    "list.sum({1, 2}, %f)",
    "#list.add(%l, %e)",
    "list.last(%l)",
    "#list.part(%l, 1, %n)",
    "time.iso(c.now)",
    "time.date(c.now).hour",
    "time.days(%n)",
    "time.parse(%t)",
    "time.days_between(0, 864000000)",
    "money.percent(%n, 10)",
    "money.add(%n, 1)",
    "money.text(%n, 'USD')",
    "select('#', %e, %e)",
    "tonumber(%t)",
    "type(%e)",
    "m.f(%e)",
    "m.sum(%l)",
    "assert(%e)",
    "ipairs(%l)",
};

static void put_call(struct grow *g)
{
    const char *p = one_of(g, calls, COUNT(calls));

    for (; *p; p++) {
        if (*p != '%') {
            buf_putc(g->out, *p);
            continue;
        }
        switch (*++p) {
        case 't':
            put_text(g);
            break;
        case 'n':
            put_number(g);
            break;
        case 'l':
            put_list(g);
            break;
        case 'f':
            put(g, "function(v) return ");
            put_expression(g);
            put(g, " end");
            break;
        default:
            put_expression(g);
        }
    }
}

static void put_expression(struct grow *g)
{
    static const char *const joins[] = {" and ", " or ", " == ", " .. ", " + ", " < ",
                                        " // ",  " % ",  " & ",  " << ", " - ", " ~= "};

    if (++g->depth > GROW_DEPTH) {
        put(g, "nil");
        g->depth--;
        return;
    }
    switch (grow_take(g, 10)) {
    case 0:
        put_number(g);
        break;
    case 1:
        put_text(g);
        break;
    case 2:
        put_list(g);
        break;
    case 3:
        put_call(g);
        break;
    case 4:
        put(g, "(");
        put_expression(g);
        put(g, one_of(g, joins, g->careful ? 3 : COUNT(joins)));
        put_expression(g);
        put(g, ")");
        break;
    case 5:
        buf_printf(g->out, "v%u", grow_take(g, 3));
        break;
    case 6:
        put_fact(g, any_fact(g));
        break;
    default:
        put(g, "(");
        put_test(g);
        put(g, ")");
    }
    g->depth--;
}

/* ---- statements ---- */

static void put_statement(struct grow *g)
{
    if (++g->depth > GROW_DEPTH) {
        g->depth--;
        return;
    }
    switch (grow_take(g, 9)) {
    case 0:
        buf_printf(g->out, "for i = 1, %u do ", grow_take(g, 40));
        put_statement(g);
        put(g, "end ");
        break;
    case 1:
        put(g, "for k, v in pairs(");
        put_list(g);
        put(g, ") do ");
        put_statement(g);
        put(g, "end ");
        break;
    case 2:
        put(g, "if ");
        put_expression(g);
        put(g, " then ");
        put_statement(g);
        put(g, "end ");
        break;
    case 3:
        put(g, "seen[ "); /* "[[" would begin a long text */
        put_expression(g);
        put(g, " or 1] = ");
        put_expression(g);
        put(g, " ");
        break;
    case 4:
        put(g, "calls = calls + 1 m.state = calls list.add(m.all, calls) ");
        break;
    case 5:
        put(g, "v1 = text.of(v1) .. ");
        put_text(g);
        put(g, " ");
        break;
    case 6:
        if (grow_take(g, 40) == 0)
            put(g, "while v0 do v1 = {v1} end ");
        break;
    default:
        buf_printf(g->out, "v%u = ", grow_take(g, 3));
        put_expression(g);
        put(g, " ");
    }
    g->depth--;
}

/* ---- verdicts ---- */

static void put_offers(struct grow *g)
{
    static const char *const offers[] = {
        "{ remedy = 'refund', percent = 50, reason = 'late' }",
        "{ remedy = 'certificate', minor = 500, reason = 'late', clause = 'words' }",
        "{ remedy = 'reship', reason = 'late' }",
        "{ remedy = 'return', reason = 'damaged', percent = 10 }",
        "{ remedy = 'gold', reason = 'x' }",
    };
    unsigned n = grow_take(g, 3) + !wrong(g);

    put(g, "{ ");
    for (unsigned i = 0; i < n; i++) {
        put(g, one_of(g, offers, wrong(g) ? 5 : 3));
        put(g, ", ");
    }
    put(g, "}");
}

static void put_field(struct grow *g, const struct contract_field *f)
{
    static const char *const tiers[] = {"tier.associate", "tier.supervisor", "tier.specialist"};

    if (wrong(g)) {
        put_list(g);
        return;
    }
    switch (f->type) {
    case FIELD_TIER:
        put(g, one_of(g, tiers, COUNT(tiers)));
        break;
    case FIELD_INT:
    case FIELD_MONEY:
        buf_printf(g->out, "%lld", (long long)(f->least + (int64_t)grow_take(g, 3)));
        break;
    case FIELD_WORD:
        put(g, one_of(g, (const char *const[]){"\"late\"", "\"x1\"", "text.word('X1', 'w')"}, 3));
        break;
    case FIELD_CHOICE:
        put_word_of(g, f->words);
        break;
    case FIELD_CHOICES:
        put(g, "{");
        put_word_of(g, f->words);
        put(g, "}");
        break;
    case FIELD_OFFERS:
        put_offers(g);
        break;
    default:
        put(g, "\"A sentence for the customer.\"");
    }
}

/* By the contract's own table, its fields in any order. */
static void put_verdict(struct grow *g)
{
    enum verdict_kind kind = (enum verdict_kind)grow_take(g, VERDICT_KINDS);
    const struct contract_verdict *v;
    unsigned excluded = 0;

    while (!decide_may(g->contract->point, kind) && !wrong(g))
        kind = (enum verdict_kind)((kind + 1) % VERDICT_KINDS);
    v = contract_verdict_of(kind);
    put(g, verdict_kind_name(kind));
    if (v->n_field == 1 && v->field[0].type == FIELD_OFFERS) {
        put_offers(g);
        return;
    }
    put(g, "{ ");
    for (uint32_t i = 0; i < v->n_field; i++) {
        bool excludes = v->field[i].not_with && excluded++ && !wrong(g);
        if ((v->field[i].must || grow_take(g, 2)) && !excludes) {
            buf_printf(g->out, "%s = ", wrong(g) ? "wrong" : v->field[i].name);
            put_field(g, &v->field[i]);
            put(g, ", ");
        }
    }
    put(g, "}");
}

static void put_decide(struct grow *g)
{
    unsigned n;

    if (grow_take(g, 2)) {
        put_verdict(g);
        return;
    }
    g->depth = 1;
    g->inside = true;
    put(g, "function(c) local v0, v1, v2 = 1, 'x', {} ");
    for (n = grow_take(g, 4); n; n--)
        put_statement(g);
    put(g, "return ");
    put_verdict(g);
    put(g, " end");
    g->depth = 0;
    g->inside = false;
}

/* ---- files ---- */

void grow_policy(struct grow *g, enum decide_point point, struct buf *out)
{
    unsigned rules = grow_take(g, 5);

    g->out = out;
    g->contract = contract_of(point);
    put(g, "local m = require 'm'\nlocal calls, seen = 0, {}\nlocal v0, v1, v2 = 1, 'x', {}\n");
    buf_printf(out, "return policy \"%s\" {\n", decide_point_name(point));
    for (unsigned i = 0; i < rules; i++) {
        buf_printf(out, "  rule \"%u\" { when = function(c) ", i);
        g->depth = 1;
        g->inside = true;
        for (unsigned n = grow_take(g, 3); n; n--)
            put_statement(g);
        put(g, "return (");
        put_test(g); /* what always holds is refused */
        put(g, grow_take(g, 3) ? ") and " : ") or ");
        put_expression(g);
        g->depth = 0;
        g->inside = false;
        put(g, " end,\n    decide = ");
        put_decide(g);
        put(g, " },\n");
    }
    put(g, "  otherwise = ");
    put_decide(g);
    put(g, ",\n}\n");
}

void grow_module(struct grow *g, struct buf *out)
{
    g->out = out;
    put(g, "local all, kept = {}, 0\n"
           "local function f(v) kept = kept + 1 return v ~= nil and kept == 1 or nil end\n"
           "local function sum(t) local n = 0 for _, v in pairs(t) do\n"
           "  if type(v) == 'number' then n = n + v end end return n end\n"
           "return { f = f, sum = sum, all = all, state = 0, text = ");
    put_text(g);
    put(g, " }\n");
}
