/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_SETTING_H
#define OMB_LAB_SETTING_H

#include "core/base/json_out.h"
#include "core/policy/contract.h"

/*
 * The facts of one decision laid beside its contract, so that single ones can be changed and put
 * back. A fact that is not set reads as its contract says when absent. Texts are borrowed. [any]
 */
struct setting {
    const struct contract *c;
    uint64_t given;                    /* bit of each fact that is set */
    struct fact v[CONTRACT_MAX_FACTS]; /* by index of the contract */
};

/* All facts of the list that the contract knows. */
void setting_from(struct setting *s, enum decide_point point, const struct facts *facts);

/* As a list to decide on. */
void setting_facts(const struct setting *s, struct facts *out);
uint64_t setting_now(const struct setting *s);

/* What the rules read for fact i: its value, or what stands for it when absent. */
struct fact setting_value(const struct setting *s, uint32_t i);

void setting_set(struct setting *s, uint32_t i, int64_t num, omb_str text); /* of its type */
void setting_clear(struct setting *s, uint32_t i);

/* Index of the fact "GROUP.present" that decides whether fact i is there at all; -1: none. */
int setting_presence(const struct contract *c, uint32_t i);

bool setting_same(const struct fact *a, const struct fact *b);

/* A facts.json: nested by groups, as `try` and a spec's `given` take it. */
void setting_print(const struct setting *s, struct json_out *o);

/* One value as JSON. */
void setting_print_value(const struct fact *f, struct json_out *o);

#endif
