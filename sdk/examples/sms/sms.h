/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SMS_H
#define SMS_H

#include <ombud/buf.h>
#include <ombud/ombud.h>

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
    SMS_MAX_BODY = 16384, /* of what the provider posts */
    SMS_MAX_TOKENS = 128
};

struct sms;
struct job;

/* What a job does when the host has answered its question. */
typedef void (*job_step)(struct sms *s, struct job *j, int32_t status, omb_str bytes);

struct job {
    int used;
    omb_tenant tenant;
    omb_conn conn; /* the request that waits for a response, or 0 */
    omb_op op;     /* the host's call that waits for an answer, or 0 */
    job_step then; /* NULL: waits for another job of the same number */
    char number[SMS_MAX_NUMBER + 1], id[SMS_MAX_ID + 1], contact[SMS_MAX_CONTACT + 1];
    char text[SMS_MAX_TEXT * 4 + 1];
    int64_t seq;
    uint64_t serial; /* order of arrival */
};

struct sms {
    omb_plugin plugin;
    const omb_host *host;
    const omb_ext_config *config;
    const omb_ext_contacts *contacts;
    const omb_ext_fetch *fetch;
    const omb_ext_http *http;
    const omb_ext_json *json;
    const omb_ext_kv *kv;
    const omb_ext_log *log;
    omb_str secret, token, url, sender; /* options, the host's memory */
    struct job job[SMS_MAX_JOBS];       /* our question number n is about job n - 1 */
    uint64_t serial;
    omb_op draining;
};

/* job.c */
struct job *job_new(struct sms *s, omb_tenant tenant); /* NULL: too many */
omb_op job_number(const struct sms *s, const struct job *j);
void job_respond(struct sms *s, struct job *j, uint32_t status, const char *json); /* ends it */
void job_complete(struct sms *s, struct job *j, int32_t status);                   /* ends it */
void job_answered(struct sms *s, omb_op op, int32_t status, omb_str bytes);
void job_drain(struct sms *s, omb_op op);
void job_forget(struct sms *s);
/* Another job of this tenant and number is under way: this one waits its turn. */
int job_must_wait(const struct sms *s, const struct job *j);

/* inbound.c */
void inbound_request(struct sms *s, omb_conn conn, omb_tenant tenant, omb_str head, omb_str body);
void inbound_begin(struct sms *s, struct job *j);

/* outbound.c */
void outbound_deliver(struct sms *s, omb_op op, omb_tenant tenant, omb_str contact, omb_str item);

/* A text member of a parsed object, with a NUL behind it. 0: not there, or too long. */
int sms_text(const struct sms *s, const omb_json_doc *d, uint32_t object, const char *key,
             char *into, size_t cap);

#endif
