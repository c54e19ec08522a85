/* SPDX-License-Identifier: Apache-2.0 */
/* Owns UUIDv7 ids and tokens. Must not know what they name.
 * Called wherever something gets a name of its own. */
#include "core/base/id.h"

#include "core/base/clock.h"
#include "core/base/rand.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

_Static_assert(ID_TOKEN == (32 * 8 + 5) / 6, "32 bytes as base64url without padding");

struct id id_make(uint64_t unix_ms, const uint8_t random[10])
{
    struct id id;
    for (int i = 0; i < 6; i++)
        id.b[i] = (uint8_t)(unix_ms >> (40 - 8 * i));
    memcpy(id.b + 6, random, 10);
    id.b[6] = (uint8_t)(0x70 | (id.b[6] & 0x0F));
    id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3F));
    return id;
}

/* The newest id given out, so that a clock that stands still or steps back is no matter. */
struct id_source {
    pthread_mutex_t lock;
    uint64_t ms;
    uint16_t high; /* 12 bits */
    uint64_t low;  /* 62 bits */
};

static struct id_source source = {.lock = PTHREAD_MUTEX_INITIALIZER};

#define LOW_MASK (UINT64_MAX >> 2)

static void source_step(struct id_source *s, uint64_t now, const uint8_t random[10])
{
    uint64_t word;
    memcpy(&word, random, sizeof word);
    if (now > s->ms) {
        s->ms = now;
        s->high = (uint16_t)((random[8] << 8 | random[9]) & 0x7FF); /* room above for carries */
        s->low = word & LOW_MASK;
        return;
    }
    s->low += 1 + (word & UINT32_MAX);
    if (s->low <= LOW_MASK)
        return;
    s->low &= LOW_MASK;
    if (++s->high > 0xFFF) {
        s->high = 0;
        s->ms++;
    }
}

struct id id_new(void)
{
    uint8_t random[10];
    uint64_t now = clock_unix_ms();
    rand_bytes(random, sizeof random);
    pthread_mutex_lock(&source.lock);
    source_step(&source, now, random);
    uint64_t ms = source.ms, low = source.low;
    uint16_t high = source.high;
    pthread_mutex_unlock(&source.lock);
    random[0] = (uint8_t)(high >> 8);
    random[1] = (uint8_t)high;
    for (int i = 0; i < 8; i++)
        random[2 + i] = (uint8_t)(low >> (56 - 8 * i));
    return id_make(ms, random);
}

static bool dash_at(size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

void id_text(struct id id, char out[ID_TEXT + 1])
{
    static const char digits[] = "0123456789abcdef";
    size_t nibble = 0;
    for (size_t i = 0; i < ID_TEXT; i++) {
        if (dash_at(i)) {
            out[i] = '-';
            continue;
        }
        out[i] = digits[(nibble % 2 ? id.b[nibble / 2] : id.b[nibble / 2] >> 4) & 15];
        nibble++;
    }
    out[ID_TEXT] = '\0';
}

int id_parse(omb_str text, struct id *out)
{
    struct id id;
    size_t nibble = 0;
    if (text.len != ID_TEXT)
        return -OMB_E_SYNTAX;
    for (size_t i = 0; i < ID_TEXT; i++) {
        char c = text.ptr[i];
        if (dash_at(i)) {
            if (c != '-')
                return -OMB_E_SYNTAX;
            continue;
        }
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            return -OMB_E_SYNTAX;
        uint8_t *b = &id.b[nibble / 2];
        *b = (uint8_t)(nibble % 2 ? *b | digit : digit << 4);
        nibble++;
    }
    *out = id;
    return 0;
}

bool id_eq(struct id a, struct id b)
{
    return memcmp(a.b, b.b, sizeof a.b) == 0;
}

bool id_is_nil(struct id id)
{
    static const struct id nil;
    return id_eq(id, nil);
}

bool id_is_reserved(struct id id)
{
    static const uint8_t no_time[6];
    return memcmp(id.b, no_time, sizeof no_time) == 0;
}

void id_token(char out[ID_TOKEN + 1])
{
    uint8_t random[32];
    rand_bytes(random, sizeof random);
    sodium_bin2base64(out, ID_TOKEN + 1, random, sizeof random,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(random, sizeof random);
}

void id_key(uint32_t owner, struct id id, char out[ID_KEY])
{
    char text[ID_TEXT + 1];

    id_text(id, text);
    (void)snprintf(out, ID_KEY, "%u/%s", owner, text);
}
