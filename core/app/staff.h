/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_STAFF_H
#define OMB_APP_STAFF_H

#include "core/base/str.h"
#include "core/gateway/session.h"
#include "core/store/store.h"

#include <uv.h>

/*
 * People who sign in at the desk, as the store keeps them: space "user", key login.
 * The calls that wait run the loop until the store has answered: for commands and
 * start-up, not for a host at work.
 */
struct staff_person {
    omb_str login, id, name, password; /* id "" takes the login */
    int32_t tier;                      /* STAFF_NO_TIER: reads cases, has no part in them */
    bool is_operator;                  /* may see and change the policies */
    bool is_admin;                     /* may see and change people (core/desk/rights.h) */
    bool cheap_hash; /* sample staff of the demo: a password that is printed needs no slow hash */
};

#define STAFF_NO_TIER 0 /* the assistant's level: the desk takes it from nobody who signs in */

/* The cost of such a hash: sign-ins of unknown names must burn the same. */
#define STAFF_CHEAP_KIB 8192
#define STAFF_CHEAP_PASSES 1

/* 1 to 64 of a-z, 0-9 and . _ - @ + */
bool staff_login_ok(omb_str login);

/* -OMB_E_INVALID a password under 8 characters or a login of odd characters. */
OMB_MUST_USE int staff_add(uv_loop_t *loop, struct store *store, tenant_id tenant,
                           const struct staff_person *p);

/* Calls fn for every person: record is session_user_record's JSON. */
OMB_MUST_USE int staff_list(uv_loop_t *loop, struct store *store, tenant_id tenant,
                            void (*fn)(void *ctx, omb_str login, omb_str record), void *ctx);

/* Level of a tier's name among people: 1, 2, 3; -1 for none of them. */
int32_t staff_tier(omb_str name);

/* The sessions' reach into the store; ctx is the store. */
struct session_port staff_session_port(struct store *store);

#endif
