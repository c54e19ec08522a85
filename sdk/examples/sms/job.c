/* SPDX-License-Identifier: Apache-2.0 */
/* Owns work under way: every request and call gets one answer. Must not know what is asked. */
#include "sms.h"

#include <stdio.h>

struct job *job_new(struct sms *s, omb_tenant tenant)
{
    for (uint32_t i = 0; i < SMS_MAX_JOBS; i++) {
        if (s->job[i].used)
            continue;
        memset(&s->job[i], 0, sizeof s->job[i]);
        s->job[i].used = 1;
        s->job[i].tenant = tenant;
        s->job[i].serial = ++s->serial;
        return &s->job[i];
    }
    return NULL;
}

omb_op job_number(const struct sms *s, const struct job *j)
{
    return (omb_op)(j - s->job) + 1;
}

static int same_number(const struct job *a, const struct job *b)
{
    return a != b && a->used && b->used && a->conn && b->conn && a->tenant == b->tenant &&
           a->number[0] && strcmp(a->number, b->number) == 0;
}

int job_must_wait(const struct sms *s, const struct job *j)
{
    for (uint32_t i = 0; i < SMS_MAX_JOBS; i++)
        if (same_number(&s->job[i], j) && s->job[i].serial < j->serial)
            return 1;
    return 0;
}

/* The oldest that waits for this number goes on. */
static void wake_next(struct sms *s, const struct job *ended)
{
    struct job *next = NULL;
    for (uint32_t i = 0; i < SMS_MAX_JOBS; i++)
        if (same_number(&s->job[i], ended) && !s->job[i].then &&
            (!next || s->job[i].serial < next->serial))
            next = &s->job[i];
    if (next)
        inbound_begin(s, next);
}

static void end(struct sms *s, struct job *j)
{
    struct job ended = *j;
    j->used = 0;
    ended.used = 1;
    wake_next(s, &ended);
    for (uint32_t i = 0; s->draining && i < SMS_MAX_JOBS; i++)
        if (s->job[i].used)
            return;
    if (s->draining)
        s->host->complete(s->host, s->draining, 0, omb_z(NULL));
    s->draining = 0;
}

void job_respond(struct sms *s, struct job *j, uint32_t status, const char *json)
{
    s->http->respond(s->host, j->conn, status, omb_z("application/json"), omb_z(json));
    end(s, j);
}

void job_complete(struct sms *s, struct job *j, int32_t status)
{
    s->host->complete(s->host, j->op, status, omb_z(NULL));
    end(s, j);
}

void job_answered(struct sms *s, omb_op op, int32_t status, omb_str bytes)
{
    struct job *j = op >= 1 && op <= SMS_MAX_JOBS ? &s->job[op - 1] : NULL;
    if (j && j->used && j->then)
        j->then(s, j, status, bytes);
}

void job_drain(struct sms *s, omb_op op)
{
    for (uint32_t i = 0; i < SMS_MAX_JOBS; i++) {
        if (s->job[i].used) {
            s->draining = op;
            return;
        }
    }
    s->host->complete(s->host, op, 0, omb_z(NULL));
}

void job_forget(struct sms *s)
{
    memset(s->job, 0, sizeof s->job);
    s->draining = 0;
}

int sms_text(const struct sms *s, const omb_json_doc *d, uint32_t object, const char *key,
             char *into, size_t cap)
{
    omb_str text;
    into[0] = '\0';
    if (s->json->get_text(d, s->json->member(d, object, omb_z(key)), into, cap - 1, &text) ||
        text.len >= cap || memchr(text.len ? text.ptr : "", 0, text.len))
        return 0;
    memmove(into, text.ptr, text.len);
    into[text.len] = '\0';
    return text.len > 0;
}
