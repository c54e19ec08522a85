/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the comparison of a plugin's short reading (sdk/include/ombud/read.h) with our JSON reader:
 * each member alike, or absent where the reader's room is short. seeds: corpora/json-testsuite/test_parsing
 * units: base loop plug */
#include "core/base/check.h"
#include "core/base/json.h"
#include "core/plug/ext.h"

#include <ombud/read.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_z(omb_str s)
{
    return s.len > 0 && !memchr(s.ptr, 0, s.len);
}

static void check_copy(struct omb_reader *r, const char *key, omb_str wanted)
{
    char into[40];
    size_t used = r->used;
    int fits = omb_read_copy(r, 0, key, into, sizeof into);
    OMB_REQUIRE(r->used == used);
    if (fits)
        OMB_REQUIRE(str_is(wanted, into) && is_z(wanted) && wanted.len < sizeof into);
    else
        OMB_REQUIRE(into[0] == '\0');
    if (!fits && is_z(wanted) && wanted.len < sizeof into)
        OMB_REQUIRE(used + wanted.len * 6 >= OMB_READ_BYTES); /* no room to decode it */
}

static void check_member(struct omb_reader *r, const struct json_doc *d, uint32_t at,
                         struct arena *a, const char *key)
{
    omb_str wanted = STR_NONE, found;
    int64_t n, m = omb_read_int(r, 0, key, 7);
    OMB_REQUIRE(m == (json_get_int(d, at, &n) == 0 ? n : 7));
    OMB_REQUIRE(str_eq(omb_read_raw(r, 0, key), json_raw(d, at)));
    if (json_get_str(d, at, a, &wanted)) {
        OMB_REQUIRE(!omb_read_text(r, 0, key).ptr);
        wanted = STR_NONE;
    } else {
        found = omb_read_text(r, 0, key);
        OMB_REQUIRE(!found.ptr || str_eq(found, wanted));
        OMB_REQUIRE(found.ptr || r->used + json_raw(d, at).len >= OMB_READ_BYTES);
    }
    check_copy(r, key, wanted);
    OMB_REQUIRE(r->used <= OMB_READ_BYTES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct omb_reader r;
    struct json_doc d;
    int32_t rc = omb_read(&ext_json_table, str_n(data, size), &r);
    if (rc || json_parse_arena(str_n(data, size), &a, 1 << 20, &d, NULL)) {
        OMB_REQUIRE(rc && !omb_read_raw(&r, 0, "a").ptr);
    } else {
        for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i)) {
            omb_str key;
            /* Keys are asked for as C strings. */
            if (d.tok[0].type == JSON_OBJECT && json_get_str(&d, i, &a, &key) == 0 && is_z(key))
                check_member(&r, &d, i + 1, &a, arena_dupz(&a, key));
        }
    }
    arena_free(&a);
    return 0;
}
