/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the queue of answers and late calls, from all threads to the loop. Must not know what an
 * answer means. Called by host.c, asks.c, calls.c and local.c. */
#include "core/plug/mail.h"

#include "core/plug/asks.h"
#include "core/plug/calls.h"
#include "core/plug/instance.h"
#include "core/plug/local.h"
#include "core/plug/registry.h"

#include <stdlib.h>

void mail_open(struct mail *mail)
{
    pthread_mutex_init(&mail->lock, NULL);
    mail->head = NULL;
    mail->tail = &mail->head;
    mail->posted = mail->closed = false;
    mail->idle = NULL;
    for (uint32_t k = 0; k < PLUG_SPARE_LETTERS; k++) {
        mail->spare[k].next = mail->idle;
        mail->idle = &mail->spare[k];
    }
}

static void letter_free(struct mail *mail, struct letter *l)
{
    if (l < mail->spare || l >= mail->spare + PLUG_SPARE_LETTERS) {
        free(l);
        return;
    }
    pthread_mutex_lock(&mail->lock);
    l->next = mail->idle;
    mail->idle = l;
    pthread_mutex_unlock(&mail->lock);
}

static void mail_free(struct mail *mail, struct letter *l)
{
    while (l) {
        struct letter *next = l->next;
        letter_free(mail, l);
        l = next;
    }
}

void mail_close(struct mail *mail)
{
    pthread_mutex_lock(&mail->lock);
    struct letter *all = mail->head;
    mail->head = NULL;
    mail->tail = &mail->head;
    mail->closed = true;
    pthread_mutex_unlock(&mail->lock);
    /* A reply is promised exactly once: one that was refused on a later turn comes now. */
    for (const struct letter *l = all; l; l = l->next)
        if (l->kind == LETTER_REPLY && l->reply.fn)
            l->reply.fn(l->reply.ctx, -OMB_E_CANCELLED, STR_NONE);
    mail_free(mail, all);
}

/* Somebody waits for an answer: without its bytes, if need be. */
static struct letter *letter_spare(struct mail *mail, const struct letter *from)
{
    bool bytes = message_bytes(&from->m) > 0;
    if (bytes && from->kind == LETTER_MESSAGE)
        return NULL;
    pthread_mutex_lock(&mail->lock);
    struct letter *l = mail->idle;
    if (l)
        mail->idle = l->next;
    pthread_mutex_unlock(&mail->lock);
    if (!l)
        return NULL;
    *l = *from;
    l->next = NULL;
    for (int k = 0; k < MESSAGE_STRINGS; k++)
        l->m.s[k] = l->m.s[k].ptr && !l->m.s[k].len ? STR("") : STR_NONE;
    if (bytes)
        l->m.status = -OMB_E_NOMEM;
    return l;
}

static struct letter *letter_dup(struct mail *mail, const struct letter *from)
{
    struct letter *l = malloc(sizeof *l + message_bytes(&from->m));
    if (!l)
        return letter_spare(mail, from);
    *l = *from;
    l->next = NULL;
    message_keep(&l->m, (char *)(l + 1));
    return l;
}

static void mail_open_letter(struct plug *p, struct letter *l)
{
    switch (l->kind) {
    case LETTER_DONE:
        calls_finish(p, l->instance, l->m.op, l->m.status, l->m.s[0]);
        break;
    case LETTER_ANSWER:
        asks_finish(p, l->m.op, l->m.status, l->m.s[0]);
        break;
    case LETTER_MESSAGE:
        l->instance->deferred--;
        local_make(l->instance, &l->m);
        break;
    case LETTER_REPLY:
        if (l->reply.fn)
            l->reply.fn(l->reply.ctx, l->m.status, STR_NONE);
        break;
    }
}

/* What is posted while it runs waits for the next turn. An answer may close the whole: what is
 * left is then dropped, and the memory is freed here. */
static void mail_deliver(void *arg)
{
    struct plug *p = arg;
    pthread_mutex_lock(&p->mail.lock);
    struct letter *l = p->mail.head;
    p->mail.head = NULL;
    p->mail.tail = &p->mail.head;
    p->mail.posted = false;
    pthread_mutex_unlock(&p->mail.lock);
    p->delivering++;
    while (l && !p->doomed) {
        struct letter *next = l->next;
        mail_open_letter(p, l);
        letter_free(&p->mail, l);
        l = next;
    }
    mail_free(&p->mail, l);
    p->delivering--;
    if (p->doomed && p->delivering == 0)
        registry_free(p);
}

int mail_post(struct plug *p, const struct letter *letter)
{
    struct mail *mail = &p->mail;
    struct letter *l = letter_dup(mail, letter);
    if (!l)
        return -OMB_E_NOMEM;
    pthread_mutex_lock(&mail->lock);
    if (mail->closed) {
        pthread_mutex_unlock(&mail->lock);
        letter_free(mail, l);
        return -OMB_E_CLOSED;
    }
    *mail->tail = l;
    mail->tail = &l->next;
    /* When the wake's own queue is full the next post tries again. */
    if (!mail->posted)
        mail->posted = wake_post(p->wake, mail_deliver, p) == 0;
    pthread_mutex_unlock(&mail->lock);
    return 0;
}
