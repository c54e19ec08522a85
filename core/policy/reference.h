/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_REFERENCE_H
#define OMB_POLICY_REFERENCE_H

#include "core/base/buf.h"

/*
 * What authors of rules look things up in, made from the contract's table and the table of words.
 * The committed files (scripts/REFERENCE.md, scripts/.luacheckrc, scripts/ombud.d.lua) hold
 * exactly this; a test says when they do not. [any]
 */
void reference_page(struct buf *out);     /* Markdown */
void reference_luacheck(struct buf *out); /* configuration of luacheck with all globals */
void reference_types(struct buf *out);    /* completion data for the Lua language server */
void reference_json(struct buf *out);     /* the same for programs, such as an editor's page */

#endif
