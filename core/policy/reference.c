/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the reference page for authors of rules. Must not know: Lua's machine. Called by:
 * cmd_reference, the test of drift. */
#include "core/policy/reference.h"

#include "core/base/json_out.h"
#include "core/policy/verdict.h"
#include "core/policy/words.h"

static const char head[] =
    "# Reference of policies\n"
    "\n"
    "Made by `./run fmt` (`ombud policy reference`) from the table in `core/policy/contract_*.c`;\n"
    "do not edit. How to write a first rule stands in [README.md](README.md).\n"
    "\n"
    "A policy is a list of rules for one **point**; the first rule whose `when` holds decides:\n"
    "\n"
    "```lua\n"
    "return policy \"escalation\" {\n"
    "  rule \"asked for a person\" {\n"
    "    when   = function(c) return c.message and c.message.asks_for_person end,\n"
    "    decide = escalate(tier.associate, \"asked_for_person\"),\n"
    "  },\n"
    "  otherwise = stay(),\n"
    "}\n"
    "```\n"
    "\n"
    "`c` holds the **facts** of the point, read-only. A fact that the host does not know reads as\n"
    "its value in the column *absent*, which is the careful one. Money is a whole number of minor\n"
    "units (`3499` is 34.99). A group with a fact `present` is `nil` when there is none of it:\n"
    "`c.remedy and c.remedy.amount > 2000`.\n"
    "\n"
    "`decide` is a **verdict** or a `function(c)` that gives one. The values of a verdict's word\n"
    "stand in order, `deny(\"over_paid\", \"Never more than was paid.\")`, or by name,\n"
    "`deny{ reason = \"over_paid\" }`. When a policy fails (an error, a limit, a verdict of "
    "another\n"
    "point) the host takes the point's **default**: a person, no money, nothing erased.\n";

static void put_code(struct buf *out, const char *text)
{
    buf_printf(out, "`%s`", text);
}

/* Words that may stand in a table's cell. */
static void put_words(struct buf *out, const char *words)
{
    omb_str left = str_of(words), one;

    while (left.len) {
        (void)str_cut(left, ' ', &one, &left);
        buf_printf(out, "`\"%.*s\"`%s", STR_ARG(one), left.len ? " " : "");
    }
}

/* ---- facts ---- */

static void put_absent(struct buf *out, const struct contract_fact *f)
{
    if (strcmp(f->name, "now") == 0)
        buf_putz(out, "always there");
    else if (f->type == FACT_INT)
        buf_printf(out, "`%lld`", (long long)f->absent);
    else
        put_code(out, f->type == FACT_BOOL ? (f->absent ? "true" : "false") : "\"\"");
}

static void put_facts(struct buf *out, const struct contract *c)
{
    buf_putz(out, "| fact | type | unit | absent | meaning |\n|---|---|---|---|---|\n");
    for (uint32_t i = 0; i < c->n_fact; i++) {
        const struct contract_fact *f = &c->fact[i];
        buf_printf(out, "| `c.%s` | %s | %s | ", f->name, contract_type_name(f->type),
                   contract_unit_name(f->unit));
        put_absent(out, f);
        buf_printf(out, " | %s", f->meaning);
        if (f->words) {
            buf_putz(out, ": ");
            put_words(out, f->words);
            buf_putz(out, f->more ? " or another" : "");
        }
        buf_putz(out, " |\n");
    }
}

/* ---- verdicts ---- */

static void put_default(struct buf *out, enum decide_point point, int32_t tier)
{
    struct json_out o = json_out(out);
    struct verdict v;

    decide_default(point, tier, &v);
    buf_putc(out, '`');
    verdict_print(&v, &o);
    buf_putc(out, '`');
}

static bool same_default(enum decide_point point)
{
    struct verdict low, high;

    decide_default(point, 0, &low);
    decide_default(point, 1, &high);
    return low.kind == high.kind && low.tier == high.tier;
}

static void put_point(struct buf *out, enum decide_point point)
{
    const struct contract *c = contract_of(point);

    buf_printf(out, "\n## %s\n\nAsked %s.\n\n", decide_point_name(point), c->asked);
    put_facts(out, c);
    buf_putz(out, "\nVerdicts:\n\n```lua\n");
    for (int k = 0; k < VERDICT_KINDS; k++) {
        const struct contract_verdict *v = contract_verdict_of((enum verdict_kind)k);
        if (decide_may(point, (enum verdict_kind)k))
            buf_printf(out, "%s -- %s\n", v->example, v->meaning);
    }
    buf_putz(out, "```\n\nDefault when the policy fails, or the bundle has none: ");
    put_default(out, point, 0);
    if (!same_default(point)) {
        buf_putz(out, " of the assistant, ");
        put_default(out, point, 1);
        buf_putz(out, " of an associate");
    }
    buf_putz(out, ".\n");
}

static void put_range(struct buf *out, const struct contract_field *f)
{
    switch (f->type) {
    case FIELD_INT:
    case FIELD_TIER:
    case FIELD_MONEY:
        if (f->most == INT64_MAX)
            buf_printf(out, "whole number from %lld", (long long)f->least);
        else
            buf_printf(out, "whole number %lld to %lld", (long long)f->least, (long long)f->most);
        if (f->unit != UNIT_NONE)
            buf_printf(out, ", %s", contract_unit_name(f->unit));
        break;
    case FIELD_WORD:
        buf_printf(out, "one `snake_case` word, at most %lld bytes", (long long)f->most);
        break;
    case FIELD_TEXT:
        buf_printf(out, "a sentence, at most %lld bytes", (long long)f->most);
        break;
    case FIELD_CHOICE:
        buf_putz(out, "one of ");
        put_words(out, f->words);
        break;
    case FIELD_CHOICES:
        buf_putz(out, "a list of ");
        put_words(out, f->words);
        break;
    default:
        buf_printf(out, "a list of %lld to %lld offers", (long long)f->least, (long long)f->most);
    }
}

static void put_field(struct buf *out, const struct contract_field *f)
{
    omb_str first, rest;

    buf_printf(out, "| `%s` | ", f->name);
    put_range(out, f);
    buf_putz(out, " | ");
    if (f->must)
        buf_putz(out, "needed");
    else if (f->type == FIELD_CHOICE && str_cut(str_of(f->words), ' ', &first, &rest))
        buf_printf(out, "`\"%.*s\"`", STR_ARG(first));
    else if ((f->type == FIELD_INT || f->type == FIELD_MONEY) && f->absent >= f->least)
        buf_printf(out, "`%lld`", (long long)f->absent);
    else
        buf_putz(out, "none");
    buf_printf(out, " | %s", f->meaning);
    if (f->not_with)
        buf_printf(out, "; not with `%s`", f->not_with);
    buf_putz(out, " |\n");
}

static void put_verdict(struct buf *out, enum verdict_kind kind)
{
    const struct contract_verdict *v = contract_verdict_of(kind);
    bool more = false;

    buf_printf(out, "\n### %s\n\n%c%s. At: ", verdict_kind_name(kind), v->meaning[0] - 'a' + 'A',
               v->meaning + 1);
    for (int p = 0; p < POINTS; p++) {
        if (!decide_may((enum decide_point)p, kind))
            continue;
        buf_printf(out, "%s[%s](#%s)", more ? ", " : "", decide_point_name((enum decide_point)p),
                   decide_point_name((enum decide_point)p));
        more = true;
    }
    buf_putz(out, ".\n");
    if (!v->n_field)
        return;
    buf_putz(out, "\n| value | is | when not given | meaning |\n|---|---|---|---|\n");
    for (uint32_t i = 0; i < v->n_field; i++)
        put_field(out, &v->field[i]);
}

static const char offers[] =
    "\nAn offer is a table: `remedy` (`\"refund\"` `\"reship\"` `\"certificate\"` `\"return\"`\n"
    "`\"order_change\"`), `reason` (one word), `clause` (a sentence, not needed), and for refunds "
    "and\n"
    "certificates either `percent` (1 to 100, of what the line cost) or `minor` (an amount).\n";

/* ---- words and libraries ---- */

static void put_row(struct buf *out, const struct word_row *w)
{
    buf_printf(out, "| `%s%s%s", w->lib, w->lib[0] ? "." : "", w->name);
    if (w->args)
        buf_printf(out, "(%s)", w->args);
    buf_putz(out, "` | ");
    for (const char *p = w->gives; *p; p++) {
        if (*p == '|')
            buf_putc(out, '\\');
        buf_putc(out, *p);
    }
    buf_printf(out, " | %s |\n", w->meaning);
}

static void put_rows(struct buf *out, const char *title, bool libraries, unsigned where)
{
    size_t n;
    const struct word_row *w = words_all(&n);

    buf_printf(out, "\n## %s\n\n| name | gives | meaning |\n|---|---|---|\n", title);
    for (size_t i = 0; i < n; i++) {
        if ((w[i].lib[0] != '\0') == libraries && w[i].where & where &&
            (libraries || where == WORD_ALL || w[i].where != WORD_ALL))
            put_row(out, &w[i]);
    }
}

void reference_page(struct buf *out)
{
    buf_putz(out, head);
    buf_putz(out, "\nPoints:");
    for (int p = 0; p < POINTS; p++)
        buf_printf(out, "%s[%s](#%s)", p ? ", " : " ", decide_point_name((enum decide_point)p),
                   decide_point_name((enum decide_point)p));
    buf_putz(out, ".\n");
    for (int p = 0; p < POINTS; p++)
        put_point(out, (enum decide_point)p);
    buf_putz(out, "\n## Verdicts\n");
    for (int k = 0; k < VERDICT_KINDS; k++) {
        put_verdict(out, (enum verdict_kind)k);
        if (k == VERDICT_OFFER)
            buf_putz(out, offers);
    }
    put_rows(out, "Words of policies, specs and invariants", false,
             WORD_POLICY | WORD_SPEC | WORD_INVARIANT);
    buf_putz(out, "\nOf Lua itself there are only `assert error ipairs pairs select tonumber type\n"
                  "require`: no clock, no chance, no file, no metatable, no coroutine. What looks\n"
                  "like one of these is refused with its place.\n");
    put_rows(out, "Libraries", true, WORD_ALL);
}
