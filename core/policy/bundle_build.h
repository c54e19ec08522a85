/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_BUNDLE_BUILD_H
#define OMB_POLICY_BUNDLE_BUILD_H

#include "core/base/arena.h"
#include "core/policy/flow_set.h"
#include "core/policy/rules.h"
#include "core/policy/source.h"

/* A bundle inside core/policy. Two machines: rules decide in microseconds, so their image stays
 * small; flows with their texts and examples have one of their own. */
struct bundle {
    uint32_t refs;
    const struct vm_watch *watch; /* of the machine of the rules, from its loading on; or NULL */
    char name[64], version[32], hash[HASH_HEX + 1];
    char *dir;
    struct sources sources;
    struct arena strings;
    struct vm *rules_vm, *flows_vm; /* flows_vm NULL without flows */
    struct rules rules[POINTS];
    struct flow_set flows;
    struct decide_words *words[POINTS];
    struct buf record; /* where decide_record writes, kept between decisions */
};

/* Compiles the sources and fills both machines; every complaint goes to `errors`. */
OMB_MUST_USE int bundle_build(struct bundle *b, struct bundle_errors *errors);

/*
 * A bundle of sources in memory, which it takes, also on failure. Sources that hold their code
 * already are not compiled again. `watch` (NULL: nobody) outlives the bundle.
 */
OMB_MUST_USE int bundle_make(const char *dir, struct sources *take, const struct vm_watch *watch,
                             struct bundle **out, struct bundle_errors *errors);

/*
 * A machine for another kind of a bundle's files, with `require` for its modules, for tools:
 * add_words puts names into the environment at `env`, collect takes what the file just run has
 * declared. Both within the loading run. The caller closes the machine, before the bundle.
 */
struct bundle_extra {
    enum source_kind kind;
    void (*add_words)(lua_State *L, int env, void *ctx);
    void (*collect)(lua_State *L, const char *file, void *ctx);
    void *ctx;
};

OMB_MUST_USE int bundle_extra_machine(struct bundle *b, const struct bundle_extra *extra,
                                      struct vm **out, struct bundle_errors *errors);

#endif
