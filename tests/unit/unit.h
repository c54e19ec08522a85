/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_UNIT_H
#define OMB_TESTS_UNIT_H

/* cmocka wants these four before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/* A test file ends with UNIT(cmocka_unit_test(a_sentence), …). */
#define UNIT(...)                                                                                  \
    int main(void)                                                                                 \
    {                                                                                              \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                                           \
        return cmocka_run_group_tests(tests, NULL, NULL);                                          \
    }

#endif
