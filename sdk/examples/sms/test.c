/* SPDX-License-Identifier: Apache-2.0 */
/* Plays host and provider: words come in signed, go out once, receipts find their message. */
#undef NDEBUG /* the assertions are the test */
#include <ombud/testkit.h>

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define SECRET "0123456789abcdef0123"

static uint64_t post(omb_kit *kit, const char *path, const char *body, const char *secret)
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    char hex[2 * sizeof mac + 1], headers[128];
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret, strlen(secret));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body, strlen(body));
    crypto_auth_hmacsha256_final(&state, mac);
    snprintf(headers, sizeof headers, "{\"x-signature\":\"%s\"}",
             sodium_bin2hex(hex, sizeof hex, mac, sizeof mac));
    uint64_t conn = omb_kit_request(kit, 1, "POST", path, headers, body);
    omb_kit_turn(kit);
    return conn;
}

static uint32_t posted(omb_kit *kit, const char *path, const char *body, const char *secret)
{
    return omb_kit_response(kit, post(kit, path, body, secret), NULL);
}

static void words_come_in(omb_kit *kit)
{
    const char *hello =
        "{\"id\":\"p1\",\"from\":\"+4915100000001\",\"text\":\"Where is my order?\"}";
    assert(posted(kit, "/sms/in", hello, "another secret of the same length") == 403);
    assert(posted(kit, "/sms/in", hello, SECRET) == 200);
    assert(strstr(omb_kit_asked(kit, "contacts.start", 0).ptr, "+4915100000001"));
    assert(strstr(omb_kit_asked(kit, "contacts.message", 0).ptr,
                  "\"contact-1\",\"p1\",\"Where is my order?\""));
    /* The same number again: the same contact, found by what the host keeps. */
    assert(posted(kit, "/sms/in", "{\"id\":\"p2\",\"from\":\"+4915100000001\",\"text\":\"Hello?\"}",
                  SECRET) == 200);
    assert(omb_kit_asked_count(kit, "contacts.start") == 1);
    assert(posted(kit, "/sms/in", "{\"id\":\"p3\",\"from\":\"12; drop\",\"text\":\"x\"}", SECRET) ==
           422);
    assert(posted(kit, "/sms/elsewhere", hello, SECRET) == 404);
}

/* Two messages of a new number at once: one contact. */
static void two_at_once(omb_kit *kit)
{
    omb_kit_hold(kit, "contacts.start");
    uint64_t one =
        post(kit, "/sms/in", "{\"id\":\"q1\",\"from\":\"+4915100000002\",\"text\":\"1\"}", SECRET);
    uint64_t two =
        post(kit, "/sms/in", "{\"id\":\"q2\",\"from\":\"+4915100000002\",\"text\":\"2\"}", SECRET);
    assert(!omb_kit_response(kit, one, NULL) && !omb_kit_response(kit, two, NULL));
    assert(omb_kit_asked_count(kit, "contacts.start") == 2);
    omb_kit_answer(kit, "contacts.start", 1, 0,
                   "{\"contact\":\"contact-2\",\"case\":\"k\",\"seq\":1}");
    omb_kit_turn(kit);
    assert(omb_kit_response(kit, one, NULL) == 200 && omb_kit_response(kit, two, NULL) == 200);
    assert(omb_kit_asked_count(kit, "contacts.start") == 2);
    assert(strstr(omb_kit_asked(kit, "contacts.message", 3).ptr, "contact-2"));
}

static int32_t deliver(omb_kit *kit, const char *item)
{
    int32_t status = 1;
    omb_op op = omb_kit_call(kit, "channel.deliver", 1, "contact-1", item);
    omb_kit_turn(kit);
    assert(omb_kit_result(kit, op, &status, NULL));
    return status;
}

#define ITEM(from)                                                                                 \
    "{\"seq\":9,\"at\":\"2026-01-01T00:00:00Z\",\"kind\":\"message\",\"from\":{\"type\":\"" from   \
    "\",\"name\":\"Dana\"},\"text\":\"It comes \\u201ctoday\\u201d.\"}"

static void words_go_out(omb_kit *kit)
{
    omb_kit_script(
        kit, "fetch.fetch", 0,
        "{\"status\":201,\"headers\":{},\"body\":\"{\\\"id\\\":\\\"s77\\\"}\",\"attempts\":1}");
    assert(deliver(kit, ITEM("agent")) == 0);
    omb_str sent = omb_kit_asked(kit, "fetch.fetch", 0);
    assert(strstr(sent.ptr, "https://sms.example.org/v1/messages"));
    assert(strstr(sent.ptr, "contact-1.9") && strstr(sent.ptr, "+4915100000001"));
    assert(deliver(kit, ITEM("customer")) == 0); /* their own words are not sent back */
    assert(omb_kit_asked_count(kit, "fetch.fetch") == 1);
    /* What the provider cannot take now is tried again by the host. */
    omb_kit_script(kit, "fetch.fetch", 0,
                   "{\"status\":500,\"headers\":{},\"body\":\"\",\"attempts\":3}");
    assert(deliver(kit, ITEM("agent")) == -OMB_E_UNAVAILABLE);
    omb_kit_script(kit, "fetch.fetch", -OMB_E_TIMEOUT, NULL);
    assert(deliver(kit, ITEM("agent")) == -OMB_E_TIMEOUT);
}

static void receipts_come_in(omb_kit *kit)
{
    assert(posted(kit, "/sms/status", "{\"id\":\"s77\",\"status\":\"delivered\"}", SECRET) == 200);
    assert(strstr(omb_kit_asked(kit, "contacts.receipt", 0).ptr, "\"contact-1\",\"delivered\",9"));
    assert(posted(kit, "/sms/status", "{\"id\":\"unknown\",\"status\":\"delivered\"}", SECRET) ==
           404);
    assert(posted(kit, "/sms/status", "{\"id\":\"s77\",\"status\":\"failed\"}", SECRET) == 200);
}

/* A contact that is over: the next words begin another one. */
static void begins_again(omb_kit *kit)
{
    omb_kit_script(kit, "contacts.start", 0,
                   "{\"contact\":\"contact-3\",\"case\":\"k\",\"seq\":1}");
    omb_kit_hold(kit, "contacts.message");
    uint64_t conn =
        post(kit, "/sms/in", "{\"id\":\"p9\",\"from\":\"+4915100000001\",\"text\":\"Hi\"}", SECRET);
    uint32_t last = omb_kit_asked_count(kit, "contacts.message") - 1;
    omb_kit_answer(kit, "contacts.message", last, -OMB_E_STATE, NULL);
    omb_kit_turn(kit);
    omb_kit_answer(kit, "contacts.message", last + 1, 0, "{\"seq\":2,\"at\":\"x\"}");
    omb_kit_turn(kit);
    assert(omb_kit_response(kit, conn, NULL) == 200);
    assert(strstr(omb_kit_asked(kit, "contacts.message", last + 1).ptr, "contact-3"));
}

/* What is said while the contact's number is not kept yet is not lost: the host tries again. */
static void greets_early(omb_kit *kit)
{
    int32_t status = 1;
    omb_kit_hold(kit, "contacts.start");
    omb_kit_script(kit, "contacts.message", 0, "{\"seq\":2,\"at\":\"x\"}");
    uint64_t conn =
        post(kit, "/sms/in", "{\"id\":\"r1\",\"from\":\"+4915100000004\",\"text\":\"1\"}", SECRET);
    omb_kit_answer(kit, "contacts.start", omb_kit_asked_count(kit, "contacts.start") - 1, 0,
                   "{\"contact\":\"contact-4\",\"case\":\"k\",\"seq\":1}");
    omb_op op = omb_kit_call(kit, "channel.deliver", 1, "contact-4", ITEM("assistant"));
    omb_kit_turn(kit);
    assert(omb_kit_result(kit, op, &status, NULL) && status == -OMB_E_UNAVAILABLE);
    assert(omb_kit_response(kit, conn, NULL) == 200);
    omb_kit_script(kit, "fetch.fetch", 0,
                   "{\"status\":201,\"headers\":{},\"body\":\"{}\",\"attempts\":1}");
    op = omb_kit_call(kit, "channel.deliver", 1, "contact-4", ITEM("assistant"));
    omb_kit_turn(kit);
    assert(omb_kit_result(kit, op, &status, NULL) && status == 0);
    op = omb_kit_call(kit, "channel.deliver", 1, "contact-5", ITEM("assistant"));
    omb_kit_turn(kit);
    assert(omb_kit_result(kit, op, &status, NULL) && status == -OMB_E_NOTFOUND);
}

int main(int argc, char **argv)
{
    omb_error error = {.size = sizeof error};
    omb_kit *kit = omb_kit_open(argc > 1 ? argv[1] : "./sms.so", NULL, &error);
    assert(kit && sodium_init() >= 0);
    assert(omb_kit_set(kit, "secret", SECRET) == 0);
    assert(omb_kit_set(kit, "token", "a-token-of-ours") == 0);
    assert(omb_kit_set(kit, "url", "https://sms.example.org/v1") == 0);
    assert(omb_kit_start(kit, &error) == 0);
    words_come_in(kit);
    two_at_once(kit);
    words_go_out(kit);
    receipts_come_in(kit);
    begins_again(kit);
    greets_early(kit);
    assert(!strstr(omb_kit_log(kit).ptr, "order"));
    assert(omb_kit_complaints(kit).len == 0);
    omb_kit_close(kit);
    puts("sms: all is well");
    return 0;
}
