/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which events hold a decision, and getting it out of them. Must not know: where events are
 * kept, what is done with decisions. Called by: replay, backtest, explain's command. */
#include "core/lab/history.h"

#include "core/base/limits.h"

#define BIT(kind) EVENT_BIT(EVENT_##kind)
#define ERASED "{\"erased\":true}"

event_set history_record_kinds(void)
{
    return BIT(POLICY_DECIDED) | BIT(INTENT_RECOGNISED) | BIT(MESSAGE_RECEIVED) |
           BIT(MESSAGE_SENT) | BIT(CONFIRMATION_SENT);
}

event_set history_money_kinds(void)
{
    return BIT(REMEDY_APPROVAL_ASKED) | BIT(REMEDY_APPROVED) | BIT(AUTHORITY_TAKEN) |
           BIT(AUTHORITY_RETURNED);
}

enum history_found history_record(const struct history_event *e, struct arena *arena,
                                  struct record *out)
{
    struct json_doc doc;
    const char *key = e->kind == EVENT_POLICY_DECIDED ? "record" : "decision";
    uint32_t at;

    if (!(history_record_kinds() >> e->kind & 1))
        return HISTORY_NONE;
    if (str_is(e->body, ERASED))
        return HISTORY_ERASED;
    if (json_parse_arena(e->body, arena, LAB_EVENT_TOKENS, &doc, NULL) != 0)
        return HISTORY_UNREADABLE;
    at = json_member(&doc, 0, key);
    if (at == JSON_NONE)
        return json_bool_or(&doc, 0, "erased", false) ? HISTORY_ERASED : HISTORY_NONE;
    return record_read_at(&doc, at, arena, out) == 0 ? HISTORY_DECISION : HISTORY_UNREADABLE;
}

uint32_t history_count_bundle(struct history_bundles *b, omb_str hash)
{
    if (b->last < b->n && str_is(hash, b->row[b->last].hash)) {
        b->row[b->last].decisions++;
        return b->last;
    }
    for (uint32_t i = 0; i < b->n; i++) {
        if (!str_is(hash, b->row[i].hash))
            continue;
        b->row[i].decisions++;
        return b->last = i;
    }
    if (b->n == HISTORY_BUNDLES ||
        str_copy(b->row[b->n].hash, sizeof b->row[b->n].hash, hash.ptr ? hash : STR("")) < 0) {
        b->others++;
        return HISTORY_BUNDLES;
    }
    b->row[b->n].decisions = 1;
    b->row[b->n].found = false;
    b->last = b->n;
    return b->n++;
}

void history_print_bundles(const struct history_bundles *b, bool with_found, struct json_out *o)
{
    jo_key(o, "bundles");
    jo_arr(o);
    for (uint32_t i = 0; i < b->n; i++) {
        jo_obj(o);
        jo_kv_z(o, "hash", b->row[i].hash);
        jo_kv_int(o, "decisions", (int64_t)b->row[i].decisions);
        if (with_found)
            jo_kv_bool(o, "found", b->row[i].found);
        jo_end_obj(o);
    }
    if (b->others) {
        jo_obj(o);
        jo_kv_z(o, "hash", "others");
        jo_kv_int(o, "decisions", (int64_t)b->others);
        if (with_found)
            jo_kv_bool(o, "found", false);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}
