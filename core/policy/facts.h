/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_FACTS_H
#define OMB_POLICY_FACTS_H

#include "core/policy/contract.h"
#include "core/policy/vm.h"

/*
 * The object `c` of a rule: facts by name, nested by their dot, read-only, made when read first,
 * and remembering which were read. The objects lie in the image without any value.
 */
struct facts_view {
    const struct contract *contract;
    const struct fact *given[CONTRACT_MAX_FACTS]; /* by contract index; NULL when not given */
    int8_t at[FACTS_MAX]; /* contract index of each fact of the list, -1 for an unknown one */
    uint64_t read;        /* bit of each index that was read */
    struct fact now;
    struct arena *arena;
};

/* Lays the facts beside the contract. Names that the contract does not know are ignored. */
void facts_view_fill(struct facts_view *v, const struct contract *c, const struct facts *facts,
                     uint64_t now, struct arena *arena);

/* Pushes the object of a point, made once while loading. In a run, reading from it expects
 * vm->host to begin with a struct facts_view pointer's target (see facts_host). */
void facts_push_object(lua_State *L, const struct contract *c);

/* What vm->host points at in every run that reads facts. */
struct facts_host {
    struct facts_view *view;
};

#endif
