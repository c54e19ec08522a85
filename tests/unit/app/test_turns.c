/* SPDX-License-Identifier: Apache-2.0 */
#include "core/app/turns.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

#define ASKERS 64
#define ROWS 9

struct asker {
    struct turn turn; /* first: what turn_fn gets is the asker */
    struct turn_place place[ROWS];
    bool has, waits;
    uint32_t rows; /* as bits */
    uint32_t number;
};

static struct asker *leaves_when_told;
static struct turns *of_it;

static void told(struct turn *t)
{
    struct asker *a = LIST_ITEM(t, struct asker, turn);
    assert_true(a->waits);
    a->waits = false;
    a->has = true;
    if (a == leaves_when_told) {
        a->has = false;
        turns_leave(of_it, t);
    }
}

static void ask(struct turns *all, struct asker *a, uint32_t tenant, uint32_t rows)
{
    static const char *const names[ROWS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    omb_str key[ROWS];
    uint32_t n = 0;
    for (uint32_t i = 0; i < ROWS; i++)
        if (rows & (1u << i))
            key[n++] = str_of(names[i]);
    int rc = turns_ask(all, &a->turn, tenant, key, n, a->place, told);
    assert_true(rc == 0 || rc == 1);
    a->rows = rows;
    a->has = rc == 0;
    a->waits = rc == 1;
}

static void leave(struct turns *all, struct asker *a)
{
    a->has = a->waits = false;
    a->rows = 0;
    turns_leave(all, &a->turn);
}

static void those_who_share_no_row_go_at_once(void **state)
{
    struct turns all = {.telling = false};
    struct asker a = {.rows = 0}, b = {.rows = 0}, c = {.rows = 0};
    (void)state;
    turns_init(&all);
    ask(&all, &a, 1, 3);
    ask(&all, &b, 1, 4);
    ask(&all, &c, 2, 3); /* the same names at another tenant */
    assert_true(a.has && b.has && c.has);
    leave(&all, &a);
    leave(&all, &b);
    leave(&all, &c);
    leave(&all, &c); /* once more: nothing */
    assert_int_equal(all.row.count, 0);
    turns_free(&all);
}

static void those_who_share_a_row_go_in_the_order_in_which_they_asked(void **state)
{
    struct turns all = {.telling = false};
    struct asker a = {.rows = 0}, b = {.rows = 0}, c = {.rows = 0}, d = {.rows = 0};
    (void)state;
    turns_init(&all);
    ask(&all, &a, 1, 1);
    ask(&all, &b, 1, 3);
    ask(&all, &c, 1, 2); /* behind b, though the row is free */
    ask(&all, &d, 1, 4);
    assert_true(a.has && b.waits && c.waits && d.has);
    leave(&all, &b); /* gives up before its turn */
    assert_true(c.has);
    ask(&all, &b, 1, 3);
    leave(&all, &a);
    assert_true(b.waits);
    leave(&all, &c);
    assert_true(b.has);
    leave(&all, &b);
    leave(&all, &d);
    turns_free(&all);
}

static void who_names_a_row_twice_is_not_behind_itself(void **state)
{
    const omb_str twice[] = {STR("a"), STR("a")};
    struct turns all = {.telling = false};
    struct asker a = {.rows = 0};
    (void)state;
    turns_init(&all);
    assert_int_equal(turns_ask(&all, &a.turn, 1, twice, 2, a.place, told), 0);
    turns_leave(&all, &a.turn);
    assert_int_equal(all.row.count, 0);
    turns_free(&all);
}

static void who_leaves_when_told_lets_the_next_one_go(void **state)
{
    struct turns all = {.telling = false};
    struct asker a = {.rows = 0}, b = {.rows = 0}, c = {.rows = 0};
    (void)state;
    turns_init(&all);
    ask(&all, &a, 1, 1);
    ask(&all, &b, 1, 1);
    ask(&all, &c, 1, 1);
    leaves_when_told = &b;
    of_it = &all;
    leave(&all, &a);
    leaves_when_told = NULL;
    assert_true(!b.has && !b.waits && c.has);
    leave(&all, &c);
    turns_free(&all);
}

/* Nobody has a row that another one has; who waits has somebody earlier before it. */
static void check(const struct asker *a)
{
    for (uint32_t i = 0; i < ASKERS; i++) {
        bool earlier = false;
        for (uint32_t k = 0; k < ASKERS; k++) {
            bool share = i != k && (a[i].rows & a[k].rows);
            assert_false(share && a[i].has && a[k].has);
            earlier |= share && a[k].number < a[i].number;
        }
        assert_true(!a[i].waits || earlier);
        assert_true(!a[i].has || !earlier);
    }
}

static void many_who_come_and_go_never_meet_and_never_stand_still(void **state)
{
    struct turns all = {.telling = false};
    struct asker *a = calloc(ASKERS, sizeof *a);
    uint32_t number = 0;
    uint64_t random = 20261122;
    (void)state;
    turns_init(&all);
    for (int step = 0; step < 20000; step++) {
        random = random * 6364136223846793005ull + 1442695040888963407ull;
        struct asker *one = &a[(random >> 33) % ASKERS];
        if (one->has || (one->waits && (random >> 60) == 0)) {
            leave(&all, one);
        } else if (!one->waits) {
            one->number = ++number;
            ask(&all, one, 1, (uint32_t)(random >> 40) % ((1u << ROWS) - 1) + 1);
        }
        if (step % 16 == 0)
            check(a);
    }
    for (uint32_t i = 0; i < ASKERS; i++)
        leave(&all, &a[i]);
    assert_int_equal(all.row.count, 0);
    turns_free(&all);
    free(a);
}

UNIT(cmocka_unit_test(those_who_share_no_row_go_at_once),
     cmocka_unit_test(those_who_share_a_row_go_in_the_order_in_which_they_asked),
     cmocka_unit_test(who_names_a_row_twice_is_not_behind_itself),
     cmocka_unit_test(who_leaves_when_told_lets_the_next_one_go),
     cmocka_unit_test(many_who_come_and_go_never_meet_and_never_stand_still))
