/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_BUNDLE_H
#define OMB_POLICY_BUNDLE_H

#include "core/base/hash.h"
#include "core/policy/bundle_errors.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A bundle: one scripts folder (bundle.lua, policies, flows, specs), read and compiled
 * once, then never changed. Counted references: whoever keeps one across a call pins it.
 * [loop]; a backtest on another thread loads a bundle of its own.
 */
struct bundle;

/*
 * Reads and compiles `dir`. One reference for the caller. -OMB_E_IO when the folder or a
 * file cannot be read, -OMB_E_LIMIT over a source cap, -OMB_E_INVALID when anything in it is
 * wrong; `errors` then lists all of it.
 */
OMB_MUST_USE int bundle_load(const char *dir, struct bundle **out, struct bundle_errors *errors);

/* The same from what archive_pack wrote, with the same hash: -OMB_E_SYNTAX when it is no archive.
 * Its bundle_dir is "". [any] until it is handed on */
OMB_MUST_USE int bundle_load_text(omb_str archive, struct bundle **out,
                                  struct bundle_errors *errors);

/* The same of a bundle that was in force once: it loads as long as it compiles, whatever check has
 * learnt to see since, so that what it decided can be decided again. */
OMB_MUST_USE int bundle_load_kept(omb_str archive, struct bundle **out,
                                  struct bundle_errors *errors);

struct bundle *bundle_pin(struct bundle *b); /* returns b */
void bundle_unpin(struct bundle *b);         /* the last one frees it; accepts NULL */

const char *bundle_name(const struct bundle *b);
const char *bundle_version(const struct bundle *b);
const char *bundle_hash(const struct bundle *b); /* hex of BLAKE2b over sorted names and bytes */
/* Of what conversations come from (flows and the modules they use): equal when no flow differs. */
struct hash bundle_flows_hash(const struct bundle *b);
const char *bundle_dir(const struct bundle *b);
bool bundle_has_flows(const struct bundle *b);

/* What a verdict depends on besides the bundle: "ombud-vm/1 Lua 5.4.4". Static. */
const char *bundle_vm_id(void);

#endif
