/* SPDX-License-Identifier: Apache-2.0 */
/* Tests train.c, calibrate.c, recogniser.c and model_file.c on a handful of examples. */
#include "calibrate.h"
#include "model_file.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    uint16_t label;
    const char *text;
} ROWS[] = {{0, "where is my parcel"},
            {0, "track my order please"},
            {0, "when does my order come"},
            {0, "is the parcel on its way"},
            {1, "I want to send this back"},
            {1, "return an item"},
            {1, "how do I return a dress"},
            {1, "send it back please"},
            {2, "tell me a joke"},
            {2, "what is the weather"},
            {2, "sing a song"},
            {2, "how old are you"}};
static const char *const NAMES[] = {"track", "return", "unclear"};

#define N (sizeof ROWS / sizeof *ROWS)

static struct recogniser *train_small(void)
{
    omb_str text[N];
    uint16_t label[N];
    struct recogniser *r = NULL;
    for (size_t i = 0; i < N; i++) {
        text[i] = (omb_str){ROWS[i].text, strlen(ROWS[i].text)};
        label[i] = ROWS[i].label;
    }
    struct examples e = {text, label, N, 3};
    assert_int_equal(recogniser_train(&e, NAMES, 2, 3, &r), 0);
    model_file_key(&e, NAMES, r->key);
    return r;
}

static struct recognised read_text(const struct recogniser *r, const char *text)
{
    struct recogniser_scratch *s = malloc(sizeof *s);
    struct recognised got;
    recogniser_read(r, s, (omb_str){text, strlen(text)}, &got);
    free(s);
    return got;
}

static void new_words_are_recognised_by_what_they_share(void **state)
{
    (void)state;
    struct recogniser *r = train_small();
    assert_string_equal(read_text(r, "where is the parcel").intent, "track");
    assert_string_equal(read_text(r, "please let me return the dress").intent, "return");
    assert_string_equal(read_text(r, "tell me the weather").intent, "unclear");
    assert_true(read_text(r, "where is the parcel").confidence >
                read_text(r, "zzz qqq").confidence);
    recogniser_free(r);
}

static void untrained_it_still_finds_order_ids_and_people(void **state)
{
    (void)state;
    struct recognised got = read_text(NULL, "I want a human please, 112-3456789-0123456");
    assert_int_equal(got.class, -1);
    assert_string_equal(got.intent, "");
    assert_true(got.asks_for_person);
    assert_int_equal(got.n_order, 1);
    assert_true(got.confidence < got.threshold);
}

static void one_class_cannot_be_learnt(void **state)
{
    (void)state;
    omb_str text[2] = {{"a b", 3}, {"c d", 3}};
    uint16_t label[2] = {0, 0};
    struct examples e = {text, label, 2, 1}, none = {text, label, 0, 3};
    struct recogniser *r = NULL;
    assert_int_equal(recogniser_train(&e, NAMES, -1, 2, &r), -OMB_E_INVALID);
    assert_int_equal(recogniser_train(&none, NAMES, -1, 2, &r), -OMB_E_INVALID);
    assert_null(r);
}

static void a_saved_model_answers_like_the_one_it_was(void **state)
{
    (void)state;
    char path[] = "/tmp/ombud-model-XXXXXX";
    int fd = mkstemp(path);
    struct recogniser *r = train_small(), *again = NULL;
    assert_true(fd >= 0);
    assert_int_equal(model_file_save(r, path), 0);
    assert_int_equal(model_file_load(path, r->key, &again), 0);
    for (size_t i = 0; i < N; i++) {
        struct recognised a = read_text(r, ROWS[i].text), b = read_text(again, ROWS[i].text);
        assert_int_equal(a.class, b.class);
        assert_true(a.confidence - b.confidence < 1e-4f && b.confidence - a.confidence < 1e-4f);
    }
    uint64_t other[2] = {r->key[0] + 1, r->key[1]};
    struct recogniser *none = NULL;
    assert_int_equal(model_file_load(path, other, &none), -OMB_E_VERSION);
    assert_int_equal(model_file_load("/nonexistent/model", NULL, &none), -OMB_E_NOTFOUND);
    assert_int_equal(model_file_save(r, "/nonexistent/model"), -OMB_E_IO);
    assert_null(none);
    (void)close(fd);
    (void)unlink(path);
    recogniser_free(r);
    recogniser_free(again);
}

static void a_damaged_model_file_is_refused(void **state)
{
    (void)state;
    char path[] = "/tmp/ombud-model-XXXXXX";
    int fd = mkstemp(path);
    static uint8_t bytes[1 << 18];
    struct recogniser *r = train_small(), *again = NULL;
    assert_int_equal(model_file_save(r, path), 0);
    FILE *f = fopen(path, "rb");
    size_t n = fread(bytes, 1, sizeof bytes, f);
    (void)fclose(f);
    assert_true(n > 100 && n < sizeof bytes);
    for (size_t at = 0; at < n; at += 37) {
        bytes[at] ^= 0x40;
        assert_int_not_equal(model_file_parse(bytes, n, NULL, &again), 0);
        bytes[at] ^= 0x40;
        assert_int_not_equal(model_file_parse(bytes, at, NULL, &again), 0);
    }
    assert_int_equal(model_file_parse(bytes, n, NULL, &again), 0);
    (void)close(fd);
    (void)unlink(path);
    recogniser_free(r);
    recogniser_free(again);
}

static void sharpness_makes_confidence_honest(void **state)
{
    (void)state;
    /* three of four times the higher of two scores is right, always by one */
    float score[] = {1, 0, 1, 0, 1, 0, 1, 0};
    uint16_t label[] = {0, 0, 0, 1};
    float sharpness = calibrate_sharpness(score, label, 4, 2);
    calibrate_softmax(score, 2, sharpness);
    assert_true(score[0] > 0.74f && score[0] < 0.76f);
}

static void the_threshold_parts_right_from_out_of_scope(void **state)
{
    (void)state;
    const float confidence[] = {0.9f, 0.8f, 0.7f, 0.3f, 0.2f};
    const int8_t right[] = {1, 1, 1, -1, -1};
    float at = calibrate_threshold(confidence, right, 5);
    assert_true(at > 0.3f && at <= 0.7f);
}

UNIT(cmocka_unit_test(new_words_are_recognised_by_what_they_share),
     cmocka_unit_test(untrained_it_still_finds_order_ids_and_people),
     cmocka_unit_test(one_class_cannot_be_learnt),
     cmocka_unit_test(a_saved_model_answers_like_the_one_it_was),
     cmocka_unit_test(a_damaged_model_file_is_refused),
     cmocka_unit_test(sharpness_makes_confidence_honest),
     cmocka_unit_test(the_threshold_parts_right_from_out_of_scope))
