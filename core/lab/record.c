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

static int read_facts(const struct json_doc *doc, uint32_t at, struct arena *arena,
                      struct record *r)
{
    uint32_t object = json_member(doc, at, "facts");
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

int record_read_at(const struct json_doc *doc, uint32_t at, struct arena *arena, struct record *out)
{
    out->facts.n = 0;
    out->facts.subject = STR_NONE;
    if (!json_is(doc, at, JSON_OBJECT))
        return -OMB_E_SYNTAX;
    out->text = json_raw(doc, at);
    out->point = contract_point(json_str_or(doc, at, "point", arena, STR("")));
    if (out->point == POINTS)
        return -OMB_E_INVALID;
    out->bundle = json_str_or(doc, at, "bundle", arena, STR_NONE);
    out->vm = json_str_or(doc, at, "vm", arena, STR_NONE);
    out->now = (uint64_t)json_int_or(doc, at, "now", 0);
    out->rule = json_str_or(doc, at, "rule", arena, STR_NONE);
    out->ticks = (uint64_t)json_int_or(doc, at, "ticks", 0);
    out->status = (int)json_int_or(doc, at, "status", 0);
    out->read = json_raw(doc, json_member(doc, at, "read"));
    out->verdict = json_raw(doc, json_member(doc, at, "verdict"));
    return read_facts(doc, at, arena, out);
}

int record_read(omb_str text, struct arena *arena, struct record *out)
{
    struct json_doc doc;
    int rc = json_parse_arena(text, arena, LAB_RECORD_TOKENS, &doc, NULL);

    return rc != 0 ? rc : record_read_at(&doc, 0, arena, out);
}
