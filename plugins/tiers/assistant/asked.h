/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_ASKED_H
#define ASSISTANT_ASKED_H

#include "orderid.h"
#include "tokens.h"

#include <stdbool.h>

/*
 * The last question put to each case: may the customer answer in free words, and
 * which answers were laid before them? Only a help for telling a change of topic
 * from an answer: a slot may be overwritten by another case, and nothing survives
 * a restart; "not known" then reads as "free words", the careful answer. [loop]
 */
struct asked_slot {
    uint32_t tenant, n;
    int64_t number;
    uint64_t option[ASKED_OPTIONS];
    char part[ORDERID_DIGITS + 1]; /* of an order id that comes in pieces, or "" */
};

struct asked {
    struct asked_slot slot[ASKED_SLOTS];
};

void asked_note(struct asked *a, uint32_t tenant, int64_t number); /* free words */
void asked_option(struct asked *a, uint32_t tenant, int64_t number, omb_str option); /* one more */
void asked_forget(struct asked *a, uint32_t tenant, int64_t number);

/* What came of an order id so far, to be added to; begins "". */
char *asked_part(struct asked *a, uint32_t tenant, int64_t number);

/* These very words were laid before this customer. */
bool asked_is_option(const struct asked *a, uint32_t tenant, int64_t number,
                     const struct tokens *words);

/* Options were laid before this customer, and these words are none of them, nor as few as an
 * answer has: they may begin another topic. */
bool asked_is_no_answer(const struct asked *a, uint32_t tenant, int64_t number,
                        const struct tokens *words);

#endif
