/* SPDX-License-Identifier: Apache-2.0 */
/* Owns passing on what plugins want fetched. Must not know HTTP or addresses: the app does.
 * Called by plugins; ended by instance.c. */
#include "core/plug/asks.h"
#include "core/plug/ext.h"
#include "core/plug/guard.h"
#include "core/plug/instance.h"

static void fetch_fetch(const omb_host *host, omb_op op, omb_str request)
{
    struct plug_instance *i = instance_of(host);
    const struct plug_services *s = i->plug->services;
    struct plug_ask ask;

    if (!guard_loop(i, "fetch.fetch"))
        return;
    if (!s->fetch) {
        asks_tell(i, op, -OMB_E_UNSUPPORTED);
        return;
    }
    ask = asks_begin(i, op);
    if (op == 0 || ask.id != 0)
        s->fetch(s->ctx, ask, i, request);
}

void ext_fetch_end(struct plug_instance *i)
{
    const struct plug_services *s = i->plug->services;

    if (s->fetch_end)
        s->fetch_end(s->ctx, i);
}

const omb_ext_fetch ext_fetch_table = {fetch_fetch};
