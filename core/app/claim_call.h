/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_CLAIM_CALL_H
#define OMB_APP_CLAIM_CALL_H

#include "core/base/json_out.h"
#include "core/desk/command.h"
#include "core/desk/kase.h"

/* Which claim a command was about, to be shown to its sender once it is stored. */
struct claim_call {
    enum actor_type actor;    /* who commands */
    char claim[12];           /* the one it names, or: */
    char order[32], line[32]; /* what a new one is about */
};

bool claim_call_is(enum command_kind kind);
void claim_call_read(const struct command *c, struct claim_call *out);
/* Writes CLAIM as its sender may see it; false when there is none. */
bool claim_call_write(const struct claim_call *call, struct id kase, const struct kase *k,
                      struct json_out *o);

#endif
