/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_COMMAND_H
#define OMB_DESK_COMMAND_H

#include "core/desk/event.h"

/*
 * What may be asked of a case. The body is a JSON object of the shape named here;
 * desk_handle checks it. "?" marks an optional member. Money is {"minor": int, "currency":
 * "USD"}. X(SYMBOL, "name")
 *
 * CONTACT_START   {contact, channel, live: bool, resumes?: bool, brand?, lang?, topic?: {reason, order?},
 *                  customer: {id?, name?, email?, verified: bool}}   opens the case (kase is empty)
 * MESSAGE_IN      {text}                       + command.cid; from the customer
 * ASK_PERSON      {}                           the customer pressed "a person, please"
 * RECEIPT         {what: "delivered"|"read", upto: seq, by: "customer"|"agent"}
 * CONTACT_END     {by: "customer"|"agent"|"idle"}
 * TIER_RESULT     {epoch, turn, status?: int<0, recognised?: {intent, confidence_pm,
 *                  asks_for_person, anger_pm, mood?, orders?: ["112-…"]}, actions?: [ACTION…],
 *                  flow?: FLOW|null, decided?: [RECORD…]}
 *     RECORD      the record of a compensation decision (verdict.record, decide.h)
 *     ACTION      {say: {text, options?: [text…], card?: object}} | {ask: {text, key, options?}} |
 *                 {lookup: {order, email?}} | {fact: {key, value}} | {wants: text} |
 *                 {tried: text} | {not_done: text} | {propose: REMEDY} |
 *                 {escalate: {reason, tier?: level}} | {resolve: {}} |
 *                 {claim: {step: "contact"|"file", order, line, ground?, text?, message?}}
 *     FLOW        {name, bundle, answers: [any…]}   what the flow must be replayed with
 *                 confidence_pm and anger_pm are per mille
 * ORDER_OBSERVED  {order: ORDER} | {missing: id}    the shop answered a lookup
 *     ORDER       {id, customer, email?, state, placed_at, currency, total_minor, lines: [{line,
 *                  title, brand?, seller?, quantity, paid_minor, tax_minor, refunded_minor,
 *                  promised_at?, delivered_at?, shipment?, carrier?, route?, state,
 *                  returnable_until?, condition?}], paid_by?, membership?}
 * QUOTE_OBSERVED  {remedy: REMEDY, quote: QUOTE}    what the shop says a change would mean
 * LISTING_OBSERVED {listing: LISTING} | {missing: id}
 * AGENT_ACCEPT    {}                           takes a queued contact; actor = the agent, who may
 *                  hold it already: then nothing happens
 * AGENT_REPLY     {text, seen: seq}            + command.cid
 * AGENT_NOTE      {text}                       + command.cid
 * AGENT_ESCALATE  {tier, reason, text?}
 * AGENT_HAND_BACK {reason}
 * AGENT_RESOLVE   {text?}
 * REMEDY_PROPOSE  REMEDY + command.cid (the idempotency key)
 *     REMEDY      {kind, order?, line?, quantity?, amount?: MONEY, to?: "original"|"gift_card",
 *                  reason, change?: CHANGE, lines?, whole?, expires_days?, trade_in?, address?}
 *                  refund: of a line; of `lines: [{line, quantity?, amount}]`; or `whole: true`, all
 *                  that is left of the order. reship: quantity, address? certificate: expires_days?
 *                  return: line and quantity, or a change. trade_in_credit: trade_in, to gift_card.
 *                  order_change, cancel, exchange: change. customer_change: change, no order.
 *                  `to` of a refund or a return. Kind claim is made by the core alone.
 *     CHANGE      {what?: "items"|"payment"|"address", confirmed?: bool, …} (change.h);
 *                  the rest is the shop's to read
 * REMEDY_WITHDRAW {remedy}
 * REMEDY_APPROVE  {remedy, hash}               hash as shown with the approval request
 * REMEDY_DECLINE  {remedy, hash, reason}
 * REMEDY_RESULT   {remedy, key, outcome: "done"|"failed"|"unknown", ref?, detail?}
 * RETURN_REQUEST  {order, line, quantity, reason: "damaged"|"defective"|"not_as_described"|
 *                  "wrong_item"|"unwanted", to?, opened?, packaging?, receipt?, dropoff?, text?}
 *                  + command.cid; from the customer or an agent
 *                  refused by the policy is 0 with a return that says so (rma.h)
 * RETURN_DROPOFF  {remedy, dropoff}
 * RETURN_WITHDRAW {remedy}                     until it is handed in
 * SHOP_MOVED      {id, key, what: "scanned"|"received"|"inspected"|"lost"|"reversed"|"redeemed",
 *                  at: ms, condition?, quantity?, minor?, detail?}   the shop tells of a remedy it carried out
 * CLAIM_CONTACT   {order, line, text} | {claim, text} + command.cid   the customer writes to the
 *                  seller through us
 * CLAIM_FILE      {order, line, ground: "not_arrived"|"not_as_described"|"return_refused"|
 *                  "refund_missing", text?, message?, contacted_at?: ms} + command.cid   message: to
 *                  the seller, where none was sent yet; contacted_at: from staff, who saw one
 * CLAIM_EVIDENCE  {claim, what, text?, attachment?} + command.cid   customer, seller or agent
 * CLAIM_ANSWER    {claim, answer: "accepts"|"refunded"|"disputes", text?}   the seller
 * CLAIM_APPEAL    {claim, text}                customer, an agent for him, or seller
 * CLAIM_DECIDE    {claim, decision: "grant"|"deny", charge?: "seller"|"shop", minor?, reason,
 *                  clause?}   an agent; of an appealed claim it is the appeal that is decided
 * ATTACH          {attachment, name, type, bytes, hash}   its bytes are in the store already
 * POST_RESULT     {seq, outcome: "out"|"failed", detail?}   of EFFECT_CHANNEL_POST
 * TIMER           {name: "remedy_due"|"approval_expired"|"widen"|"return_remind"|
 *                  "return_expire"|"claim", ref, epoch?}
 */
#define COMMAND_LIST(X)                                                                            \
    X(CONTACT_START, "contact.start")                                                              \
    X(MESSAGE_IN, "message.in")                                                                    \
    X(ASK_PERSON, "ask_person")                                                                    \
    X(RECEIPT, "receipt")                                                                          \
    X(CONTACT_END, "contact.end")                                                                  \
    X(TIER_RESULT, "tier.result")                                                                  \
    X(ORDER_OBSERVED, "order.observed")                                                            \
    X(AGENT_ACCEPT, "agent.accept")                                                                \
    X(AGENT_REPLY, "agent.reply")                                                                  \
    X(AGENT_NOTE, "agent.note")                                                                    \
    X(AGENT_ESCALATE, "agent.escalate")                                                            \
    X(AGENT_HAND_BACK, "agent.hand_back")                                                          \
    X(AGENT_RESOLVE, "agent.resolve")                                                              \
    X(REMEDY_PROPOSE, "remedy.propose")                                                            \
    X(REMEDY_WITHDRAW, "remedy.withdraw")                                                          \
    X(REMEDY_APPROVE, "remedy.approve")                                                            \
    X(REMEDY_DECLINE, "remedy.decline")                                                            \
    X(REMEDY_RESULT, "remedy.result")                                                              \
    X(QUOTE_OBSERVED, "quote.observed")                                                            \
    X(LISTING_OBSERVED, "listing.observed")                                                        \
    X(RETURN_REQUEST, "return.request")                                                            \
    X(RETURN_DROPOFF, "return.dropoff")                                                            \
    X(RETURN_WITHDRAW, "return.withdraw")                                                          \
    X(SHOP_MOVED, "shop.moved")                                                                    \
    X(CLAIM_CONTACT, "claim.contact")                                                              \
    X(CLAIM_FILE, "claim.file")                                                                    \
    X(CLAIM_EVIDENCE, "claim.evidence")                                                            \
    X(CLAIM_ANSWER, "claim.answer")                                                                \
    X(CLAIM_APPEAL, "claim.appeal")                                                                \
    X(CLAIM_DECIDE, "claim.decide")                                                                \
    X(ATTACH, "attach")                                                                            \
    X(POST_RESULT, "post.result")                                                                  \
    X(TIMER, "timer")

#define COMMAND_ENUM_(sym, name) COMMAND_##sym,
enum command_kind { COMMAND_LIST(COMMAND_ENUM_) COMMAND_KINDS };
#undef COMMAND_ENUM_

struct command {
    enum command_kind kind;
    struct actor actor;
    int32_t actor_tier; /* an agent's own level (associate 1 …); -1 for everyone else */
    omb_str cid;        /* the sender's own id of this command, or absent */
    omb_str body;       /* JSON object, borrowed */
};

const char *command_name(enum command_kind kind);
enum command_kind command_of_name(omb_str name); /* COMMAND_KINDS for an unknown one */

#endif
