/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what is asked of the host for a job, and which job of a number comes first. Must not know what
 * a message is. */
#include "sms.h"

static void answered(struct omb_easy *e, struct omb_easy_job *job, int32_t status, omb_str bytes)
{
    struct job *j = (struct job *)job;
    if (j->then)
        j->then((struct sms *)e, j, status, bytes);
}

omb_op job_ask(struct job *j, job_step then)
{
    j->job.then = answered;
    j->then = then;
    return j->job.number;
}

static omb_str key_of(const char *what, const char *name, char *into, size_t cap)
{
    snprintf(into, cap, "%s:%s", what, name);
    return omb_z(into);
}

void job_get(struct sms *s, struct job *j, job_step then, const char *what, const char *name)
{
    char key[128];
    s->easy.kv->get(s->easy.host, job_ask(j, then), j->job.tenant,
                    key_of(what, name, key, sizeof key));
}

void job_put(struct sms *s, struct job *j, job_step then, const char *what, const char *name,
             const char *value)
{
    char key[128];
    s->easy.kv->put(s->easy.host, job_ask(j, then), j->job.tenant,
                    key_of(what, name, key, sizeof key), omb_z(value));
}

/* Requests about one number; a job's own number says which came first. */
static int same_number(const struct job *a, const struct job *b)
{
    return a->job.number && a->job.conn && b->job.conn && a->job.tenant == b->job.tenant &&
           a->number[0] && strcmp(a->number, b->number) == 0;
}

int job_must_wait(const struct sms *s, const struct job *j)
{
    for (uint32_t i = 0; i < SMS_MAX_JOBS; i++) {
        const struct job *o = (const struct job *)omb_easy_job_at(&s->easy, i);
        if (same_number(o, j) && o->job.number < j->job.number)
            return 1;
    }
    return 0;
}

int job_is_beginning(const struct sms *s, const char *contact)
{
    for (uint32_t i = 0; i < SMS_MAX_JOBS; i++) {
        const struct job *o = (const struct job *)omb_easy_job_at(&s->easy, i);
        if (o->job.number && o->job.conn && strcmp(o->contact, contact) == 0)
            return 1;
    }
    return 0;
}

/* The oldest that waits for this number goes on. */
static void wake_next(struct sms *s, const struct job *ended)
{
    struct job *next = NULL;
    for (uint32_t i = 0; i < SMS_MAX_JOBS; i++) {
        struct job *o = (struct job *)omb_easy_job_at(&s->easy, i);
        if (same_number(o, ended) && !o->then && (!next || o->job.number < next->job.number))
            next = o;
    }
    if (next)
        inbound_begin(s, next);
}

void job_respond(struct sms *s, struct job *j, uint32_t status, const char *json)
{
    struct job ended = *j;
    omb_easy_respond(&s->easy, &j->job, status, omb_z(json));
    wake_next(s, &ended);
}

void job_complete(struct sms *s, struct job *j, int32_t status)
{
    omb_easy_end(&s->easy, &j->job, status, omb_z(NULL));
}
