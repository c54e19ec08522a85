/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the shop tells of a listing, beside how it was sold. Decides nothing. Called by
 * handle.c. */
#include "core/desk/claim_run.h"

/* Members that say when and where, not what was promised. */
static bool is_about(omb_str key)
{
    return str_is(key, "at") || str_is(key, "id") || str_is(key, "stock") ||
           str_is(key, "currency") || str_is(key, "seller");
}

/* The members of what was sold that the listing says otherwise now. */
static void put_differences(struct run *r, const struct claim *c, uint32_t listing,
                            struct json_out *o)
{
    struct json_doc sold;
    jo_key(o, c->id);
    jo_arr(o);
    if (c->listing_sold &&
        json_parse_arena(str_of(c->listing_sold), r->arena, DESK_MAX_TOKENS, &sold, NULL) == 0)
        for (uint32_t i = json_first(&sold, 0); i != JSON_NONE; i = json_next(&sold, 0, i)) {
            omb_str key;
            if (json_get_str(&sold, i, r->arena, &key) < 0 || is_about(key))
                continue;
            const char *name = arena_dupz(r->arena, key);
            if (!name)
                break;
            uint32_t now = json_member(&r->doc, listing, name);
            if (now == JSON_NONE || !str_eq(json_raw(&sold, i + 1), json_raw(&r->doc, now)))
                jo_str(o, key);
        }
    jo_end_arr(o);
}

static int observe(struct run *r, omb_str id, uint32_t listing)
{
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "id", id);
    jo_key(o, "listing");
    if (listing == JSON_NONE)
        jo_null(o);
    else
        jo_raw(o, json_raw(&r->doc, listing));
    if (listing != JSON_NONE) {
        jo_key(o, "differs");
        jo_obj(o);
        for (uint32_t i = 0; i < r->k->n_claim; i++)
            if (str_is(id, r->k->claim[i].listing))
                put_differences(r, &r->k->claim[i], listing, o);
        jo_end_obj(o);
    }
    (void)out_event(r, EVENT_OBSERVED_LISTING, r->c->actor);
    out_clear(r, arena_printf(r->arena, "listing:%.*s", STR_ARG(id)));
    return 0;
}

int claim_on_listing(struct run *r)
{
    if (r->c->actor.type != ACTOR_COMMERCE && r->c->actor.type != ACTOR_SYSTEM)
        return run_refuse(r, -OMB_E_DENIED, "only the shop tells of listings");
    uint32_t listing = json_member(&r->doc, 0, "listing");
    omb_str id = run_str(r, "missing");
    if (json_is(&r->doc, listing, JSON_OBJECT))
        id = run_str_at(r, listing, "id");
    else
        listing = JSON_NONE;
    if (!id.len || id.len >= sizeof r->k->claim[0].listing)
        return run_refuse(r, -OMB_E_INVALID, "listing: an object with an id, or missing: the id");
    if (listing != JSON_NONE && json_raw(&r->doc, listing).len > CLAIM_MAX_LISTING)
        listing = JSON_NONE;
    return observe(r, id, listing);
}
