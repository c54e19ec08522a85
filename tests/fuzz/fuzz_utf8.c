/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what must hold for text of any bytes: stepping, checking, clipping and printing agree.
 * Must not know how they are done. seeds: corpora/utf8-kuhn
 * units: base */
#include "core/base/check.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool steps_without_a_bad_byte(omb_str s)
{
    bool good = true;
    for (size_t at = 0; at < s.len;) {
        char bytes[4];
        size_t from = at;
        uint32_t c = utf8_next(s, &at);
        size_t n = utf8_put(c, bytes);
        OMB_REQUIRE(at > from && at <= s.len && n > 0);
        if (n != at - from || memcmp(bytes, s.ptr + from, n) != 0) {
            OMB_REQUIRE(c == 0xFFFD && at - from == 1);
            good = false;
        }
    }
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    omb_str s = str_n(data, size);
    bool valid = utf8_valid(s);
    OMB_REQUIRE(valid == steps_without_a_bad_byte(s));

    size_t most = size ? data[0] : 0;
    omb_str clip = utf8_clip(s, most);
    OMB_REQUIRE(clip.len <= most || size <= most);
    OMB_REQUIRE(!valid || (utf8_valid(clip) && (clip.len + 4 > most || size <= most)));

    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    struct json_tok tok[1];
    struct json_doc d;
    jo_str(&o, s);
    OMB_REQUIRE(utf8_valid(buf_str(&b)));
    int code = json_parse(buf_str(&b), tok, 1, &d, NULL);
    OMB_REQUIRE(code == 0 || (size && memchr(data, 0, size)));
    buf_free(&b);
    return 0;
}
