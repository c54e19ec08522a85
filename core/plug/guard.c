/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the checks at each crossing of the plugin line. Must not know what the calls do.
 * Called by local.c on the way in, host.c and ext_*.c on the way out. */
#include "core/plug/guard.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/plug/instance.h"
#include "core/plug/still.h"

enum { GUARD_SHOWN = 16 }; /* complaints of one plugin shown whole; then each time it doubles */

struct crossing guard_enter(struct plug_instance *i, const char *function)
{
    i->depth++;
    return (struct crossing){i, function, clock_mono_ns()};
}

void guard_leave(const struct crossing *c)
{
    uint64_t ms = (clock_mono_ns() - c->began) / 1000000;
    c->instance->depth--;
    if (ms < PLUG_SLOW_MS)
        return;
    c->instance->plug->stats.slow_calls++;
    if (c->instance->plug->far) /* it held up nobody but itself, and a hang is told by its beats */
        return;
    log_warn("plug", "%s: %s held the loop for %llu ms", c->instance->name, c->function,
             (unsigned long long)ms);
}

bool guard_is_shown(uint32_t n)
{
    return n <= GUARD_SHOWN || (n & (n - 1)) == 0;
}

void guard_misbehaving(struct plug_instance *i, const char *function, const char *what)
{
    unsigned n = atomic_fetch_add(&i->complaints, 1) + 1;
    const struct plug_far *far = i->plug->far;
    if (far) {
        far->misbehaving(far->ctx, str_of(function), str_of(what));
        return;
    }
    if (i->plug->still && i->plug->still->fault)
        i->plug->still->fault(i->plug->still->ctx, i, function, what);
    atomic_fetch_add(&i->plug->misbehaved, 1);
    if (guard_is_shown(n))
        log_error("plug", "PLUGIN_MISBEHAVING %s: %s: %s (%u so far)", i->name, function, what, n);
}

bool guard_loop(struct plug_instance *i, const char *function)
{
    if (!pthread_equal(pthread_self(), i->plug->thread)) {
        guard_misbehaving(i, function, "called off the loop");
        return false;
    }
    if (i->state != INSTANCE_ACTIVE && i->state != INSTANCE_DRAINING) {
        guard_misbehaving(i, function, "called while not active");
        return false;
    }
    return true;
}
