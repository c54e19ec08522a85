/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/clock.h"
#include "tests/unit/desk/world.h"

#define MESSAGES 20000

/* Printed, not judged: what the desk itself spends on one customer message to a live holder. */
static void a_message_to_a_live_holder_is_answered_and_its_cost_printed(void **state)
{
    (void)state;
    struct world *w = world_new();
    struct desk_out *out = &w->out;
    struct arena arena = {.max = 0};
    uint64_t handled = 0, applied = 0;
    world_with_dana(w);
    struct desk_ctx ctx = {.now = w->now,
                           .config = &w->config,
                           .decide = world_decide,
                           .decide_ctx = w};
    out->arena = &arena;
    for (uint32_t i = 0; i < MESSAGES; i++) {
        char cid[37];
        (void)snprintf(cid, sizeof cid, "0199aa00-0000-7000-8000-%012u", i);
        struct command c = {.kind = COMMAND_MESSAGE_IN, .actor = CUSTOMER, .actor_tier = -1};
        c.cid = str_of(cid);
        c.body = STR("{\"text\":\"It still has not arrived, can you look again please?\"}");
        uint64_t start = clock_mono_ns();
        assert_int_equal(desk_handle(w->k, &c, &ctx, out), 0);
        uint64_t middle = clock_mono_ns();
        assert_int_equal(out->n_event, 1);
        assert_int_equal(desk_apply(w->k, &out->event[0]), 0);
        handled += middle - start;
        applied += clock_mono_ns() - middle;
        arena_reset(&arena);
    }
    print_message("a message: handle %llu ns, apply %llu ns (mean of %d, a table as policy)\n",
                  (unsigned long long)(handled / MESSAGES),
                  (unsigned long long)(applied / MESSAGES), MESSAGES);
    assert_int_equal(w->k->customer_messages, MESSAGES);
    arena_free(&arena);
    w->by_hand = true; /* its log is of the last rounds only */
    world_free(w);
}

UNIT(cmocka_unit_test(a_message_to_a_live_holder_is_answered_and_its_cost_printed))
