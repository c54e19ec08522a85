/* SPDX-License-Identifier: Apache-2.0 */
#include "core/loop/ready.h"

#include "tests/unit/unit.h"

#include <uv.h>

static void a_loop_that_is_ready_serves_and_closes(void **state)
{
    uv_loop_t loop;
    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(loop_ready(&loop), 0);
    assert_int_equal(uv_loop_alive(&loop), 0);
    assert_int_equal(loop_ready(&loop), 0); /* twice does no harm */
    assert_int_equal(uv_loop_close(&loop), 0);
}

UNIT(cmocka_unit_test(a_loop_that_is_ready_serves_and_closes))
