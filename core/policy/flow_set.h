/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_FLOW_SET_H
#define OMB_POLICY_FLOW_SET_H

#include "core/base/arena.h"
#include "core/policy/bundle.h"
#include "core/policy/vm.h"

/*
 * The flows of a bundle as the machine holds them: `flow "name" { title = …, examples = {…},
 * run = function(c) … end }`.
 */
struct flow_def {
    char name[48];
    omb_str title; /* in the bundle's arena, like the examples */
    omb_str *example;
    uint32_t n_example;
    int run; /* reference into the machine's registry */
};

struct flow_set {
    struct flow_def *v;
    uint32_t n;
};

/* Adds `flow` and the words that a running flow uses to an environment. In a run. */
void flow_set_add_words(lua_State *L, int env);

/* Takes what the file just run has declared. In a run. */
void flow_set_collect(lua_State *L, const char *file, struct flow_set *set, struct arena *arena,
                      struct bundle_errors *errors);

const struct flow_def *flow_set_find(const struct flow_set *set, omb_str name);
void flow_set_free(struct flow_set *set);

#endif
