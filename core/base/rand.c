/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the way to the system's random source. Must not know what it is used for.
 * Called by id, hash, app and tests; elsewhere randomness is an argument. */
#include "core/base/rand.h"

#include "core/base/check.h"

#include <sodium.h>

void rand_init(void)
{
    OMB_REQUIRE(sodium_init() >= 0);
}

void rand_bytes(void *out, size_t n)
{
    randombytes_buf(out, n);
}

uint32_t rand_below(uint32_t bound)
{
    return randombytes_uniform(bound);
}
