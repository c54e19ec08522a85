/* SPDX-License-Identifier: Apache-2.0 */
/* Plays conversations through the flows of scripts/assistant, in the host's policy machine, and
 * checks what the shipped examples teach. */
#include "core/base/json.h"
#include "core/base/rand.h"
#include "core/policy/flow.h"
#include "mood.h"
#include "recogniser.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

#define NOW 1795305600000 /* 22 November 2026 */
#define LINE_LATE                                                                                  \
    "{\"line\":\"1\",\"title\":\"Kettle\",\"quantity\":1,\"paid_minor\":1899,\"tax_minor\":0,"     \
    "\"refunded_minor\":0,\"promised_at\":1794268800000,\"shipment\":\"s1\",\"carrier\":"          \
    "\"Hermod\","                                                                                  \
    "\"state\":\"shipped\"}"
#define LINE_HERE                                                                                  \
    "{\"line\":\"2\",\"title\":\"Mug\",\"quantity\":1,\"paid_minor\":900,\"tax_minor\":0,"         \
    "\"refunded_minor\":0,\"promised_at\":1795046400000,\"delivered_at\":1795046400000,"           \
    "\"returnable_until\":1797638400000,\"carrier\":\"Hermod\",\"state\":\"delivered\"}"
#define ORDER(lines)                                                                               \
    "{\"id\":\"112-3456789-0123456\",\"customer\":\"c1\",\"email\":\"ann@example.org\","           \
    "\"state\":\"shipped\",\"placed_at\":1794000000000,\"currency\":\"USD\","                      \
    "\"total_minor\":2799,\"lines\":[" lines "]}"

struct talk {
    struct policy *policy;
    struct arena arena;
    struct buf out;
    char flow[16384];
    const char *orders, *returns;
    bool verified;
    int misunderstood;
    int64_t seq;
};

static int set_up(void **state)
{
    char dir[512];
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct talk *t = calloc(1, sizeof *t);
    const char *source = getenv("OMBUD_SOURCE");
    rand_init();
    (void)snprintf(dir, sizeof dir, "%s/scripts", source ? source : ".");
    if (policy_open(&t->policy) || policy_reload(t->policy, dir, &errors)) {
        print_error("%.*s\n", STR_ARG(buf_str(&errors.text)));
        return -1;
    }
    bundle_errors_free(&errors);
    (void)snprintf(t->flow, sizeof t->flow, "null");
    t->orders = "";
    t->returns = "";
    t->verified = true;
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct talk *t = *state;
    policy_close(t->policy);
    arena_free(&t->arena);
    buf_free(&t->out);
    free(t);
    return 0;
}

/* One turn: the customer says `text` (NULL: nothing), recognised as `intent`. */
static void turn(struct talk *t, const char *text, const char *intent)
{
    char view[32768], said[1024] = "null", seen[256];
    t->seq += 2;
    (void)snprintf(view, sizeof view,
                   "{\"number\":1,\"contact\":\"k1\",\"channel\":\"chat\",\"customer\":\"%s\","
                   "\"customer_name\":\"Ann\",\"verified\":%s,\"turns\":%d,\"misunderstood\":%d,"
                   "\"flow\":%s,\"orders\":[%s],\"returns\":[%s]}",
                   t->verified ? "c1" : "", t->verified ? "true" : "false", (int)t->seq / 2,
                   t->misunderstood, t->flow, t->orders, t->returns);
    if (text) {
        (void)snprintf(said, sizeof said, "{\"seq\":%d,\"text\":\"%s\"}", (int)t->seq, text);
    }
    (void)snprintf(seen, sizeof seen,
                   "{\"intent\":\"%s\",\"confidence_pm\":1000,"
                   "\"asks_for_person\":false,\"anger_pm\":100}",
                   intent);
    buf_clear(&t->out);
    assert_int_equal(flow_run(t->policy, str_of(view), str_of(said), str_of(seen), NOW, &t->out),
                     0);
    struct json_doc d;
    assert_int_equal(json_parse_arena(buf_str(&t->out), &t->arena, 8192, &d, NULL), 0);
    omb_str flow = json_raw(&d, json_member(&d, 0, "flow"));
    assert_int_equal(json_int_or(&d, 0, "status", -1), 0);
    (void)snprintf(t->flow, sizeof t->flow, "%.*s", STR_ARG(flow));
}

static void assert_said(struct talk *t, const char *words)
{
    if (str_find(buf_str(&t->out), str_of(words)) < 0) {
        fail_msg("'%s' is not in %.*s", words, STR_ARG(buf_str(&t->out)));
    }
}

static void assert_ended(struct talk *t)
{
    assert_string_equal(t->flow, "null");
}

static void a_late_order_is_read_out_and_made_good(void **state)
{
    struct talk *t = *state;
    t->orders = ORDER(LINE_LATE);
    turn(t, "where is my order", "where_is_my_order");
    assert_said(t, "Kettle: late. It was promised for 10 November");
    assert_said(t, "It takes too long");
    turn(t, "It takes too long", "where_is_my_order");
    assert_said(t, "{\"wants\":\"Kettle of order");
    assert_said(t, "Refund of 18.99 USD");
    turn(t, "Refund of 18.99 USD", "where_is_my_order");
    assert_said(t, "\"propose\":{\"kind\":\"refund\"");
    assert_said(t, "Is there anything else?");
    turn(t, "no thanks", "where_is_my_order");
    assert_said(t, "\"resolve\"");
    assert_ended(t);
}

static void a_delivered_parcel_is_looked_for_first(void **state)
{
    struct talk *t = *state;
    t->orders = ORDER(LINE_HERE);
    turn(t, "it says delivered but it is not here", "item_not_arrived");
    assert_said(t, "neighbour");
    turn(t, "I found it", "item_not_arrived");
    assert_said(t, "\"resolve\"");
    assert_ended(t);
}

static void a_visitor_must_know_the_address_of_the_order(void **state)
{
    struct talk *t = *state;
    t->orders = ORDER(LINE_HERE);
    t->verified = false;
    turn(t, "my mug is broken", "damaged_or_not_as_described");
    assert_said(t, "e-mail address");
    turn(t, "eve@example.org", "damaged_or_not_as_described");
    assert_said(t, "check the address once more");
    turn(t, "eve@example.org ann@example.org", "damaged_or_not_as_described");
    assert_said(t, "order_not_found");
    assert_true(str_find(buf_str(&t->out), STR("Mug")) < 0);
    assert_ended(t);
}

static void a_visitor_with_the_address_is_heard_and_a_person_settles_it(void **state)
{
    struct talk *t = *state;
    t->orders = ORDER(LINE_HERE);
    t->verified = false;
    turn(t, "my mug is broken", "damaged_or_not_as_described");
    turn(t, "it is Ann@Example.org", "damaged_or_not_as_described");
    assert_said(t, "What is wrong with it?");
    turn(t, "It is damaged or does not work", "damaged_or_not_as_described");
    turn(t, "the handle broke off", "damaged_or_not_as_described");
    assert_said(t, "not_verified");
    assert_ended(t);
}

static void a_return_is_started_with_its_reason(void **state)
{
    struct talk *t = *state;
    t->orders = ORDER(LINE_LATE "," LINE_HERE);
    turn(t, "I want to return something", "start_a_return");
    assert_said(t, "Why would you like to return it?"); /* one of two lines is here */
    turn(t, "I changed my mind", "start_a_return");
    assert_said(t, "as new");
    turn(t, "yes", "start_a_return");
    assert_said(t, "Sending it back is yours to pay.");
    assert_said(t, "Shall I start the return?");
    turn(t, "yes", "start_a_return");
    assert_said(t, "\"propose\":{\"kind\":\"return\"");
    assert_said(t, "\"reason\":\"unwanted\",\"opened\":false");
    turn(t, "No, that is all", "start_a_return");
    assert_ended(t);
}

static void a_refund_that_is_not_there_goes_to_a_person_at_last(void **state)
{
    struct talk *t = *state;
    t->orders = ORDER(LINE_HERE);
    turn(t, "where is my refund", "refund_state");
    assert_said(t, "I see no refund");
    turn(t, "It is still wrong", "refund_state");
    assert_said(t, "refund_unclear");
    assert_ended(t);
}

static void a_refund_that_waits_for_a_parcel_says_so(void **state)
{
    struct talk *t = *state;
    t->orders = ORDER(LINE_HERE);
    t->returns = "{\"id\":\"r1\",\"order\":\"112-3456789-0123456\",\"rma\":\"RA-000001\",\"state\":"
                 "\"in_transit\",\"refund_on\":"
                 "\"receipt\",\"refund\":{\"minor\":1250,\"currency\":\"USD\"},"
                 "\"refund_remedy\":null,\"due\":\"2026-12-22T10:00:00Z\"}";
    turn(t, "where is my refund", "refund_state");
    assert_said(t, "Your return RA-000001 is on its way to us. 12.50 USD is sent as soon as");
    turn(t, "That answers it", "refund_state");
    assert_ended(t);
}

static void an_order_that_is_not_known_is_looked_up(void **state)
{
    struct talk *t = *state;
    turn(t, "where is my order", "where_is_my_order");
    assert_said(t, "Which order shall I look up?");
    (void)snprintf(t->flow, sizeof t->flow, "null");
    turn(t, "hello", "greeting");
    assert_said(t, "Hello Ann!");
    turn(t, "Something else", "greeting");
    assert_said(t, "in a few words");
    turn(t, "my cat ate the invoice", "something_else");
    assert_said(t, "my cat ate the invoice");
    assert_ended(t);
}

static void what_is_not_understood_is_asked_once_then_handed_over(void **state)
{
    struct talk *t = *state;
    turn(t, "flurbl the wozzle", "unknown");
    assert_said(t, "What is it about?");
    (void)snprintf(t->flow, sizeof t->flow, "null");
    t->misunderstood = 1;
    turn(t, "wozzle I said", "unknown");
    assert_said(t, "not_understood");
    assert_ended(t);
}

static void a_greeting_lays_the_likely_reasons_first(void **state)
{
    struct talk *t = *state;
    t->orders = ORDER(LINE_LATE);
    turn(t, NULL, "greeting");
    assert_said(t, "\"options\":[\"My item has not arrived\"");
    turn(t, "My item has not arrived", "greeting");
    assert_said(t, "Kettle: late");
}

static void a_greeting_is_answered_by_a_greeting(void **state)
{
    struct talk *t = *state;
    turn(t, NULL, "greeting");
    turn(t, "hi", "greeting");
    assert_said(t, "Happy to help.");
    turn(t, "Where is my order?", "greeting");
    assert_said(t, "Which order shall I look up?");
}

static void codes_and_accounts_are_answered(void **state)
{
    struct talk *t = *state;
    turn(t, "my code does not work", "promo_codes");
    turn(t, "My code is not accepted", "promo_codes");
    turn(t, "SAVE10", "promo_codes");
    assert_said(t, "One order takes one code");
    turn(t, "yes", "promo_codes");
    assert_ended(t);
    turn(t, "I cannot sign in", "membership_account");
    turn(t, "Sign-in or password", "membership_account");
    assert_said(t, "Forgot password");
    turn(t, "No, I need help with it", "membership_account");
    assert_said(t, "account_question");
    assert_ended(t);
}

/* ---- what the examples teach ---- */

struct school {
    struct examples e;
    omb_str text[2048];
    uint16_t label[2048];
    const char *name[TRAIN_MAX_CLASSES];
    int32_t other;
};

static void read_school(struct talk *t, struct school *s)
{
    struct buf b = BUF_INIT(0);
    struct json_doc d;
    assert_int_equal(flow_examples(t->policy, &b), 0);
    assert_int_equal(json_parse_arena(arena_dup(&t->arena, buf_str(&b)), &t->arena, 8192, &d, NULL),
                     0);
    uint32_t intents = json_member(&d, 0, "intents");
    for (uint32_t i = json_first(&d, intents); i != JSON_NONE; i = json_next(&d, intents, i)) {
        uint32_t examples = json_member(&d, i, "examples"), n = 0;
        omb_str name = json_str_or(&d, i, "name", &t->arena, STR(""));
        if (str_is(name, MOOD_NAME[MOOD_ANGRY]) || str_is(name, MOOD_NAME[MOOD_CALM])) {
            continue;
        }
        s->name[s->e.n_class] = arena_dupz(&t->arena, name);
        s->other = str_is(name, "unclear") ? (int32_t)s->e.n_class : s->other;
        for (uint32_t at = json_first(&d, examples); at != JSON_NONE;
             at = json_next(&d, examples, at), n++) {
            assert_int_equal(json_get_str(&d, at, &t->arena, &s->text[s->e.n]), 0);
            s->label[s->e.n++] = (uint16_t)s->e.n_class;
        }
        assert_true(n >= 25);
        s->e.n_class++;
    }
    s->e.text = s->text;
    s->e.label = s->label;
    buf_free(&b);
}

static void the_shipped_examples_teach_new_wordings(void **state)
{
    static const char *const rows[][2] =
        {{"where_is_my_order", "could you tell me where my parcel is at the moment"},
         {"item_not_arrived", "tracking says it was delivered but I never received it"},
         {"damaged_or_not_as_described", "the plate was broken when I opened the box"},
         {"refund_state", "I still have not received my refund"},
         {"start_a_return", "how can I send these trousers back"},
         {"promo_codes", "the coupon code was not accepted at the checkout"},
         {"membership_account", "please cancel my subscription"},
         {"greeting", "hello there"},
         {"unclear", "who won the football game"},
         {"thanks", "thank you so much, bye"}};
    struct talk *t = *state;
    struct school *s = calloc(1, sizeof *s);
    struct recogniser_scratch *scratch = malloc(sizeof *scratch);
    struct recogniser *r = NULL;
    s->other = -1;
    read_school(t, s);
    assert_int_equal(recogniser_train(&s->e, s->name, s->other, 3, &r), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct recognised got;
        recogniser_read(r, scratch, str_of(rows[i][1]), &got);
        assert_string_equal(got.intent, rows[i][0]);
        assert_true(got.confidence >= got.threshold);
    }
    recogniser_free(r);
    free(scratch);
    free(s);
}

#define PLAY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

UNIT(PLAY(a_late_order_is_read_out_and_made_good), PLAY(a_delivered_parcel_is_looked_for_first),
     PLAY(a_visitor_must_know_the_address_of_the_order),
     PLAY(a_visitor_with_the_address_is_heard_and_a_person_settles_it),
     PLAY(a_return_is_started_with_its_reason), PLAY(a_refund_that_waits_for_a_parcel_says_so),
     PLAY(a_refund_that_is_not_there_goes_to_a_person_at_last),
     PLAY(an_order_that_is_not_known_is_looked_up),
     PLAY(what_is_not_understood_is_asked_once_then_handed_over),
     PLAY(a_greeting_lays_the_likely_reasons_first), PLAY(a_greeting_is_answered_by_a_greeting),
     PLAY(codes_and_accounts_are_answered), PLAY(the_shipped_examples_teach_new_wordings))
