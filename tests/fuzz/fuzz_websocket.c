/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: random bytes as frames of a client, whole and in pieces, inflated where they say so, and
 * random offers of extensions. Must not know: connections.
 * units: base loop desk gateway */
#include "core/base/check.h"
#include "core/base/utf8.h"
#include "core/gateway/deflate.h"
#include "core/gateway/frame.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(const struct frame_got *got, struct deflate *d, uint64_t *sum)
{
    *sum = *sum * 31 + got->op + got->payload.len;
    if (got->op == FRAME_TEXT && !got->deflated)
        OMB_REQUIRE(utf8_valid(got->payload));
    if (!got->deflated || !d)
        return;
    struct buf plain = BUF_INIT(8192);
    if (deflate_unpack(d, got->payload, &plain) == 0)
        OMB_REQUIRE(plain.len <= 8192);
    buf_free(&plain);
}

static uint64_t run(const uint8_t *data, size_t size, size_t piece, struct deflate *d)
{
    static const struct frame_rules rules = {4096, 16, true};
    struct frame_in f = {0};
    uint64_t sum = 0;
    char *bytes = malloc(size + 1);
    if (!bytes)
        return 0;
    memcpy(bytes, data, size);
    int r = 0;
    for (size_t at = 0; at < size && r >= 0;) {
        struct frame_got got;
        size_t used, n = size - at < piece ? size - at : piece;
        r = frame_feed(&f, &rules, bytes + at, n, &used, &got);
        OMB_REQUIRE(used <= n);
        at += used;
        if (r == FRAME_GOT)
            take(&got, d, &sum);
    }
    sum = sum * 31 + (uint64_t)-r;
    frame_free(&f);
    free(bytes);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct deflate d = {0};
    char answer[160];
    int bits;
    uint64_t whole = run(data, size, SIZE_MAX, &d), single = run(data, size, 1, NULL);
    OMB_REQUIRE(whole == single);
    deflate_negotiate(str_n(data, size), &bits, answer, sizeof(answer));
    OMB_REQUIRE(bits == 0 || (bits >= DEFLATE_LEAST_BITS && bits <= DEFLATE_MOST_BITS));
    deflate_free(&d);
    return 0;
}
