/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_SUMMARY_H
#define OMB_DESK_SUMMARY_H

#include "core/desk/out.h"

/*
 * Adds summary.made: what a person needs to read before the first word, so that the
 * customer repeats nothing. {problem, order, wants, tried: […], not_done: […], mood}
 */
void summary_make(struct run *r);

/* Adds a line to one of r->seen's texts. */
void summary_add_line(struct run *r, omb_str *text, omb_str line);

#endif
