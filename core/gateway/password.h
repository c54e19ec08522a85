/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_PASSWORD_H
#define OMB_GATEWAY_PASSWORD_H

#include "core/base/buf.h"

/*
 * argon2id on the loop's pool, PASSWORD_AT_ONCE at a time: a burst of sign-ins must
 * not stop the loop nor take all memory. [loop]
 */
struct uv_loop_s;
struct passwords;

OMB_MUST_USE int password_open(struct uv_loop_s *loop, uint32_t hash_kib, uint32_t passes,
                               struct passwords **out);

/* What waits is answered with false now, what runs when it ends. */
void password_close(struct passwords *p);

/*
 * Checks a password against a stored hash; done(ctx, true) when they match. An absent
 * hash costs the same time and never matches, so that unknown names cannot be told.
 * Both are copied. -OMB_E_BUSY when too many wait.
 */
OMB_MUST_USE int password_check(struct passwords *p, omb_str password, omb_str hash,
                                void (*done)(void *ctx, bool match), void *ctx);

/* The hash to store, at once; a quarter of a second with the defaults. [any] */
OMB_MUST_USE int password_hash(omb_str password, uint32_t hash_kib, uint32_t passes,
                               struct buf *out);

#endif
