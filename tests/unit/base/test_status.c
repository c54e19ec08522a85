/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/status.h"

#include "tests/unit/unit.h"

static void every_code_has_a_name_and_words_with_either_sign(void **state)
{
    (void)state;
    for (int code = 0; code < OMB_E_COUNT_; code++) {
        assert_true(strlen(omb_errname(code)) > 1);
        assert_true(strlen(omb_strerror(code)) > 1);
        assert_ptr_equal(omb_errname(code), omb_errname(-code));
    }
    assert_string_equal(omb_errname(-OMB_E_NOTFOUND), "NOTFOUND");
    assert_string_equal(omb_strerror(-OMB_E_SYNTAX), "not well-formed");
    assert_string_equal(omb_strerror(0), "success");
}

static void unknown_codes_read_as_failed(void **state)
{
    (void)state;
    static const int codes[] = {OMB_E_COUNT_, -1000, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_string_equal(omb_errname(codes[i]), "FAILED");
}

UNIT(cmocka_unit_test(every_code_has_a_name_and_words_with_either_sign),
     cmocka_unit_test(unknown_codes_read_as_failed))
