/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what is said: an address's contact, words in until they are stored, words out until the server
 * took them, receipts. Must not know how requests are made. */
#include "xmpp.h"

/* The job in a place, or NULL: it is free. */
static struct job *job_at(const struct xmpp *x, uint32_t i)
{
    struct omb_easy_job *j = omb_easy_job_at(&x->easy, i);
    return j->number ? (struct job *)j : NULL;
}

static void answered(struct omb_easy *e, struct omb_easy_job *job, int32_t status, omb_str bytes);

/* The number under which the host is asked, and where its answer finds the job. */
static omb_op asks(struct job *j, enum job_step step)
{
    j->step = step;
    j->job.then = answered;
    return j->job.number;
}

static void key_of(const char *what, const char *name, char *into, size_t cap)
{
    snprintf(into, cap, "%s:%.*s", what, 110, name);
}

static void look_up(struct xmpp *x, struct job *j, const char *what, const char *name)
{
    char key[128];
    key_of(what, name, key, sizeof key);
    x->easy.kv->get(x->easy.host, asks(j, JOB_LOOKING), x->tenant, omb_z(key));
}

/* An older message of this address is under way: this one waits, so that order stays. */
static int must_wait(const struct xmpp *x, const struct job *j)
{
    for (uint32_t i = 0; i < XMPP_MAX_JOBS; i++) {
        const struct job *o = job_at(x, i);
        if (o && !o->job.op && !j->job.op && o->job.number < j->job.number &&
            strcmp(o->jid, j->jid) == 0)
            return 1;
    }
    return 0;
}

static void end_job(struct xmpp *x, struct job *j, int32_t status)
{
    int came_in = !j->job.op;
    omb_easy_end(&x->easy, &j->job, status, omb_z(NULL));
    if (came_in)
        talk_try_again(x);
}

/* ---- words in ---- */

static void bare(const char *from, char *into, size_t cap)
{
    snprintf(into, cap, "%.*s", (int)strcspn(from, "/"), from);
}

static void say(struct xmpp *x, struct job *j)
{
    x->easy.contacts->message(x->easy.host, asks(j, JOB_SAYING), x->tenant, omb_z(j->contact),
                              omb_z(j->id), omb_z(j->text));
}

static void start(struct xmpp *x, struct job *j)
{
    omb_buf b = {0};
    omb_json_writer w = omb_buf_writer(&b);
    const omb_ext_json *k = x->easy.json;
    k->begin_object(&w);
    omb_write_text(k, &w, "channel", omb_z("xmpp"));
    omb_write_bool(k, &w, "live", 1);
    omb_write_object(k, &w, "customer");
    omb_write_text(k, &w, "name", omb_z(j->jid));
    omb_write_bool(k, &w, "verified", 0);
    k->end_object(&w);
    k->end_object(&w);
    x->easy.contacts->start(x->easy.host, asks(j, JOB_STARTING), x->tenant, omb_buf_done(&b, &w));
    omb_buf_free(&b);
}

static void rest(struct xmpp *x, struct job *j)
{
    j->step = JOB_RESTING;
    (void)x->easy.timers->start(x->easy.host, TIMER_STORE, XMPP_STORE_AGAIN_MS);
}

void talk_try_again(struct xmpp *x)
{
    for (uint32_t i = 0; i < XMPP_MAX_JOBS; i++) {
        struct job *j = job_at(x, i);
        if (j && j->step == JOB_RESTING && !must_wait(x, j))
            look_up(x, j, "jid", j->jid);
    }
}

static void started(struct xmpp *x, struct job *j, int32_t status, omb_str bytes)
{
    struct omb_reader r;
    char key[128];
    if (status || omb_read(x->easy.json, bytes, &r) ||
        !omb_read_copy(&r, 0, "contact", j->contact, sizeof j->contact)) {
        rest(x, j);
        return;
    }
    key_of("contact", j->contact, key, sizeof key);
    x->easy.kv->put(x->easy.host, asks(j, JOB_NAMING), x->tenant, omb_z(key), omb_z(j->jid));
}

/* Whose it is comes first: a contact that is found by its address can be answered. */
static void named(struct xmpp *x, struct job *j, int32_t status)
{
    char key[128];
    if (status) {
        rest(x, j);
        return;
    }
    key_of("jid", j->jid, key, sizeof key);
    x->easy.kv->put(x->easy.host, asks(j, JOB_KEEPING), x->tenant, omb_z(key), omb_z(j->contact));
}

static void said(struct xmpp *x, struct job *j, int32_t status)
{
    if (status == -OMB_E_STATE || status == -OMB_E_NOTFOUND) {
        start(x, j); /* that contact is over: these words begin another one */
        return;
    }
    if (status == -OMB_E_BUSY || status == -OMB_E_IO) {
        rest(x, j);
        return;
    }
    if (status)
        xmpp_warn(x, "a message could not be taken");
    else if (x->state == XMPP_UP)
        stanza_write(&x->out,
                     "<message xmlns='jabber:client' to='%s' type='chat'><received "
                     "xmlns='urn:xmpp:receipts' id='%s'/></message>",
                     j->jid, j->id);
    end_job(x, j, 0);
    stream_pump(x);
}

static void receipt(struct xmpp *x, const struct stanza *s)
{
    /* Ours are "CONTACT.SEQ". */
    const char *dot = strrchr(s->received, '.');
    unsigned long long seq = dot ? strtoull(dot + 1, NULL, 10) : 0;
    if (seq)
        x->easy.contacts->receipt(x->easy.host, 0, x->tenant,
                                  (omb_str){s->received, (size_t)(dot - s->received)},
                                  omb_z("delivered"), seq);
}

void talk_stanza(struct xmpp *x, const struct stanza *s)
{
    char jid[XMPP_MAX_JID + 1];
    bare(s->from, jid, sizeof jid);
    if (strcmp(s->name, "presence") == 0 && strcmp(s->type, "subscribe") == 0)
        stanza_write(&x->out, "<presence xmlns='jabber:client' to='%s' type='subscribed'/>", jid);
    if (strcmp(s->name, "message") != 0 || strcmp(s->type, "error") == 0)
        return;
    if (s->received[0])
        receipt(x, s);
    if (!s->text[0] || !jid[0])
        return;
    struct job *j = (struct job *)omb_easy_new(&x->easy, x->tenant);
    if (!j) {
        xmpp_warn(x, "too many messages at once: one is lost");
        return;
    }
    snprintf(j->jid, sizeof j->jid, "%s", jid);
    snprintf(j->text, sizeof j->text, "%s", s->text);
    if (s->id[0])
        snprintf(j->id, sizeof j->id, "%s", s->id);
    else
        snprintf(j->id, sizeof j->id, "%.90s-%llu", x->sid,
                 (unsigned long long)(j->job.number - OMB_EASY_OURS));
    j->step = JOB_RESTING;
    talk_try_again(x);
}

/* ---- words out ---- */

/* Into the request that is about to be sent, in the order in which they came. */
void talk_fill(struct xmpp *x, uint64_t rid)
{
    for (;;) {
        struct job *next = NULL;
        for (uint32_t i = 0; i < XMPP_MAX_JOBS; i++) {
            struct job *j = job_at(x, i);
            if (j && j->step == JOB_QUEUED && (!next || j->job.number < next->job.number))
                next = j;
        }
        if (!next || x->out.len > XMPP_MAX_OUT)
            return;
        char id[XMPP_MAX_CONTACT + 32];
        snprintf(id, sizeof id, "%s.%lld", next->contact, (long long)next->seq);
        stanza_write(&x->out,
                     "<message xmlns='jabber:client' to='%s' type='chat' id='%s'><body>%s</body>"
                     "<request xmlns='urn:xmpp:receipts'/></message>",
                     next->jid, id, next->text);
        next->step = JOB_SENT;
        next->rid = rid;
    }
}

void talk_carried(struct xmpp *x, uint64_t rid, int32_t status)
{
    for (uint32_t i = 0; i < XMPP_MAX_JOBS; i++) {
        struct job *j = job_at(x, i);
        if (j && j->step == JOB_SENT && j->rid == rid)
            end_job(x, j, status ? -OMB_E_UNAVAILABLE : 0);
    }
}

/* Nothing but messages of people and the assistant is for the customer. */
static int is_for_customer(struct omb_reader *item)
{
    char from[16], kind[16];
    return omb_read_copy(item, 0, "kind", kind, sizeof kind) && strcmp(kind, "message") == 0 &&
           omb_read_copy(item, omb_read_at(item, 0, "from"), "type", from, sizeof from) &&
           strcmp(from, "customer") != 0;
}

void talk_deliver(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact, omb_str item)
{
    struct xmpp *x = (struct xmpp *)omb_easy_of(p);
    struct job *j = (struct job *)omb_easy_begin(&x->easy, op, tenant);
    struct omb_reader r;
    if (!j)
        return;
    if (tenant != x->tenant || !contact.len || contact.len >= sizeof j->contact ||
        omb_read(x->easy.json, item, &r)) {
        end_job(x, j, tenant != x->tenant ? -OMB_E_NOTFOUND : -OMB_E_INVALID);
        return;
    }
    memcpy(j->contact, contact.ptr, contact.len);
    j->seq = omb_read_int(&r, 0, "seq", 0);
    if (!is_for_customer(&r) || !omb_read_copy(&r, 0, "text", j->text, sizeof j->text) || !j->seq)
        end_job(x, j, 0);
    else
        look_up(x, j, "contact", j->contact);
}

/* A message that came in is being stored under this contact. */
static int is_beginning(const struct xmpp *x, const char *contact)
{
    for (uint32_t i = 0; i < XMPP_MAX_JOBS; i++) {
        const struct job *o = job_at(x, i);
        if (o && !o->job.op && strcmp(o->contact, contact) == 0)
            return 1;
    }
    return 0;
}

static void looked_up(struct xmpp *x, struct job *j, int32_t status, omb_str bytes)
{
    char *into = j->job.op ? j->jid : j->contact;
    size_t cap = j->job.op ? sizeof j->jid : sizeof j->contact;
    if (status == -OMB_E_NOTFOUND && !j->job.op) {
        start(x, j);
        return;
    }
    if (status == -OMB_E_NOTFOUND && is_beginning(x, j->contact))
        status = -OMB_E_UNAVAILABLE; /* the host greets before the address is kept */
    if (status || bytes.len == 0 || bytes.len >= cap) {
        if (j->job.op)
            end_job(x, j, status ? status : -OMB_E_NOTFOUND);
        else
            rest(x, j);
        return;
    }
    memcpy(into, bytes.ptr, bytes.len);
    into[bytes.len] = '\0';
    if (!j->job.op) {
        say(x, j);
    } else if (x->state != XMPP_UP) {
        end_job(x, j, -OMB_E_UNAVAILABLE); /* the host tries again */
    } else {
        j->step = JOB_QUEUED;
        stream_pump(x);
    }
}

static void answered(struct omb_easy *e, struct omb_easy_job *job, int32_t status, omb_str bytes)
{
    struct xmpp *x = (struct xmpp *)e;
    struct job *j = (struct job *)job;
    if (j->step == JOB_LOOKING)
        looked_up(x, j, status, bytes);
    else if (j->step == JOB_STARTING)
        started(x, j, status, bytes);
    else if (j->step == JOB_NAMING)
        named(x, j, status);
    else if (j->step == JOB_KEEPING && status)
        rest(x, j);
    else if (j->step == JOB_KEEPING)
        say(x, j);
    else if (j->step == JOB_SAYING)
        said(x, j, status);
}
