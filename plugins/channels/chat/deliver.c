/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the host asks of the channel: show, close, push. Must not know hello or frames in.
 * Called by the host through chat_channel. */
#include "chat.h"

static void answer(struct chat *c, omb_op op, int32_t status)
{
    c->host->complete(c->host, op, status, omb_z(NULL));
}

static void channel_start(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str contact,
                          omb_str start)
{
    (void)tenant;
    (void)contact;
    (void)start;
    answer(plugin->plugin_data, op, -OMB_E_UNSUPPORTED); /* a browser cannot be called */
}

static void channel_deliver(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str contact,
                            omb_str item)
{
    struct chat *c = plugin->plugin_data;
    struct party *p = party_find(c, tenant, contact);
    omb_json_doc doc;
    int64_t seq = 0;
    if (!p) {
        answer(c, op, -OMB_E_NOTFOUND);
        return;
    }
    if (c->json->parse(item, c->answer, CHAT_MAX_ITEMS, &doc) ||
        c->json->get_int(&doc, c->json->member(&doc, 0, omb_z("seq")), &seq) || seq < 1) {
        answer(c, op, -OMB_E_INVALID);
        return;
    }
    frame_items(c, p, (uint64_t)seq, item);
    answer(c, op, 0);
}

/* The state event has told the customer; sockets stay, for the next thing they want. */
static void channel_close(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str contact,
                          omb_str reason)
{
    (void)tenant;
    (void)contact;
    (void)reason;
    answer(plugin->plugin_data, op, 0);
}

static void channel_event(const omb_plugin *plugin, omb_tenant tenant, omb_str contact,
                          omb_str event)
{
    struct chat *c = plugin->plugin_data;
    struct party *p = party_find(c, tenant, contact);
    for (struct sock *s = p ? p->tabs : NULL; s; s = s->tab) {
        if (s->state == SOCK_LIVE)
            frame_send(c, s, event);
        else if (s->state == SOCK_RESUMING)
            s->stale = 1; /* its state may be older than this: asked once more */
    }
}

static const omb_channel_info info = {.size = sizeof info,
                                      .can = OMB_CHANNEL_LIVE | OMB_CHANNEL_RESUMES |
                                             OMB_CHANNEL_RECEIPTS | OMB_CHANNEL_TYPING |
                                             OMB_CHANNEL_CARDS,
                                      .max_text = CHAT_MAX_TEXT,
                                      .name = {"chat", 4}};

const omb_channel chat_channel = {&info, channel_start, channel_deliver, channel_close,
                                  channel_event};
