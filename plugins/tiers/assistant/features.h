/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_FEATURES_H
#define ASSISTANT_FEATURES_H

#include "tokens.h"

/*
 * The features of a message, each once, with how often it occurs: word stems, pairs of
 * neighbours, pairs with one or two words between, and runs of 3 to 5 characters
 * inside " word ". A feature is known by 32 bits of hash. Words and characters are
 * two blocks, weighted apart. Those over FEATURES_MAX are left out. [any]
 */
enum { BLOCK_WORD, BLOCK_CHAR, BLOCKS };

/* Length of a block in the whole: words say a little less than characters. */
#define WEIGHT_WORD 0.8f
#define WEIGHT_CHAR 1.0f

struct feature {
    uint32_t hash;
    uint16_t count;
    uint16_t block;
};

#define FEATURES_SLOTS (FEATURES_MAX * 2)

struct features {
    uint32_t n;
    struct feature f[FEATURES_MAX];
    uint16_t slot[FEATURES_SLOTS]; /* 1 + place in f; 0 is free */
};

static inline float features_weight(uint32_t block)
{
    return block == BLOCK_WORD ? WEIGHT_WORD : WEIGHT_CHAR;
}

void features_of(const struct tokens *t, struct features *out);

/* The kinds that features_of makes, as a version: a model of another one is of no use. */
#define FEATURES_VERSION 2

#endif
