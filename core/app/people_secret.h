/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_PEOPLE_SECRET_H
#define OMB_APP_PEOPLE_SECRET_H

#include "core/app/people_i.h"

/*
 * The hash of a new password, made on another thread; with `old_hash` only if `old` is the password
 * of it. Copies the texts. `done` on the loop: -OMB_E_DENIED for a wrong old one, -OMB_E_INVALID
 * for a new one that is too short, -OMB_E_LIMIT over LOGIN_MAX_PASSWORD. [loop]
 */
struct people_secret {
    omb_str password;
    omb_str old, old_hash;
};
OMB_MUST_USE int people_secret(struct people_call *c, const struct people_secret *s,
                               void (*done)(void *ctx, int status, omb_str hash), void *ctx);

#endif
