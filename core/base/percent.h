/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_PERCENT_H
#define OMB_BASE_PERCENT_H

#include "core/base/str.h"

/*
 * Undoes the %XX of a URL. `out` has room for raw.len + 1 bytes and gets a NUL behind; raw may lie in
 * it. False: an escape is broken, or what comes of it holds a NUL or is not UTF-8. [any]
 */
bool percent_decode(omb_str raw, bool plus_is_blank, char *out, size_t *len);

/* 0 to 15 for a hex digit of either case, else -1. [any] */
int percent_digit(char c);

#endif
