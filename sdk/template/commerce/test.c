/* SPDX-License-Identifier: Apache-2.0 */
/* Plays a host for myplugin: an order, a refund, and the same refund again. */
#undef NDEBUG /* the assertions are the test */
#include <ombud/testkit.h>

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define REFUND                                                                                     \
    "{\"kind\":\"refund\",\"order\":\"112-0000000-0000001\",\"line\":\"1\",\"amount\":{\"minor\":" \
    "100,"                                                                                         \
    "\"currency\":\"USD\"},\"to\":\"original\",\"reason\":\"late\"}"

static omb_str ask(omb_kit *kit, const char *method, const char *a, const char *b, int32_t wanted)
{
    int32_t status = 1;
    omb_str answer = {NULL, 0};
    omb_op op = omb_kit_call(kit, method, 1, a, b);
    omb_kit_turn(kit);
    assert(omb_kit_result(kit, op, &status, &answer));
    assert(status == wanted);
    return answer;
}

int main(int argc, char **argv)
{
    omb_error error = {.size = sizeof error};
    omb_kit *kit = omb_kit_open(argc > 1 ? argv[1] : "./myplugin.so", NULL, &error);
    assert(kit);
    assert(omb_kit_start(kit, &error) == 0);

    assert(strstr(ask(kit, "commerce.orders", "c-1", NULL, 0).ptr, "Earbuds"));
    ask(kit, "commerce.status", "contact-1.r1", NULL, -OMB_E_NOTFOUND);
    assert(strstr(ask(kit, "commerce.execute", REFUND, "contact-1.r1", 0).ptr, "R-1"));
    assert(strstr(ask(kit, "commerce.execute", REFUND, "contact-1.r1", 0).ptr, "R-1"));
    assert(strstr(ask(kit, "commerce.status", "contact-1.r1", NULL, 0).ptr, "R-1"));
    assert(omb_kit_complaints(kit).len == 0);
    omb_kit_close(kit);
    puts("myplugin: all is well");
    return 0;
}
