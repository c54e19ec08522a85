/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: luacheck's configuration and the editor's completion data for authors of rules. Must not
 * know: Lua's machine. Called by: cmd_reference, the test of drift. */
#include "core/policy/contract.h"
#include "core/policy/reference.h"
#include "core/policy/words.h"

/* ---- luacheck ---- */

static const char luacheck_head[] =
    "-- SPDX-License-Identifier: Apache-2.0\n"
    "-- Made by `./run fmt` (`ombud policy reference --luacheck`); do not edit.\n"
    "-- The names that the host gives to the files of a bundle, beyond its small part of Lua. The\n"
    "-- virtual machine refuses any other name by itself; `luacheck .` finds them in the editor.\n"
    "std = \"lua54\"\n"
    "max_line_length = false\n"
    "unused_args = false\n"
    "exclude_files = {\"**/ombud.d.lua\"}\n";

static void put_names(struct buf *out, const char *std, unsigned where, bool verdicts)
{
    size_t n, last = 0, line = 0;
    const struct word_row *w = words_all(&n);

    buf_printf(out, "\nstds.%s = {read_globals = {\n ", std);
    for (size_t i = 0; i < n; i++) {
        const char *name = w[i].lib[0] ? w[i].lib : w[i].name;
        if (!(w[i].where & where) || (i && w[i].lib[0] && strcmp(w[last].lib, w[i].lib) == 0))
            continue;
        last = i;
        line += strlen(name) + 4;
        if (line > 96) {
            buf_putz(out, "\n ");
            line = strlen(name) + 4;
        }
        buf_printf(out, " \"%s\",", name);
    }
    for (int k = 0; k < VERDICT_KINDS && verdicts; k++) {
        const char *name = verdict_kind_name((enum verdict_kind)k);
        line += strlen(name) + 4;
        if (line > 96) {
            buf_putz(out, "\n ");
            line = strlen(name) + 4;
        }
        buf_printf(out, " \"%s\",", name);
    }
    buf_putz(out, "\n}}\n");
}

void reference_luacheck(struct buf *out)
{
    buf_putz(out, luacheck_head);
    put_names(out, "policy", WORD_POLICY, true);
    put_names(out, "spec", WORD_SPEC, true);
    put_names(out, "invariant", WORD_INVARIANT, true);
    put_names(out, "flow", WORD_FLOW, false);
    put_names(out, "shared", WORD_POLICY | WORD_FLOW, true);
    buf_putz(out, "\nfiles[\"**/policies/*.lua\"] = {std = \"policy\"}\n"
                  "files[\"**/spec/*.lua\"] = {std = \"spec\"}\n"
                  "files[\"**/invariants/*.lua\"] = {std = \"invariant\"}\n"
                  "files[\"**/assistant/*.lua\"] = {std = \"flow\"}\n"
                  "files[\"**/lib/*.lua\"] = {std = \"shared\"}\n"
                  "files[\"**/bundle.lua\"] = {std = {}}\n"
                  "files[\"**/ombud.lua\"] = {std = {}}\n");
}

/* ---- completion ---- */

static const char types_head[] =
    "-- SPDX-License-Identifier: Apache-2.0\n"
    "---@meta\n"
    "-- Made by `./run fmt` (`ombud policy reference --types`); do not edit.\n"
    "-- For the Lua language server: put it beside your bundle. `---@param c facts.escalation` "
    "above\n"
    "-- a function of your own says which facts its `c` holds.\n";

static void put_doc(struct buf *out, enum contract_unit unit, const char *meaning,
                    const char *words)
{
    omb_str left, one;

    buf_printf(out, " %s", meaning);
    if (unit != UNIT_NONE)
        buf_printf(out, " (%s)", contract_unit_name(unit));
    if (!words) {
        buf_putc(out, '\n');
        return;
    }
    buf_putz(out, ":");
    for (left = str_of(words); left.len;) {
        (void)str_cut(left, ' ', &one, &left);
        buf_printf(out, " %.*s", STR_ARG(one));
    }
    buf_putc(out, '\n');
}

static const char *fact_type(const struct contract_fact *f)
{
    return contract_type_name(f->type);
}

/* One group of facts, from row `at` on; the row behind it. */
static uint32_t put_group(struct buf *out, const struct contract *c, uint32_t at, omb_str group)
{
    omb_str head, field;

    buf_printf(out, "\n---@class facts.%s.%.*s\n", decide_point_name(c->point), STR_ARG(group));
    for (; at < c->n_fact && str_cut(str_of(c->fact[at].name), '.', &head, &field) &&
           str_eq(head, group);
         at++) {
        const struct contract_fact *f = &c->fact[at];
        buf_printf(out, "---@field %.*s %s", STR_ARG(field), fact_type(f));
        put_doc(out, f->unit, f->meaning, f->words);
    }
    return at;
}

static bool may_be_missing(const struct contract *c, omb_str group)
{
    for (uint32_t i = 0; i < c->n_fact; i++) {
        omb_str head, field;
        if (str_cut(str_of(c->fact[i].name), '.', &head, &field) && str_eq(head, group) &&
            str_is(field, "present"))
            return true;
    }
    return false;
}

static void put_facts(struct buf *out, const struct contract *c)
{
    omb_str head, field, last = STR_NONE;

    for (uint32_t i = 0; i < c->n_fact;) {
        if (str_cut(str_of(c->fact[i].name), '.', &head, &field))
            i = put_group(out, c, i, head);
        else
            i++;
    }
    buf_printf(out, "\n---@class facts.%s\n", decide_point_name(c->point));
    for (uint32_t i = 0; i < c->n_fact; i++) {
        const struct contract_fact *f = &c->fact[i];
        if (!str_cut(str_of(f->name), '.', &head, &field)) {
            buf_printf(out, "---@field %s %s", f->name, fact_type(f));
            put_doc(out, f->unit, f->meaning, f->words);
        } else if (!str_eq(head, last)) {
            buf_printf(out, "---@field %.*s%s facts.%s.%.*s\n", STR_ARG(head),
                       may_be_missing(c, head) ? "?" : "", decide_point_name(c->point),
                       STR_ARG(head));
            last = head;
        }
    }
}

static void put_field_type(struct buf *out, const struct contract_field *f)
{
    omb_str left, one;

    if (f->type == FIELD_CHOICE || f->type == FIELD_CHOICES) {
        buf_putz(out, f->type == FIELD_CHOICES ? "(" : "");
        for (left = str_of(f->words); left.len;) {
            (void)str_cut(left, ' ', &one, &left);
            buf_printf(out, "\"%.*s\"%s", STR_ARG(one), left.len ? "|" : "");
        }
        buf_putz(out, f->type == FIELD_CHOICES ? ")[]" : "");
        return;
    }
    buf_putz(out, f->type == FIELD_OFFERS                          ? "offer[]"
                  : f->type == FIELD_WORD || f->type == FIELD_TEXT ? "string"
                                                                   : "integer");
}

static void put_verdict(struct buf *out, enum verdict_kind kind)
{
    const struct contract_verdict *v = contract_verdict_of(kind);
    const char *word = verdict_kind_name(kind);

    buf_printf(out, "\n--- %s\n", v->meaning);
    for (uint32_t i = 0; i < v->n_field; i++) {
        buf_printf(out, "---@param %s%s ", v->field[i].name, v->field[i].must ? "" : "?");
        put_field_type(out, &v->field[i]);
        put_doc(out, v->field[i].unit, v->field[i].meaning, NULL);
    }
    if (v->n_field && v->field[0].type != FIELD_OFFERS) {
        buf_putz(out, "---@overload fun(named: {");
        for (uint32_t i = 0; i < v->n_field; i++) {
            buf_printf(out, "%s%s%s: ", i ? ", " : "", v->field[i].name,
                       v->field[i].must ? "" : "?");
            put_field_type(out, &v->field[i]);
        }
        buf_putz(out, "}): verdict\n");
    }
    buf_printf(out, "---@return verdict\nfunction %s(", word);
    for (uint32_t i = 0; i < v->n_field; i++)
        buf_printf(out, "%s%s", i ? ", " : "", v->field[i].name);
    buf_putz(out, ") end\n");
}

static void put_libraries(struct buf *out)
{
    const char *lib = "";
    size_t n;
    const struct word_row *w = words_all(&n);

    for (size_t i = 0; i < n; i++) {
        if (!w[i].lib[0])
            continue;
        if (strcmp(lib, w[i].lib) != 0) {
            if (lib[0])
                buf_printf(out, "%s = {}\n", lib);
            buf_printf(out, "\n---@class lib.%s\n", w[i].lib);
        }
        lib = w[i].lib;
        buf_printf(out, "---@field %s ", w[i].name);
        if (w[i].args)
            buf_printf(out, "fun(%s)%s%s", w[i].args, w[i].gives[0] ? ": " : "", w[i].gives);
        else
            buf_putz(out, w[i].gives);
        buf_printf(out, " %s\n", w[i].meaning);
    }
    buf_printf(out, "%s = {}\n", lib);
}

static void put_words(struct buf *out)
{
    buf_putz(out, "\n---@alias facts ");
    for (int p = 0; p < POINTS; p++)
        buf_printf(out, "%sfacts.%s", p ? "|" : "", decide_point_name((enum decide_point)p));
    buf_putz(out, "\n---@alias point ");
    for (int p = 0; p < POINTS; p++)
        buf_printf(out, "%s\"%s\"", p ? "|" : "", decide_point_name((enum decide_point)p));
    buf_putz(
        out,
        "\n\n---@class verdict\n"
        "\n---@class offer\n"
        "---@field remedy \"refund\"|\"reship\"|\"certificate\"|\"return\"|\"order_change\"\n"
        "---@field reason string one word for reports\n"
        "---@field clause? string what the customer may be told\n"
        "---@field percent? integer of what the line cost\n"
        "---@field minor? integer an amount, minor units\n"
        "\n---@class rule\n"
        "---@field when fun(c: facts): any the rule decides when it gives neither nil nor false\n"
        "---@field decide verdict|fun(c: facts): verdict\n"
        "\n--- one row of a policy\n"
        "---@param name string\n---@return fun(row: rule): table\n"
        "function rule(name) end\n"
        "\n--- the rules of a point\n"
        "---@param point point\n---@return fun(rules: table): boolean\n"
        "function policy(point) end\n"
        "\n--- cases of a point\n"
        "---@param point point\n---@return fun(cases: table): boolean\n"
        "function spec(point) end\n"
        "\n--- one case: what is given, what is expected\n"
        "---@param name string\n"
        "---@return fun(case: {given: table, expect: table}): table\n"
        "function case(name) end\n"
        "\n--- what always holds at a point; `ombud policy invariants` looks for facts that break "
        "it\n"
        "---@param name string\n"
        "---@return fun(property: {point: point, given?: fun(c: facts): any, "
        "holds: fun(c: facts, v: table): any, within?: integer, "
        "next?: fun(c: facts, v: table): table}): boolean\n"
        "function invariant(name) end\n");
}

void reference_types(struct buf *out)
{
    buf_putz(out, types_head);
    put_words(out);
    for (int k = 0; k < VERDICT_KINDS; k++)
        put_verdict(out, (enum verdict_kind)k);
    put_libraries(out);
    for (int p = 0; p < POINTS; p++)
        put_facts(out, contract_of((enum decide_point)p));
}
