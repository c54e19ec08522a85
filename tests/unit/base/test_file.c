/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/file.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/ombud-file-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command); /* NOLINT(cert-env33-c): a folder made above */
}

static const char *at(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void assert_holds(const char *name, const char *text)
{
    struct buf b = BUF_INIT(1 << 20);
    assert_int_equal(file_read(at(name), FILE_OWN, &b), 0);
    assert_int_equal(b.len, strlen(text));
    assert_memory_equal(b.ptr, text, b.len);
    buf_free(&b);
}

static void a_new_file_never_takes_the_place_of_another(void **state)
{
    (void)state;
    assert_int_equal(file_create(at("a"), 0600, STR("first")), 0);
    assert_int_equal(file_create(at("a"), 0600, STR("second")), -OMB_E_EXISTS);
    assert_holds("a", "first");
    assert_int_equal(file_create(at("none/a"), 0600, STR("x")), -OMB_E_NOTFOUND);
}

static void a_placed_file_is_the_old_one_or_the_new_one(void **state)
{
    struct stat st;
    (void)state;
    assert_int_equal(file_place(at("b"), 0600, STR("old")), 0);
    assert_int_equal(file_create(at("b.part"), 0400, STR("of a writer that was cut off")), 0);
    assert_int_equal(file_place(at("b"), 0500, STR("new")), 0);
    assert_holds("b", "new");
    assert_int_equal(stat(at("b"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0500);
    assert_int_equal(access(at("b.part"), F_OK), -1);
    assert_int_equal(mkdir(at("b.dir"), 0700), 0);
    assert_int_equal(mkdir(at("b.dir/full"), 0700), 0);
    assert_true(file_place(at("b.dir"), 0600, STR("x")) < 0);
    assert_int_equal(access(at("b.dir.part"), F_OK), -1);
}

static void what_does_not_fit_is_refused_and_not_cut(void **state)
{
    struct buf exact = BUF_INIT(5), less = BUF_INIT(4);
    (void)state;
    assert_int_equal(file_create(at("c"), 0600, STR("12345")), 0);
    assert_int_equal(file_read(at("c"), FILE_OWN, &exact), 0);
    assert_int_equal(file_read(at("c"), FILE_OWN, &less), -OMB_E_LIMIT);
    buf_free(&exact);
    buf_free(&less);
}

static void only_files_are_read_where_only_files_are_meant(void **state)
{
    char target[128];
    struct buf b = BUF_INIT(64);
    (void)state;
    assert_int_equal(mkfifo(at("d"), 0600), 0);
    assert_int_equal(file_read(at("d"), FILE_REGULAR, &b), -OMB_E_INVALID);
    assert_int_equal(file_read("/dev/zero", FILE_REGULAR, &b), -OMB_E_INVALID);
    assert_int_equal(file_read(folder, FILE_REGULAR, &b), -OMB_E_INVALID);
    assert_int_equal(file_create(at("e"), 0600, STR("text")), 0);
    snprintf(target, sizeof target, "%s", at("e"));
    assert_int_equal(symlink(target, at("f")), 0);
    assert_true(file_read(at("f"), FILE_OWN, &b) < 0);
    assert_int_equal(b.len, 0);
    assert_int_equal(file_read(at("f"), FILE_REGULAR, &b), 0);
    assert_int_equal(b.len, 4);
    assert_int_equal(file_read(at("none"), FILE_ANY, &b), -OMB_E_NOTFOUND);
    buf_free(&b);
}

static void a_pipe_is_emptied_to_its_end(void **state)
{
    struct buf b = BUF_INIT(1 << 20);
    int ends[2];
    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(file_put(ends[1], STR("one ")), 0);
    assert_int_equal(file_put(ends[1], STR("two")), 0);
    close(ends[1]);
    assert_int_equal(file_take(ends[0], &b), 0);
    assert_memory_equal(b.ptr, "one two", 7);
    close(ends[0]);
    buf_free(&b);
}

static void errno_has_a_status_and_never_none(void **state)
{
    (void)state;
    errno = EDQUOT;
    assert_int_equal(file_status(), -OMB_E_FULL);
    errno = 0;
    assert_int_equal(file_status(), -OMB_E_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_file_never_takes_the_place_of_another),
        cmocka_unit_test(a_placed_file_is_the_old_one_or_the_new_one),
        cmocka_unit_test(what_does_not_fit_is_refused_and_not_cut),
        cmocka_unit_test(only_files_are_read_where_only_files_are_meant),
        cmocka_unit_test(a_pipe_is_emptied_to_its_end),
        cmocka_unit_test(errno_has_a_status_and_never_none),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
