/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_UTF8_H
#define OMB_BASE_UTF8_H

#include "core/base/str.h"

/* Strict UTF-8 (no overlong forms, surrogates, or code points over U+10FFFF). All [any]. */
bool utf8_valid(omb_str s);

/* Decodes the code point at *at and moves on; U+FFFD and one byte on for a bad sequence. */
uint32_t utf8_next(omb_str s, size_t *at);

/* Writes a code point, returns the bytes written (1..4); 0 for what is none. */
size_t utf8_put(uint32_t code_point, char out[4]);

/* Longest prefix of s of at most `most` bytes that does not cut a character. */
omb_str utf8_clip(omb_str s, size_t most);

#endif
