/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: random bytes as requests, whole and in pieces: the same outcome both ways, no crash.
 * Must not know: connections.
 * units: base loop desk gateway */
#include "core/base/check.h"
#include "core/gateway/head.h"
#include "core/gateway/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
    int result, judged;
    size_t body;
};

static struct outcome run(omb_str bytes, size_t piece)
{
    struct outcome o = {.result = PARSE_MORE};
    struct arena arena = {.max = 1 << 20};
    struct parse p;
    parse_start(&p, 4096);
    while (bytes.len > 0 && o.result < 400 && o.result != PARSE_DONE) {
        size_t used, n = bytes.len < piece ? bytes.len : piece;
        o.result = parse_feed(&p, str_sub(bytes, 0, n), &used);
        OMB_REQUIRE(used <= n);
        bytes = str_sub(bytes, used, SIZE_MAX);
        if (o.result != PARSE_HEAD)
            continue;
        struct head h;
        o.judged = head_split(buf_str(&p.head), &arena, &h);
        if (!o.judged)
            o.judged = head_judge(&h, &arena, 4096);
        omb_str path;
        if (!o.judged)
            (void)head_decode(h.raw_path, &arena, false, &path);
        if (p.complete)
            o.result = PARSE_DONE;
    }
    o.body = p.body.len;
    arena_free(&arena);
    parse_free(&p);
    return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    omb_str bytes = str_n(data, size);
    struct outcome whole = run(bytes, SIZE_MAX), single = run(bytes, 1);
    /* A head that is refused stops the wire before its body, whichever way it came. */
    if (whole.judged == 0 && single.judged == 0 && whole.result == PARSE_DONE)
        OMB_REQUIRE(single.result == PARSE_DONE && single.body == whole.body);
    return 0;
}
