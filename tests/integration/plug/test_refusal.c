/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

static void refused(const char *file, int code, const char *const words[], size_t n)
{
    struct world w = {0};
    assert_int_equal(world_begin(&w, file, NULL, 0), code);
    buf_putc(&w.errors, '\0');
    for (size_t i = 0; i < n; i++)
        if (!strstr(w.errors.ptr, words[i]))
            fail_msg("\"%s\" does not say \"%s\"", w.errors.ptr, words[i]);
    world_end(&w);
}

static void another_major_is_refused_with_both_numbers(void **state)
{
    static const char *const words[] = {"wrong_major.so", "ABI 7", "speaks 1", "update ombud"};
    (void)state;
    refused("test/wrong_major.so", -OMB_E_VERSION, words, 4);
}

static void a_plugin_that_needs_a_newer_host_is_refused_with_both_numbers(void **state)
{
    static const char *const words[] = {"newer_host.so", "1.9", "1.0", "older plugin"};
    (void)state;
    refused("test/newer_host.so", -OMB_E_VERSION, words, 4);
}

static void another_magic_is_refused(void **state)
{
    static const char *const words[] = {"wrong_magic.so", "12345678"};
    (void)state;
    refused("test/wrong_magic.so", -OMB_E_VERSION, words, 2);
}

static void a_library_without_an_entry_is_refused(void **state)
{
    static const char *const words[] = {"no_entry.so", "omb_entry_v1"};
    (void)state;
    refused("test/no_entry.so", -OMB_E_VERSION, words, 2);
}

static void a_default_that_its_own_option_refuses_is_refused(void **state)
{
    static const char *const words[] = {"bad_default.so", "number", "1 to 100"};
    (void)state;
    refused("test/bad_default.so", -OMB_E_INVALID, words, 3);
}

static void a_missing_file_is_told(void **state)
{
    static const char *const words[] = {"nothing.so"};
    (void)state;
    refused("test/nothing.so", -OMB_E_NOTFOUND, words, 1);
}

static void settings(const char *plugin, const char *key, const char *value, const char *words)
{
    struct world w = {0};
    struct plug_setting s = {str_of(plugin), str_of(key), str_of(value)};
    assert_int_equal(world_begin(&w, "test/probe.so", &s, 1), -OMB_E_INVALID);
    buf_putc(&w.errors, '\0');
    if (!strstr(w.errors.ptr, words))
        fail_msg("\"%s\" does not say \"%s\"", w.errors.ptr, words);
    assert_null(plug_find_commerce(w.plug, STR_NONE));
    world_end(&w);
}

static void wrong_settings_are_told_with_the_nearest_name(void **state)
{
    (void)state;
    settings("probe", "numbr", "1", "did you mean \"number\"?");
    settings("prob", "number", "1", "did you mean \"probe\"?");
    settings("probe", "number", "101", "must be 1 to 100");
    settings("probe", "number", "x", "is not a whole number");
}

static void a_setting_reaches_the_plugin(void **state)
{
    struct world w = {0};
    struct answer a = {0};
    struct plug_setting s = {STR("probe"), STR("number"), STR("11")};
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", &s, 1), 0);
    plug_commerce_orders(plug_find_commerce(w.plug, STR("probe")), world_reply(&a, 0), 1, STR("c"));
    world_wait(&w, &a);
    assert_int_equal(a.status, -11);
    assert_null(plug_find_commerce(w.plug, STR("other")));
    assert_null(plug_find_tier_level(w.plug, 1));
    world_end(&w);
}

UNIT(cmocka_unit_test(another_major_is_refused_with_both_numbers),
     cmocka_unit_test(a_plugin_that_needs_a_newer_host_is_refused_with_both_numbers),
     cmocka_unit_test(another_magic_is_refused),
     cmocka_unit_test(a_library_without_an_entry_is_refused),
     cmocka_unit_test(a_default_that_its_own_option_refuses_is_refused),
     cmocka_unit_test(a_missing_file_is_told),
     cmocka_unit_test(wrong_settings_are_told_with_the_nearest_name),
     cmocka_unit_test(a_setting_reaches_the_plugin))
