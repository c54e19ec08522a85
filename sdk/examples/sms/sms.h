/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SMS_H
#define SMS_H

#include <ombud/easy.h>

/*
 * A channel of short messages over a provider's web interface (README.md has the contract): the
 * provider posts what customers write and what became of our messages, signed; we post ours with a
 * key that makes a repeat harmless.
 *
 *   plugin.c   who it is, its life, its options        inbound.c   what the provider posts
 *   job.c      work under way, one answer each         outbound.c  what customers are sent
 */
enum {
    SMS_MAX_JOBS = 256,   /* under way at once; then 503, or busy */
    SMS_MAX_NUMBER = 32,  /* of a telephone number, E.164 */
    SMS_MAX_ID = 100,     /* of the provider's message id */
    SMS_MAX_CONTACT = 64, /* of the host's contact id */
    SMS_MAX_TEXT = 1600,  /* of one message, as providers take them */
    SMS_MAX_BODY = 16384  /* of what the provider posts */
};

struct sms;
struct job;

/* What a job does when the host has answered its question. */
typedef void (*job_step)(struct sms *s, struct job *j, int32_t status, omb_str bytes);

struct job {
    struct omb_easy_job job;
    job_step then; /* NULL: waits for another job of the same number */
    char number[SMS_MAX_NUMBER + 1], id[SMS_MAX_ID + 1], contact[SMS_MAX_CONTACT + 1];
    char text[SMS_MAX_TEXT * 4 + 1];
    int64_t seq;
};

struct sms {
    struct omb_easy easy;
    omb_str secret, token, url, sender; /* options, the host's memory */
};

/* job.c: a job is begun by easy.h; these say what is asked for it, and end it */
void job_get(struct sms *s, struct job *j, job_step then, const char *what, const char *name);
void job_put(struct sms *s, struct job *j, job_step then, const char *what, const char *name,
             const char *value);
/* The number under which the host is asked, whose answer goes to `then`. */
omb_op job_ask(struct job *j, job_step then);
void job_respond(struct sms *s, struct job *j, uint32_t status, const char *json); /* ends it */
void job_complete(struct sms *s, struct job *j, int32_t status);                   /* ends it */
/* Another job of this tenant and number is under way: this one waits its turn. */
int job_must_wait(const struct sms *s, const struct job *j);
/* A message that came in is being stored under this contact. */
int job_is_beginning(const struct sms *s, const char *contact);

/* inbound.c */
void inbound_request(struct omb_easy *e, struct omb_easy_job *job, omb_str head, omb_str body);
void inbound_begin(struct sms *s, struct job *j);

/* outbound.c: the channel's deliver */
void outbound_deliver(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact,
                      omb_str item);

#endif
