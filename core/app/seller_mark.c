/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the rows that say which claims are whose.
 * Must not know: who asks for them.
 * Called by: case_commit.c, seller.c. */
#include "core/app/seller.h"

#include "core/base/json.h"

#include <stdio.h>

void seller_mark_prefix(omb_str seller, char out[HASH_HEX + 2])
{
    hash_hex(hash_of(seller), out);
    out[HASH_HEX] = '/';
    out[HASH_HEX + 1] = '\0';
}

static const struct claim *begun(const struct kase *k, const struct event *e, struct arena *a)
{
    struct json_doc d;

    if ((e->kind != EVENT_CLAIM_SELLER_CONTACTED && e->kind != EVENT_CLAIM_FILED) ||
        json_parse_arena(e->body, a, DESK_FEW_TOKENS, &d, NULL) != 0)
        return NULL;
    return claim_find(k, json_str_or(&d, 0, "claim", a, STR("")));
}

uint32_t seller_marks(const struct kase *k, struct id kase, const struct event *event, uint32_t n,
                      struct arena *a, struct store_mark *mark, uint32_t most)
{
    char prefix[HASH_HEX + 2], id[ID_TEXT + 1];
    uint32_t count = 0;

    for (uint32_t i = 0; i < n && count < most; i++) {
        const struct claim *c = begun(k, &event[i], a);
        if (!c)
            continue;
        seller_mark_prefix(str_of(c->seller), prefix);
        id_text(kase, id);
        mark[count++] = (struct store_mark){.space = STR("sellerclaim"),
                                            .key = arena_printf(a, "%s%s/%s", prefix, id, c->id),
                                            .value = STR("{}")};
    }
    return count;
}

bool seller_mark_read(omb_str key, struct id *kase, omb_str *claim)
{
    omb_str hash, rest, id;

    return str_cut(key, '/', &hash, &rest) && str_cut(rest, '/', &id, claim) &&
           id_parse(id, kase) == 0;
}
