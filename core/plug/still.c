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
        i->remote->turn_sent = false;
}

static bool is_at_rest(struct plug *p)
{
    pthread_mutex_lock(&p->mail.lock);
    bool empty = !p->mail.head;
    pthread_mutex_unlock(&p->mail.lock);
    return empty;
}

bool still_turned(struct plug_instance *i, uint32_t *left)
{
    if (!is_at_rest(i->plug))
        return false;
    if (i->remote) {
        if (i->turning && !i->remote->turn_sent)
            remote_turn(i->remote);
        *left = i->turn_ms;
        return !i->turning;
    }
    if (ext_worker_goes_on(i))
        return false;
    i->turning = false;
    *left = ext_timers_pass(i, i->turn_ms);
    return true;
}
