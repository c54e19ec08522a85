/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_FETCH_H
#define OMB_APP_FETCH_H

#include "core/app/fetch_guard.h"
#include "core/app/fetch_resolve.h"
#include "core/base/buf.h"

/*
 * What plugins fetch: looked at (fetch_guard), queued under caps, resolved, tried, tried again,
 * answered once, as sdk/include/ombud/ext/fetch.h says. Each plugin has connections of its own.
 * [loop]
 */
struct fetch;
struct uv_loop_s;

struct fetch_options {
    struct uv_loop_s *loop;
    const struct fetch_place *place; /* borrowed */
    uint32_t n_place;
    const char *ca_file;            /* borrowed; trusted beside the system's; NULL: none */
    struct fetch_resolver resolver; /* resolve NULL: the system's */
};

OMB_MUST_USE int fetch_open(const struct fetch_options *o, struct fetch **out);

/* Answers everything -OMB_E_CANCELLED. The loop must turn until it is empty. NULL is fine. */
void fetch_close(struct fetch *f);

/* Called once, maybe inside fetch_ask; bytes live during the call. */
typedef void (*fetch_fn)(void *ctx, int status, omb_str bytes);

/* `plugin` is its name. */
void fetch_ask(struct fetch *f, omb_str plugin, omb_str request, fetch_fn fn, void *ctx);

/* A plugin ends: what is under way for it is answered -OMB_E_CANCELLED and cut off. */
void fetch_drop(struct fetch *f, omb_str plugin);

struct fetch_stats {
    uint64_t asked, refused, failed, sockets;
    uint32_t active, waiting;
};
void fetch_stats(const struct fetch *f, struct fetch_stats *out);

#endif
