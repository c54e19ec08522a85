/* SPDX-License-Identifier: Apache-2.0 */
/* Tests mood.c: anger learnt from a handful of examples, and joined with the words of anger. */
#include "mood.h"

#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>

static const struct {
    uint16_t label;
    const char *text;
} ROWS[] = {{MOOD_ANGRY, "this is outrageous"},
            {MOOD_ANGRY, "you people are useless"},
            {MOOD_ANGRY, "I am sick of this rubbish"},
            {MOOD_ANGRY, "what a disgrace, utterly useless"},
            {MOOD_CALM, "thank you for your help"},
            {MOOD_CALM, "could you look at my order please"},
            {MOOD_CALM, "I would like to return a dress"},
            {MOOD_CALM, "no hurry, have a nice day"}};

#define N (sizeof ROWS / sizeof *ROWS)

static struct recogniser *train_small(uint32_t n)
{
    omb_str text[N];
    uint16_t label[N];
    struct recogniser *r = NULL;
    for (size_t i = 0; i < n; i++) {
        text[i] = (omb_str){ROWS[i].text, strlen(ROWS[i].text)};
        label[i] = ROWS[i].label;
    }
    struct examples e = {text, label, n, MOODS};
    return mood_train(&e, 2, &r) == 0 ? r : NULL;
}

static float logit_of(const struct recogniser *mood, const char *text)
{
    struct recogniser_scratch *s = malloc(sizeof *s);
    tokens_read((omb_str){text, strlen(text)}, &s->model.tokens);
    model_score(mood->model, &s->model, s->score);
    float logit = mood_logit(mood, s);
    free(s);
    return logit;
}

static void what_was_learnt_tells_angry_from_calm(void **state)
{
    (void)state;
    struct recogniser *mood = train_small(N);
    assert_non_null(mood);
    assert_true(logit_of(mood, "you are all useless, outrageous") > 0);
    assert_true(logit_of(mood, "please look at my dress, thank you") < 0);
    recogniser_free(mood);
}

static void without_examples_nothing_is_learnt(void **state)
{
    (void)state;
    assert_null(train_small(0));
}

static void a_message_that_says_nothing_is_as_angry_as_its_words(void **state)
{
    (void)state;
    for (int64_t pm = 100; pm <= 900; pm += 100) {
        assert_int_equal(mood_pm(0, pm), pm);
    }
}

static void both_measures_raise_each_other(void **state)
{
    (void)state;
    assert_true(mood_pm(1, 500) > mood_pm(0, 500));
    assert_true(mood_pm(1, 800) > mood_pm(1, 500));
    assert_true(mood_pm(-1, 800) < mood_pm(0, 800));
    assert_true(mood_joined(0, 800, 0.5F) < mood_joined(0, 800, 1));
}

static void the_ends_of_the_measure_stay_within_it(void **state)
{
    (void)state;
    const int64_t ends[] = {-5, 0, 1000, 2000};
    for (size_t i = 0; i < 4; i++) {
        assert_true(isfinite(mood_joined(0, ends[i], 1)));
        assert_in_range(mood_pm(-50, ends[i]), 0, 1000);
        assert_in_range(mood_pm(50, ends[i]), 0, 1000);
    }
    assert_true(mood_pm(0, 0) < 10);
    assert_true(mood_pm(0, 1000) > 990);
}

UNIT(cmocka_unit_test(what_was_learnt_tells_angry_from_calm),
     cmocka_unit_test(without_examples_nothing_is_learnt),
     cmocka_unit_test(a_message_that_says_nothing_is_as_angry_as_its_words),
     cmocka_unit_test(both_measures_raise_each_other),
     cmocka_unit_test(the_ends_of_the_measure_stay_within_it))
