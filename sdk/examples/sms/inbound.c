/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the provider posts: messages of customers, and what became of ours. A message is answered
 * with 200 once the host has stored it. Must not know how ours are sent. */
#include "sms.h"

#include <sodium.h>
#include <stdio.h>

/* Hex HMAC-SHA256 of the body under the shared secret, in the header x-signature. */
static int is_signed(const struct sms *s, const omb_json_doc *head, omb_str body)
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES], given[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    char hex[2 * sizeof mac + 1];
    size_t len = 0;
    uint32_t headers = s->json->member(head, 0, omb_z("headers"));
    if (!sms_text(s, head, headers, "x-signature", hex, sizeof hex) ||
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
    j->then = stored;
    s->contacts->message(s->host, job_number(s, j), j->tenant, omb_z(j->contact), omb_z(j->id),
                         omb_z(j->text));
}

static void kept_number(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    (void)bytes;
    if (status)
        job_respond(s, j, 503, "{\"error\":\"try again\"}");
    else
        say(s, j);
}

static void kept_contact(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    char key[SMS_MAX_CONTACT + 16];
    (void)bytes;
    if (status) {
        job_respond(s, j, 503, "{\"error\":\"try again\"}");
        return;
    }
    j->then = kept_number;
    snprintf(key, sizeof key, "contact:%s", j->contact);
    s->kv->put(s->host, job_number(s, j), j->tenant, omb_z(key), omb_z(j->number));
}

static void started(struct sms *s, struct job *j, int32_t status, omb_str bytes)
{
    omb_json_tok tok[SMS_MAX_TOKENS];
    omb_json_doc d;
    char key[SMS_MAX_NUMBER + 16];
    if (status || s->json->parse(bytes, tok, SMS_MAX_TOKENS, &d) ||
        !sms_text(s, &d, 0, "contact", j->contact, sizeof j->contact)) {
        job_respond(s, j, 503, "{\"error\":\"try again\"}");
        return;
    }
    j->then = kept_contact;
    snprintf(key, sizeof key, "number:%s", j->number);
    s->kv->put(s->host, job_number(s, j), j->tenant, omb_z(key), omb_z(j->contact));
}

static void begin_contact(struct sms *s, struct job *j)
{
    char start[256];
    /* A number is digits after a plus: nothing in it needs escaping. */
    snprintf(
        start, sizeof start,
        "{\"channel\":\"sms\",\"live\":false,\"customer\":{\"name\":\"%s\",\"verified\":false}}",
        j->number);
    j->then = started;
    s->contacts->start(s->host, job_number(s, j), j->tenant, omb_z(start));
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
    char key[SMS_MAX_NUMBER + 16];
    j->then = looked_up;
    snprintf(key, sizeof key, "number:%s", j->number);
    s->kv->get(s->host, job_number(s, j), j->tenant, omb_z(key));
}

static int is_number(const char *text)
{
    size_t digits = text[0] == '+' ? strspn(text + 1, "0123456789") : 0;
    return digits >= 6 && digits <= 15 && text[1 + digits] == '\0';
}

static void message(struct sms *s, struct job *j, const omb_json_doc *d)
{
    if (!sms_text(s, d, 0, "from", j->number, sizeof j->number) || !is_number(j->number) ||
        !sms_text(s, d, 0, "id", j->id, sizeof j->id) ||
        !sms_text(s, d, 0, "text", j->text, sizeof j->text))
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
    j->then = receipted;
    s->contacts->receipt(s->host, job_number(s, j), j->tenant, omb_z(j->contact),
                         omb_z("delivered"), (uint64_t)seq);
}

static void report(struct sms *s, struct job *j, const omb_json_doc *d)
{
    char status[32], key[SMS_MAX_ID + 16];
    if (!sms_text(s, d, 0, "id", j->id, sizeof j->id) ||
        !sms_text(s, d, 0, "status", status, sizeof status)) {
        job_respond(s, j, 422, "{\"error\":\"id and status are needed\"}");
        return;
    }
    if (strcmp(status, "delivered") != 0) {
        s->log->write(s->host, OMB_LOG_WARN, omb_z("the provider could not deliver a message"));
        job_respond(s, j, 200, "{\"stored\":true}");
        return;
    }
    j->then = found_ours;
    snprintf(key, sizeof key, "sent:%s", j->id);
    s->kv->get(s->host, job_number(s, j), j->tenant, omb_z(key));
}

/* ---- the door ---- */

void inbound_request(struct sms *s, omb_conn conn, omb_tenant tenant, omb_str head, omb_str body)
{
    static omb_json_tok of_head[1024], of_body[SMS_MAX_TOKENS];
    omb_json_doc h, b;
    char path[64], method[16];
    struct job *j = job_new(s, tenant);
    if (!j) {
        s->http->respond(s->host, conn, 503, omb_z("application/json"),
                         omb_z("{\"error\":\"busy\"}"));
        return;
    }
    j->conn = conn;
    if (s->json->parse(head, of_head, 1024, &h) ||
        !sms_text(s, &h, 0, "method", method, sizeof method) ||
        !sms_text(s, &h, 0, "path", path, sizeof path) || strcmp(method, "POST") != 0)
        job_respond(s, j, 405, "{\"error\":\"POST only\"}");
    else if (!is_signed(s, &h, body))
        job_respond(s, j, 403, "{\"error\":\"the signature does not fit\"}");
    else if (s->json->parse(body, of_body, SMS_MAX_TOKENS, &b))
        job_respond(s, j, 422, "{\"error\":\"not JSON\"}");
    else if (strcmp(path, "/sms/in") == 0)
        message(s, j, &b);
    else if (strcmp(path, "/sms/status") == 0)
        report(s, j, &b);
    else
        job_respond(s, j, 404, "{\"error\":\"/sms/in or /sms/status\"}");
}
