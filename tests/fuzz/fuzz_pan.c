/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the promises of masking: in bounds, never longer than its text,
 * and text without thirteen digits untouched. Must not know desks. Run by tests/fuzz.
 * units: base */
#include "core/base/check.h"
#include "core/base/pan.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    omb_str text = {(const char *)data, size};
    struct arena a = {0};
    omb_str masked = pan_mask(text, &a);
    size_t maybe = 0;

    for (size_t i = 0; i < size; i++)
        maybe += (data[i] >= '0' && data[i] <= '9') || data[i] >= 0x80;
    OMB_REQUIRE(masked.ptr || size == 0);
    OMB_REQUIRE(masked.len <= size); /* at least thirteen digits become thirteen bytes */
    OMB_REQUIRE(maybe >= 13 || masked.ptr == text.ptr);
    arena_free(&a);
    return 0;
}
