/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_EFFECT_H
#define OMB_DESK_EFFECT_H

#include "core/base/str.h"

#include <stdint.h>

/*
 * What the world must do once the events are committed. Durable effects are outbox rows:
 * carried out at least once, their result comes back as a command, which removes the row in
 * its own transaction. X(SYMBOL, "name", durable)
 *
 * CHANNEL_DELIVER   {contact, channel, seq}     to a channel that resumes by seq: not kept
 * CHANNEL_POST      {contact, channel, seq}     to one that does not: kept until it took it
 * CHANNEL_CLOSE     {contact, channel, reason}
 * TIER_STEP         {tier, epoch, turn, lookup?: id}   run the automatic holder on the case
 * TIER_WITHDRAW     {tier, epoch, reason}       the holder is no longer holder
 * COMMERCE_ORDERS   {customer}                  observe the customer's recent orders
 * COMMERCE_ORDER    {order, email?, epoch, turn}       observe one
 * COMMERCE_EXECUTE  {remedy, key, …the whole REMEDY}   the same key with every try
 * COMMERCE_LISTING  {listing}                   observe what is offered now
 * TIMER_SET         {name, ref, at, epoch?}     durable, comes back as COMMAND_TIMER
 * TIMER_CANCEL      {name, ref}
 */
#define EFFECT_LIST(X)                                                                             \
    X(CHANNEL_DELIVER, "channel.deliver", 0)                                                       \
    X(CHANNEL_CLOSE, "channel.close", 0)                                                           \
    X(TIER_STEP, "tier.step", 1)                                                                   \
    X(TIER_WITHDRAW, "tier.withdraw", 0)                                                           \
    X(COMMERCE_ORDERS, "commerce.orders", 1)                                                       \
    X(COMMERCE_ORDER, "commerce.order", 1)                                                         \
    X(COMMERCE_EXECUTE, "commerce.execute", 1)                                                     \
    X(TIMER_SET, "timer.set", 1)                                                                   \
    X(TIMER_CANCEL, "timer.cancel", 1)                                                             \
    X(COMMERCE_LISTING, "commerce.listing", 1)                                                     \
    X(CHANNEL_POST, "channel.post", 1)

#define EFFECT_ENUM_(sym, name, durable) EFFECT_##sym,
enum effect_kind { EFFECT_LIST(EFFECT_ENUM_) EFFECT_KINDS };
#undef EFFECT_ENUM_

struct effect {
    enum effect_kind kind;
    omb_str key; /* names it within its case: "step:7", "execute:r1"; a result clears by this key */
    omb_str body; /* JSON object */
    uint64_t at;  /* TIMER_SET: when, ms UTC; 0 otherwise */
};

const char *effect_name(enum effect_kind kind);
enum effect_kind effect_of_name(omb_str name); /* EFFECT_KINDS for an unknown one */
bool effect_is_durable(enum effect_kind kind);

#endif
