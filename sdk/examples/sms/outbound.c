/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what customers are sent: one post to the provider for each item, with a key that makes a
 * repeat harmless. Must not know what the provider posts. */
#include "sms.h"

static void kept_sent(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    (void)bytes;
    /* It is out: without this row only its receipt is lost. */
    if (status)
        s->easy.log->write(s->easy.host, OMB_LOG_WARN,
                           omb_z("a sent message's id could not be kept"));
    job_complete(s, j, 0);
}

/* The provider's answer: {"id":"…"} with 200, 201 or 202. */
static void posted(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    struct omb_reader answer, body;
    int64_t code = status || omb_read(s->easy.json, bytes, &answer)
                       ? 0
                       : omb_read_int(&answer, 0, "status", 0);
    char value[SMS_MAX_CONTACT + 32];
    if (code == 0) {
        job_complete(s, j, status ? status : -OMB_E_IO); /* the host tries again, same key */
    } else if (code < 200 || code > 202) {
        job_complete(s, j, code == 404 || code == 410 ? -OMB_E_NOTFOUND : -OMB_E_UNAVAILABLE);
    } else if (omb_read(s->easy.json, omb_read_text(&answer, 0, "body"), &body) ||
               !omb_read_copy(&body, 0, "id", j->id, sizeof j->id)) {
        job_complete(s, j, 0);
    } else {
        snprintf(value, sizeof value, "%lld %s", (long long)j->seq, j->contact);
        job_put(s, j, kept_sent, "sent", j->id, value);
    }
}

static omb_str write_body(const struct sms *s, const struct job *j, omb_buf *out)
{
    const omb_ext_json *k = s->easy.json;
    omb_json_writer w = omb_buf_writer(out);
    k->begin_object(&w);
    omb_write_text(k, &w, "from", s->sender);
    omb_write_text(k, &w, "to", omb_z(j->number));
    omb_write_text(k, &w, "text", omb_z(j->text));
    k->end_object(&w);
    return omb_buf_done(out, &w);
}

static void post(struct sms *s, struct job *j)
{
    const omb_ext_json *k = s->easy.json;
    omb_buf body = {0}, request = {0}, bearer = {0}, url = {0};
    char key[SMS_MAX_CONTACT + 32];
    omb_str text = write_body(s, j, &body);
    snprintf(key, sizeof key, "%s.%lld", j->contact, (long long)j->seq);
    omb_buf_put(&bearer, omb_z("Bearer "));
    omb_buf_put(&bearer, s->token);
    omb_buf_put(&url, s->url);
    omb_buf_put(&url, omb_z("/messages"));
    omb_json_writer w = omb_buf_writer(&request);
    k->begin_object(&w);
    omb_write_text(k, &w, "method", omb_z("POST"));
    omb_write_text(k, &w, "url", omb_buf_str(&url));
    omb_write_object(k, &w, "headers");
    omb_write_text(k, &w, "authorization", omb_buf_str(&bearer));
    omb_write_text(k, &w, "content-type", omb_z("application/json"));
    omb_write_text(k, &w, "idempotency-key", omb_z(key));
    k->end_object(&w);
    omb_write_text(k, &w, "body", text);
    omb_write_int(k, &w, "retry", 2);
    k->end_object(&w);
    omb_str whole = omb_buf_done(&request, &w);
    if (whole.ptr && text.ptr && !bearer.err && !url.err)
        s->easy.fetch->fetch(s->easy.host, job_ask(j, posted), whole);
    else
        job_complete(s, j, -OMB_E_NOMEM);
    omb_buf_free(&body);
    omb_buf_free(&request);
    omb_buf_free(&bearer);
    omb_buf_free(&url);
}

static void know_number(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    if (status == -OMB_E_NOTFOUND && job_is_beginning(s, j->contact))
        status = -OMB_E_UNAVAILABLE; /* the host greets before its number is kept */
    if (status || bytes.len == 0 || bytes.len >= sizeof j->number) {
        job_complete(s, j, status ? status : -OMB_E_NOTFOUND);
        return;
    }
    memcpy(j->number, bytes.ptr, bytes.len);
    j->number[bytes.len] = '\0';
    post(s, j);
}

/* Customers see what people and the assistant say; their own words and lines stay out. */
static int is_for_customer(struct omb_reader *item)
{
    char kind[16], from[16];
    return omb_read_copy(item, 0, "kind", kind, sizeof kind) && strcmp(kind, "message") == 0 &&
           omb_read_copy(item, omb_read_at(item, 0, "from"), "type", from, sizeof from) &&
           strcmp(from, "customer") != 0;
}

void outbound_deliver(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact,
                      omb_str item)
{
    struct sms *s = (struct sms *)omb_easy_of(p);
    struct job *j = (struct job *)omb_easy_begin(&s->easy, op, tenant);
    struct omb_reader r;
    if (!j)
        return;
    if (contact.len == 0 || contact.len >= sizeof j->contact || omb_read(s->easy.json, item, &r)) {
        job_complete(s, j, -OMB_E_INVALID);
        return;
    }
    memcpy(j->contact, contact.ptr, contact.len);
    j->seq = omb_read_int(&r, 0, "seq", 0);
    if (!is_for_customer(&r) || !omb_read_copy(&r, 0, "text", j->text, sizeof j->text) ||
        j->seq == 0)
        job_complete(s, j, 0); /* nothing that a customer reads */
    else
        job_get(s, j, know_number, "contact", j->contact);
}
