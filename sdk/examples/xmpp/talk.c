/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what is said: an address's contact, words in until they are stored, words out until the server
 * took them, receipts. Must not know how requests are made. */
#include "xmpp.h"

#include <stdio.h>

static struct job *new_job(struct xmpp *x)
{
    for (uint32_t i = 0; i < XMPP_MAX_JOBS; i++) {
        if (x->job[i].step != JOB_FREE)
            continue;
        memset(&x->job[i], 0, sizeof x->job[i]);
        x->job[i].serial = ++x->serial;
        return &x->job[i];
    }
    return NULL;
}

static omb_op number_of(const struct xmpp *x, const struct job *j)
{
    return (omb_op)(j - x->job) + 1;
}

static void key_of(const char *what, const char *name, char *into, size_t cap)
{
    snprintf(into, cap, "%s:%.*s", what, 110, name);
}

static void look_up(struct xmpp *x, struct job *j, const char *what, const char *name)
{
    char key[128];
    key_of(what, name, key, sizeof key);
    j->step = JOB_LOOKING;
    x->kv->get(x->host, number_of(x, j), x->tenant, omb_z(key));
}

/* An older message of this address is under way: this one waits, so that order stays. */
static int must_wait(const struct xmpp *x, const struct job *j)
{
    for (uint32_t i = 0; i < XMPP_MAX_JOBS; i++) {
        const struct job *o = &x->job[i];
        if (o != j && o->step != JOB_FREE && !o->op && !j->op && o->serial < j->serial &&
            strcmp(o->jid, j->jid) == 0)
            return 1;
    }
    return 0;
}

void talk_drain(struct xmpp *x)
{
    for (uint32_t i = 0; x->draining && i < XMPP_MAX_JOBS; i++)
        if (x->job[i].step != JOB_FREE)
            return;
    if (x->draining)
        x->host->complete(x->host, x->draining, 0, omb_z(NULL));
    x->draining = 0;
}

static void end_job(struct xmpp *x, struct job *j, int32_t status)
{
    omb_op op = j->op;
    j->step = JOB_FREE;
    if (op)
        x->host->complete(x->host, op, status, omb_z(NULL));
    else
        talk_try_again(x);
    talk_drain(x);
}

/* ---- words in ---- */

static void bare(const char *from, char *into, size_t cap)
{
    snprintf(into, cap, "%.*s", (int)strcspn(from, "/"), from);
}

static void say(struct xmpp *x, struct job *j)
{
    j->step = JOB_SAYING;
    x->contacts->message(x->host, number_of(x, j), x->tenant, omb_z(j->contact), omb_z(j->id),
                         omb_z(j->text));
}

static void start(struct xmpp *x, struct job *j)
{
    omb_buf b = {0};
    omb_json_writer w = omb_buf_writer(&b);
    const omb_ext_json *k = x->json;
    k->begin_object(&w);
    k->put_key(&w, omb_z("channel"));
    k->put_text(&w, omb_z("xmpp"));
    k->put_key(&w, omb_z("live"));
    k->put_bool(&w, 1);
    k->put_key(&w, omb_z("customer"));
    k->begin_object(&w);
    k->put_key(&w, omb_z("name"));
    k->put_text(&w, omb_z(j->jid));
    k->put_key(&w, omb_z("verified"));
    k->put_bool(&w, 0);
    k->end_object(&w);
    k->end_object(&w);
    j->step = JOB_STARTING;
    x->contacts->start(x->host, number_of(x, j), x->tenant, omb_buf_done(&b, &w));
    omb_buf_free(&b);
}

static void rest(struct xmpp *x, struct job *j)
{
    j->step = JOB_RESTING;
    (void)x->timers->start(x->host, TIMER_STORE, XMPP_STORE_AGAIN_MS);
}

void talk_try_again(struct xmpp *x)
{
    for (uint32_t i = 0; i < XMPP_MAX_JOBS; i++)
        if (x->job[i].step == JOB_RESTING && !must_wait(x, &x->job[i]))
            look_up(x, &x->job[i], "jid", x->job[i].jid);
}

static void started(struct xmpp *x, struct job *j, int32_t status, omb_str bytes)
{
    omb_json_tok tok[64];
    omb_json_doc d;
    char key[128];
    if (status || x->json->parse(bytes, tok, 64, &d) ||
        !xmpp_text(x, &d, 0, "contact", j->contact, sizeof j->contact)) {
        rest(x, j);
        return;
    }
    j->step = JOB_KEEPING;
    key_of("jid", j->jid, key, sizeof key);
    x->kv->put(x->host, number_of(x, j), x->tenant, omb_z(key), omb_z(j->contact));
}

/* The other way round, for what we send. */
static void kept(struct xmpp *x, struct job *j, int32_t status)
{
    char key[128];
    if (status) {
        rest(x, j);
        return;
    }
    j->step = JOB_NAMING;
    key_of("contact", j->contact, key, sizeof key);
    x->kv->put(x->host, number_of(x, j), x->tenant, omb_z(key), omb_z(j->jid));
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
        x->contacts->receipt(x->host, 0, x->tenant,
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
    struct job *j = new_job(x);
    if (!j) {
        xmpp_warn(x, "too many messages at once: one is lost");
        return;
    }
    snprintf(j->jid, sizeof j->jid, "%s", jid);
    snprintf(j->text, sizeof j->text, "%s", s->text);
    if (s->id[0])
        snprintf(j->id, sizeof j->id, "%s", s->id);
    else
        snprintf(j->id, sizeof j->id, "%.90s-%llu", x->sid, (unsigned long long)j->serial);
    j->step = JOB_RESTING;
    talk_try_again(x);
}

/* ---- words out ---- */

/* Into the request that is about to be sent, in the order in which they came. */
void talk_fill(struct xmpp *x, uint64_t rid)
{
    for (;;) {
        struct job *next = NULL;
        for (uint32_t i = 0; i < XMPP_MAX_JOBS; i++)
            if (x->job[i].step == JOB_QUEUED && (!next || x->job[i].serial < next->serial))
                next = &x->job[i];
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
    for (uint32_t i = 0; i < XMPP_MAX_JOBS; i++)
        if (x->job[i].step == JOB_SENT && x->job[i].rid == rid)
            end_job(x, &x->job[i], status ? -OMB_E_UNAVAILABLE : 0);
}

void talk_deliver(struct xmpp *x, omb_op op, omb_tenant tenant, omb_str contact, omb_str item)
{
    static omb_json_tok tok[1024];
    omb_json_doc d;
    char from[16] = "", kind[16] = "";
    struct job *j = tenant == x->tenant ? new_job(x) : NULL;
    if (!j || !contact.len || contact.len >= sizeof j->contact ||
        x->json->parse(item, tok, 1024, &d)) {
        if (j)
            j->step = JOB_FREE;
        x->host->complete(x->host, op, j ? -OMB_E_INVALID : -OMB_E_BUSY, omb_z(NULL));
        return;
    }
    j->op = op;
    memcpy(j->contact, contact.ptr, contact.len);
    (void)xmpp_text(x, &d, 0, "kind", kind, sizeof kind);
    (void)xmpp_text(x, &d, x->json->member(&d, 0, omb_z("from")), "type", from, sizeof from);
    if (strcmp(kind, "message") != 0 || strcmp(from, "customer") == 0 ||
        !xmpp_text(x, &d, 0, "text", j->text, sizeof j->text) ||
        x->json->get_int(&d, x->json->member(&d, 0, omb_z("seq")), &j->seq)) {
        end_job(x, j, 0); /* nothing that a customer reads */
        return;
    }
    look_up(x, j, "contact", j->contact);
}

static void looked_up(struct xmpp *x, struct job *j, int32_t status, omb_str bytes)
{
    char *into = j->op ? j->jid : j->contact;
    size_t cap = j->op ? sizeof j->jid : sizeof j->contact;
    if (status == -OMB_E_NOTFOUND && !j->op) {
        start(x, j);
        return;
    }
    if (status || bytes.len == 0 || bytes.len >= cap) {
        if (j->op)
            end_job(x, j, status ? status : -OMB_E_NOTFOUND);
        else
            rest(x, j);
        return;
    }
    memcpy(into, bytes.ptr, bytes.len);
    into[bytes.len] = '\0';
    if (!j->op) {
        say(x, j);
    } else if (x->state != XMPP_UP) {
        end_job(x, j, -OMB_E_UNAVAILABLE); /* the host tries again */
    } else {
        j->step = JOB_QUEUED;
        stream_pump(x);
    }
}

void talk_answered(struct xmpp *x, omb_op op, int32_t status, omb_str bytes)
{
    struct job *j = op >= 1 && op <= XMPP_MAX_JOBS ? &x->job[op - 1] : NULL;
    if (!j)
        return;
    if (j->step == JOB_LOOKING)
        looked_up(x, j, status, bytes);
    else if (j->step == JOB_STARTING)
        started(x, j, status, bytes);
    else if (j->step == JOB_KEEPING)
        kept(x, j, status);
    else if (j->step == JOB_NAMING && status)
        rest(x, j);
    else if (j->step == JOB_NAMING)
        say(x, j);
    else if (j->step == JOB_SAYING)
        said(x, j, status);
}
