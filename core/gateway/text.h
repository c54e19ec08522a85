/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_TEXT_H
#define OMB_GATEWAY_TEXT_H

#include "core/base/str.h"

/* Strict UTF-8 in pieces: a bad byte is told with the piece that holds it. Zero-initialise. [any]
 */
struct text_check {
    uint8_t left;      /* continuation bytes still to come */
    uint8_t low, high; /* range of the next one */
};

bool text_feed(struct text_check *t, omb_str piece);

/* True when no character is cut. */
static inline bool text_whole(const struct text_check *t)
{
    return t->left == 0;
}

#endif
