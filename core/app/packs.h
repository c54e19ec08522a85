/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_PACKS_H
#define OMB_APP_PACKS_H

#include "core/base/arena.h"

/*
 * Policy packs: bundles that come with the program and are copied as an operator's start. The
 * scripts folder itself is the pack "shop"; every folder of scripts/packs is one by its name.
 */
struct pack {
    omb_str name;   /* "retail" */
    omb_str folder; /* where it lies */
    omb_str what;   /* first comment of its bundle.lua behind the licence, or "" */
};

struct packs {
    omb_str scripts; /* the folder whose guides and editor files go with every pack; or "" */
    struct pack *v;
    uint32_t n; /* sorted by name, "shop" first */
};

/* Scripts that came with this program: its source tree's or the installed prefix's; "" without. */
omb_str packs_scripts(struct arena *a);

/*
 * The packs below `folder` (as of --packs), or those that came with the program when it is NULL.
 * -OMB_E_NOTFOUND when there is no such folder, -OMB_E_NOMEM. Strings live in the arena.
 */
OMB_MUST_USE int packs_find(const char *folder, struct arena *a, struct packs *out);

const struct pack *packs_named(const struct packs *p, omb_str name);

/* Nearest name for "did you mean"; NULL without one. */
const char *packs_nearest(const struct packs *p, omb_str name);

#endif
