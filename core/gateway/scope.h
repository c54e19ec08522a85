/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_SCOPE_H
#define OMB_GATEWAY_SCOPE_H

#include "core/base/json.h"
#include "core/base/json_out.h"

/*
 * What an API key may do, one bit each. A route names the one it needs; what no scope opens is
 * for people who signed in.
 *   read            cases, their history, files, orders, what the rules would say
 *   write:messages  accepting, answering, notes, handing on, resolving, files
 *   write:remedies  proposing and withdrawing remedies, returns and claims, within the key's tier
 *   admin           what its maker's roles open: policies, people, keys, the journal
 */
enum scope { SCOPE_READ = 1, SCOPE_MESSAGES = 2, SCOPE_REMEDIES = 4, SCOPE_ADMIN = 8 };
#define SCOPES 4

uint32_t scope_of_name(omb_str name); /* 0 for an unknown one */
const char *scope_name(uint32_t scope);

/* An array of names as a set; -OMB_E_INVALID when one is unknown or none is there. */
OMB_MUST_USE int scope_read(const struct json_doc *d, uint32_t array, struct arena *a,
                            uint32_t *set);
void scope_write(struct json_out *o, uint32_t set); /* the array */

#endif
