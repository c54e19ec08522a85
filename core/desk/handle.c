/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the way of a command to its family. Knows no rule of any. Called by app, replay and tests.
 */
#include "core/base/pan.h"
#include "core/desk/attempt.h"
#include "core/desk/authority.h"
#include "core/desk/out.h"
#include "core/desk/quote.h"
#include "core/desk/shapes.h"

#include <stdarg.h>
#include <stdio.h>

/* clang-format off */
static const run_fn table[COMMAND_KINDS] = {
    [COMMAND_CONTACT_START] = contact_on_start,
    [COMMAND_MESSAGE_IN] = message_on_in,
    [COMMAND_ASK_PERSON] = message_on_ask_person,
    [COMMAND_RECEIPT] = contact_on_receipt,
    [COMMAND_CONTACT_END] = contact_on_end,
    [COMMAND_TIER_RESULT] = tier_on_result,
    [COMMAND_ORDER_OBSERVED] = order_on_observed,
    [COMMAND_AGENT_ACCEPT] = holder_on_accept,
    [COMMAND_AGENT_REPLY] = message_on_reply,
    [COMMAND_AGENT_NOTE] = message_on_note,
    [COMMAND_AGENT_ESCALATE] = holder_on_escalate,
    [COMMAND_AGENT_HAND_BACK] = holder_on_hand_back,
    [COMMAND_AGENT_RESOLVE] = holder_on_resolve,
    [COMMAND_REMEDY_PROPOSE] = remedy_on_propose,
    [COMMAND_REMEDY_WITHDRAW] = remedy_on_withdraw,
    [COMMAND_REMEDY_APPROVE] = approval_on_approve,
    [COMMAND_REMEDY_DECLINE] = approval_on_decline,
    [COMMAND_REMEDY_RESULT] = remedy_on_result,
    [COMMAND_RETURN_REQUEST] = rma_on_request,
    [COMMAND_RETURN_DROPOFF] = rma_on_dropoff,
    [COMMAND_RETURN_WITHDRAW] = rma_on_withdraw,
    [COMMAND_SHOP_MOVED] = moved_on_shop,
    [COMMAND_QUOTE_OBSERVED] = quote_on_observed,
    [COMMAND_ATTACH] = attach_on_attach,
    [COMMAND_CLAIM_CONTACT] = claim_on_contact,
    [COMMAND_CLAIM_FILE] = claim_on_file,
    [COMMAND_CLAIM_EVIDENCE] = claim_on_evidence,
    [COMMAND_CLAIM_ANSWER] = claim_on_answer,
    [COMMAND_CLAIM_APPEAL] = claim_on_appeal,
    [COMMAND_CLAIM_DECIDE] = claim_on_decide,
    [COMMAND_LISTING_OBSERVED] = claim_on_listing,
    [COMMAND_POST_RESULT] = post_on_result,
    [COMMAND_TIMER] = timer_on_fired,
};
/* clang-format on */

int run_refuse(struct run *r, int code, const char *fmt, ...)
{
    omb_error *e = &r->out->error;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(e->text, sizeof e->text, fmt, ap);
    va_end(ap);
    e->code = code;
    return code;
}

omb_str run_str_at(struct run *r, uint32_t object, const char *key)
{
    return json_str_or(&r->doc, object, key, r->arena, STR(""));
}

omb_str run_str(struct run *r, const char *key)
{
    return run_str_at(r, 0, key);
}

omb_str run_words_at(struct run *r, uint32_t object, const char *key)
{
    omb_str words = str_trim(run_str_at(r, object, key));
    omb_str masked = pan_mask(words, r->arena);
    if (masked.ptr || !words.len)
        return masked;
    r->err = -OMB_E_NOMEM; /* better nothing than the number */
    return STR("");
}

omb_str run_words(struct run *r, const char *key)
{
    return run_words_at(r, 0, key);
}

bool run_has(const struct run *r, const char *key)
{
    uint32_t at = json_member(&r->doc, 0, key);
    return at != JSON_NONE && !json_is(&r->doc, at, JSON_NULL);
}

int run_need_agent(struct run *r)
{
    const struct actor *a = &r->c->actor;
    if (a->type == ACTOR_AGENT && a->id.len && a->id.len < sizeof r->k->holder_id &&
        r->c->actor_tier >= TIER_ASSOCIATE)
        return 0;
    return run_refuse(r, -OMB_E_DENIED, "only a signed-in agent may do this");
}

static void begin(struct run *r, const struct kase *k)
{
    r->now.state = k->contact_state;
    r->now.holder = k->holder;
    r->now.holder_id = str_of(k->holder_id);
    r->now.holder_name = str_of(k->holder_name);
    r->now.tier = k->tier;
    r->now.priority = k->priority;
    r->now.epoch = k->epoch;
    r->contact = str_of(k->contact);
    r->channel = str_of(k->channel);
    authority_know_customer(r, k);
    r->seen.intent = str_of(k->intent);
    r->seen.wants = str_of(k->wants);
    r->seen.tried = str_of(k->tried);
    r->seen.not_done = str_of(k->not_done);
    r->seen.mood = str_of(k->mood);
    r->seen.order = str_of(k->topic_order);
    r->seen.confidence_pm = k->confidence_pm;
    r->seen.anger_pm = k->anger_pm;
    r->seen.asked_person = k->asked_person;
    r->seen.misunderstood = k->misunderstood;
    r->n_remedy = k->n_remedy;
    r->by_outbox = k->by_outbox;
    r->turn = -1;
}

static void clean(struct desk_out *out)
{
    out->n_event = out->n_effect = out->n_cleared = out->n_ledger = out->confirmations = 0;
    out->repeat_of = 0;
    out->refused = 0;
    out->error = (omb_error){.size = sizeof out->error};
}

static int read_body(struct run *r)
{
    omb_str body = r->c->body.len ? r->c->body : STR("{}");
    struct json_error why = {0, "bad JSON"};
    if (body.len > DESK_MAX_BODY)
        return run_refuse(r, -OMB_E_INVALID, "the body is longer than %d bytes", DESK_MAX_BODY);
    if (r->c->cid.len > MESSAGE_MAX_CID)
        return run_refuse(r, -OMB_E_INVALID, "the id is longer than %d bytes", MESSAGE_MAX_CID);
    int rc = json_parse_arena(body, r->arena, DESK_MAX_TOKENS, &r->doc, &why);
    if (rc == -OMB_E_NOMEM)
        return rc;
    if (rc < 0)
        return run_refuse(r, -OMB_E_INVALID, "%s at byte %u", why.why, why.at);
    if (!json_is(&r->doc, 0, JSON_OBJECT))
        return run_refuse(r, -OMB_E_INVALID, "the body must be an object");
    return 0;
}

int run_check_shape(struct run *r, enum command_kind kind)
{
    const struct shape_object *shape = shapes_command(kind);
    struct shape_fault fault;
    int rc = shape ? shape_check(&r->doc, 0, shape, &fault) : 0;
    return rc < 0 ? run_refuse(r, rc, "%s: %s", fault.field, fault.why) : 0;
}

int desk_handle(const struct kase *k, const struct command *c, const struct desk_ctx *ctx,
                struct desk_out *out)
{
    clean(out);
    struct run r = {.k = k, .c = c, .ctx = ctx, .out = out, .arena = out->arena};
    begin(&r, k);
    int rc = 0;
    if ((unsigned)c->kind >= COMMAND_KINDS || !table[c->kind])
        rc = run_refuse(&r, -OMB_E_INVALID, "no such command");
    else if (!k->seq && c->kind != COMMAND_CONTACT_START)
        rc = run_refuse(&r, -OMB_E_NOTFOUND, "no such case");
    if (rc == 0)
        rc = read_body(&r);
    if (rc == 0)
        rc = run_check_shape(&r, c->kind);
    if (rc == 0)
        rc = table[c->kind](&r);
    if (rc == 0)
        rc = r.err ? r.err : r.arena->err;
    if (rc < 0) {
        omb_error error = out->error;
        clean(out);
        out->error = error;
        if (!out->error.code)
            rc = run_refuse(&r, rc, "%s", omb_strerror(rc));
        rc = attempt_keep(&r, rc);
    }
    buf_free(&r.buf);
    return rc;
}
