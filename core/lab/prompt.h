/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_PROMPT_H
#define OMB_LAB_PROMPT_H

#include "core/base/buf.h"

#include <stdbool.h>

/*
 * Trying decisions by hand, a line at a time: choose a point, set facts, decide, see what changed,
 * ask why. Knows lines and text only; where they come from and go to is the caller's business.
 * The bundle's folder is read again when its files changed. One thread.
 */
struct prompt;

/* -OMB_E_IO, -OMB_E_INVALID with the bundle's errors in `out`; else a greeting. */
OMB_MUST_USE int prompt_open(const char *dir, struct prompt **out_prompt, struct buf *out);

/* Does what the line says; false when it says to quit. */
bool prompt_line(struct prompt *p, omb_str line, struct buf *out);

/* "escalation> ". Valid until the next line. */
const char *prompt_sign(const struct prompt *p);

/* What could stand for the word that the line ends with, one a line. */
void prompt_complete(const struct prompt *p, omb_str line, struct buf *words);

void prompt_close(struct prompt *p); /* accepts NULL */

#endif
