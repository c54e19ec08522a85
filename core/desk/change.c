/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a change of an order tells the authority policy. Knows no rule. Called by remedy.c. */
#include "core/desk/change.h"

#include "core/desk/fence.h"

/* Its own word, or what it speaks of. */
static omb_str what_of(const struct json_doc *d, struct arena *arena)
{
    static const char *const parts[] = {"cancel", "address", "payment", "items"};
    omb_str what = json_str_or(d, 0, "what", arena, STR(""));

    for (size_t i = 0; !what.len && i < sizeof parts / sizeof *parts; i++) {
        if (json_member(d, 0, parts[i]) != JSON_NONE)
            what = str_of(parts[i]);
    }
    return what;
}

void change_facts(const struct run *r, const struct remedy *m, const struct order_facts *o,
                  struct facts *f)
{
    bool agent = r->c->actor.type == ACTOR_AGENT;
    struct json_doc d;

    if (!m->change || json_parse_arena(str_of(m->change), r->arena, DESK_MAX_TOKENS, &d, NULL) < 0)
        return;
    facts_bool(f, "change.present", true);
    facts_text(f, "change.what", what_of(&d, r->arena));
    facts_bool(f, "change.confirmed", agent || json_bool_or(&d, 0, "confirmed", false));
    facts_bool(f, "change.same_customer", fence_belongs(r, o));
    facts_bool(f, "change.order_known", true);
}
