/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/sequential.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>

/* A small generator of its own, so that every run of the test sees the same worlds. */
struct dice {
    uint64_t x;
};

static double roll(struct dice *d)
{
    d->x += 0x9e3779b97f4a7c15ull;
    uint64_t z = d->x;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

/* What cases are like: rates, and amounts with a heavy tail (few, large). */
struct world {
    int64_t share_pm;
    double faulted, escalated, paid, usual;            /* in arm A */
    double more_faulted, more_escalated, money_factor; /* in arm B */
    double again; /* chance that the next case is of the same customer, who stays in an arm */
};

static struct sequential_case one(const struct world *w, struct dice *d, bool same, bool b_before)
{
    struct sequential_case c = {.b = same ? b_before : roll(d) * 1000 < (double)w->share_pm};
    double b = c.b ? 1 : 0;

    c.faulted = roll(d) < w->faulted + b * w->more_faulted;
    c.escalated = roll(d) < w->escalated + b * w->more_escalated;
    if (roll(d) < w->paid) {
        double tail = pow(1 - roll(d), -0.4); /* Pareto: endless variance */
        c.minor = (int64_t)(w->usual * tail * (c.b ? w->money_factor : 1));
        memcpy(c.currency, "USD", 4);
    }
    return c;
}

/* Cases until the bound is crossed, or `most` and SEQUENTIAL_STREAMS. */
static int run(const struct world *w, uint64_t seed, int most, enum sequential_stream *why)
{
    struct sequential s;
    struct dice d = {seed};
    bool b = false;

    assert_int_equal(sequential_begin(&s, w->share_pm), 0);
    for (int i = 1; i <= most; i++) {
        struct sequential_case c = one(w, &d, i > 1 && roll(&d) < w->again, b);
        b = c.b;
        sequential_add(&s, &c);
        *why = sequential_crossed(&s);
        if (*why != SEQUENTIAL_STREAMS)
            return i;
    }
    return most;
}

static const struct world usual = {200, 0.002, 0.3, 0.35, 2400, .money_factor = 1, .again = 0};

static int false_alarms(struct world w, int runs, int cases, const char *name)
{
    int n = 0;
    enum sequential_stream why;

    for (int i = 0; i < runs; i++) {
        (void)run(&w, (uint64_t)i * 7919 + 1, cases, &why);
        n += why != SEQUENTIAL_STREAMS;
    }
    print_message("A/A, %s: %d of %d trials of %d cases rolled back\n", name, n, runs, cases);
    return n;
}

static void trials_of_equal_arms_hardly_ever_roll_back(void **state)
{
    (void)state;
    struct world w = usual;
    int runs = 600, cases = 2000;

    assert_true(false_alarms(w, runs, cases, "a fifth") < runs / 100);
    w.share_pm = 50;
    assert_true(false_alarms(w, runs, cases, "one in twenty") < runs / 100);
    w.share_pm = 500;
    assert_true(false_alarms(w, runs, cases, "halves") < runs / 100);
    w.again = 0.25;
    assert_true(false_alarms(w, runs, cases, "halves, customers coming back") < runs / 100);
    w.again = 0;
    w.faulted = 0;
    w.escalated = 0.9;
    w.paid = 0.02;
    assert_true(false_alarms(w, runs, cases, "rare money, most escalated") < runs / 100);
}

static int by_size(const void *x, const void *y)
{
    return *(const int *)x - *(const int *)y;
}

/* Of 100 trials: how many found it, and how many cases half of them took. */
static int power(struct world w, int cases, enum sequential_stream expected, const char *name,
                 int *median)
{
    int took[100], found = 0;
    enum sequential_stream why;

    for (int i = 0; i < 100; i++) {
        took[i] = run(&w, (uint64_t)i * 104729 + 17, cases, &why);
        found += why == expected;
    }
    qsort(took, 100, sizeof took[0], by_size);
    *median = took[50];
    print_message("%s, share %d pm: found in %d of 100 trials, half of them within %d cases\n",
                  name, (int)w.share_pm, found, took[50]);
    return found;
}

static void real_harm_is_found(void **state)
{
    (void)state;
    struct world w = usual;
    int median;

    w.faulted = 0;
    w.more_faulted = 0.02;
    assert_true(power(w, 4000, SEQUENTIAL_FAULTS, "faults 0 -> 2 %", &median) >= 99);
    assert_true(median < 2000);
    w.share_pm = 50;
    assert_true(power(w, 8000, SEQUENTIAL_FAULTS, "faults 0 -> 2 %", &median) >= 99);
    assert_true(median < 5000);
    w = usual;
    w.share_pm = 500;
    w.more_escalated = 0.1;
    assert_true(power(w, 6000, SEQUENTIAL_ESCALATIONS, "escalations +10 points", &median) >= 95);
    assert_true(median < 3000);
    w = usual;
    w.share_pm = 500;
    w.money_factor = 1.2;
    assert_true(power(w, 20000, SEQUENTIAL_MONEY, "money a case +20 %", &median) >= 90);
    assert_true(median < 12000);
}

static void a_better_candidate_stays(void **state)
{
    (void)state;
    struct world w = usual;
    enum sequential_stream why;

    w.share_pm = 500;
    w.more_escalated = -0.15;
    w.money_factor = 0.6;
    for (uint64_t i = 0; i < 50; i++) {
        (void)run(&w, i, 2000, &why);
        assert_int_equal(why, SEQUENTIAL_STREAMS);
    }
}

static void the_state_goes_to_text_and_back(void **state)
{
    (void)state;
    struct world w = usual;
    struct dice d = {5};
    struct sequential s, back, again;
    struct buf text = BUF_INIT(0), words = BUF_INIT(0);
    struct json_out o = json_out(&text);
    struct arena a = {0};
    struct json_doc doc;

    assert_int_equal(sequential_begin(&s, 50), 0);
    for (int i = 0; i < 300; i++) {
        struct sequential_case c = one(&w, &d, false, false);
        sequential_add(&s, &c);
    }
    sequential_write(&s, &o);
    assert_int_equal(json_parse_arena(buf_str(&text), &a, 512, &doc, NULL), 0);
    assert_int_equal(sequential_read(&doc, 0, &back), 0);
    again = s;
    for (int i = 0; i < 300; i++) {
        struct sequential_case c = one(&w, &d, false, false);
        sequential_add(&again, &c);
        sequential_add(&back, &c);
    }
    assert_int_equal(again.a.cases + again.b.cases, 600);
    assert_memory_equal(again.stake, back.stake, sizeof back.stake);
    assert_memory_equal(again.peak, back.peak, sizeof back.peak);
    sequential_words(&s, SEQUENTIAL_ESCALATIONS, &words);
    assert_true(str_starts(buf_str(&words), STR("escalations in ")));
    buf_free(&words);
    buf_free(&text);
    arena_free(&a);
}

static void a_state_that_is_none_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"[]", "{}", "{\"share_pm\":50}",
                                        "{\"share_pm\":50,\"a\":{\"cases\":-1},\"b\":{}}",
                                        "{\"share_pm\":1000,\"a\":{},\"b\":{}}"};
    struct arena a = {0};
    struct json_doc doc;
    struct sequential s;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(json_parse_arena(str_of(wrong[i]), &a, 64, &doc, NULL), 0);
        assert_int_equal(sequential_read(&doc, 0, &s), -OMB_E_INVALID);
    }
    assert_int_equal(sequential_begin(&s, 0), -OMB_E_RANGE);
    assert_int_equal(sequential_begin(&s, 1000), -OMB_E_RANGE);
    arena_free(&a);
}

static void a_fifth_currency_counts_as_no_money(void **state)
{
    (void)state;
    struct sequential s;
    const char *const currency[] = {"USD", "EUR", "GBP", "JPY", "CHF"};

    assert_int_equal(sequential_begin(&s, 500), 0);
    for (int i = 0; i < 5; i++) {
        struct sequential_case c = {.b = true, .minor = 100};
        memcpy(c.currency, currency[i], 4);
        sequential_add(&s, &c);
    }
    assert_int_equal(s.b.cases, 5);
    for (int i = 0; i < SEQUENTIAL_CURRENCIES; i++)
        assert_int_equal(s.b.minor[i], 100);
}

UNIT(cmocka_unit_test(trials_of_equal_arms_hardly_ever_roll_back),
     cmocka_unit_test(real_harm_is_found), cmocka_unit_test(a_better_candidate_stays),
     cmocka_unit_test(the_state_goes_to_text_and_back),
     cmocka_unit_test(a_state_that_is_none_is_refused),
     cmocka_unit_test(a_fifth_currency_counts_as_no_money))
