/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the customer's view of events and contact state.
 * Must not know: channels or sockets.
 * Called by: door_contacts (resume, deliver) and effects. */
#include "core/app/item.h"

#include "core/base/json.h"
#include "core/gateway/event_json.h"

#define ITEM_TOKENS 512
#define ITEM_FEW_TOKENS 128 /* a body of up to these is read without allocation */

static const char *speaker(const struct event *e)
{
    switch (e->actor.type) {
    case ACTOR_CUSTOMER:
        return "customer";
    case ACTOR_TIER:
        return "assistant";
    case ACTOR_AGENT:
        return "agent";
    default:
        return "system";
    }
}

static void begin(struct json_out *o, const struct event *e, const char *kind)
{
    jo_obj(o);
    jo_kv_int(o, "seq", (int64_t)e->seq);
    event_json_time(o, "at", e->at);
    jo_kv_z(o, "kind", kind);
}

static void write_from(struct json_out *o, const char *type, omb_str name)
{
    jo_key(o, "from");
    jo_obj(o);
    jo_kv_z(o, "type", type);
    if (name.len)
        jo_kv_str(o, "name", name);
    jo_end_obj(o);
}

static void copy_member(struct json_out *o, const struct json_doc *d, const char *key)
{
    uint32_t at = json_member(d, 0, key);

    if (at != JSON_NONE && !json_is(d, at, JSON_NULL))
        jo_kv_raw(o, key, json_raw(d, at));
}

static void write_message(struct json_out *o, const struct event *e, const struct json_doc *d,
                          struct arena *a)
{
    begin(o, e, "message");
    write_from(o, speaker(e), json_str_or(d, 0, "by", a, STR("")));
    copy_member(o, d, "text");
    copy_member(o, d, "options");
    copy_member(o, d, "card");
    if (e->cid.len)
        jo_kv_str(o, "cid", e->cid);
    jo_end_obj(o);
}

static void write_line(struct json_out *o, const struct event *e, const char *line, omb_str name,
                       omb_str text)
{
    begin(o, e, "line");
    write_from(o, "system", name);
    jo_kv_z(o, "line", line);
    jo_kv_str(o, "text", text);
    jo_end_obj(o);
}

static bool write_holder(struct json_out *o, const struct event *e, const struct json_doc *d,
                         struct arena *a)
{
    omb_str name;

    if (!str_is(json_str_or(d, 0, "type", a, STR("")), "agent"))
        return false;
    name = json_str_or(d, 0, "name", a, STR("A colleague"));
    write_line(o, e, "joined", name,
               arena_printf(a, "%.*s joined and has the whole conversation", STR_ARG(name)));
    return true;
}

static bool write_event(struct json_out *o, const struct event *e, const struct json_doc *d,
                        struct arena *a)
{
    switch (e->kind) {
    case EVENT_MESSAGE_RECEIVED:
    case EVENT_MESSAGE_SENT:
        write_message(o, e, d, a);
        return true;
    case EVENT_HOLDER_CHANGED:
        return write_holder(o, e, d, a);
    case EVENT_QUEUE_ENTERED:
        write_line(o, e, "queued", STR_NONE, STR("You are in line for a person"));
        return true;
    case EVENT_CASE_RESOLVED:
        write_line(o, e, "resolved", STR_NONE, STR("This case was marked as solved"));
        return true;
    case EVENT_CASE_REOPENED:
        write_line(o, e, "reopened", STR_NONE, STR("This case is open again"));
        return true;
    case EVENT_CONTACT_ENDED:
        write_line(o, e, "ended", STR_NONE, STR("The chat has ended"));
        return true;
    default:
        return false;
    }
}

bool item_write(struct json_out *o, const struct event *e)
{
    struct json_tok few[ITEM_FEW_TOKENS];
    struct arena a = {0};
    struct json_doc d;
    bool written = false;
    int status = json_parse(e->body, few, ITEM_FEW_TOKENS, &d, NULL);

    if (status == -OMB_E_LIMIT)
        status = json_parse_arena(e->body, &a, ITEM_TOKENS, &d, NULL);
    if (status == 0)
        written = write_event(o, e, &d, &a);
    arena_free(&a);
    return written;
}

bool item_changes_state(enum event_kind kind)
{
    return kind == EVENT_HOLDER_CHANGED || kind == EVENT_QUEUE_ENTERED ||
           kind == EVENT_QUEUE_LEFT || kind == EVENT_CONTACT_ENDED || kind == EVENT_CASE_REOPENED;
}

void item_state(struct json_out *o, const struct kase *k, const struct item_place *place)
{
    static const char *const holder[] = {"none", "assistant", "agent"};

    jo_kv_z(o, "state", contact_state_name(k->contact_state));
    jo_key(o, "holder");
    jo_obj(o);
    jo_kv_z(o, "type", holder[k->holder]);
    if (k->holder == HOLDER_AGENT)
        jo_kv_z(o, "name", k->holder_name);
    jo_end_obj(o);
    if (k->contact_state == CONTACT_QUEUED && place && place->position) {
        jo_kv_int(o, "position", place->position);
        jo_kv_int(o, "wait_s", place->wait_s);
    }
}
