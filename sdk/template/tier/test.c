/* SPDX-License-Identifier: Apache-2.0 */
/* Plays a host for myplugin: a case enters the tier and has its first turn. */
#undef NDEBUG /* the assertions are the test */
#include <ombud/testkit.h>

#include <assert.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    omb_error error = {.size = sizeof error};
    int32_t status;
    omb_str answer;
    omb_kit *kit = omb_kit_open(argc > 1 ? argv[1] : "./myplugin.so", NULL, &error);
    assert(kit);
    assert(omb_kit_start(kit, &error) == 0);

    omb_op op = omb_kit_call(kit, "tier.step", 1, "{\"number\":7}", "{\"seq\":5,\"text\":\"Hi\"}");
    omb_kit_turn(kit);
    assert(omb_kit_result(kit, op, &status, &answer) && status == 0);
    assert(strstr(answer.ptr, "\"escalate\""));
    assert(omb_kit_complaints(kit).len == 0);
    omb_kit_close(kit);
    puts("myplugin: all is well");
    return 0;
}
