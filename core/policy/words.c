/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the table of names that the host gives to Lua, in words for people and tools. Must not
 * know: what the functions do inside. Called by: reference, lint. */
#include "core/policy/words.h"

#include "core/base/str.h"
#include "core/desk/kase.h"
#include "core/policy/contract.h"

#define MAX_NEAREST 128

static const struct word_row rows[] = {
    {"", "assert", "v: any, message?: string", "any",
     "v, when it is neither nil nor false; fails with the message otherwise", WORD_ALL},
    {"", "error", "message: string", "", "fails: the point's default decides", WORD_ALL},
    {"", "ipairs", "t: table", "function, table, integer", "goes over items 1, 2, 3, …", WORD_ALL},
    {"", "pairs", "t: table", "function, table",
     "goes over all keys in order: numbers, then text, then booleans", WORD_ALL},
    {"", "select", "n: integer|string, ...: any", "any",
     "values from the n-th on; \"#\" counts them", WORD_ALL},
    {"", "tonumber", "v: any, base?: integer", "number?", "the number that a text says, or nil",
     WORD_ALL},
    {"", "type", "v: any", "string", "name of its type", WORD_ALL},
    {"", "require", "name: string", "any",
     "what lib/NAME.lua of this bundle returns; at the top of a file", WORD_ALL & ~WORD_SPEC},
    {"", "policy", "point: string", "fun(rules: table)",
     "declares the rules of a point: policy \"route\" { rule …, otherwise = … }", WORD_POLICY},
    {"", "rule", "name: string", "fun(rule: table): table",
     "one row: rule \"name\" { when = function(c) … end, decide = … }", WORD_POLICY},
    {"", "spec", "point: string", "fun(cases: table)",
     "declares cases of a point: spec \"route\" { case …, case … }", WORD_SPEC},
    {"", "case", "name: string", "fun(case: table): table",
     "one case: case \"name\" { given = { … }, expect = { … } }", WORD_SPEC},
    {"", "invariant", "name: string", "fun(property: table)",
     "declares what always holds: invariant \"name\" { point = …, holds = function(c, v) … end }",
     WORD_INVARIANT},
    {"", "flow", "name: string", "fun(flow: table)",
     "declares a flow: flow \"name\" { title = …, examples = { … }, run = function(c) … end }",
     WORD_FLOW},
    {"", "say", "text: string, more?: table", "", "says it; more: options, card", WORD_FLOW},
    {"", "ask", "text: string, more?: table", "string, string[]",
     "asks; the answer, and order ids in it; more: key, options", WORD_FLOW},
    {"", "pick_order", "text?: string", "table?",
     "an order mentioned, the only one, or the one that is chosen", WORD_FLOW},
    {"", "pick_line", "order: table, text?: string", "table?",
     "the only line, or the one that is chosen", WORD_FLOW},
    {"", "confirm", "text: string", "boolean", "yes or no", WORD_FLOW},
    {"", "offer", "problem: string, order: table?, line: table?, text?: string, told?: table",
     "table?",
     "what the compensation policy offers, laid before the customer; what was chosen; told: facts "
     "that only the flow knows, {[\"case.refusals\"] = 1}",
     WORD_FLOW},
    {"", "return_terms", "order: table?, line: table?, told?: table", "table",
     "what the returns policy says: accepted, clause, and days, label, refund_on, to or reason; "
     "told: facts that only the flow knows, {[\"item.receipt\"] = true}",
     WORD_FLOW},
    {"", "offer_reason", "", "string", "why the last offer gave nothing", WORD_FLOW},
    {"", "choices", "order: table", "table?",
     "what a signed-in customer's order may be changed to: methods, lines with their variants; nil "
     "when the shop tells nothing",
     WORD_FLOW},
    {"", "quote", "remedy: table", "table?",
     "what a change would mean in the shop, for kind, order and change: allowed, why, "
     "difference_minor, refund_minor, balance_covers …; nil when the shop tells nothing",
     WORD_FLOW},
    {"", "propose", "remedy: table", "", "proposes the remedy; the authority policy decides",
     WORD_FLOW},
    {"", "claim", "step: table", "",
     "a step of a guarantee claim for the customer: step (\"contact\" writes to the seller, "
     "\"file\" "
     "files it), order, line, ground, text, message (to the seller)",
     WORD_FLOW},
    {"", "escalate", "reason: string, tier?: integer", "", "hands over; nothing behind it runs",
     WORD_FLOW},
    {"", "resolve", "text?: string", "",
     "says the text and closes the matter; nothing behind it runs", WORD_FLOW},
    {"", "start", "flow: string", "boolean", "another flow takes over, by name or title",
     WORD_FLOW},
    {"", "wants", "text: string", "", "a line of the summary: what the customer wants", WORD_FLOW},
    {"", "tried", "text: string", "", "a line of the summary: what was tried", WORD_FLOW},
    {"", "not_done", "text: string", "", "a line of the summary: what was not done", WORD_FLOW},
    {"", "fact", "key: string, value: any", "", "keeps a fact with the case", WORD_FLOW},
    {"text", "lower", "s: string", "string", "letters a to z made small", WORD_ALL},
    {"text", "upper", "s: string", "string", "letters a to z made capital", WORD_ALL},
    {"text", "trim", "s: string", "string", "without blanks at both ends", WORD_ALL},
    {"text", "len", "s: string", "integer", "its characters", WORD_ALL},
    {"text", "has", "s: string, part: string", "boolean", "the part stands in it somewhere",
     WORD_ALL},
    {"text", "starts", "s: string, part: string", "boolean", "it begins with the part", WORD_ALL},
    {"text", "ends", "s: string, part: string", "boolean", "it ends with the part", WORD_ALL},
    {"text", "clip", "s: string, bytes: integer", "string",
     "its beginning of at most so many bytes; no character is cut", WORD_ALL},
    {"text", "split", "s: string, sep: string", "string[]", "its parts between separators",
     WORD_ALL},
    {"text", "replace", "s: string, from: string, to: string", "string",
     "every from becomes to; no patterns", WORD_ALL},
    {"text", "of", "v: any", "string", "a number, boolean or nil in words", WORD_ALL},
    {"text", "join", "list: any[], sep: string", "string", "the items in words, separators between",
     WORD_ALL},
    {"text", "fill", "s: string, values: table", "string", "text.fill(\"Order {id}\", { id = 7 })",
     WORD_ALL},
    {"text", "word", "s: string, fallback: string", "string",
     "s when it is one snake_case word, else the fallback", WORD_ALL},
    {"num", "min", "n: number, ...: number", "number", "the least", WORD_ALL},
    {"num", "max", "n: number, ...: number", "number", "the most", WORD_ALL},
    {"num", "abs", "n: number", "number", "without its sign", WORD_ALL},
    {"num", "clamp", "n: number, least: number, most: number", "number",
     "n, or the bound that it passes", WORD_ALL},
    {"num", "floor", "n: number", "integer", "the whole number below", WORD_ALL},
    {"num", "ceil", "n: number", "integer", "the whole number above", WORD_ALL},
    {"num", "whole", "v: any", "boolean", "it is a whole number", WORD_ALL},
    {"list", "has", "list: any[], item: any", "boolean", "the item is in it", WORD_ALL},
    {"list", "find", "list: any[], holds: fun(item: any): any", "any",
     "the first item that it holds for, or nil", WORD_ALL},
    {"list", "filter", "list: any[], holds: fun(item: any): any", "any[]",
     "the items that it holds for", WORD_ALL},
    {"list", "map", "list: any[], to: fun(item: any): any", "any[]", "what it gives for each item",
     WORD_ALL},
    {"list", "count", "list: any[], holds?: fun(item: any): any", "integer",
     "how many items it holds for; without it: how many there are", WORD_ALL},
    {"list", "sum", "list: any[], of: fun(item: any): integer", "integer",
     "the sum of what it gives; whole numbers, checked", WORD_ALL},
    {"list", "add", "list: any[], item: any", "any[]", "the same list with one item more",
     WORD_ALL},
    {"list", "last", "list: any[]", "any", "its last item", WORD_ALL},
    {"list", "part", "list: any[], first: integer, last?: integer", "any[]",
     "a new list of items first to last", WORD_ALL},
    {"time", "date", "ms: integer", "table",
     "year, month, day, hour, minute, weekday (1 is Monday), in UTC", WORD_ALL},
    {"time", "iso", "ms: integer", "string", "\"2026-11-21\"", WORD_ALL},
    {"time", "day", "ms: integer", "string", "\"21 November\"", WORD_ALL},
    {"time", "days", "n: integer", "integer", "n days in ms", WORD_ALL},
    {"time", "hours", "n: integer", "integer", "n hours in ms", WORD_ALL},
    {"time", "minutes", "n: integer", "integer", "n minutes in ms", WORD_ALL},
    {"time", "seconds", "n: integer", "integer", "n seconds in ms", WORD_ALL},
    {"time", "days_between", "from: integer, to: integer", "integer",
     "whole days from the first to the second; 0 when that is earlier", WORD_ALL},
    {"time", "parse", "s: string", "integer?", "ms of a date and time in ISO 8601, or nil",
     WORD_ALL},
    {"money", "percent", "minor: integer, percent: integer", "integer",
     "so many percent of it, rounded half away from zero", WORD_ALL},
    {"money", "add", "a: integer, b: integer", "integer", "the sum, checked", WORD_ALL},
    {"money", "sub", "a: integer, b: integer", "integer", "the difference, checked", WORD_ALL},
    {"money", "text", "minor: integer, currency: string", "string",
     "money.text(3499, \"USD\") is \"34.99 USD\"", WORD_ALL},
    {"tier", "assistant", NULL, "integer", "level 0", WORD_ALL & ~WORD_FLOW},
    {"tier", "associate", NULL, "integer", "level 1", WORD_ALL & ~WORD_FLOW},
    {"tier", "supervisor", NULL, "integer", "level 2", WORD_ALL & ~WORD_FLOW},
    {"tier", "specialist", NULL, "integer", "level 3", WORD_ALL & ~WORD_FLOW},
};

#define ROWS (sizeof rows / sizeof *rows)

const struct word_row *words_all(size_t *n)
{
    *n = ROWS;
    return rows;
}

bool words_is_library(omb_str name)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].lib[0] && str_is(name, rows[i].lib))
            return true;
    }
    return false;
}

/* Names that stand alone in files of this kind: words, libraries, verdicts. */
static size_t globals(unsigned where, const char **out)
{
    size_t n = 0;

    for (size_t i = 0; i < ROWS; i++) {
        const char *name = rows[i].lib[0] ? rows[i].lib : rows[i].name;
        if (rows[i].where & where && (!n || out[n - 1] != name))
            out[n++] = name;
    }
    for (int k = 0; k < VERDICT_KINDS && where & (WORD_POLICY | WORD_SPEC); k++)
        out[n++] = verdict_kind_name((enum verdict_kind)k);
    return n;
}

_Static_assert(ROWS + VERDICT_KINDS <= MAX_NEAREST, "room for every name");

bool words_has_global(omb_str name, unsigned where)
{
    const char *names[MAX_NEAREST];
    size_t n = globals(where, names);

    for (size_t i = 0; i < n; i++) {
        if (str_is(name, names[i]))
            return true;
    }
    return false;
}

const char *words_nearest_global(omb_str name, unsigned where)
{
    const char *names[MAX_NEAREST];
    size_t n = globals(where, names);

    return str_nearest(name, names, n);
}

bool words_has(omb_str lib, omb_str name)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (str_is(lib, rows[i].lib) && str_is(name, rows[i].name))
            return true;
    }
    return false;
}

const char *words_nearest(omb_str lib, omb_str name)
{
    const char *names[MAX_NEAREST];
    size_t n = 0;

    for (size_t i = 0; i < ROWS; i++) {
        if (str_is(lib, rows[i].lib))
            names[n++] = rows[i].name;
    }
    return str_nearest(name, names, n);
}
