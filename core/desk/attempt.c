/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the trace of refused attempts on money. Knows no limit. Called by handle.c and remedy.c. */
#include "core/desk/attempt.h"

#include "core/base/utf8.h"

#define ATTEMPT_MAX_WORD 80

static bool has_room(const struct run *r)
{
    uint32_t here = 0;
    for (uint32_t i = 0; i < r->out->n_event; i++)
        here += r->out->event[i].kind == EVENT_REMEDY_REFUSED;
    return r->k->refused + here < CASE_MAX_REFUSED;
}

/* Texts as they are, anything else as its JSON: an amount that is none must be seen as it came. */
static void put_member(struct run *r, struct json_out *o, uint32_t object, const char *key)
{
    uint32_t at = json_member(&r->doc, object, key);
    omb_str text;
    if (at == JSON_NONE || json_is(&r->doc, at, JSON_NULL))
        return;
    if (json_get_str(&r->doc, at, r->arena, &text) < 0)
        text = json_raw(&r->doc, at);
    jo_kv_str(o, key, utf8_clip(text, ATTEMPT_MAX_WORD));
}

void attempt_record(struct run *r, uint32_t at, int code)
{
    static const char *const members[] = {"remedy", "kind",   "order",   "line",
                                          "to",     "amount", "quantity"};
    struct json_out *o;
    if (!has_room(r))
        return;
    o = out_begin(r);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        put_member(r, o, at, members[i]);
    jo_kv_z(o, "code", omb_errname(code));
    jo_kv_z(o, "why", r->out->error.text);
    (void)out_event(r, EVENT_REMEDY_REFUSED, r->c->actor);
}

static bool is_attempt(const struct run *r)
{
    if (r->c->kind == COMMAND_RETURN_REQUEST)
        return r->c->actor.type == ACTOR_AGENT || r->c->actor.type == ACTOR_CUSTOMER;
    return (r->c->kind == COMMAND_REMEDY_PROPOSE || r->c->kind == COMMAND_REMEDY_APPROVE) &&
           r->c->actor.type == ACTOR_AGENT;
}

int attempt_keep(struct run *r, int code)
{
    if (!is_attempt(r) || !r->k->seq || !json_is(&r->doc, 0, JSON_OBJECT) || code == -OMB_E_NOMEM ||
        r->err || r->arena->err || !has_room(r))
        return code;
    attempt_record(r, 0, code);
    if (r->err || r->arena->err) {
        r->out->n_event = 0;
        return code;
    }
    r->out->refused = code;
    return 0;
}
