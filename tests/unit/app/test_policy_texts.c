/* SPDX-License-Identifier: Apache-2.0 */
#include "core/app/control.h"
#include "core/app/policy_activation.h"
#include "core/app/policy_diff.h"
#include "core/app/policy_draft.h"
#include "core/base/limits.h"
#include "core/policy/archive.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- diff ---- */

static void differs(const char *from, const char *to, const char *want)
{
    struct buf out = BUF_INIT(0);

    policy_diff("f", str_of(from), str_of(to), &out);
    buf_putc(&out, '\0');
    assert_int_equal(out.err, 0);
    assert_string_equal(out.ptr, want);
    buf_free(&out);
}

static void a_diff_shows_what_changed_with_three_lines_around(void **state)
{
    (void)state;
    differs("a\nb\nc\n", "a\nB\nc\n", "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
    differs("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n6\n7\n8\n9\n",
            "--- a/f\n+++ b/f\n@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n");
    differs(NULL, "x\ny\n", "--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+x\n+y\n");
    differs("x\n", NULL, "--- a/f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n");
}

static void changes_far_apart_are_two_hunks_and_near_ones_one(void **state)
{
    (void)state;
    differs("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
            "--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n "
            "7\n-b\n+B\n");
    differs("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
            "--- a/f\n+++ b/f\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
}

/* Applies a diff of our own making: what is kept, gone and new must add up to both texts. */
static void check_adds_up(omb_str from, omb_str to)
{
    struct buf out = BUF_INIT(0), old = BUF_INIT(0), new = BUF_INIT(0);
    omb_str rest, line;

    policy_diff("f", from, to, &out);
    assert_int_equal(out.err, 0);
    rest = buf_str(&out);
    for (int n = 0; rest.len; n++) {
        (void)str_cut(rest, '\n', &line, &rest);
        if (n < 2 || str_starts(line, STR("@@")))
            continue;
        if (line.ptr[0] != '+')
            buf_printf(&old, "%.*s\n", (int)line.len - 1, line.ptr + 1);
        if (line.ptr[0] != '-')
            buf_printf(&new, "%.*s\n", (int)line.len - 1, line.ptr + 1);
    }
    assert_true(str_eq(buf_str(&old), from));
    assert_true(str_eq(buf_str(&new), to));
    buf_free(&out);
    buf_free(&old);
    buf_free(&new);
}

static void random_texts_add_up(void **state)
{
    uint32_t seed = 12345;
    (void)state;

    for (int round = 0; round < 400; round++) {
        char a[64] = "", b[64] = "";
        size_t n = 0, m = 0;
        for (int i = 0; i < 4; i++) { /* all within three lines of a change */
            seed = seed * 1103515245u + 12345u;
            a[n++] = (char)('a' + (seed >> 16) % 3);
            a[n++] = '\n';
            if ((seed >> 20) % 4) {
                b[m++] = (char)('a' + (seed >> 24) % 3);
                b[m++] = '\n';
            }
        }
        if (m && memcmp(a, b, n > m ? n : m) != 0)
            check_adds_up(str_n(a, n), str_n(b, m));
    }
}

static void texts_that_differ_in_too_much_are_one_change(void **state)
{
    struct buf from = BUF_INIT(0), to = BUF_INIT(0), out = BUF_INIT(0);
    (void)state;

    buf_putz(&from, "head\n");
    buf_putz(&to, "head\n");
    for (int i = 0; i < POLICY_DIFF_EDITS; i++) {
        buf_printf(&from, "old %d\n", i);
        buf_printf(&to, "new %d\n", i);
    }
    policy_diff("f", buf_str(&from), buf_str(&to), &out);
    assert_true(str_find(buf_str(&out), STR("@@ -1,1001 +1,1001 @@\n head\n-old 0\n")) > 0);
    assert_true(str_find(buf_str(&out), STR("+new 999\n")) > 0);
    buf_free(&from);
    buf_free(&to);
    buf_free(&out);
}

/* ---- drafts ---- */

#define BASE                                                                                       \
    "{\"files\":[{\"name\":\"bundle.lua\",\"text\":\"b\"},{\"name\":\"lib/"                        \
    "x.lua\",\"text\":\"x\"}]}"
#define EMPTY "{\"base\":\"h\",\"changed\":{}}"

static void a_draft_is_its_base_with_the_changed_files(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf one = BUF_INIT(0), two = BUF_INIT(0), three = BUF_INIT(0), out = BUF_INIT(0);
    struct sources base = {0};
    char hash[HASH_HEX + 1];
    (void)state;

    assert_int_equal(archive_read(STR(BASE), &base, &errors), 0);
    assert_int_equal(policy_draft_change(STR(EMPTY), &base, STR("lib/y.lua"), STR("y"), &one), 0);
    assert_int_equal(policy_draft_change(buf_str(&one), &base, STR("lib/x.lua"), STR_NONE, &two),
                     0);
    assert_int_equal(policy_draft_base(buf_str(&two), hash), 0);
    assert_string_equal(hash, "h");
    assert_int_equal(policy_draft_apply(buf_str(&two), STR(BASE), &out, &errors), 0);
    assert_true(str_is(buf_str(&out), "{\"files\":[{\"name\":\"bundle.lua\",\"text\":\"b\"},"
                                      "{\"name\":\"lib/y.lua\",\"text\":\"y\"}]}"));
    /* The base's own text takes a change back. */
    assert_int_equal(policy_draft_change(buf_str(&one), &base, STR("lib/y.lua"), STR_NONE, &three),
                     0);
    assert_true(str_is(buf_str(&three), EMPTY));
    sources_free(&base);
    buf_free(&one);
    buf_free(&two);
    buf_free(&three);
    buf_free(&out);
    bundle_errors_free(&errors);
}

static void a_draft_moves_only_where_its_files_are_the_same(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf draft = BUF_INIT(0), out = BUF_INIT(0), none = BUF_INIT(0);
    struct sources old = {0}, elsewhere = {0}, same = {0};
    char file[64] = "";
    (void)state;

    assert_int_equal(archive_read(STR(BASE), &old, &errors), 0);
    assert_int_equal(archive_read(STR("{\"files\":[{\"name\":\"bundle.lua\",\"text\":\"B\"},"
                                      "{\"name\":\"lib/x.lua\",\"text\":\"x\"}]}"),
                                  &elsewhere, &errors),
                     0);
    assert_int_equal(archive_read(STR("{\"files\":[{\"name\":\"bundle.lua\",\"text\":\"b\"},"
                                      "{\"name\":\"lib/x.lua\",\"text\":\"theirs\"}]}"),
                                  &same, &errors),
                     0);
    assert_int_equal(policy_draft_change(STR(EMPTY), &old, STR("lib/x.lua"), STR("mine"), &draft),
                     0);
    assert_int_equal(policy_draft_rebase(buf_str(&draft), &old, &elsewhere, STR("new"), &out, file,
                                         sizeof file),
                     0);
    assert_true(str_is(buf_str(&out), "{\"base\":\"new\",\"changed\":{\"lib/x.lua\":\"mine\"}}"));
    assert_int_equal(policy_draft_rebase(buf_str(&draft), &old, &same, STR("new"), &none, file,
                                         sizeof file),
                     -OMB_E_CONFLICT);
    assert_string_equal(file, "lib/x.lua");
    sources_free(&old);
    sources_free(&elsewhere);
    sources_free(&same);
    buf_free(&draft);
    buf_free(&out);
    buf_free(&none);
    bundle_errors_free(&errors);
}

/* ---- records, answers ---- */

static void a_record_goes_to_text_and_back(void **state)
{
    struct activation a = {.n = 12,
                           .at = 1795319940627,
                           .back = 11,
                           .mode = ACTIVATION_CANARY,
                           .percent = 5},
                      back;
    struct buf text = BUF_INIT(0), again = BUF_INIT(0);
    struct json_out o = json_out(&text), o2 = json_out(&again);
    char key[ACTIVATION_KEY];
    (void)state;

    memset(a.hash, 'a', HASH_HEX);
    str_clip(a.why, sizeof a.why, STR("because \"it\" <works>"));
    str_clip(a.by.type, sizeof a.by.type, STR("operator"));
    str_clip(a.by.name, sizeof a.by.name, STR("Olga \xc3\x98"));
    policy_activation_write(&a, false, &o);
    assert_int_equal(policy_activation_read(buf_str(&text), &back), 0);
    policy_activation_write(&back, false, &o2);
    assert_true(str_eq(buf_str(&text), buf_str(&again)));
    assert_string_equal(back.why, a.why);
    assert_int_equal(policy_activation_read(STR("{}"), &back), -OMB_E_CORRUPT);
    policy_activation_key(12, key);
    assert_string_equal(key, "0000000000000012");
    buf_free(&text);
    buf_free(&again);
}

static void what_is_no_answer_of_a_host_is_refused(void **state)
{
    omb_str body;
    int http;
    (void)state;

    assert_int_equal(control_parse(STR("HTTP/1.1 202 Accepted\r\nA: b\r\n\r\n{}"), &http, &body),
                     0);
    assert_int_equal(http, 202);
    assert_true(str_is(body, "{}"));
    assert_int_equal(control_parse(STR("HTTP/1.1 200 OK\r\nA: b\r\n"), &http, &body),
                     -OMB_E_SYNTAX);
    assert_int_equal(control_parse(STR("SSH-2.0\r\n\r\n"), &http, &body), -OMB_E_SYNTAX);
    assert_int_equal(control_parse(STR("HTTP/1.1 9x9 OK\r\n\r\n"), &http, &body), -OMB_E_SYNTAX);
    assert_int_equal(control_parse(STR(""), &http, &body), -OMB_E_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diff_shows_what_changed_with_three_lines_around),
        cmocka_unit_test(changes_far_apart_are_two_hunks_and_near_ones_one),
        cmocka_unit_test(random_texts_add_up),
        cmocka_unit_test(texts_that_differ_in_too_much_are_one_change),
        cmocka_unit_test(a_draft_is_its_base_with_the_changed_files),
        cmocka_unit_test(a_draft_moves_only_where_its_files_are_the_same),
        cmocka_unit_test(a_record_goes_to_text_and_back),
        cmocka_unit_test(what_is_no_answer_of_a_host_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
