/* SPDX-License-Identifier: Apache-2.0 */
/* Tests tokens.c, features.c, orderid.c, handoff.c, anger.c, asked.c: everything that works on a
 * message without a trained model. */
#include "anger.h"
#include "asked.h"
#include "features.h"
#include "handoff.h"
#include "orderid.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

static omb_str z(const char *s)
{
    return (omb_str){s, strlen(s)};
}

static void assert_words(const char *message, const char *expected)
{
    struct tokens t;
    char got[512] = "";
    tokens_read(z(message), &t);
    for (uint32_t i = 0; i < t.n; i++) {
        size_t n = strlen(got);
        (void)snprintf(got + n, sizeof got - n, "%s%.*s", i ? " " : "", t.tok[i].len,
                       t.text + t.tok[i].start);
    }
    assert_string_equal(got, expected);
}

static void words_are_lower_case_runs_of_letters_and_digits(void **state)
{
    (void)state;
    assert_words("Where's my ORDER-112?", "wheres my order #3 ?");
    assert_words("don\xE2\x80\x99t  pay $20, 50%!", "dont pay $ #2 #2 % !");
    assert_words("\xC3\x84PFEL \xD0\x9F\xD0\xA0\xD0\x98", "\xC3\xA4pfel \xD0\xBF\xD1\x80\xD0\xB8");
    assert_words("", "");
    assert_words("\xFF\xC0 a\xE2\x82", "a");
    assert_words("ab12 12", "ab12 #2");
}

static void a_message_without_end_is_cut_not_overrun(void **state)
{
    (void)state;
    struct tokens t;
    size_t n = 1 << 20;
    char *long_text = malloc(n);
    memset(long_text, 'a', n);
    tokens_read((omb_str){long_text, n}, &t);
    assert_int_equal(t.n, 1);
    assert_int_equal(t.tok[0].len, TOKEN_MAX_TEXT);
    for (size_t i = 0; i < n; i += 2) {
        long_text[i] = ' ';
    }
    tokens_read((omb_str){long_text, n}, &t);
    assert_int_equal(t.n, TOKENS_MAX);
    free(long_text);
}

static void a_feature_is_counted_once_with_its_number(void **state)
{
    (void)state;
    struct tokens *t = malloc(sizeof *t);
    struct features *f = malloc(sizeof *f);
    tokens_read(z("no no"), t);
    features_of(t, f);
    /* words: "no", the pair; characters of " no ": 2 of three, 1 of four */
    assert_int_equal(f->n, 5);
    assert_int_equal(f->f[0].count, 2);
    free(t);
    free(f);
}

static void assert_ids(const char *message, const char *expected)
{
    struct orderid found[ORDERID_MAX];
    char got[256] = "";
    uint32_t n = orderid_find(z(message), found, ORDERID_MAX);
    for (uint32_t i = 0; i < n; i++) {
        size_t at = strlen(got);
        (void)snprintf(got + at, sizeof got - at, "%s%s", i ? " " : "", found[i].id);
    }
    assert_string_equal(got, expected);
}

static void order_ids_are_found_in_every_way_of_writing(void **state)
{
    (void)state;
    const char *id = "112-3456789-0123456";
    assert_ids("112-3456789-0123456", id);
    assert_ids("it is (112 3456789 0123456).", id);
    assert_ids("#11234567890123456", id);
    assert_ids("112 - 3456789 - 0123456?", id);
    assert_ids("112.3456789.0123456", id);
    assert_ids("112\xE2\x80\x93"
               "3456789\xE2\x80\x91"
               "0123456",
               id);
    assert_ids("order112-3456789-0123456", id);
    assert_ids("\xEF\xBC\x91\xEF\xBC\x91\xEF\xBC\x92-3456789-0123456", id);
    assert_ids("112-3456789-0123456 and 113-3456789-0123456",
               "112-3456789-0123456 113-3456789-0123456");
}

static void longer_numbers_hold_no_order_id(void **state)
{
    (void)state;
    assert_ids("1112-3456789-0123456", "");
    assert_ids("112-3456789-01234567", "");
    assert_ids("9-112-3456789-0123456", "");
    assert_ids("112-3456789-0123456-7", "");
    assert_ids("4111111111111111", "");
    assert_ids("1Z112345678901234567", "");
    assert_ids("112-345678-0123456", "");
    assert_ids("112-34567890123456", "");
}

static void assert_pieces(const char *const *message, const char *expected)
{
    char part[ORDERID_DIGITS + 1] = "", id[ORDERID_TEXT] = "";
    for (; *message; message++) {
        if (orderid_more(z(*message), part) == ORDERID_DIGITS) {
            orderid_of_digits(part, id);
        }
    }
    assert_string_equal(id, expected);
}

static void an_order_id_in_pieces_is_put_together(void **state)
{
    (void)state;
    const char *id = "113-4041676-2618916";
    assert_pieces((const char *const[]){"113-4041676", "2618916", NULL}, id);
    assert_pieces((const char *const[]){"it is 113 4041676 -", "and then 2618916", NULL}, id);
    assert_pieces((const char *const[]){"113", "4041676", "-2618916", NULL}, id);
    assert_pieces((const char *const[]){"113-40416", "76-2618916", NULL}, id);
    assert_pieces((const char *const[]){"\xD9\xA1\xD9\xA1\xD9\xA3-4041676", "2618916", NULL}, id);
    assert_pieces((const char *const[]){"113-4041676-26189", "1", "6", NULL}, "");
}

static void what_is_no_piece_begins_anew(void **state)
{
    (void)state;
    char part[ORDERID_DIGITS + 1] = "";
    assert_int_equal(orderid_more(z("2"), part), 0);
    assert_int_equal(orderid_more(z("I ordered it in 2024"), part), 0);
    assert_int_equal(orderid_more(z("112-34-56"), part), 0);
    assert_int_equal(orderid_more(z("AB1234567"), part), 0);
    assert_int_equal(orderid_more(z("113-4041676"), part), 10);
    assert_int_equal(orderid_more(z("the lamp"), part), 0);
    assert_string_equal(part, "");
    assert_int_equal(orderid_more(z("113-4041676"), part), 10);
    assert_int_equal(orderid_more(z("26189167"), part), 0);
    assert_int_equal(orderid_more(z("41111111111111111111"), part), 0);
}

static bool asks(const char *message)
{
    struct tokens t;
    tokens_read(z(message), &t);
    return handoff_asked(&t);
}

static void a_person_is_asked_for_in_many_wordings(void **state)
{
    (void)state;
    static const char *const yes[] = {"talk to a representative",
                                      "AGENT",
                                      "human please",
                                      "let me speak with someone",
                                      "I need a real person",
                                      "can you transfer me to a supervisor?",
                                      "get me a manager",
                                      "customer service",
                                      "call me",
                                      "I want to talk",
                                      "no more bots",
                                      "stop, I hate this robot",
                                      "how do i contact customer suport",
                                      "speak to a reprsentative",
                                      "put me through to an agent",
                                      "what hours is customer support available"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (!asks(yes[i])) {
            fail_msg("not recognised: %s", yes[i]);
        }
    }
}

static void talk_about_people_is_no_wish_for_one(void **state)
{
    (void)state;
    static const char *const no[] = {"where is my order",
                                     "the delivery person left it in the rain",
                                     "are you a robot",
                                     "my agent order number is wrong",
                                     "I called the shop yesterday about the real price",
                                     "a gift for another person",
                                     "I like the service",
                                     "phone does not work",
                                     "",
                                     "thank you"};
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        if (asks(no[i])) {
            fail_msg("asked for nobody: %s", no[i]);
        }
    }
}

static int64_t anger(const char *message)
{
    struct tokens t;
    tokens_read(z(message), &t);
    return anger_pm(z(message), &t);
}

static void angry_words_and_shouting_raise_the_measure(void **state)
{
    (void)state;
    assert_true(anger("where is my order") < 200);
    assert_true(anger("This is RIDICULOUS, you are useless!!!") > 800);
    assert_true(anger("WHERE IS MY ORDER NOW") > anger("where is my order now"));
    assert_in_range(anger(""), 0, 1000);
}

static void other_words_than_the_options_begin_a_topic(void **state)
{
    (void)state;
    struct asked *a = calloc(1, sizeof *a);
    struct tokens t;
    tokens_read(z("I want to return my lamp"), &t);
    assert_false(asked_is_no_answer(a, 1, 7, &t)); /* nothing was asked */
    asked_note(a, 1, 7);
    assert_false(asked_is_no_answer(a, 1, 7, &t)); /* free words are an answer */
    asked_option(a, 1, 7, z("It should be here already!"));
    assert_true(asked_is_no_answer(a, 1, 7, &t));
    assert_false(asked_is_no_answer(a, 2, 7, &t)); /* of another tenant */
    tokens_read(z("it should be here already!"), &t);
    assert_true(asked_is_option(a, 1, 7, &t));
    assert_false(asked_is_no_answer(a, 1, 7, &t));
    tokens_read(z("yes please"), &t);
    assert_false(asked_is_no_answer(a, 1, 7, &t));
    asked_forget(a, 1, 7);
    assert_false(asked_is_option(a, 1, 7, &t));
    free(a);
}

UNIT(cmocka_unit_test(words_are_lower_case_runs_of_letters_and_digits),
     cmocka_unit_test(a_message_without_end_is_cut_not_overrun),
     cmocka_unit_test(a_feature_is_counted_once_with_its_number),
     cmocka_unit_test(order_ids_are_found_in_every_way_of_writing),
     cmocka_unit_test(longer_numbers_hold_no_order_id),
     cmocka_unit_test(an_order_id_in_pieces_is_put_together),
     cmocka_unit_test(what_is_no_piece_begins_anew),
     cmocka_unit_test(a_person_is_asked_for_in_many_wordings),
     cmocka_unit_test(talk_about_people_is_no_wish_for_one),
     cmocka_unit_test(angry_words_and_shouting_raise_the_measure),
     cmocka_unit_test(other_words_than_the_options_begin_a_topic))
