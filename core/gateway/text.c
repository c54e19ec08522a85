/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: checking UTF-8 that comes in pieces.
 * Must not know: frames, messages.
 * Called by: frame. */
#include "core/gateway/text.h"

/* Sets what must follow a lead byte (RFC 3629, table 3-7 of Unicode); false when it is none. */
static bool lead(struct text_check *t, unsigned char c)
{
    if (c < 0xc2 || c > 0xf4)
        return false;
    t->left = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    t->low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    t->high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    return true;
}

static size_t skip_ascii(omb_str s, size_t at)
{
    uint64_t word;
    for (; at + 8 <= s.len; at += 8) {
        memcpy(&word, s.ptr + at, 8);
        if (word & 0x8080808080808080u)
            break;
    }
    while (at < s.len && (unsigned char)s.ptr[at] < 0x80)
        at++;
    return at;
}

bool text_feed(struct text_check *t, omb_str piece)
{
    size_t at = 0;
    while (at < piece.len) {
        unsigned char c = (unsigned char)piece.ptr[at];
        if (t->left == 0) {
            if (c < 0x80) {
                at = skip_ascii(piece, at);
                continue;
            }
            if (!lead(t, c))
                return false;
        } else {
            if (c < t->low || c > t->high)
                return false;
            t->left--;
            t->low = 0x80;
            t->high = 0xbf;
        }
        at++;
    }
    return true;
}
