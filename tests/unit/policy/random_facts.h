/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_RANDOM_FACTS_H
#define OMB_TESTS_RANDOM_FACTS_H

#include "core/policy/contract.h"

/* Facts of a point from a seed: the same on every machine. Some are left out, some are odd. */
struct random_facts {
    uint64_t state;
};

static inline uint32_t random_facts_below(struct random_facts *r, uint32_t n)
{
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->state >> 33) % n;
}

static inline int64_t random_facts_int(struct random_facts *r)
{
    static const int64_t edge[] = {-1, 0, 1, 30, 1000, 2500, 10000, 1ll << 40, -(1ll << 40)};

    switch (random_facts_below(r, 4)) {
    case 0:
        return edge[random_facts_below(r, sizeof edge / sizeof *edge)];
    case 1:
        return random_facts_below(r, 5);
    case 2:
        return random_facts_below(r, 1000);
    default:
        return random_facts_below(r, 100000);
    }
}

static inline omb_str random_facts_word(struct random_facts *r, const char *words)
{
    omb_str rest = str_of(words), word = STR("");
    uint32_t n = 1;

    for (const char *p = words; *p; p++)
        n += *p == ' ';
    for (uint32_t at = random_facts_below(r, n) + 1; at; at--)
        (void)str_cut(rest, ' ', &word, &rest);
    return word;
}

static inline omb_str random_facts_text(struct random_facts *r)
{
    static const char *const text[] = {
        "",
        "USD",
        "EUR",
        "JPY",
        "late",
        "not_arrived",
        "damaged",
        "refund_state",
        "delivered",
        "processed",
        "gold",
        "A",
        "D",
        "northwind",
        "goodwill",
        "\"q\" \\ <b>&amp;",
        "caf\xc3\xa9 \xe2\x80\xa8 \xf0\x9f\x98\x80",
        "a text that is longer than the forty bytes of a short string",
    };
    return str_of(text[random_facts_below(r, sizeof text / sizeof *text)]);
}

static inline void random_facts_fill(struct random_facts *r, enum decide_point point,
                                     struct facts *f)
{
    const struct contract *c = contract_of(point);

    facts_begin(f, STR_NONE);
    for (uint32_t i = 1; i < c->n_fact; i++) {
        const struct contract_fact *k = &c->fact[i];
        if (random_facts_below(r, 8) == 0)
            continue;
        if (k->type == FACT_INT)
            facts_int(f, k->name, random_facts_int(r));
        else if (k->type == FACT_BOOL)
            facts_bool(f, k->name, random_facts_below(r, 3) > 0);
        else if (k->type == FACT_TEXT)
            facts_text(f, k->name,
                       k->words ? random_facts_word(r, k->words) : random_facts_text(r));
        else
            facts_json(f, k->name, STR("[\"a\",{\"n\":2,\"t\":\"b\"}]"));
    }
}

#endif
