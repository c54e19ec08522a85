/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the promises of finding order ids: in order, in bounds, canonical, and found again in what
 * was found. Must not know orders. Run by tests/fuzz.
 * units: base */
#include "orderid.h"

#include "core/base/check.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct orderid found[ORDERID_MAX], again[2];
    uint32_t n = orderid_find((omb_str){(const char *)data, size}, found, ORDERID_MAX);
    uint32_t from = 0;
    OMB_REQUIRE(n <= ORDERID_MAX);
    for (uint32_t i = 0; i < n; i++) {
        const char *part = (const char *)data + found[i].start;
        OMB_REQUIRE(found[i].start >= from && found[i].end <= size);
        OMB_REQUIRE(strlen(found[i].id) == ORDERID_TEXT - 1);
        OMB_REQUIRE(orderid_find((omb_str){part, found[i].end - found[i].start}, again, 2) == 1);
        OMB_REQUIRE(strcmp(again[0].id, found[i].id) == 0);
        from = found[i].end;
    }
    return 0;
}
