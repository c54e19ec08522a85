/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the provider posts: messages of customers, and what became of ours. A message is answered
 * with 200 once the host has stored it. Must not know how ours are sent. */
#include "sms.h"

#include <sodium.h>

/* Hex HMAC-SHA256 of the body under the shared secret, in the header x-signature. */
static int is_signed(const struct sms *s, struct omb_reader *head, omb_str body)
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES], given[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    char hex[2 * sizeof mac + 1];
    size_t len = 0;
    uint32_t headers = omb_read_at(head, 0, "headers");
    if (!omb_read_copy(head, headers, "x-signature", hex, sizeof hex) ||
        sodium_hex2bin(given, sizeof given, hex, strlen(hex), NULL, &len, NULL) ||
        len != sizeof given)
        return 0;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)s->secret.ptr, s->secret.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)(body.ptr ? body.ptr : ""),
                                  body.len);
    crypto_auth_hmacsha256_final(&state, mac);
    return sodium_memcmp(mac, given, sizeof mac) == 0;
}

/* ---- a message: find the number's contact, or begin one; then the words ---- */

static void stored(struct sms *s, struct job *j, int32_t status, omb_str bytes);

static void say(struct sms *s, struct job *j)
{
    s->easy.contacts->message(s->easy.host, job_ask(j, stored), j->job.tenant, omb_z(j->contact),
                              omb_z(j->id), omb_z(j->text));
}

static void kept_contact(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    (void)bytes;
    if (status)
        job_respond(s, j, 503, "{\"error\":\"try again\"}");
    else
        say(s, j);
}

static void kept_number(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    (void)bytes;
    if (status)
        job_respond(s, j, 503, "{\"error\":\"try again\"}");
    else
        job_put(s, j, kept_contact, "number", j->number, j->contact);
}

static void started(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    struct omb_reader r;
    if (status || omb_read(s->easy.json, bytes, &r) ||
        !omb_read_copy(&r, 0, "contact", j->contact, sizeof j->contact))
        job_respond(s, j, 503, "{\"error\":\"try again\"}");
    else /* whose it is first: a contact that is found by its number can be answered */
        job_put(s, j, kept_number, "contact", j->contact, j->number);
}

static void begin_contact(struct sms *s, struct job *j)
{
    char start[256];
    /* A number is digits after a plus: nothing in it needs escaping. */
    snprintf(
        start, sizeof start,
        "{\"channel\":\"sms\",\"live\":false,\"customer\":{\"name\":\"%s\",\"verified\":false}}",
        j->number);
    s->easy.contacts->start(s->easy.host, job_ask(j, started), j->job.tenant, omb_z(start));
}

static void stored(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    (void)bytes;
    if (status == 0)
        job_respond(s, j, 200, "{\"stored\":true}");
    else if (status == -OMB_E_STATE || status == -OMB_E_NOTFOUND)
        begin_contact(s, j); /* the old contact is over: these words begin another one */
    else if (status == -OMB_E_LIMIT || status == -OMB_E_INVALID)
        job_respond(s, j, 422, "{\"error\":\"this message cannot be taken\"}");
    else
        job_respond(s, j, 503, "{\"error\":\"try again\"}");
}

static void looked_up(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    if (status == 0 && bytes.len > 0 && bytes.len < sizeof j->contact) {
        memcpy(j->contact, bytes.ptr, bytes.len);
        say(s, j);
    } else if (status == -OMB_E_NOTFOUND) {
        begin_contact(s, j);
    } else {
        job_respond(s, j, 503, "{\"error\":\"try again\"}");
    }
}

void inbound_begin(struct sms *s, struct job *j)
{
    job_get(s, j, looked_up, "number", j->number);
}

static int is_number(const char *text)
{
    size_t digits = text[0] == '+' ? strspn(text + 1, "0123456789") : 0;
    return digits >= 6 && digits <= 15 && text[1 + digits] == '\0';
}

static void message(struct sms *s, struct job *j, struct omb_reader *r)
{
    if (!omb_read_copy(r, 0, "from", j->number, sizeof j->number) || !is_number(j->number) ||
        !omb_read_copy(r, 0, "id", j->id, sizeof j->id) ||
        !omb_read_copy(r, 0, "text", j->text, sizeof j->text))
        job_respond(s, j, 422, "{\"error\":\"from, id and text are needed\"}");
    else if (!job_must_wait(s, j))
        inbound_begin(s, j);
}

/* ---- what became of ours: {"id","status"} ---- */

static void receipted(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    (void)bytes;
    if (status == -OMB_E_BUSY || status == -OMB_E_IO)
        job_respond(s, j, 503, "{\"error\":\"try again\"}");
    else
        job_respond(s, j, 200, "{\"stored\":true}");
}

/* What outbound.c kept: "SEQ CONTACT". */
static void found_ours(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    char kept[SMS_MAX_CONTACT + 32];
    int used = 0;
    if (status || bytes.len >= sizeof kept) {
        job_respond(s, j, status == -OMB_E_NOTFOUND ? 404 : 503, "{\"error\":\"not ours\"}");
        return;
    }
    memcpy(kept, bytes.ptr, bytes.len);
    kept[bytes.len] = '\0';
    long long seq = 0;
    if (sscanf(kept, "%lld %n", &seq, &used) != 1 || seq <= 0) {
        job_respond(s, j, 404, "{\"error\":\"not ours\"}");
        return;
    }
    snprintf(j->contact, sizeof j->contact, "%s", kept + used);
    s->easy.contacts->receipt(s->easy.host, job_ask(j, receipted), j->job.tenant, omb_z(j->contact),
                              omb_z("delivered"), (uint64_t)seq);
}

static void report(struct sms *s, struct job *j, struct omb_reader *r)
{
    char status[32];
    if (!omb_read_copy(r, 0, "id", j->id, sizeof j->id) ||
        !omb_read_copy(r, 0, "status", status, sizeof status)) {
        job_respond(s, j, 422, "{\"error\":\"id and status are needed\"}");
        return;
    }
    if (strcmp(status, "delivered") != 0) {
        s->easy.log->write(s->easy.host, OMB_LOG_WARN,
                           omb_z("the provider could not deliver a message"));
        job_respond(s, j, 200, "{\"stored\":true}");
        return;
    }
    job_get(s, j, found_ours, "sent", j->id);
}

/* ---- the door ---- */

void inbound_request(struct omb_easy *e, struct omb_easy_job *job, omb_str head, omb_str body)
{
    struct sms *s = (struct sms *)e;
    struct job *j = (struct job *)job;
    struct omb_reader h, b;
    char path[64], method[16];
    if (omb_read(e->json, head, &h) || !omb_read_copy(&h, 0, "method", method, sizeof method) ||
        !omb_read_copy(&h, 0, "path", path, sizeof path) || strcmp(method, "POST") != 0)
        job_respond(s, j, 405, "{\"error\":\"POST only\"}");
    else if (!is_signed(s, &h, body))
        job_respond(s, j, 403, "{\"error\":\"the signature does not fit\"}");
    else if (omb_read(e->json, body, &b))
        job_respond(s, j, 422, "{\"error\":\"not JSON\"}");
    else if (strcmp(path, "/sms/in") == 0)
        message(s, j, &b);
    else if (strcmp(path, "/sms/status") == 0)
        report(s, j, &b);
    else
        job_respond(s, j, 404, "{\"error\":\"/sms/in or /sms/status\"}");
}
