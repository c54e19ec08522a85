/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/archive.h"

#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "tests/unit/policy/bundle_fixture.h"

#define ROUTE "return policy 'route' {\n  otherwise = route(tier.associate) } -- \xc3\xa9 <&>\r\n"

static void make_full(struct scripts *s)
{
    scripts_make(s);
    scripts_put(s, "policies/route.lua", ROUTE);
    scripts_put(s, "lib/b.lua", "return {}");
    scripts_put(s, "lib/a.lua", "return {}");
    scripts_put(s, "spec/z.lua", "");
}

static void a_packed_bundle_loads_with_the_hash_of_its_folder(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf json = BUF_INIT(0), again = BUF_INIT(0);
    struct scripts s;
    struct bundle *folder, *text = NULL;
    (void)state;

    make_full(&s);
    scripts_remove(&s, "spec/z.lua");
    folder = scripts_load(&s);
    assert_int_equal(archive_pack(folder, &json), 0);
    assert_int_equal(bundle_load_text(buf_str(&json), &text, &errors), 0);
    assert_string_equal(bundle_hash(text), bundle_hash(folder));
    assert_string_equal(bundle_name(text), "test");
    assert_string_equal(bundle_dir(text), "");
    assert_int_equal(archive_pack(text, &again), 0);
    assert_true(str_eq(buf_str(&json), buf_str(&again)));
    bundle_unpin(text);
    bundle_unpin(folder);
    buf_free(&json);
    buf_free(&again);
    bundle_errors_free(&errors);
    scripts_drop(&s);
}

static void files_in_any_order_are_the_same_bundle(void **state)
{
    static const char *const text[] = {
        "{\"files\":[{\"name\":\"bundle.lua\",\"text\":\"b\"},"
        "{\"name\":\"lib/x.lua\",\"text\":\"x\"},{\"name\":\"policies/a.lua\",\"text\":\"a\"}]}",
        "{\"files\":[{\"text\":\"a\",\"name\":\"policies/a.lua\"},"
        "{\"name\":\"lib/x.lua\",\"text\":\"x\"},{\"name\":\"bundle.lua\",\"text\":\"b\"}]}",
    };
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct sources one = {0}, two = {0};
    (void)state;

    assert_int_equal(archive_read(str_of(text[0]), &one, &errors), 0);
    assert_int_equal(archive_read(str_of(text[1]), &two, &errors), 0);
    assert_true(hash_eq(sources_hash(&one), sources_hash(&two)));
    assert_string_equal(two.v[1].name, "lib/x.lua");
    sources_free(&one);
    sources_free(&two);
    bundle_errors_free(&errors);
}

static void what_is_no_archive_is_refused_with_words(void **state)
{
    static const struct {
        const char *text;
        int rc;
        const char *words;
    } row[] = {
        {"", -OMB_E_SYNTAX, "no archive"},
        {"[]", -OMB_E_SYNTAX, "no archive"},
        {"{\"files\":{}}", -OMB_E_SYNTAX, "no archive"},
        {"{\"files\":[],\"more\":1}", -OMB_E_SYNTAX, "no archive"},
        {"{\"files\":[]}", -OMB_E_INVALID, "bundle.lua: is missing"},
        {"{\"files\":[{\"name\":\"bundle.lua\"}]}", -OMB_E_SYNTAX, "no archive"},
        {"{\"files\":[{\"name\":\"bundle.lua\",\"text\":1}]}", -OMB_E_SYNTAX, "no archive"},
        {"{\"files\":[{\"name\":\"../bundle.lua\",\"text\":\"\"}]}", -OMB_E_INVALID, "no name"},
        {"{\"files\":[{\"name\":\"lib/../a.lua\",\"text\":\"\"}]}", -OMB_E_INVALID, "no name"},
        {"{\"files\":[{\"name\":\"lib/.a.lua\",\"text\":\"\"}]}", -OMB_E_INVALID, "no name"},
        {"{\"files\":[{\"name\":\"ombud.lua\",\"text\":\"\"}]}", -OMB_E_INVALID, "no name"},
        {"{\"files\":[{\"name\":\"bundle.lua\",\"text\":\"\"},"
         "{\"name\":\"bundle.lua\",\"text\":\"\"}]}",
         -OMB_E_INVALID, "twice"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct bundle_errors errors = BUNDLE_ERRORS_INIT;
        struct sources s = {0};
        assert_int_equal(archive_read(str_of(row[i].text), &s, &errors), row[i].rc);
        assert_true(str_find(buf_str(&errors.text), str_of(row[i].words)) >= 0);
        assert_int_equal(s.n, 0);
        bundle_errors_free(&errors);
    }
}

static void caps_hold_for_one_file_for_all_and_for_their_number(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct sources s = {0};
    struct buf big = BUF_INIT(0);
    char name[64];
    int rc = 0;
    (void)state;

    for (int i = 0; i < POLICY_MAX_FILES; i++) {
        (void)snprintf(name, sizeof name, "lib/f%d.lua", i);
        assert_int_equal(sources_add(&s, str_of(name), STR("x"), &errors), 0);
    }
    assert_int_equal(sources_add(&s, STR("lib/one_more.lua"), STR("x"), &errors), -OMB_E_LIMIT);
    sources_free(&s);
    for (int i = 0; i <= POLICY_MAX_SOURCE; i++)
        buf_putc(&big, 'x');
    assert_int_equal(sources_add(&s, STR("lib/a.lua"), buf_str(&big), &errors), -OMB_E_LIMIT);
    sources_free(&s);
    big.len--;
    for (int i = 0; rc == 0 && i < POLICY_MAX_FILES; i++) {
        (void)snprintf(name, sizeof name, "lib/f%d.lua", i);
        rc = sources_add(&s, str_of(name), buf_str(&big), &errors);
    }
    assert_int_equal(rc, -OMB_E_LIMIT);
    assert_int_equal(s.n, POLICY_MAX_SOURCES / POLICY_MAX_SOURCE + 1);
    sources_free(&s);
    buf_free(&big);
    bundle_errors_free(&errors);
}

static void a_file_that_is_not_text_is_refused_in_a_folder_too(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;
    struct scripts s;
    (void)state;

    make_full(&s);
    scripts_put(&s, "lib/bad.lua", "return '\xff'");
    assert_int_equal(bundle_load(s.dir, &b, &errors), -OMB_E_INVALID);
    assert_true(str_find(buf_str(&errors.text), STR("lib/bad.lua: is not UTF-8 text")) >= 0);
    bundle_errors_free(&errors);
    scripts_drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packed_bundle_loads_with_the_hash_of_its_folder),
        cmocka_unit_test(files_in_any_order_are_the_same_bundle),
        cmocka_unit_test(what_is_no_archive_is_refused_with_words),
        cmocka_unit_test(caps_hold_for_one_file_for_all_and_for_their_number),
        cmocka_unit_test(a_file_that_is_not_text_is_refused_in_a_folder_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
