/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the shop's movements make of a return, the refund that follows, and the person who
 * is asked when what came is not what was announced. Called by moved.c. */
#include "core/desk/rma_i.h"

#include "core/base/utf8.h"
#include "core/desk/attempt.h"
#include "core/desk/ladder.h"
#include "core/desk/message.h"

static const char PERSON_RULE[] = "core: what does not fit goes to a person";

void rma_to_person(struct run *r, int32_t tier, const char *reason, omb_str note)
{
    message_note(r, OUT_SYSTEM, note);
    ladder_need_person(r, tier, str_of(reason), str_of(PERSON_RULE));
}

/* ---- the money ---- */

bool rma_refund_of(const struct run *r, const struct remedy *m, struct remedy *refund)
{
    const struct rma *x = kase_find_rma(r->k, str_of(m->id));
    struct order_facts o;
    struct fence f;
    if (!x || x->refund_remedy[0] || !x->refund.currency[0] || x->refund.minor <= 0)
        return false;
    *refund = (struct remedy){.state = REMEDY_PROPOSED, .approver_tier = -1, .amount = x->refund};
    refund->proposer_tier = refund->granter_tier = -1;
    (void)!str_copy(refund->kind, sizeof refund->kind, STR("refund"));
    memcpy(refund->order, m->order, sizeof refund->order);
    memcpy(refund->line, m->line, sizeof refund->line);
    memcpy(refund->to, x->to, sizeof refund->to);
    (void)!str_copy(refund->reason, sizeof refund->reason, STR("returned"));
    if (order_read(r->k, str_of(m->order), r->arena, &o) < 0)
        return true;
    const struct order_line *line = order_find_line(&o, str_of(m->line));
    if (!line)
        return true;
    fence_read(r, refund, line, &f);
    if (refund->amount.minor > f.left)
        refund->amount.minor = f.left;
    return refund->amount.minor > 0;
}

static void pay_back(struct run *r, const struct remedy *m, const struct rma *x)
{
    struct remedy refund;
    if (x->refund_remedy[0])
        return;
    if (!x->refund.currency[0]) {
        rma_to_person(r, TIER_ASSOCIATE, "refund_by_hand",
                      arena_printf(r->arena,
                                   "The return %s is here; what is to be refunded for it "
                                   "must be settled by a person.",
                                   m->id));
        return;
    }
    if (!rma_refund_of(r, m, &refund)) {
        message_note(r, OUT_SYSTEM,
                     arena_printf(r->arena, "Nothing is left to refund for the return %s.", m->id));
        return;
    }
    if (remedy_by_core(r, &refund, str_of(x->clause), str_of(x->rule)) < 0) {
        omb_str why = arena_printf(r->arena, "The refund for the return %s could not be made: %s.",
                                   m->id, r->out->error.text);
        r->out->error = (omb_error){.size = sizeof r->out->error};
        rma_to_person(r, TIER_ASSOCIATE, "refund_not_made", why);
        return;
    }
    struct json_out *o = rma_step(r, x);
    jo_kv_z(o, "refund", refund.id);
    (void)out_event(r, EVENT_RETURN_REFUND_MADE, OUT_SYSTEM);
}

/* ---- movements ---- */

static void add_move(struct run *r, const struct rma *x, enum event_kind kind)
{
    struct json_out *o = rma_step(r, x);
    int64_t at = json_int_or(&r->doc, 0, "at", 0);
    jo_kv_str(o, "move", utf8_clip(run_str(r, "id"), MESSAGE_MAX_CID));
    if (at > 0)
        jo_kv_int(o, "moved_at", at);
    if (run_has(r, "quantity"))
        jo_kv_int(o, "quantity", json_int_or(&r->doc, 0, "quantity", 0));
    if (run_has(r, "condition"))
        jo_kv_str(o, "condition", utf8_clip(run_str(r, "condition"), sizeof x->condition - 1));
    (void)out_event(r, kind, r->c->actor);
    out_mark_cid(r);
}

static void tell(struct run *r, const struct remedy *m, const struct rma *x,
                 const struct rma_words *w, const char *what)
{
    struct rma_words said = *w;
    said.text =
        arena_printf(r->arena, "%s %.*s of order %s.", what, STR_ARG(rma_name(r, x)), m->order);
    rma_tell(r, m, x, &said);
}

/* What came cannot be, or is not what was announced: a person looks. */
static void doubt(struct run *r, const struct remedy *m, const char *reason, const char *why)
{
    omb_str detail = utf8_clip(run_words(r, "detail"), REASON_MAX_TEXT);
    rma_to_person(r, TIER_ASSOCIATE, reason,
                  arena_printf(r->arena, "Return %s of order %s: %s.%s%.*s", m->id, m->order, why,
                               detail.len ? " The shop says: " : "", STR_ARG(detail)));
}

static int scanned(struct run *r, const struct remedy *m, const struct rma *x)
{
    if (x->scanned_at || x->received_at || x->inspected_at)
        return 0;
    add_move(r, x, EVENT_RETURN_IN_TRANSIT);
    rma_stop_clocks(r, x);
    struct rma_words w = {.kind = "return_scanned", .subject = "Your return is on its way"};
    w.next = x->first_scan ? STR("We refund it now.") : STR("We refund it once it is here.");
    tell(r, m, x, &w, "The carrier has");
    if (x->first_scan)
        pay_back(r, m, x);
    return 0;
}

static int received(struct run *r, const struct remedy *m, const struct rma *x)
{
    int64_t came = json_int_or(&r->doc, 0, "quantity", m->quantity);
    struct rma_words w = {.kind = "return_received", .subject = "Your return is here"};
    if (x->received_at || x->inspected_at)
        return 0;
    add_move(r, x, EVENT_RETURN_RECEIVED);
    rma_stop_clocks(r, x);
    if (came != m->quantity)
        w.next = STR("Not as many items came as were announced, so a colleague looks at it.");
    tell(r, m, x, &w, "We have received");
    if (came != m->quantity)
        doubt(r, m, "return_differs",
              "another number of items came than was announced, nothing was refunded for it by "
              "itself");
    else
        pay_back(r, m, x);
    return 0;
}

/* Does what was found go with what the customer said? */
static bool fits(const struct rma *x, omb_str condition)
{
    bool fault = strcmp(x->reason, "unwanted") != 0;
    if (str_is(condition, "as_new"))
        return strcmp(x->reason, "damaged") != 0;
    if (str_is(condition, "used"))
        return x->opened || fault;
    if (str_is(condition, "damaged"))
        return fault;
    if (str_is(condition, "wrong"))
        return !strcmp(x->reason, "wrong_item");
    return false;
}

static bool is_condition(omb_str s)
{
    return str_is(s, "as_new") || str_is(s, "used") || str_is(s, "damaged") || str_is(s, "wrong") ||
           str_is(s, "empty");
}

static int inspected(struct run *r, const struct remedy *m, const struct rma *x)
{
    omb_str condition = run_str(r, "condition");
    int64_t came = json_int_or(&r->doc, 0, "quantity", m->quantity);
    struct rma_words w = {.kind = "return_inspected", .subject = "Your return was looked at"};
    if (!is_condition(condition))
        return run_refuse(r, -OMB_E_INVALID, "condition: as_new, used, damaged, wrong or empty");
    if (x->inspected_at)
        return 0;
    bool fine = fits(x, condition) && came == m->quantity;
    add_move(r, x, EVENT_RETURN_INSPECTED);
    rma_stop_clocks(r, x);
    if (!fine)
        w.next =
            STR("It is not as it was announced, so a colleague looks at it and writes to you.");
    tell(r, m, x, &w, "We have looked at");
    if (!fine)
        doubt(r, m, "return_differs",
              x->refund_remedy[0]
                  ? arena_dupz(r->arena, arena_printf(r->arena,
                                                      "the item is not as it was announced (%.*s), "
                                                      "and its refund was made already",
                                                      STR_ARG(condition)))
                  : arena_dupz(r->arena, arena_printf(r->arena,
                                                      "the item is not as it was announced (%.*s), "
                                                      "and nothing was refunded by itself",
                                                      STR_ARG(condition))));
    else if (came == m->quantity && !x->received_at)
        pay_back(r, m, x);
    return 0;
}

static int lost(struct run *r, const struct remedy *m, const struct rma *x)
{
    struct rma_words w = {.kind = "return_lost", .subject = "Your return was lost on its way"};
    if (x->lost_at || x->received_at || x->inspected_at)
        return 0;
    add_move(r, x, EVENT_RETURN_LOST);
    rma_stop_clocks(r, x);
    w.next = STR("A colleague looks at it and writes to you.");
    tell(r, m, x, &w, "The carrier has lost");
    doubt(r, m, "return_lost", "the carrier has lost the parcel");
    return 0;
}

int rma_moved(struct run *r, const struct remedy *m)
{
    static const struct {
        const char *what;
        int (*take)(struct run *r, const struct remedy *m, const struct rma *x);
    } kinds[] = {{"scanned", scanned},
                 {"received", received},
                 {"inspected", inspected},
                 {"lost", lost}};
    const struct rma *x = kase_find_rma(r->k, str_of(m->id));
    omb_str what = run_str(r, "what");
    if (!x)
        return run_refuse(r, -OMB_E_NOTFOUND, "no such return in this case");
    enum rma_state state = rma_state_of(r->k, x);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!str_is(what, kinds[i].what))
            continue;
        if (state != RMA_WITHDRAWN && state != RMA_EXPIRED && state != RMA_REFUSED)
            return kinds[i].take(r, m, x);
        doubt(r, m, "return_had_ended",
              arena_dupz(r->arena, arena_printf(r->arena, "it was %s, and yet the shop says: %s",
                                                rma_state_name(state), kinds[i].what)));
        out_mark_cid(r);
        return 0;
    }
    return run_refuse(r, -OMB_E_INVALID, "what: scanned, received, inspected or lost");
}
