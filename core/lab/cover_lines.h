/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_COVER_LINES_H
#define OMB_LAB_COVER_LINES_H

#include "core/base/str.h"

#include <stdint.h>

/*
 * Sets code[line] for every line of the source, up to `lines`, that can run: what lua_getinfo
 * calls active in the file and in each function of it, without lines that hold nothing but what
 * closes something. The source compiles. -OMB_E_NOMEM. [any]
 */
OMB_MUST_USE int cover_lines_mark(omb_str source, uint8_t *code, uint32_t lines);

#endif
