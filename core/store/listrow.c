/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what list filters mean, and how they are read from a case's row.
 * Must not know how rows are stored.
 * Called by the backends. */
#include "core/store/listrow.h"

#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#define LISTROW_TOKENS 1024

static int64_t level_of(omb_str name)
{
    static const char *const names[] = {"assistant", "associate", "supervisor", "specialist"};
    int64_t n;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (str_is(name, names[i]))
            return (int64_t)i;
    }
    return str_int(name, &n) == 0 ? n : -1;
}

void listrow_read(omb_str json, omb_str customer, struct arena *a, struct listrow *out)
{
    struct json_doc d;
    *out = (struct listrow){.tier = -1, .customer = customer};
    if (json_parse_arena(json, a, LISTROW_TOKENS, &d, NULL) || !json_is(&d, 0, JSON_OBJECT))
        return;
    out->number = (uint64_t)json_int_or(&d, 0, "number", 0);
    out->changed_at = (uint64_t)json_int_or(&d, 0, "changed_at", 0);
    out->tier = json_int_or(&d, 0, "tier", -1);
    if (out->tier < 0)
        out->tier = level_of(json_str_or(&d, 0, "tier", a, STR("")));
    out->status = json_str_or(&d, 0, "status", a, STR(""));
    out->holder = json_str_or(&d, 0, "holder", a, STR(""));
    if (out->customer.len == 0)
        out->customer = json_str_or(&d, 0, "customer", a, STR(""));
    out->open = !str_is(out->status, "resolved") && !str_is(out->status, "closed");
    out->queued = str_is(json_str_or(&d, 0, "contact_state", a, STR("")), "queued");
    out->approvals = json_int_or(&d, 0, "approvals", 0);
}

int listrow_filter(omb_str text, enum listrow_filter *kind, omb_str *word, int64_t *level)
{
    static const struct {
        const char *name;
        enum listrow_filter kind;
    } with_word[] = {{"queue", LISTROW_QUEUE},
                     {"queues", LISTROW_QUEUES},
                     {"holder", LISTROW_HOLDER},
                     {"customer", LISTROW_CUSTOMER}};
    omb_str name, rest;
    *word = STR("");
    *level = 0;
    if (text.len == 0)
        return *kind = LISTROW_ALL, 0;
    if (str_is(text, "open"))
        return *kind = LISTROW_OPEN, 0;
    if (str_is(text, "approvals"))
        return *kind = LISTROW_APPROVALS, 0;
    if (!str_cut(text, ':', &name, &rest) || rest.len == 0)
        return -OMB_E_INVALID;
    for (size_t i = 0; i < sizeof(with_word) / sizeof(with_word[0]); i++) {
        if (!str_is(name, with_word[i].name))
            continue;
        *kind = with_word[i].kind;
        *word = rest;
        *level = level_of(rest);
        return (*kind == LISTROW_QUEUE || *kind == LISTROW_QUEUES) && *level < 0 ? -OMB_E_INVALID
                                                                                 : 0;
    }
    return -OMB_E_INVALID;
}

omb_str listrow_erased(const struct listrow *r, struct arena *a)
{
    struct buf b = BUF_INIT(STORE_MAX_NAME * 8);
    struct json_out o = json_out(&b);
    jo_obj(&o);
    jo_kv_bool(&o, "erased", true);
    jo_kv_int(&o, "number", (int64_t)r->number);
    jo_kv_str(&o, "status", r->status);
    jo_kv_int(&o, "tier", r->tier);
    jo_kv_str(&o, "holder", r->holder);
    jo_kv_z(&o, "contact_state", r->queued ? "queued" : "");
    jo_kv_int(&o, "approvals", r->approvals);
    jo_kv_int(&o, "changed_at", (int64_t)r->changed_at);
    jo_end_obj(&o);
    omb_str text = b.err ? STR("{\"erased\":true}") : arena_dup(a, buf_str(&b));
    buf_free(&b);
    return text;
}
