/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: hostile words inside a tenant's own bundle, beside its good ones. Must not know: which
 * outcome a file expects. Called by: conform_lua_hostile. */
#include "tests/conform/hostile_tenant.h"

#include "core/base/json_out.h"
#include "core/policy/decide.h"

#define ARCHIVE_MAX ((size_t)8 << 20)

static const char head[] =
    "local case = { id = 'C1', tier = 0, limit = 5000,\n"
    "  order = { id = '1', total = 3499, currency = 'USD', refunded = 0 } }\n"
    "local act = { refund = function() return true end, promo = function() return true end }\n"
    "local log = function() end\n"
    "return policy 'escalation' { otherwise = function(c)\n"
    "  (function(...)\n";
static const char tail[] = "\n end)(c) return stay() end }";

static const char canary[] = "local n, seen = 0, {}\n"
                             "return policy 'route' { otherwise = function(c)\n"
                             "  n = n + 1 seen[c.brand] = (seen[c.brand] or 0) + n\n"
                             "  return route(n, seen[c.brand] + #text.upper(c.brand)) end }";

static void add_file(struct json_out *o, const char *name, omb_str text)
{
    jo_obj(o);
    jo_kv_z(o, "name", name);
    jo_kv_str(o, "text", text);
    jo_end_obj(o);
}

static struct bundle *load(omb_str source)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf policy = BUF_INIT(ARCHIVE_MAX), archive = BUF_INIT(ARCHIVE_MAX);
    struct json_out o = json_out(&archive);
    struct bundle *b = NULL;

    buf_putz(&policy, head);
    buf_puts(&policy, source);
    buf_putz(&policy, tail);
    jo_obj(&o);
    jo_key(&o, "files");
    jo_arr(&o);
    add_file(&o, "bundle.lua", STR("return { name = 'hostile', version = '1' }"));
    add_file(&o, "policies/route.lua", str_of(canary));
    add_file(&o, "policies/escalation.lua", buf_str(&policy));
    jo_end_arr(&o);
    jo_end_obj(&o);
    if (archive.err || bundle_load_text(buf_str(&archive), &b, &errors) != 0)
        b = NULL;
    bundle_errors_free(&errors);
    buf_free(&policy);
    buf_free(&archive);
    return b;
}

static void ask_canary(struct bundle *b, struct arena *arena, struct verdict *v)
{
    struct facts f;

    facts_begin(&f, STR_NONE);
    facts_text(&f, "brand", STR("maple"));
    decide_run(b, POINT_ROUTE, &f, 1000, arena, v, NULL);
}

static bool is_right(const struct verdict *v)
{
    return v->status == 0 && v->kind == VERDICT_ROUTE && v->tier == 1 && v->priority == 6;
}

const char *hostile_tenant_check(omb_str source, bool *ran)
{
    struct bundle *b = load(source);
    struct arena arena = {0};
    const char *why = NULL;
    struct verdict before, hostile, after;
    struct facts f;

    if (!b)
        return NULL;
    *ran = true;
    ask_canary(b, &arena, &before);
    facts_begin(&f, STR_NONE);
    facts_int(&f, "tier", 0);
    for (int i = 0; i < 2 && !why; i++) {
        decide_run(b, POINT_ESCALATION, &f, 1000, &arena, &hostile, NULL);
        ask_canary(b, &arena, &after);
        if (!is_right(&before) || !is_right(&after) || !str_eq(before.record, after.record))
            why = "the canary in its own bundle decides otherwise";
        else if (!decide_may(POINT_ESCALATION, hostile.kind))
            why = "a verdict that its point does not have";
    }
    arena_free(&arena);
    bundle_unpin(b);
    return why;
}
