/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the names of events and actors. Knows nothing of their bodies. Called by desk, store, app.
 */
#include "core/desk/event.h"

struct event_row {
    const char *name;
    bool is_private;
};

#define EVENT_ROW_(sym, text, hidden) [EVENT_##sym] = {text, hidden},
static const struct event_row rows[EVENT_KINDS] = {{"", true}, EVENT_LIST(EVENT_ROW_)};
#undef EVENT_ROW_

static const char *const actors[ACTOR_TYPES] = {
    [ACTOR_SYSTEM] = "system", [ACTOR_CUSTOMER] = "customer", [ACTOR_TIER] = "tier",
    [ACTOR_AGENT] = "agent",   [ACTOR_POLICY] = "policy",     [ACTOR_TIMER] = "timer",
    [ACTOR_COMMERCE] = "shop", [ACTOR_SELLER] = "seller",
};

const char *event_name(enum event_kind kind)
{
    return (unsigned)kind < EVENT_KINDS ? rows[kind].name : "";
}

enum event_kind event_of_name(omb_str name)
{
    for (int i = EVENT_UNKNOWN + 1; i < EVENT_KINDS; i++)
        if (str_is(name, rows[i].name))
            return (enum event_kind)i;
    return EVENT_UNKNOWN;
}

bool event_is_private(enum event_kind kind)
{
    return (unsigned)kind >= EVENT_KINDS || rows[kind].is_private;
}

bool actor_is_key(omb_str id)
{
    return str_starts(id, STR(ACTOR_KEY));
}

omb_str actor_person(omb_str id)
{
    omb_str key, maker;

    return actor_is_key(id) && str_cut(id, '/', &key, &maker) && maker.len ? maker : id;
}

bool actor_same_person(omb_str a, omb_str b)
{
    return str_eq(actor_person(a), actor_person(b));
}

const char *actor_type_name(enum actor_type type)
{
    return (unsigned)type < ACTOR_TYPES ? actors[type] : "";
}

enum actor_type actor_type_of_name(omb_str name)
{
    for (int i = 0; i < ACTOR_TYPES; i++)
        if (str_is(name, actors[i]))
            return (enum actor_type)i;
    return ACTOR_TYPES;
}
