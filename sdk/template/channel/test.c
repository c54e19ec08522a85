/* SPDX-License-Identifier: Apache-2.0 */
/* Plays a host for myplugin: what a server posts, and what comes of it. */
#undef NDEBUG /* the assertions are the test */
#include <ombud/testkit.h>

#include <assert.h>
#include <stdio.h>
#include <string.h>

static uint32_t post(omb_kit *kit, const char *body, omb_str *answer)
{
    uint64_t conn = omb_kit_request(kit, 1, "POST", "/myplugin", "{}", body);
    omb_kit_turn(kit);
    return omb_kit_response(kit, conn, answer);
}

int main(int argc, char **argv)
{
    omb_error error = {.size = sizeof error};
    omb_str answer;
    omb_kit *kit = omb_kit_open(argc > 1 ? argv[1] : "./myplugin.so", NULL, &error);
    assert(kit);
    assert(omb_kit_set(kit, "secret", "0123456789abcdef") == 0);
    assert(omb_kit_start(kit, &error) == 0);

    assert(post(kit, "{\"secret\":\"wrong\",\"start\":{}}", &answer) == 403);
    assert(
        post(kit,
             "{\"secret\":\"0123456789abcdef\",\"start\":{\"channel\":\"myplugin\",\"live\":true,"
             "\"customer\":{\"name\":\"Priya\",\"verified\":false}}}",
             &answer) == 200);
    assert(strstr(answer.ptr, "contact-1"));
    assert(post(kit,
                "{\"secret\":\"0123456789abcdef\",\"contact\":\"contact-1\",\"id\":\"m1\","
                "\"text\":\"Hello\"}",
                &answer) == 200);
    assert(strstr(omb_kit_asked(kit, "contacts.message", 0).ptr, "\"m1\",\"Hello\""));
    assert(post(kit, "{\"secret\":\"0123456789abcdef\",\"contact\":\"contact-1\",\"since\":4}",
                &answer) == 200);
    assert(strstr(omb_kit_asked(kit, "contacts.resume", 0).ptr, "\"contact-1\",4"));

    /* What is no JSON has no secret; what the host does not take is told with its reason. */
    assert(post(kit, "{{{", &answer) == 403);
    omb_kit_script(kit, "contacts.message", -OMB_E_STATE, NULL);
    assert(post(kit,
                "{\"secret\":\"0123456789abcdef\",\"contact\":\"contact-1\",\"id\":\"m2\","
                "\"text\":\"Still there?\"}",
                &answer) == 409);
    assert(strstr(answer.ptr, "not possible in this state"));

    /* A request under way is answered before it stops. */
    omb_kit_hold(kit, "contacts.resume");
    uint64_t conn =
        omb_kit_request(kit, 1, "POST", "/myplugin", "{}",
                        "{\"secret\":\"0123456789abcdef\",\"contact\":\"c\",\"since\":0}");
    omb_kit_answer(kit, "contacts.resume", 1, 0, "{\"items\":[]}");
    assert(omb_kit_stop(kit, 1000) == 0);
    assert(omb_kit_response(kit, conn, NULL) == 200);
    assert(omb_kit_complaints(kit).len == 0);
    omb_kit_close(kit);
    puts("myplugin: all is well");
    return 0;
}
