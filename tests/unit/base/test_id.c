/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/id.h"

#include "core/base/clock.h"
#include "core/base/rand.h"
#include "tests/unit/unit.h"

#include <pthread.h>
#include <stdlib.h>

enum { MANY = 200000, THREADS = 4, EACH = 20000 };

static void an_id_carries_its_time_and_version(void **state)
{
    (void)state;
    static const uint8_t ones[10] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    char text[ID_TEXT + 1];
    id_text(id_make(0x0192f3a47c1e, ones), text);
    assert_string_equal(text, "0192f3a4-7c1e-7fff-bfff-ffffffffffff");
    static const uint8_t zeros[10] = {0};
    id_text(id_make(1, zeros), text);
    assert_string_equal(text, "00000000-0001-7000-8000-000000000000");
}

static void ids_of_one_process_strictly_increase(void **state)
{
    (void)state;
    struct id last = id_new();
    uint64_t before = clock_unix_ms();
    for (int i = 0; i < MANY; i++) {
        struct id id = id_new();
        assert_true(memcmp(id.b, last.b, sizeof id.b) > 0);
        last = id;
    }
    uint64_t ms = 0;
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | last.b[i];
    assert_true(ms >= before && ms <= clock_unix_ms() + 1);
}

static void *make_many(void *arg)
{
    struct id *ids = arg;
    for (int i = 0; i < EACH; i++)
        ids[i] = id_new();
    return NULL;
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id));
}

static void threads_never_get_the_same_id(void **state)
{
    (void)state;
    static struct id ids[THREADS][EACH];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_many, ids[i]), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    struct id *all = ids[0];
    qsort(all, (size_t)THREADS * EACH, sizeof *all, by_bytes);
    for (size_t i = 1; i < (size_t)THREADS * EACH; i++)
        assert_false(id_eq(all[i - 1], all[i]));
}

static void an_id_has_one_text(void **state)
{
    (void)state;
    char text[ID_TEXT + 1];
    struct id id = id_new(), back = {{0}};
    assert_true(id_is_nil(back));
    id_text(id, text);
    assert_int_equal(id_parse(str_of(text), &back), 0);
    assert_true(id_eq(id, back));
    static const char *const bad[] = {"",
                                      "0192f3a4-7c1e-7fff-bfff-fffffffffff",
                                      "0192f3a4-7c1e-7fff-bfff-fffffffffffff",
                                      "0192F3A4-7c1e-7fff-bfff-ffffffffffff",
                                      "0192f3a47-c1e-7fff-bfff-ffffffffffff",
                                      "0192f3a4-7c1e-7fff-bfff-fffffffffffg"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(id_parse(str_of(bad[i]), &back), -OMB_E_SYNTAX);
    assert_true(id_eq(id, back));
}

static void tokens_are_text_and_differ(void **state)
{
    (void)state;
    char a[ID_TOKEN + 1], b[ID_TOKEN + 1];
    id_token(a);
    id_token(b);
    assert_int_equal(strlen(a), ID_TOKEN);
    assert_int_equal(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                     ID_TOKEN);
    assert_string_not_equal(a, b);
}

static void random_numbers_stay_below_their_bound(void **state)
{
    (void)state;
    unsigned seen = 0;
    rand_init();
    for (int i = 0; i < 10000; i++) {
        uint32_t n = rand_below(5);
        assert_true(n < 5);
        seen |= 1u << n;
    }
    assert_int_equal(seen, 31);
    assert_int_equal(rand_below(1), 0);
}

static void a_key_is_the_owner_and_the_id(void **state)
{
    struct id id;
    char key[ID_KEY];

    (void)state;
    assert_int_equal(id_parse(STR("01a200bb-2bac-73fc-a90f-6dadd6c2a9fc"), &id), 0);
    id_key(UINT32_MAX, id, key);
    assert_string_equal(key, "4294967295/01a200bb-2bac-73fc-a90f-6dadd6c2a9fc");
}

UNIT(cmocka_unit_test(a_key_is_the_owner_and_the_id),
     cmocka_unit_test(an_id_carries_its_time_and_version),
     cmocka_unit_test(ids_of_one_process_strictly_increase),
     cmocka_unit_test(threads_never_get_the_same_id), cmocka_unit_test(an_id_has_one_text),
     cmocka_unit_test(tokens_are_text_and_differ),
     cmocka_unit_test(random_numbers_stay_below_their_bound))
