/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_ORDERID_H
#define ASSISTANT_ORDERID_H

#include "limits.h"

#include <ombud/base.h>

/*
 * Order ids of the form 3-7-7 in a customer's words, however written: with any
 * dash, dots, blanks, blanks around dashes, or as 17 digits; digits of any common
 * script. A longer number that contains one is none. Runs before anything that
 * looks for card numbers, since 17 digits may pass for one. [any]
 */
#define ORDERID_TEXT 20
#define ORDERID_DIGITS 17

struct orderid {
    char id[ORDERID_TEXT]; /* canonical, "112-3456789-0123456" */
    uint32_t start, end;   /* bytes of the message */
};

/* Fills at most cap (<= ORDERID_MAX is sensible) and returns how many, in order of place. */
uint32_t orderid_find(omb_str message, struct orderid *out, uint32_t cap);

/*
 * An id in pieces, where one was asked for: adds the digits that a message ends in to those of the
 * messages before it, in `part` (""), grouped as an id is. How many there are now, ORDERID_DIGITS
 * when it is whole; 0 and part "" when the message is no piece.
 */
uint32_t orderid_more(omb_str message, char part[ORDERID_DIGITS + 1]);

/* The canonical form of a whole part. */
void orderid_of_digits(const char part[ORDERID_DIGITS + 1], char id[ORDERID_TEXT]);

#endif
