/* SPDX-License-Identifier: Apache-2.0 */
/* Owns turns of plugins whose time stands still. Must not know what they do in them.
 * Called by checks and by ombud-plugd. */
#include "core/plug/still.h"

#include "core/plug/ext.h"
#include "core/plug/instance.h"
#include "core/plug/remote.h"

void still_turn(struct plug_instance *i, uint32_t ms)
{
    i->turn_ms = ms;
    i->turning = true;
    if (i->remote)
        i->remote->turn_sent = i->remote->turn_more = false;
}

static bool is_at_rest(struct plug *p)
{
    pthread_mutex_lock(&p->mail.lock);
    bool empty = !p->mail.head;
    pthread_mutex_unlock(&p->mail.lock);
    return empty;
}

/* What it was told meanwhile, such as that a question is refused, takes a further turn. */
static bool remote_turned(struct remote *r)
{
    struct plug_instance *i = r->instance;
    if (!i->turning && r->turn_stale)
        i->turning = r->turn_more = true;
    if (i->turning && !r->turn_sent)
        remote_turn(r, r->turn_more ? 0 : i->turn_ms);
    return !i->turning;
}

bool still_turned(struct plug_instance *i, uint32_t *left)
{
    if (!is_at_rest(i->plug))
        return false;
    if (i->remote) {
        *left = i->turn_ms;
        return remote_turned(i->remote);
    }
    if (ext_worker_goes_on(i))
        return false;
    i->turning = false;
    *left = ext_timers_pass(i, i->turn_ms);
    return true;
}
