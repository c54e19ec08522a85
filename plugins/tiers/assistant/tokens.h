/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_TOKENS_H
#define ASSISTANT_TOKENS_H

#include "limits.h"

#include <ombud/base.h>

/*
 * A message as words: lower-cased runs of letters and digits. Apostrophes inside
 * a word are dropped, a run of digits becomes "#" and its length ("#17"), and
 * ? ! $ % are words of their own. Invalid UTF-8 separates words. What lies over
 * TOKENS_MAX words or TOKENS_MAX_TEXT bytes is not read. [any]
 */
struct token {
    uint16_t start, len; /* of text */
};

struct tokens {
    uint32_t n, used;
    struct token tok[TOKENS_MAX];
    char text[TOKENS_MAX_TEXT];
};

void tokens_read(omb_str message, struct tokens *out);

static inline omb_str tokens_at(const struct tokens *t, uint32_t i)
{
    return (omb_str){t->text + t->tok[i].start, t->tok[i].len};
}

/* Decodes the code point at *at and moves on; 0xFFFD and one byte on for a bad sequence. */
uint32_t tokens_code_point(omb_str s, size_t *at);

/* Value of a decimal digit in any of the common scripts, or -1. */
int tokens_digit(uint32_t code_point);

#endif
