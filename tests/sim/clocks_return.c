/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what a return ought to be. Must not know: the desk, its policies. Called by: clocks.c. */
#include "tests/sim/clocks_oracle.h"

#include <string.h>

#define WINDOW 30
#define FAULT_WINDOW 90
#define KIND_WINDOW 60
#define AHEAD (3 * O_DAY)

static bool is(const struct o_return *r, const char *state)
{
    return r->state && strcmp(r->state, state) == 0;
}

static bool is_waited_for(const struct o_return *r)
{
    return is(r, "authorised") || is(r, "label_issued");
}

static bool accept(struct o_return *r, int64_t now, int64_t days, int64_t refund, bool at_scan)
{
    *r = (struct o_return){.state = "authorised", .due = now + days * O_DAY, .at_scan = at_scan};
    r->refund = refund;
    return true;
}

bool o_return_ask(struct o_return *r, const struct o_item *i, int64_t now)
{
    int64_t days = now > i->delivered ? (now - i->delivered) / O_DAY : 0;
    if (!i->delivered)
        return false;
    if (i->fault && days <= FAULT_WINDOW)
        return accept(r, now, 30, i->paid, true);
    if (days <= WINDOW && i->opened)
        return accept(r, now, 14, i->paid - i->paid * 20 / 100, false);
    if (days <= WINDOW)
        return accept(r, now, 14, i->paid, false);
    if (days <= KIND_WINDOW && i->packaging && i->receipt && !i->opened)
        return accept(r, now, 7, i->paid, false);
    return false;
}

void o_return_label(struct o_return *r)
{
    if (is(r, "authorised"))
        r->state = "label_issued";
}

bool o_return_withdraw(struct o_return *r)
{
    if (!is_waited_for(r))
        return is(r, "withdrawn");
    r->state = "withdrawn";
    return true;
}

static void pay(struct o_return *r)
{
    if (r->went == 0)
        r->went = r->refund;
}

void o_return_scan(struct o_return *r)
{
    if (!is_waited_for(r))
        return;
    r->state = "in_transit";
    r->moved = true;
    if (r->at_scan)
        pay(r);
}

void o_return_arrive(struct o_return *r)
{
    if (!is_waited_for(r) && !is(r, "in_transit"))
        return;
    r->state = "received";
    r->moved = true;
    pay(r);
}

void o_return_remind(struct o_return *r, int64_t now)
{
    if (is_waited_for(r) && !r->reminded && now >= r->due - AHEAD && now < r->due)
        r->reminded = true;
}

void o_return_expire(struct o_return *r, int64_t now)
{
    if (is_waited_for(r) && now >= r->due)
        r->state = "expired";
}
