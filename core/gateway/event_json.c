/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the outward form of an event.
 * Must not know: who may see it.
 * Called by: the API, the live feed, and app where it answers for them. */
#include "core/gateway/event_json.h"

#include "core/base/clock.h"

void event_json_time(struct json_out *o, const char *key, uint64_t unix_ms)
{
    char text[40];
    struct buf b = {.ptr = text, .cap = sizeof text, .max = sizeof text};

    jo_key(o, key);
    if (!unix_ms) {
        jo_null(o);
        return;
    }
    clock_print(unix_ms, &b);
    jo_str(o, buf_str(&b));
}

void event_json_actor(struct json_out *o, const struct actor *who)
{
    jo_obj(o);
    jo_kv_z(o, "type", actor_type_name(who->type));
    jo_kv_str(o, "id", who->id.ptr ? who->id : STR(""));
    jo_end_obj(o);
}

void event_json(struct json_out *o, const struct event *e)
{
    char id[ID_TEXT + 1];

    id_text(e->id, id);
    jo_obj(o);
    jo_kv_int(o, "seq", (int64_t)e->seq);
    jo_kv_z(o, "id", id);
    event_json_time(o, "at", e->at);
    jo_kv_str(o, "kind", e->name.len ? e->name : str_of(event_name(e->kind)));
    jo_key(o, "actor");
    event_json_actor(o, &e->actor);
    if (e->cid.ptr)
        jo_kv_str(o, "cid", e->cid);
    jo_kv_raw(o, "body", e->body.len ? e->body : STR("{}"));
    jo_end_obj(o);
}
