/* SPDX-License-Identifier: Apache-2.0 */
#include "core/app/page.h"
#include "tests/unit/unit.h"

/* Walks over cases that changed at these times as the store lists them; how many came. */
static uint32_t walk(const uint64_t *at, uint32_t n, uint32_t most)
{
    uint32_t came = 0;
    uint64_t before = UINT64_MAX;

    for (;;) {
        struct store_row row[16] = {{.num = 0}};
        struct store_rows rows = {.row = row};
        for (uint32_t i = 0; i < n && rows.n < most; i++)
            if (at[i] < before)
                row[rows.n++].at = at[i];
        if (rows.n == 0)
            return came;
        came += page_take(&rows, most, &before);
    }
}

static void cases_of_one_millisecond_are_not_left_out_between_pages(void **state)
{
    static const uint64_t at[] = {9, 8, 8, 8, 7, 7, 6, 5, 5, 5, 4};

    (void)state;
    for (uint32_t most = 4; most < 16; most++)
        assert_int_equal(walk(at, 11, most), 11);
}

static void a_page_of_one_millisecond_does_not_stop_the_walk(void **state)
{
    static const uint64_t at[] = {8, 8, 8, 3};

    (void)state;
    assert_int_equal(walk(at, 4, 3), 4);
    assert_int_equal(walk(at, 4, 2), 3); /* one of the three is over it, as the header says */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_of_one_millisecond_are_not_left_out_between_pages),
        cmocka_unit_test(a_page_of_one_millisecond_does_not_stop_the_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
