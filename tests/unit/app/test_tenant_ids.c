/* SPDX-License-Identifier: Apache-2.0 */
#include "core/app/tenant_ids.h"
#include "core/base/rand.h"
#include "tests/unit/unit.h"

#include <string.h>

static void a_number_stands_for_one_tenant_for_good(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct store *store = NULL;
    struct store_options o = {.queue_max = 100,
                              .master_key = STR("0123456789abcdef0123456789abcdef")};
    omb_error error = {.size = sizeof error};

    rand_init();
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(store_open(&loop, &o, &store, &error), 0);

    assert_int_equal(tenant_ids_hold(&loop, store, 1, "maple", &error), 0);
    assert_int_equal(tenant_ids_hold(&loop, store, 2, "brook", &error), 0);
    assert_int_equal(tenant_ids_hold(&loop, store, 1, "maple", &error), 0);

    assert_int_equal(tenant_ids_hold(&loop, store, 1, "brook", &error), -OMB_E_STATE);
    assert_int_equal(error.code, -OMB_E_STATE);
    assert_non_null(strstr(error.text, "maple"));
    assert_non_null(strstr(error.text, "brook"));
    assert_int_equal(tenant_ids_hold(&loop, store, 1, "maple", &error), 0); /* nothing changed */

    store_close(store);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_stands_for_one_tenant_for_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
