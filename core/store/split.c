/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the bytes of a stored body that has a plain and a sealed part.
 * Must not know what is in them, or keys.
 * Called by the sqlite files. */
#include "core/store/split.h"

/* Sealed bodies begin with 24 random bytes: none of them looks like this. */
static const char mark[12] = "\0omb.bare/1";

#define HEAD (sizeof(mark) + 4)

int split_put(omb_str bare, omb_str sealed, struct buf *out)
{
    uint8_t len[4];
    for (int i = 0; i < 4; i++)
        len[i] = (uint8_t)(bare.len >> (8 * i));
    buf_clear(out);
    buf_put(out, mark, sizeof(mark));
    buf_put(out, len, sizeof(len));
    buf_puts(out, bare);
    buf_puts(out, sealed);
    return out->err;
}

void split_read(omb_str stored, omb_str *bare, omb_str *sealed)
{
    size_t len = 0;
    *bare = STR_NONE;
    *sealed = stored;
    if (stored.len < HEAD || memcmp(stored.ptr, mark, sizeof(mark)) != 0)
        return;
    for (size_t i = 0; i < 4; i++)
        len |= (size_t)(uint8_t)stored.ptr[sizeof(mark) + i] << (8 * i);
    if (len > stored.len - HEAD)
        return;
    *bare = str_n(stored.ptr + HEAD, len);
    *sealed = str_n(stored.ptr + HEAD + len, stored.len - HEAD - len);
}
