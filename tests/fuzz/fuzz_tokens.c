/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the promises of reading a message: in bounds, never empty words, the same features every
 * time. Must not know trained models. Run by tests/fuzz.
 * units: base */
#include "anger.h"
#include "features.h"
#include "handoff.h"

#include "core/base/check.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    omb_str message = {(const char *)data, size};
    struct tokens *t = malloc(sizeof *t);
    struct features *f = malloc(sizeof *f);
    OMB_REQUIRE(t && f);
    tokens_read(message, t);
    OMB_REQUIRE(t->n <= TOKENS_MAX && t->used <= TOKENS_MAX_TEXT);
    for (uint32_t i = 0; i < t->n; i++) {
        OMB_REQUIRE(t->tok[i].len > 0 && t->tok[i].len <= TOKEN_MAX_TEXT);
        OMB_REQUIRE((uint32_t)t->tok[i].start + t->tok[i].len <= t->used);
    }
    features_of(t, f);
    OMB_REQUIRE(f->n <= FEATURES_MAX && (t->n == 0) == (f->n == 0));
    int64_t anger = anger_pm(message, t);
    OMB_REQUIRE(anger >= 0 && anger <= 1000);
    (void)handoff_asked(t);
    free(t);
    free(f);
    return 0;
}
