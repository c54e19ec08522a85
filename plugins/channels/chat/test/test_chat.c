/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/json.h"
#include "tests/integration/plug/world.h"

/*
 * A fake host around the real plugin: contacts are a list of items, sockets are what was
 * sent to them. Answers of the store are given by the test, so that it chooses the order.
 */
enum { SOCKS = 8, SENT = 16384, ASKS = 64, CONTACTS = 8 };

struct host {
    struct world w;
    struct plug_instance *chat;
    char sent[SOCKS][SENT]; /* frames, one a line */
    int closed[SOCKS];
    struct plug_ask message[ASKS]; /* contacts.message not answered yet */
    char cid[ASKS][80];
    int n_message, contacts, persons, typings, ends, resumes;
    uint64_t read_upto;
    char start[1024]; /* the last contacts.start */
    char items[2048]; /* JSON items joined by ',' */
    uint64_t last_seq;
    int hold_resume;
    struct plug_ask held;
    uint64_t held_since;
};

static void contact_start(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str start)
{
    struct host *h = ctx;
    char text[64];
    assert_int_equal(tenant, 5);
    assert_true(str_find(start, STR("\"channel\":\"chat\"")) > 0);
    assert_int_equal(str_copy(h->start, sizeof h->start, start), 0);
    snprintf(text, sizeof text, "{\"contact\":\"K%d\",\"case\":\"x\",\"seq\":1}", ++h->contacts);
    plug_answer(ask, 0, str_of(text));
}

static void visitor_issue(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact)
{
    char text[64];
    (void)ctx;
    (void)tenant;
    snprintf(text, sizeof text, "{\"token\":\"T-%.*s\"}", STR_ARG(contact));
    plug_answer(ask, 0, str_of(text));
}

static void visitor_lookup(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str token)
{
    char text[64];
    (void)ctx;
    (void)tenant;
    if (!str_starts(token, STR("T-"))) {
        plug_answer(ask, -OMB_E_NOTFOUND, STR_NONE);
        return;
    }
    snprintf(text, sizeof text, "{\"contact\":\"%.*s\"}", STR_ARG(str_sub(token, 2, 60)));
    plug_answer(ask, 0, str_of(text));
}

static void visitor_verify(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str user,
                           omb_str mac)
{
    (void)ctx;
    (void)tenant;
    (void)user;
    plug_answer(ask, str_is(mac, "good") ? 0 : -OMB_E_DENIED, STR_NONE);
}

/* Items after `since` as the store has them now. */
static void answer_resume(struct host *h, struct plug_ask ask, uint64_t since)
{
    char text[4096];
    int n =
        snprintf(text, sizeof text,
                 "{\"contact\":\"K1\",\"state\":\"held\",\"holder\":{\"type\":\"tier\",\"name\":"
                 "\"assistant\"},\"customer\":{},\"seq\":%d,\"items\":[",
                 (int)h->last_seq);
    int first = 1;
    for (uint64_t s = since + 1; s <= h->last_seq; s++, first = 0)
        n += snprintf(text + n, sizeof text - (size_t)n, "%s{\"seq\":%d,\"text\":\"i%d\"}",
                      first ? "" : ",", (int)s, (int)s);
    snprintf(text + n, sizeof text - (size_t)n, "]}");
    plug_answer(ask, 0, str_of(text));
}

static void contact_resume(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                           uint64_t since)
{
    struct host *h = ctx;
    (void)tenant;
    (void)contact;
    h->resumes++;
    if (h->hold_resume) {
        h->held = ask;
        h->held_since = since;
        return;
    }
    answer_resume(h, ask, since);
}

static void contact_message(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                            omb_str cid, omb_str text)
{
    struct host *h = ctx;
    (void)tenant;
    (void)contact;
    assert_true(text.len > 0 && h->n_message < ASKS);
    snprintf(h->cid[h->n_message], sizeof h->cid[0], "%.*s", STR_ARG(cid));
    h->message[h->n_message++] = ask;
}

static void contact_person(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact)
{
    (void)tenant;
    (void)contact;
    ((struct host *)ctx)->persons++;
    plug_answer(ask, 0, STR("{\"seq\":9}"));
}

static void contact_receipt(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                            omb_str what, uint64_t upto)
{
    (void)tenant;
    (void)contact;
    assert_true(str_is(what, "read"));
    assert_int_equal(ask.id, 0);
    ((struct host *)ctx)->read_upto = upto;
}

static void contact_typing(void *ctx, uint32_t tenant, omb_str contact)
{
    (void)tenant;
    (void)contact;
    ((struct host *)ctx)->typings++;
}

static void contact_end(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                        omb_str by)
{
    (void)tenant;
    (void)contact;
    assert_true(str_is(by, "customer"));
    ((struct host *)ctx)->ends++;
    plug_answer(ask, 0, STR_NONE);
}

static int mount(void *ctx, struct plug_instance *who, omb_str path, uint32_t kind, uint32_t max)
{
    (void)ctx;
    (void)who;
    assert_true(str_is(path, "/chat/ws"));
    assert_int_equal(kind, 1);
    assert_int_equal(max, 65536);
    return 0;
}

static void ws_send(void *ctx, uint64_t conn, omb_str text)
{
    struct host *h = ctx;
    size_t had = strlen(h->sent[conn]);
    assert_true(had + text.len + 2 < SENT);
    struct json_tok tok[512];
    struct json_doc doc;
    assert_int_equal(json_parse(text, tok, 512, &doc, NULL), 0);
    snprintf(h->sent[conn] + had, SENT - had, "%.*s\n", STR_ARG(text));
}

static void ws_close(void *ctx, uint64_t conn, uint32_t code, omb_str reason)
{
    (void)reason;
    ((struct host *)ctx)->closed[conn] = (int)code;
}

static void begin(struct host *h)
{
    memset(h, 0, sizeof *h);
    h->w.services = (struct plug_services){.ctx = h,
                                           .contact_start = contact_start,
                                           .contact_message = contact_message,
                                           .contact_person = contact_person,
                                           .contact_receipt = contact_receipt,
                                           .contact_typing = contact_typing,
                                           .contact_end = contact_end,
                                           .contact_resume = contact_resume,
                                           .visitor_issue = visitor_issue,
                                           .visitor_lookup = visitor_lookup,
                                           .visitor_verify = visitor_verify,
                                           .mount = mount,
                                           .ws_send = ws_send,
                                           .ws_close = ws_close};
    assert_int_equal(world_begin(&h->w, "ombud/chat.so", NULL, 0), 0);
    h->chat = plug_find_channel(h->w.plug, STR("chat"));
    assert_non_null(h->chat);
}

static void turn(struct host *h)
{
    for (int i = 0; i < 12; i++)
        uv_run(&h->w.loop, UV_RUN_NOWAIT);
}

static void say(struct host *h, uint64_t conn, const char *frame)
{
    plug_ws_message(h->chat, conn, str_of(frame));
    turn(h);
}

static void enter(struct host *h, uint64_t conn, const char *hello)
{
    plug_ws_open(h->chat, conn, 5, STR("/chat/ws"), STR_NONE, STR("127.0.0.1"));
    say(h, conn, hello);
}

#define HELLO "{\"t\":\"hello\",\"v\":1}"
#define HELLO_AGAIN "{\"t\":\"hello\",\"v\":1,\"token\":\"T-K1\"}"

static int count(const char *text, const char *needle)
{
    int n = 0;
    while ((text = strstr(text, needle))) {
        n++;
        text++;
    }
    return n;
}

static void deliver(struct host *h, uint64_t seq)
{
    char item[64];
    h->last_seq = seq;
    snprintf(item, sizeof item, "{\"seq\":%d,\"text\":\"i%d\"}", (int)seq, (int)seq);
    plug_channel_deliver(h->chat, (struct plug_reply){0}, 5, STR("K1"), str_of(item));
    turn(h);
}

static void hello_is_answered_with_welcome_and_msgs(void **state)
{
    static struct host h;
    (void)state;
    begin(&h);
    h.last_seq = 2;
    enter(&h, 1, HELLO);
    assert_true(strstr(h.sent[1],
                       "{\"t\":\"welcome\",\"contact\":\"K1\",\"token\":\"T-K1\",\"seq\":"
                       "2,\"customer\":{},\"state\":\"held\",") == h.sent[1]);
    assert_int_equal(count(h.sent[1], "\"t\":\"msgs\""), 1);
    assert_int_equal(count(h.sent[1], "\"seq\":1,"), 1);
    assert_int_equal(count(h.sent[1], "\n"), 2);
    say(&h, 1, "{\"t\":\"ping\"}");
    assert_non_null(strstr(h.sent[1], "{\"t\":\"pong\"}"));
    world_end(&h.w);
}

static void an_ack_comes_only_after_the_commit(void **state)
{
    static struct host h;
    (void)state;
    begin(&h);
    enter(&h, 1, HELLO);
    say(&h, 1, "{\"t\":\"msg\",\"cid\":\"c1\",\"text\":\"hi \\u00e9 \\\"q\\\"\"}");
    assert_int_equal(h.n_message, 1);
    assert_null(strstr(h.sent[1], "\"t\":\"ack\""));
    plug_answer(h.message[0], 0, STR("{\"seq\":7,\"at\":\"2026-11-22T00:00:00Z\"}"));
    turn(&h);
    assert_non_null(strstr(h.sent[1], "{\"t\":\"ack\",\"cid\":\"c1\",\"seq\":7,\"at\":"
                                      "\"2026-11-22T00:00:00Z\"}"));
    say(&h, 1, "{\"t\":\"msg\",\"cid\":\"c2\",\"text\":\"hi\"}");
    plug_answer(h.message[1], -OMB_E_BUSY, STR_NONE);
    turn(&h);
    assert_non_null(strstr(h.sent[1], "{\"t\":\"nack\",\"cid\":\"c2\",\"code\":\"busy\""));
    world_end(&h.w);
}

static void every_tab_gets_every_item_once(void **state)
{
    static struct host h;
    (void)state;
    begin(&h);
    enter(&h, 1, HELLO);
    enter(&h, 2, HELLO_AGAIN);
    assert_int_equal(h.contacts, 1);
    deliver(&h, 1);
    deliver(&h, 2);
    deliver(&h, 2);
    for (int tab = 1; tab <= 2; tab++) {
        assert_int_equal(count(h.sent[tab], "\"text\":\"i1\""), 1);
        assert_int_equal(count(h.sent[tab], "\"text\":\"i2\""), 1);
    }
    plug_ws_closed(h.chat, 1, 1001);
    deliver(&h, 3);
    assert_int_equal(count(h.sent[1], "\"text\":\"i3\""), 0);
    assert_int_equal(count(h.sent[2], "\"text\":\"i3\""), 1);
    world_end(&h.w);
}

static void items_that_come_while_it_resumes_are_neither_lost_nor_doubled(void **state)
{
    static struct host h;
    (void)state;
    begin(&h);
    h.last_seq = 2;
    enter(&h, 1, HELLO);
    h.hold_resume = 1;
    enter(&h, 2, "{\"t\":\"hello\",\"v\":1,\"token\":\"T-K1\",\"since\":1}");
    assert_int_equal(h.held_since, 1);
    h.hold_resume = 0;
    answer_resume(&h, h.held, h.held_since); /* knows 2 */
    deliver(&h, 3);                          /* comes before that answer is heard */
    turn(&h);
    assert_int_equal(count(h.sent[2], "\"text\":\"i1\""), 0);
    for (int i = 2; i <= 3; i++) {
        char needle[32];
        snprintf(needle, sizeof needle, "\"text\":\"i%d\"", i);
        assert_int_equal(count(h.sent[2], needle), 1);
    }
    assert_int_equal(count(h.sent[2], "\"t\":\"welcome\""), 1);
    deliver(&h, 4);
    assert_int_equal(count(h.sent[2], "\"text\":\"i4\""), 1);
    world_end(&h.w);
}

static void an_unknown_token_or_new_begins_a_new_contact(void **state)
{
    static struct host h;
    (void)state;
    begin(&h);
    enter(&h, 1, "{\"t\":\"hello\",\"v\":1,\"token\":\"gone\",\"since\":40}");
    assert_int_equal(h.contacts, 1);
    assert_non_null(strstr(h.sent[1], "\"token\":\"T-K1\""));
    enter(&h, 2, "{\"t\":\"hello\",\"v\":1,\"token\":\"T-K1\",\"new\":true}");
    assert_int_equal(h.contacts, 2);
    assert_non_null(strstr(h.sent[2], "\"token\":\"T-K2\""));
    world_end(&h.w);
}

static void an_identity_counts_only_with_its_proof(void **state)
{
    static struct host h;
    (void)state;
    begin(&h);
    enter(&h, 1, "{\"t\":\"hello\",\"v\":1,\"identity\":{\"user\":\"u\",\"mac\":\"bad\"}}");
    assert_int_equal(h.closed[1], 4401);
    enter(&h, 2, "{\"t\":\"hello\",\"v\":1,\"identity\":{\"user\":\"u\",\"mac\":\"good\"}}");
    assert_int_equal(h.closed[2], 0);
    assert_non_null(strstr(h.sent[2], "\"t\":\"welcome\""));
    enter(&h, 3, "{\"t\":\"hello\",\"v\":1,\"identity\":{\"user\":\"u\"}}");
    assert_int_equal(h.closed[3], 4401);
    assert_int_equal(h.contacts, 1);
    world_end(&h.w);
}

static void a_long_name_is_cut_on_a_character_and_not_lost(void **state)
{
    static struct host h;
    char frame[1024], long_name[400] = "x";
    (void)state;
    begin(&h);
    for (size_t i = 1; i + 2 < sizeof long_name; i += 2)
        snprintf(long_name + i, 3, "é");
    snprintf(
        frame, sizeof frame,
        "{\"t\":\"hello\",\"v\":1,\"identity\":{\"user\":\"u\",\"mac\":\"good\",\"name\":\"%s\"}}",
        long_name);
    enter(&h, 1, frame);
    assert_int_equal(h.closed[1], 0);
    long_name[255] = '\0'; /* x and 127 whole characters of two bytes */
    snprintf(frame, sizeof frame, "\"name\":\"%s\"", long_name);
    assert_non_null(strstr(h.start, frame));
    world_end(&h.w);
}

static void frames_that_make_no_sense_are_refused(void **state)
{
    static struct host h;
    char big[17000];
    (void)state;
    begin(&h);
    enter(&h, 1, "{\"t\":\"msg\",\"cid\":\"c\",\"text\":\"x\"}");
    assert_int_equal(h.closed[1], 1008);
    enter(&h, 2, "not json");
    assert_int_equal(h.closed[2], 1008);
    enter(&h, 3, "{\"t\":\"hello\",\"v\":2}");
    assert_int_equal(h.closed[3], 4409);
    enter(&h, 4, HELLO);
    say(&h, 4, HELLO);
    assert_non_null(strstr(h.sent[4], "\"code\":\"state\""));
    say(&h, 4, "{\"t\":\"msg\",\"cid\":\"c\",\"text\":\"\"}");
    say(&h, 4, "{\"t\":\"msg\",\"text\":\"x\"}");
    memset(big, 'a', sizeof big);
    memcpy(big, "{\"t\":\"msg\",\"cid\":\"c\",\"text\":\"", 29);
    snprintf(big + sizeof big - 3, 3, "\"}");
    say(&h, 4, big);
    assert_int_equal(count(h.sent[4], "\"code\":\"invalid\""), 3);
    assert_int_equal(h.n_message, 0);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(h.closed[4], 0);
        say(&h, 4, i & 1 ? "{\"t\":\"dance\"}" : "{{{");
    }
    assert_int_equal(h.closed[4], 1008);
    world_end(&h.w);
}

static void a_flood_is_answered_busy(void **state)
{
    static struct host h;
    char frame[64];
    (void)state;
    begin(&h);
    enter(&h, 1, HELLO);
    for (int i = 0; i < 30; i++) {
        snprintf(frame, sizeof frame, "{\"t\":\"msg\",\"cid\":\"c%d\",\"text\":\"x\"}", i);
        plug_ws_message(h.chat, 1, str_of(frame));
    }
    turn(&h);
    assert_true(h.n_message >= 20 && h.n_message < 30);
    assert_int_equal(count(h.sent[1], "\"code\":\"busy\""), 30 - h.n_message);
    world_end(&h.w);
}

static void the_small_frames_reach_the_host(void **state)
{
    static struct host h;
    (void)state;
    begin(&h);
    h.last_seq = 3;
    enter(&h, 1, HELLO);
    say(&h, 1, "{\"t\":\"person\"}");
    assert_int_equal(h.persons, 1);
    say(&h, 1, "{\"t\":\"typing\"}");
    say(&h, 1, "{\"t\":\"typing\"}");
    assert_int_equal(h.typings, 1);
    say(&h, 1, "{\"t\":\"read\",\"upto\":900}");
    assert_int_equal(h.read_upto, 3); /* what it was never sent it cannot have read */
    say(&h, 1, "{\"t\":\"read\",\"upto\":-1}");
    assert_int_equal(h.read_upto, 3);
    plug_channel_event(h.chat, 5, STR("K1"), STR("{\"t\":\"typing\",\"who\":\"agent\"}"));
    assert_non_null(strstr(h.sent[1], "{\"t\":\"typing\",\"who\":\"agent\"}"));
    plug_channel_event(h.chat, 6, STR("K1"), STR("{\"t\":\"other tenant\"}"));
    assert_null(strstr(h.sent[1], "other tenant"));
    say(&h, 1, "{\"t\":\"end\"}");
    assert_int_equal(h.ends, 1);
    world_end(&h.w);
    assert_int_equal(h.closed[1], 1012);
}

static void a_delivery_to_nobody_says_so(void **state)
{
    static struct host h;
    struct answer a = {0};
    (void)state;
    begin(&h);
    plug_channel_deliver(h.chat, world_reply(&a, 0), 5, STR("K9"), STR("{\"seq\":1}"));
    world_wait(&h.w, &a);
    assert_int_equal(a.status, -OMB_E_NOTFOUND);
    world_end(&h.w);
}

UNIT(cmocka_unit_test(hello_is_answered_with_welcome_and_msgs),
     cmocka_unit_test(an_ack_comes_only_after_the_commit),
     cmocka_unit_test(every_tab_gets_every_item_once),
     cmocka_unit_test(items_that_come_while_it_resumes_are_neither_lost_nor_doubled),
     cmocka_unit_test(an_unknown_token_or_new_begins_a_new_contact),
     cmocka_unit_test(an_identity_counts_only_with_its_proof),
     cmocka_unit_test(a_long_name_is_cut_on_a_character_and_not_lost),
     cmocka_unit_test(frames_that_make_no_sense_are_refused),
     cmocka_unit_test(a_flood_is_answered_busy), cmocka_unit_test(the_small_frames_reach_the_host),
     cmocka_unit_test(a_delivery_to_nobody_says_so))
