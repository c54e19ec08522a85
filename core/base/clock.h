/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_CLOCK_H
#define OMB_BASE_CLOCK_H

#include "core/base/buf.h"

/* The only place (with base/rand) that asks the system; elsewhere time is an argument. All [any].
 */
uint64_t clock_unix_ms(void); /* wall clock, UTC */
uint64_t clock_mono_ns(void); /* monotonic */
uint64_t clock_mono_ms(void); /* the same, whole ms */

/* "2026-11-21T09:41:00.123Z" */
void clock_print(uint64_t unix_ms, struct buf *out);

/* The same into memory of the caller, NUL-terminated; cap must be at least CLOCK_STAMP + 1. */
#define CLOCK_STAMP 24
void clock_stamp(uint64_t unix_ms, char *out, size_t cap);

#endif
