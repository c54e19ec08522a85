/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_RAND_H
#define OMB_BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

/* Unpredictable bytes; libsodium must be initialised (app and tests call rand_init first). */
void rand_init(void);
void rand_bytes(void *out, size_t n);
uint32_t rand_below(uint32_t bound); /* uniform in [0, bound) */

#endif
