/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store/rig.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

static unsigned mode_of(const char *dir, const char *name)
{
    char path[160];
    struct stat st;
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 0777;
}

static void a_new_folder_and_its_files_are_private(void **state)
{
    struct rig *r = *state;
    rig_close(r);
    rig_remove_folder(r->path);
    rig_open(r);
    assert_int_equal(rig_add(r, id_new(), rig_message(1, "m", "{}")), 0);
    assert_int_equal(mode_of(r->path, "."), 0700);
    assert_int_equal(mode_of(r->path, "ombud.db"), 0600);
    assert_int_equal(mode_of(r->path, "ombud.db-wal"), 0600);
    assert_int_equal(mode_of(r->path, "ombud.db-shm"), 0600);
    assert_int_equal(mode_of(r->path, "lock"), 0600);
}

static void a_second_process_is_kept_out(void **state)
{
    struct rig *r = *state;
    struct rig second = {0};
    omb_error error;
    uv_loop_init(&second.loop);
    memcpy(second.path, r->path, sizeof(second.path));
    assert_int_equal(rig_try_open(&second, &error), -OMB_E_BUSY);
    assert_non_null(strstr(error.text, "in use"));
    uv_loop_close(&second.loop);
}

static void the_lock_of_a_killed_process_does_not_stand_in_the_way(void **state)
{
    struct rig *r = *state;
    int ready[2];
    char byte;
    rig_close(r);
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        omb_error error;
        bool ok = rig_try_open(r, &error) == 0;
        ok = write(ready[1], ok ? "y" : "n", 1) == 1 && ok;
        for (;;)
            pause();
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    rig_open(r);
    assert_int_equal(rig_add(r, id_new(), rig_message(1, "m", "{}")), 0);
}

static void a_newer_schema_is_refused_with_both_numbers(void **state)
{
    struct rig *r = *state;
    omb_error error;
    char path[128];
    sqlite3 *db;
    rig_close(r);
    snprintf(path, sizeof(path), "%s/ombud.db", r->path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "INSERT INTO schema_version VALUES(0, 977)", NULL, NULL,
                                  NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(rig_try_open(r, &error), -OMB_E_VERSION);
    assert_non_null(strstr(error.text, "977"));
    assert_non_null(strstr(error.text, "up to 4"));
}

static void a_wrong_master_key_opens_nothing_private(void **state)
{
    struct rig *r = *state;
    struct id kase = id_new();
    assert_int_equal(rig_add(r, kase, rig_message(1, "m", "{\"text\":\"x\"}")), 0);
    rig_close(r);
    struct store_options o = {.path = r->path,
                              .master_key = STR("ffffffffffffffffffffffffffffffff")};
    omb_error error = {.size = sizeof(error)};
    assert_int_equal(store_open(&r->loop, &o, &r->store, &error), 0);
    assert_int_equal(rig_load(r, kase), -OMB_E_CORRUPT);
    rig_close(r);
    o.master_key = STR("short");
    assert_int_equal(store_open(&r->loop, &o, &r->store, &error), -OMB_E_INVALID);
    r->store = NULL;
}

static void a_folder_that_cannot_be_made_is_an_error_with_its_name(void **state)
{
    struct rig *r = *state;
    omb_error error;
    char kept[64];
    rig_close(r);
    memcpy(kept, r->path, sizeof(kept));
    snprintf(r->path, sizeof(r->path), "/proc/no/such/place");
    assert_int_equal(rig_try_open(r, &error), -OMB_E_IO);
    assert_non_null(strstr(error.text, "/proc/no/such/place"));
    memcpy(r->path, kept, sizeof(kept));
}

UNIT(IN_FILES(a_new_folder_and_its_files_are_private), IN_FILES(a_second_process_is_kept_out),
     IN_FILES(the_lock_of_a_killed_process_does_not_stand_in_the_way),
     IN_FILES(a_newer_schema_is_refused_with_both_numbers),
     IN_FILES(a_wrong_master_key_opens_nothing_private),
     IN_FILES(a_folder_that_cannot_be_made_is_an_error_with_its_name))
