/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_MAIL_H
#define OMB_PLUG_MAIL_H

#include "core/base/limits.h"
#include "core/plug/message.h"
#include "core/plug/port.h"

#include <pthread.h>

/*
 * What is to be handed over on a later turn of the loop, from any thread, in order.
 * Strings are copied in.
 */
enum letter_kind {
    LETTER_DONE,    /* a plugin answered call m.op: m.status, s[0] */
    LETTER_ANSWER,  /* the app answered question m.op: m.status, s[0] */
    LETTER_MESSAGE, /* a call that had to wait: m as it is */
    LETTER_REPLY    /* `reply` gets m.status at once */
};

struct letter {
    struct letter *next;
    enum letter_kind kind;
    struct plug_instance *instance; /* LETTER_DONE, LETTER_MESSAGE */
    struct plug_reply reply;
    struct message m; /* strings point behind the letter */
};

struct mail {
    pthread_mutex_t lock;
    struct letter spare[PLUG_SPARE_LETTERS]; /* for when there is no memory */
    struct letter *idle;                     /* of these; under the lock */
    struct letter *head, **tail;             /* under the lock, like the flags */
    bool posted;                             /* the loop has been woken for what is in it */
    bool closed;
};

void mail_open(struct mail *mail);
void mail_close(struct mail *mail); /* frees what is in it; later posts are dropped */

/*
 * Copies and queues; wakes the loop. 0, -OMB_E_NOMEM, -OMB_E_CLOSED. Without memory an answer comes
 * all the same, with -OMB_E_NOMEM in place of bytes that could not be kept; a call is not taken. [any]
 */
int mail_post(struct plug *p, const struct letter *letter);

#endif
