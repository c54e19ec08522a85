/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_GROW_POLICY_H
#define OMB_TESTS_GROW_POLICY_H

#include "core/base/buf.h"
#include "core/policy/contract.h"

/*
 * Policies grown from a grammar: rules with conditions over the real facts of a point, our
 * libraries, loops, tables, texts, and verdicts by the contract's table, most of them right and
 * some wrong. What is grown is a function of the input's bytes; when they are used up, of their
 * sum.
 */
struct grow {
    const uint8_t *data;
    size_t size, at;
    uint64_t state;
    const struct contract *contract;
    struct buf *out;
    int depth;
    bool inside;  /* of a function that has the facts */
    bool careful; /* nothing wrong on purpose */
};

void grow_begin(struct grow *g, const uint8_t *data, size_t size);
unsigned grow_take(struct grow *g, unsigned below);

/* Appends a whole policy file of the point, or a module. */
void grow_policy(struct grow *g, enum decide_point point, struct buf *out);
void grow_module(struct grow *g, struct buf *out);

#endif
