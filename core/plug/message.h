/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_MESSAGE_H
#define OMB_PLUG_MESSAGE_H

#include "core/base/str.h"

#include <stdbool.h>
#include <stdint.h>

#include <string.h>

/*
 * A call over the plugin line as plain data: numbers and byte strings (Rule P), so that it
 * can be made at once, kept for a later turn, or written to a socket.
 *
 * What a plugin may offer beside its life: X(name, type, id). `name` is the member of struct
 * plug_instance that holds the table.
 */
#define TABLE_LIST(X)                                                                              \
    X(channel, omb_channel, OMB_KIND_CHANNEL)                                                      \
    X(tier, omb_tier, OMB_KIND_TIER)                                                               \
    X(commerce, omb_commerce, OMB_KIND_COMMERCE)                                                   \
    X(import, omb_commerce_import, OMB_COMMERCE_IMPORT)                                            \
    X(quote, omb_commerce_quote, OMB_COMMERCE_QUOTE)                                               \
    X(choices, omb_commerce_choices, OMB_COMMERCE_CHOICES)                                         \
    X(on_timer, omb_ext_on_timer, OMB_EXT_ON_TIMER)                                                \
    X(on_http, omb_ext_on_http, OMB_EXT_ON_HTTP)                                                   \
    X(on_flows, omb_ext_on_flows, OMB_EXT_ON_FLOWS)

/*
 * What the host calls of it: X(SYMBOL, "name for logs", table, member, shape, flags).
 * One row makes a method work inline and in a child; shape: shape.h.
 */
#define METHOD_LIST(X)                                                                             \
    X(CHANNEL_START, "channel.start", channel, start, OTSS, METHOD_ANSWERED)                       \
    X(CHANNEL_DELIVER, "channel.deliver", channel, deliver, OTSS, METHOD_AGAIN)                    \
    X(CHANNEL_CLOSE, "channel.close", channel, close, OTSS, METHOD_AGAIN)                          \
    X(CHANNEL_EVENT, "channel.event", channel, event, TSS, METHOD_TOLD)                            \
    X(TIER_OFFER, "tier.offer", tier, offer, OTS, METHOD_ANSWERED)                                 \
    X(TIER_STEP, "tier.step", tier, step, OTSS, METHOD_ANSWERED)                                   \
    X(TIER_COMMAND, "tier.command", tier, command, OTSS, METHOD_ANSWERED)                          \
    X(TIER_WITHDRAW, "tier.withdraw", tier, withdraw, OTSS, METHOD_AGAIN)                          \
    X(COMMERCE_ORDERS, "commerce.orders", commerce, orders, OTS, METHOD_AGAIN)                     \
    X(COMMERCE_ORDER, "commerce.order", commerce, order, OTSS, METHOD_AGAIN)                       \
    X(COMMERCE_LISTING, "commerce.listing", commerce, listing, OTS, METHOD_AGAIN)                  \
    X(COMMERCE_EXECUTE, "commerce.execute", commerce, execute, OTSS, METHOD_AGAIN)                 \
    X(COMMERCE_STATUS, "commerce.status", commerce, status, OTS, METHOD_AGAIN)                     \
    X(COMMERCE_IMPORT, "commerce_import.take", import, take, OTSSS, METHOD_ANSWERED)               \
    X(COMMERCE_QUOTE, "commerce_quote.quote", quote, quote, OTS, METHOD_AGAIN)                     \
    X(COMMERCE_CHOICES, "commerce_choices.choices", choices, choices, OTSS, METHOD_AGAIN)          \
    X(WS_OPEN, "on_http.ws_open", on_http, ws_open, NTSSS, METHOD_TOLD)                            \
    X(WS_MESSAGE, "on_http.ws_message", on_http, ws_message, NS, METHOD_TOLD)                      \
    X(WS_CLOSED, "on_http.ws_closed", on_http, ws_closed, NC, METHOD_TOLD)                         \
    X(REQUEST, "on_http.request", on_http, request, NTSS, METHOD_TOLD)                             \
    X(FLOWS_CHANGED, "on_flows.changed", on_flows, changed, T, METHOD_TOLD)                        \
    X(TIMER, "on_timer.on_timer", on_timer, on_timer, N, METHOD_TOLD)                              \
    X(DRAIN, "plugin.drain", plugin, drain, OM, METHOD_ANSWERED)                                   \
    X(CANCEL, "plugin.cancel", plugin, cancel, O, METHOD_TOLD)                                     \
    X(COMPLETED, "plugin.completed", plugin, completed, OCS, METHOD_TOLD)

#define METHOD_ENUM_(sym, name, table, member, shape, flags) METHOD_##sym,
enum method { METHOD_LIST(METHOD_ENUM_) METHODS };
#undef METHOD_ENUM_

/* Is it answered, and is doing it twice harmless: then a child that died is asked again. */
#define METHOD_TOLD 0u
#define METHOD_ANSWERED 1u
#define METHOD_AGAIN (METHOD_ANSWERED | 2u)

#define MESSAGE_STRINGS 3

struct message {
    enum method method;
    uint32_t tenant;
    uint64_t op;     /* number of the call; COMPLETED: the plugin's own */
    uint64_t number; /* connection, timer, deadline, close code: as the shape has it */
    int32_t status;  /* COMPLETED; a code */
    omb_str s[MESSAGE_STRINGS];
};

const char *method_name(enum method m); /* never NULL */
bool method_is_answered(enum method m);
bool method_may_repeat(enum method m);

/* Bytes of its strings; and putting them at `at`, which has as many: they are its own then. */
static inline size_t message_bytes(const struct message *m)
{
    size_t len = 0;
    for (int k = 0; k < MESSAGE_STRINGS; k++)
        len += m->s[k].len;
    return len;
}

static inline void message_keep(struct message *m, char *at)
{
    for (int k = 0; k < MESSAGE_STRINGS; k++) {
        omb_str *s = &m->s[k];
        if (!s->ptr)
            continue;
        if (s->len)
            memcpy(at, s->ptr, s->len);
        s->ptr = at;
        at += s->len;
    }
}

#endif
