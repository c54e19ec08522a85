/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what counts as a feature of a message. Knows nothing of weights or classes.
 * Called by bag.c when training and by model.c when predicting: both must see the same. */
#include "features.h"

#include <string.h>

#define SEED 0xCBF29CE484222325u
#define PRIME 0x100000001B3u

enum { KIND_WORD = 1, KIND_PAIR, KIND_SKIP, KIND_CHAR };

static uint32_t finish(uint64_t h, uint64_t kind)
{
    h ^= kind * 0x9E3779B97F4A7C15u;
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93u;
    h ^= h >> 32;
    return (uint32_t)h;
}

static void add(struct features *out, uint32_t hash, uint16_t block)
{
    uint32_t at = hash & (FEATURES_SLOTS - 1);
    while (out->slot[at]) {
        struct feature *f = &out->f[out->slot[at] - 1];
        if (f->hash == hash) {
            f->count++;
            return;
        }
        at = (at + 1) & (FEATURES_SLOTS - 1);
    }
    if (out->n < FEATURES_MAX) {
        out->f[out->n] = (struct feature){hash, 1, block};
        out->slot[at] = (uint16_t)++out->n;
    }
}

static uint64_t word_hash(omb_str w)
{
    uint64_t h = SEED;
    for (size_t i = 0; i < w.len; i++) {
        h = (h ^ (unsigned char)w.ptr[i]) * PRIME;
    }
    return h;
}

/* The word without what inflection adds, roughly: "returned", "returns" and "returning" meet. */
static omb_str stem(omb_str w)
{
    static const char *const ending[] = {"ing", "ed", "es", "s", "ly", "er"};
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        size_t n = strlen(ending[i]);
        if (w.len > n + 2 && memcmp(w.ptr + w.len - n, ending[i], n) == 0) {
            w.len -= n;
            if (w.len > 3 && w.ptr[w.len - 1] == w.ptr[w.len - 2]) {
                w.len--; /* "shipped" */
            }
            break;
        }
    }
    if (w.len > 3 && w.ptr[w.len - 1] == 'e') {
        w.len--;
    }
    return w;
}

static void add_words(const struct tokens *t, struct features *out)
{
    uint64_t word[TOKENS_MAX];
    for (uint32_t i = 0; i < t->n; i++) {
        word[i] = word_hash(stem(tokens_at(t, i)));
    }
    for (uint32_t i = 0; i < t->n; i++) {
        add(out, finish(word[i], KIND_WORD), BLOCK_WORD);
        for (uint32_t gap = 1; gap <= 3 && i + gap < t->n; gap++) {
            uint64_t pair = (word[i] * 31) ^ (word[i + gap] + 0x632BE59BD9B4E019u);
            add(out, finish(pair, gap == 1 ? KIND_PAIR : KIND_SKIP), BLOCK_WORD);
        }
    }
}

static void add_runs(omb_str word, struct features *out)
{
    unsigned char s[TOKEN_MAX_TEXT + 2];
    size_t n = word.len + 2;
    s[0] = s[n - 1] = ' ';
    memcpy(s + 1, word.ptr, word.len);
    for (size_t i = 0; i + 2 < n; i++) {
        if ((s[i] & 0xC0) == 0x80) {
            continue;
        }
        uint64_t h = SEED;
        size_t at = i;
        for (int length = 1; length <= 5 && at < n; length++) {
            do {
                h = (h ^ s[at++]) * PRIME;
            } while (at < n && (s[at] & 0xC0) == 0x80);
            if (length >= 3) {
                add(out, finish(h, KIND_CHAR), BLOCK_CHAR);
            }
        }
    }
}

void features_of(const struct tokens *t, struct features *out)
{
    out->n = 0;
    memset(out->slot, 0, sizeof out->slot);
    add_words(t, out);
    for (uint32_t i = 0; i < t->n; i++) {
        add_runs(tokens_at(t, i), out);
    }
}
