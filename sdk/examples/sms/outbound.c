/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what customers are sent: one post to the provider for each item, with a key that makes a
 * repeat harmless. Must not know what the provider posts. */
#include "sms.h"

#include <stdio.h>

static void kept_sent(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    (void)bytes;
    /* It is out: without this row only its receipt is lost. */
    if (status)
        s->log->write(s->host, OMB_LOG_WARN, omb_z("a sent message's id could not be kept"));
    job_complete(s, j, 0);
}

/* The provider's answer: {"id":"…"} with 200, 201 or 202. */
static void posted(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    static omb_json_tok tok[1024], inner[SMS_MAX_TOKENS];
    omb_json_doc d, body;
    int64_t code = 0;
    char text[4096], key[SMS_MAX_ID + 16], value[SMS_MAX_CONTACT + 32];
    if (status || s->json->parse(bytes, tok, 1024, &d) ||
        s->json->get_int(&d, s->json->member(&d, 0, omb_z("status")), &code)) {
        job_complete(s, j, status ? status : -OMB_E_IO); /* the host tries again, same key */
        return;
    }
    if (code < 200 || code > 202) {
        job_complete(s, j, code == 404 || code == 410 ? -OMB_E_NOTFOUND : -OMB_E_UNAVAILABLE);
        return;
    }
    if (!sms_text(s, &d, 0, "body", text, sizeof text) ||
        s->json->parse(omb_z(text), inner, SMS_MAX_TOKENS, &body) ||
        !sms_text(s, &body, 0, "id", j->id, sizeof j->id)) {
        job_complete(s, j, 0);
        return;
    }
    j->then = kept_sent;
    snprintf(key, sizeof key, "sent:%s", j->id);
    snprintf(value, sizeof value, "%lld %s", (long long)j->seq, j->contact);
    s->kv->put(s->host, job_number(s, j), j->tenant, omb_z(key), omb_z(value));
}

static void put_member(const struct sms *s, omb_json_writer *w, const char *key, omb_str text)
{
    s->json->put_key(w, omb_z(key));
    s->json->put_text(w, text);
}

static omb_str write_body(struct sms *s, const struct job *j, omb_buf *out)
{
    omb_json_writer w = omb_buf_writer(out);
    s->json->begin_object(&w);
    put_member(s, &w, "from", s->sender);
    put_member(s, &w, "to", omb_z(j->number));
    put_member(s, &w, "text", omb_z(j->text));
    s->json->end_object(&w);
    return omb_buf_done(out, &w);
}

static void post(struct sms *s, struct job *j)
{
    omb_buf body = {0}, request = {0}, bearer = {0}, url = {0};
    char key[SMS_MAX_CONTACT + 32];
    omb_str text = write_body(s, j, &body);
    snprintf(key, sizeof key, "%s.%lld", j->contact, (long long)j->seq);
    omb_buf_put(&bearer, omb_z("Bearer "));
    omb_buf_put(&bearer, s->token);
    omb_buf_put(&url, s->url);
    omb_buf_put(&url, omb_z("/messages"));
    omb_json_writer w = omb_buf_writer(&request);
    s->json->begin_object(&w);
    put_member(s, &w, "method", omb_z("POST"));
    put_member(s, &w, "url", omb_buf_str(&url));
    s->json->put_key(&w, omb_z("headers"));
    s->json->begin_object(&w);
    put_member(s, &w, "authorization", omb_buf_str(&bearer));
    put_member(s, &w, "content-type", omb_z("application/json"));
    put_member(s, &w, "idempotency-key", omb_z(key));
    s->json->end_object(&w);
    put_member(s, &w, "body", text);
    s->json->put_key(&w, omb_z("retry"));
    s->json->put_int(&w, 2);
    s->json->end_object(&w);
    omb_str whole = omb_buf_done(&request, &w);
    if (whole.ptr && text.ptr && !bearer.err && !url.err) {
        j->then = posted;
        s->fetch->fetch(s->host, job_number(s, j), whole);
    } else {
        job_complete(s, j, -OMB_E_NOMEM);
    }
    omb_buf_free(&body);
    omb_buf_free(&request);
    omb_buf_free(&bearer);
    omb_buf_free(&url);
}

static void know_number(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    if (status || bytes.len == 0 || bytes.len >= sizeof j->number) {
        job_complete(s, j, status ? status : -OMB_E_NOTFOUND);
        return;
    }
    memcpy(j->number, bytes.ptr, bytes.len);
    j->number[bytes.len] = '\0';
    post(s, j);
}

/* Customers see what people and the assistant say; their own words and lines stay out. */
static int is_for_customer(const struct sms *s, const omb_json_doc *d)
{
    char kind[16], from[16];
    uint32_t who = s->json->member(d, 0, omb_z("from"));
    return sms_text(s, d, 0, "kind", kind, sizeof kind) && strcmp(kind, "message") == 0 &&
           sms_text(s, d, who, "type", from, sizeof from) && strcmp(from, "customer") != 0;
}

void outbound_deliver(struct sms *s, omb_op op, omb_tenant tenant, omb_str contact, omb_str item)
{
    static omb_json_tok tok[1024];
    omb_json_doc d;
    char key[SMS_MAX_CONTACT + 16];
    struct job *j = job_new(s, tenant);
    if (!j || contact.len == 0 || contact.len >= sizeof j->contact ||
        s->json->parse(item, tok, 1024, &d)) {
        if (j)
            j->used = 0;
        s->host->complete(s->host, op, j ? -OMB_E_INVALID : -OMB_E_BUSY, omb_z(NULL));
        return;
    }
    j->op = op;
    memcpy(j->contact, contact.ptr, contact.len);
    if (!is_for_customer(s, &d) || !sms_text(s, &d, 0, "text", j->text, sizeof j->text) ||
        s->json->get_int(&d, s->json->member(&d, 0, omb_z("seq")), &j->seq)) {
        job_complete(s, j, 0); /* nothing that a customer reads */
        return;
    }
    j->then = know_number;
    snprintf(key, sizeof key, "contact:%s", j->contact);
    s->kv->get(s->host, job_number(s, j), tenant, omb_z(key));
}
