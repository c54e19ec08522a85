/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: finding the claim again that a command was about.
 * Must not know: what was decided.
 * Called by: desk_door.c. */
#include "core/app/claim_call.h"

#include "core/base/json.h"

bool claim_call_is(enum command_kind kind)
{
    return kind >= COMMAND_CLAIM_CONTACT && kind <= COMMAND_CLAIM_DECIDE;
}

static void read_text(const struct json_doc *d, struct arena *a, const char *key, char *dst,
                      size_t cap)
{
    str_clip(dst, cap, json_str_or(d, 0, key, a, STR("")));
}

void claim_call_read(const struct command *c, struct claim_call *out)
{
    struct arena a = {0};
    struct json_doc d;

    *out = (struct claim_call){.actor = c->actor.type};
    if (json_parse_arena(c->body, &a, DESK_MAX_TOKENS, &d, NULL) == 0) {
        read_text(&d, &a, "claim", out->claim, sizeof out->claim);
        read_text(&d, &a, "order", out->order, sizeof out->order);
        read_text(&d, &a, "line", out->line, sizeof out->line);
    }
    arena_free(&a);
}

/* Without a line's name it is the order's newest. */
static const struct claim *claim_of(const struct claim_call *c, const struct kase *k)
{
    if (c->claim[0])
        return claim_find(k, str_of(c->claim));
    if (c->line[0])
        return claim_on_line(k, str_of(c->order), str_of(c->line));
    for (uint32_t i = k->n_claim; i > 0; i--)
        if (!strcmp(k->claim[i - 1].order, c->order))
            return &k->claim[i - 1];
    return NULL;
}

static enum claim_reader reader_of(enum actor_type actor)
{
    if (actor == ACTOR_SELLER)
        return CLAIM_FOR_SELLER;
    return actor == ACTOR_AGENT ? CLAIM_FOR_STAFF : CLAIM_FOR_CUSTOMER;
}

bool claim_call_write(const struct claim_call *call, struct id kase, const struct kase *k,
                      struct json_out *o)
{
    const struct claim *claim = claim_of(call, k);
    char id[ID_TEXT + 1];

    if (!claim)
        return false;
    id_text(kase, id);
    claim_json(k, claim, id, reader_of(call->actor), o);
    return true;
}
