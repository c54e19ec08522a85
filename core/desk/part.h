/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_PART_H
#define OMB_DESK_PART_H

#include "core/desk/order.h"
#include "core/desk/run.h"

/*
 * The lines that a remedy is about, one after the other: its parts, or its one line. A remedy of no
 * line (a certificate, another address) has none. A change's parts are the core's own (change.c).
 */

/* Is this kind about units or money of lines of an order? */
bool part_of_lines(const struct remedy *m);

/* How many lines m is about: 0, 1 or m->n_part. */
uint32_t part_count(const struct remedy *m);

/* The i-th of them as a remedy of that line alone, with its share of the amount. */
struct remedy part_at(const struct remedy *m, uint32_t i);

/* Reads {"lines": […]} of a refund's wire form at a token into m->part (in the arena), with
 * m->amount their sum; one line alone becomes m->line. -OMB_E_INVALID. */
OMB_MUST_USE int part_read(struct run *r, uint32_t lines, struct remedy *m);

/* A refund of the whole order: a part for every line with money left, m->amount their sum. An amount
 * that m named before must be that sum. -OMB_E_LIMIT: nothing is left. */
OMB_MUST_USE int part_whole(struct run *r, const struct order_facts *o, struct remedy *m);

/* The same lines with the same shares? */
bool part_same(const struct remedy *a, const struct remedy *b);

/* [{"line","quantity","amount"}…] */
void part_json(const struct remedy *m, struct json_out *o);

#endif
