/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_MESSAGE_H
#define OMB_PLUG_MESSAGE_H

#include "core/base/str.h"

#include <stdint.h>

/*
 * A call of the host into a plugin as plain data: numbers and byte strings (Rule P), so
 * that it can be made at once, kept for a later turn, or written to a socket.
 * X(SYMBOL, "name for logs")
 */
#define METHOD_LIST(X)                                                                             \
    X(CHANNEL_START, "channel.start")                                                              \
    X(CHANNEL_DELIVER, "channel.deliver")                                                          \
    X(CHANNEL_CLOSE, "channel.close")                                                              \
    X(CHANNEL_EVENT, "channel.event")                                                              \
    X(TIER_OFFER, "tier.offer")                                                                    \
    X(TIER_STEP, "tier.step")                                                                      \
    X(TIER_COMMAND, "tier.command")                                                                \
    X(TIER_WITHDRAW, "tier.withdraw")                                                              \
    X(COMMERCE_ORDERS, "commerce.orders")                                                          \
    X(COMMERCE_ORDER, "commerce.order")                                                            \
    X(COMMERCE_LISTING, "commerce.listing")                                                        \
    X(COMMERCE_EXECUTE, "commerce.execute")                                                        \
    X(COMMERCE_STATUS, "commerce.status")                                                          \
    X(COMMERCE_IMPORT, "commerce_import.take")                                                     \
    X(WS_OPEN, "on_http.ws_open")                                                                  \
    X(WS_MESSAGE, "on_http.ws_message")                                                            \
    X(WS_CLOSED, "on_http.ws_closed")                                                              \
    X(REQUEST, "on_http.request")                                                                  \
    X(FLOWS_CHANGED, "on_flows.changed")                                                           \
    X(TIMER, "on_timer.on_timer")                                                                  \
    X(DRAIN, "plugin.drain")                                                                       \
    X(CANCEL, "plugin.cancel")                                                                     \
    X(COMPLETED, "plugin.completed")

#define METHOD_ENUM_(sym, name) METHOD_##sym,
enum method { METHOD_LIST(METHOD_ENUM_) METHODS };
#undef METHOD_ENUM_

#define MESSAGE_STRINGS 3

struct message {
    enum method method;
    uint32_t tenant;
    uint64_t op;     /* number of the call; COMPLETED: the plugin's own */
    uint64_t number; /* connection, timer, deadline, close code: as the method has it */
    int32_t status;  /* COMPLETED */
    omb_str s[MESSAGE_STRINGS];
};

const char *method_name(enum method m); /* never NULL */

#endif
