/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: reading a decision record back into facts. Must not know: where records are kept.
 * Called by: replay, backtest, explain. */
#include "core/lab/record.h"

#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/policy/contract.h"

/* The contract's own spelling lives for ever; a name it does not know is copied. */
static const char *fact_name(const struct contract *c, omb_str name, uint32_t *hint,
                             struct arena *arena)
{
    int at = contract_find(c, name, *hint);

    if (at >= 0) {
        *hint = (uint32_t)at + 1;
        return c->fact[at].name;
    }
    return arena_printf(arena, "%.*s", STR_ARG(name)).ptr;
}

static int add_fact(struct facts *f, const char *name, const struct json_doc *doc, uint32_t at,
                    struct arena *arena)
{
    omb_str s = STR_NONE;
    int64_t n = 0;
    bool b = false;

    if (!name)
        return -OMB_E_NOMEM;
    if (f->n == FACTS_MAX)
        return -OMB_E_LIMIT;
    if (json_get_int(doc, at, &n) == 0)
        facts_int(f, name, n);
    else if (json_get_bool(doc, at, &b) == 0)
        facts_bool(f, name, b);
    else if (json_get_str(doc, at, arena, &s) == 0)
        facts_text(f, name, s);
    else if (json_is(doc, at, JSON_ARRAY) || json_is(doc, at, JSON_OBJECT))
        facts_json(f, name, json_raw(doc, at));
    else
        return -OMB_E_INVALID;
    return 0;
}

static int read_facts(const struct json_doc *doc, struct arena *arena, struct record *r)
{
    uint32_t object = json_member(doc, 0, "facts");
    const struct contract *c = contract_of(r->point);
    uint32_t hint = 0;

    if (!json_is(doc, object, JSON_OBJECT))
        return object == JSON_NONE ? 0 : -OMB_E_INVALID;
    for (uint32_t t = json_first(doc, object); t != JSON_NONE; t = json_next(doc, object, t)) {
        omb_str name = STR_NONE;
        int rc = json_get_str(doc, t, arena, &name);
        if (rc == 0)
            rc = add_fact(&r->facts, fact_name(c, name, &hint, arena), doc, t + 1, arena);
        if (rc != 0)
            return rc;
    }
    return 0;
}

int record_read(omb_str text, struct arena *arena, struct record *out)
{
    struct json_doc doc;
    struct record r = {.text = text};
    int rc = json_parse_arena(text, arena, LAB_RECORD_TOKENS, &doc, NULL);

    if (rc != 0)
        return rc;
    if (!json_is(&doc, 0, JSON_OBJECT))
        return -OMB_E_SYNTAX;
    r.point = contract_point(json_str_or(&doc, 0, "point", arena, STR("")));
    if (r.point == POINTS)
        return -OMB_E_INVALID;
    r.bundle = json_str_or(&doc, 0, "bundle", arena, STR_NONE);
    r.vm = json_str_or(&doc, 0, "vm", arena, STR_NONE);
    r.now = (uint64_t)json_int_or(&doc, 0, "now", 0);
    r.rule = json_str_or(&doc, 0, "rule", arena, STR_NONE);
    r.ticks = (uint64_t)json_int_or(&doc, 0, "ticks", 0);
    r.status = (int)json_int_or(&doc, 0, "status", 0);
    r.read = json_raw(&doc, json_member(&doc, 0, "read"));
    r.verdict = json_raw(&doc, json_member(&doc, 0, "verdict"));
    rc = read_facts(&doc, arena, &r);
    if (rc == 0)
        *out = r;
    return rc;
}
