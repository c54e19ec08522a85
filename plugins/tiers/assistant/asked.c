/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the memory of what each case was last asked. Knows nothing of flows or JSON.
 * Called by plugin_step.c around every step. */
#include "asked.h"

#include <string.h>

#define WORDS_LEAST 4 /* fewer words are an answer, not a new topic */

static uint32_t place_of(uint32_t tenant, int64_t number)
{
    uint64_t h = ((uint64_t)number ^ ((uint64_t)tenant << 40)) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(h >> 32) % ASKED_SLOTS;
}

static uint64_t hash_words(const struct tokens *t)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (uint32_t i = 0; i < t->n; i++) {
        omb_str w = tokens_at(t, i);
        for (size_t j = 0; j < w.len; j++) {
            h = (h ^ (unsigned char)w.ptr[j]) * 0x100000001B3u;
        }
        h = (h ^ ' ') * 0x100000001B3u;
    }
    return h;
}

void asked_note(struct asked *a, uint32_t tenant, int64_t number)
{
    struct asked_slot *s = &a->slot[place_of(tenant, number)];
    s->tenant = tenant;
    s->number = number;
    s->n = 0;
    s->part[0] = 0;
}

char *asked_part(struct asked *a, uint32_t tenant, int64_t number)
{
    struct asked_slot *s = &a->slot[place_of(tenant, number)];
    if (s->tenant != tenant || s->number != number) {
        asked_note(a, tenant, number);
    }
    return s->part;
}

void asked_option(struct asked *a, uint32_t tenant, int64_t number, omb_str option)
{
    struct asked_slot *s = &a->slot[place_of(tenant, number)];
    struct tokens words;
    if (s->tenant == tenant && s->number == number && s->n < ASKED_OPTIONS) {
        tokens_read(option, &words);
        s->option[s->n++] = hash_words(&words);
    }
}

void asked_forget(struct asked *a, uint32_t tenant, int64_t number)
{
    struct asked_slot *s = &a->slot[place_of(tenant, number)];
    if (s->tenant == tenant && s->number == number) {
        memset(s, 0, sizeof *s);
    }
}

bool asked_is_option(const struct asked *a, uint32_t tenant, int64_t number,
                     const struct tokens *words)
{
    const struct asked_slot *s = &a->slot[place_of(tenant, number)];
    uint64_t said = hash_words(words);
    if (s->tenant != tenant || s->number != number) {
        return false;
    }
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->option[i] == said) {
            return true;
        }
    }
    return false;
}

bool asked_is_no_answer(const struct asked *a, uint32_t tenant, int64_t number,
                        const struct tokens *words)
{
    const struct asked_slot *s = &a->slot[place_of(tenant, number)];
    return s->tenant == tenant && s->number == number && s->n > 0 && words->n >= WORDS_LEAST &&
           !asked_is_option(a, tenant, number, words);
}
