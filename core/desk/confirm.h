/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_CONFIRM_H
#define OMB_DESK_CONFIRM_H

#include "core/desk/run.h"

/* One step that somebody wants in writing. Texts are borrowed; those that are absent are left out. */
enum confirm_to { CONFIRM_CUSTOMER, CONFIRM_SELLER };

struct confirmation {
    const char *kind; /* what happened: a word of the notify point's event.kind */
    enum confirm_to to;
    omb_str seller;      /* id, to a seller */
    omb_str remedy;      /* id of the remedy or return it is about */
    omb_str claim;       /* id of the claim */
    omb_str remedy_kind; /* "refund" …: the notify point's event.remedy */
    struct money amount; /* money in it; no currency: none */
    omb_str subject;     /* one line */
    omb_str text;        /* what happened, a whole sentence or more: never anything personal, for it
                            stays when a person is erased */
    omb_str words;  /* the same as it is said to the customer, the item by its name; absent: text */
    omb_str clause; /* what decided it, for the customer to read */
    omb_str rule;   /* its name */
    omb_str next;   /* what happens next, a sentence */
    uint64_t by;    /* until when, ms UTC; 0: no date */
};

/*
 * Asks point notify where it goes (a seller is told on its own page, without asking), takes the
 * next confirmation number and adds
 *   confirmation.sent {number, kind, to, seller?, remedy?, claim?, amount?, subject, text, clause,
 *                      rule, next?, by?, channels: ["contact" | "email" | "seller" …],
 *                      template?, decision?}
 * and, when the contact is among the channels, a message with the same words. When the policy wants
 * nothing sent, `channels` is empty: the case and the customer's own page still show it.
 * Returns the number.
 */
uint64_t confirm_send(struct run *r, const struct confirmation *c);

#endif
