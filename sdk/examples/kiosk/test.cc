// SPDX-License-Identifier: Apache-2.0
// Plays a host for kiosk: a customer at a terminal, what is said, and a terminal that is left.
#undef NDEBUG // the assertions are the test
#include <ombud/testkit.h>

#include <cassert>
#include <cstdio>
#include <string>

static std::string text(omb_str s)
{
    return std::string(s.ptr ? s.ptr : "", s.len);
}

int main(int argc, char **argv)
{
    omb_error error{};
    error.size = sizeof error;
    omb_kit *kit = omb_kit_open(argc > 1 ? argv[1] : "./kiosk.so", nullptr, &error);
    assert(kit);
    assert(omb_kit_start(kit, &error) == 0);

    std::uint64_t conn = omb_kit_ws_open(kit, 1, "/kiosk");
    omb_kit_ws_say(kit, conn, "{\"name\":\"Tom \\u00e9\"}");
    omb_kit_turn(kit);
    assert(text(omb_kit_asked(kit, "contacts.start", 0)).find("Tom é") != std::string::npos);
    assert(text(omb_kit_ws_heard(kit, conn, 0)) == "{\"ready\":true}");

    omb_kit_ws_say(kit, conn, "{\"say\":\"Where are the lamps?\"}");
    assert(text(omb_kit_asked(kit, "contacts.message", 0)).find("Where are the lamps?") !=
           std::string::npos);

    std::int32_t status = 1;
    const char *item =
        "{\"seq\":9,\"kind\":\"message\",\"from\":{\"type\":\"agent\",\"name\":\"Dana\"},"
        "\"text\":\"Second floor.\"}";
    omb_op op = omb_kit_call(kit, "channel.deliver", 1, "contact-1", item);
    omb_kit_turn(kit);
    assert(omb_kit_result(kit, op, &status, nullptr) && status == 0);
    assert(text(omb_kit_ws_heard(kit, conn, 1)) ==
           "{\"from\":\"Dana\",\"text\":\"Second floor.\"}");

    omb_kit_ws_close(kit, conn, 1001);
    assert(omb_kit_asked_count(kit, "contacts.end") == 1);
    op = omb_kit_call(kit, "channel.deliver", 1, "contact-1", item);
    omb_kit_turn(kit);
    assert(omb_kit_result(kit, op, &status, nullptr) && status == -OMB_E_NOTFOUND);
    assert(omb_kit_complaints(kit).len == 0);
    omb_kit_close(kit);
    std::puts("kiosk: all is well");
    return 0;
}
