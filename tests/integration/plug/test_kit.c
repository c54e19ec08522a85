/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what the SDK's scripted host tells a plugin of a socket.
 * Must not know: the real host's door (integration.ws_query).
 * Called by: ctest. */
#include "sdk/testkit/testkit.h"
#include "world.h"

static void rings(omb_kit *kit, const char *path, const char *said)
{
    uint64_t conn = omb_kit_ws_open(kit, 1, path);
    assert_true(conn != 0);
    omb_str heard = omb_kit_ws_heard(kit, conn, 0);
    assert_true(str_is(heard, said));
}

static void a_socket_of_the_kit_has_path_and_query_apart(void **state)
{
    char file[4096];
    omb_error error = {.size = sizeof error};
    (void)state;
    world_path(file, sizeof file, "test/doorbell.so");
    omb_kit *kit = omb_kit_open(file, NULL, &error);
    assert_non_null(kit);
    assert_int_equal(omb_kit_start(kit, &error), 0);
    rings(kit, "/doorbell?x=y;z=%20",
          "{\"path\":\"/doorbell\",\"query\":\"x=y;z=%20\",\"peer\":\"192.0.2.1\"}");
    rings(kit, "/doorbell", "{\"path\":\"/doorbell\",\"query\":\"\",\"peer\":\"192.0.2.1\"}");
    rings(kit, "/doorbell?", "{\"path\":\"/doorbell\",\"query\":\"\",\"peer\":\"192.0.2.1\"}");
    assert_int_equal(omb_kit_ws_open(kit, 1, "/door?bell"), 0);
    assert_int_equal(omb_kit_complaints(kit).len, 0);
    omb_kit_close(kit);
}

UNIT(cmocka_unit_test(a_socket_of_the_kit_has_path_and_query_apart))
