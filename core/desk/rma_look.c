/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the look at a return before anybody asks for it. Records nothing. Called by app. */
#include "core/desk/fence.h"
#include "core/desk/remedy.h"
#include "core/desk/rma.h"

static int check(struct run *r, struct remedy *m, struct order_facts *o,
                 const struct order_line **line)
{
    bool customer = r->c->actor.type == ACTOR_CUSTOMER;
    int rc = json_parse_arena(r->c->body, r->arena, DESK_MAX_TOKENS, &r->doc, NULL);
    if (rc < 0 || !json_is(&r->doc, 0, JSON_OBJECT))
        return run_refuse(r, -OMB_E_INVALID, "the body must be an object");
    rc = rma_read_request(r, m);
    if (rc < 0)
        return rc;
    m->proposer_tier = customer ? TIER_ASSISTANT : r->c->actor_tier;
    rc = order_read(r->k, str_of(m->order), r->arena, o);
    if (rc < 0 || (customer && !fence_belongs(r, o)))
        return run_refuse(r, -OMB_E_NOTFOUND, "there is no such order");
    if (!m->line[0] && o->n_line == 1)
        (void)!str_copy(m->line, sizeof m->line, o->line[0].id);
    return fence_check(r, m, o, line);
}

int desk_return_terms(const struct kase *k, const struct command *c, const struct desk_ctx *ctx,
                      struct desk_out *out, struct buf *json)
{
    struct run r = {.k = k, .c = c, .ctx = ctx, .out = out, .arena = out->arena};
    const struct order_line *line = NULL;
    struct order_facts o;
    struct rma_item item;
    struct rma_terms t;
    struct remedy m;
    r.contact = str_of(k->contact);
    r.channel = str_of(k->channel);
    r.customer = str_of(k->customer);
    r.n_remedy = k->n_remedy;
    int rc = check(&r, &m, &o, &line);
    if (rc < 0)
        return rc;
    rma_item_read(&r, 0, &m, &item);
    rma_ask(&r, &m, &item, &o, line, &t);
    struct json_out jo = json_out(json);
    jo_obj(&jo);
    rma_terms_json(&t, &jo);
    jo_key(&jo, "dropoffs");
    jo_arr(&jo);
    jo_end_arr(&jo);
    jo_end_obj(&jo);
    return json->err ? json->err : r.arena->err;
}
