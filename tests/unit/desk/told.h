/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_DESK_TOLD_H
#define OMB_TESTS_DESK_TOLD_H

#include "tests/unit/desk/world.h"

/* What the last command confirmed: events confirmation.sent of one kind. */
static inline omb_str told_member(struct world *w, omb_str body, const char *key)
{
    struct json_doc d;
    if (json_parse_arena(body, &w->arena, 512, &d, NULL) < 0)
        return STR("");
    return json_str_or(&d, 0, key, &w->arena, STR(""));
}

/* The body of the one that went to this side, or nothing. */
static inline omb_str told(struct world *w, const char *kind, const char *to)
{
    for (uint32_t i = 0; i < w->out.n_event; i++) {
        const struct event *e = &w->out.event[i];
        if (e->kind == EVENT_CONFIRMATION_SENT && str_is(told_member(w, e->body, "kind"), kind) &&
            str_is(told_member(w, e->body, "to"), to))
            return e->body;
    }
    return STR_NONE;
}

/* Both sides heard of it, each under a number of its own, and the customer is told it in words. */
static inline void assert_both_told(struct world *w, const char *kind)
{
    omb_str customer = told(w, kind, "customer"), seller = told(w, kind, "seller");
    assert_non_null(customer.ptr);
    assert_non_null(seller.ptr);
    assert_true(world_says(customer, "\"number\":"));
    assert_true(world_says(seller, "\"seller\":\"s-far\""));
    assert_true(told_member(w, customer, "text").len > 0);
    assert_true(told_member(w, seller, "text").len > 0);
}

#endif
