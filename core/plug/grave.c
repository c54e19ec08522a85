/* SPDX-License-Identifier: Apache-2.0 */
/* Owns processes that are done with until the system is. Must not know what they did.
 * Called by super.c. */
#include "core/plug/grave.h"

#include "core/base/log.h"
#include "core/plug/instance.h"

#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct grave {
    uv_poll_t poll;
    struct list link;
    struct spawned child;
    struct plug_instance *instance; /* NULL: gone */
    char name[32], words[200];      /* words: "" for none */
};

static void say(const struct grave *g, const char *how)
{
    char line[320];
    if (!g->words[0]) {
        log_debug("plug", "%s: its process %s", g->name, how);
        return;
    }
    snprintf(line, sizeof line, "%s; it %s", g->words, how);
    log_error("plug", "%s: %s", g->name, line);
    if (g->instance)
        instance_keep_line(g->instance, OMB_LOG_ERROR, str_of(line));
}

static void grave_freed(uv_handle_t *h)
{
    free(h->data);
}

static void on_dead(uv_poll_t *poll, int status, int events)
{
    struct grave *g = poll->data;
    char how[96];
    (void)status;
    (void)events;
    (void)uv_poll_stop(poll);
    if (spawn_reap(&g->child, true, how, sizeof how))
        say(g, how);
    list_remove(&g->link);
    uv_close((uv_handle_t *)poll, grave_freed);
}

static void fill(struct grave *g, struct plug_instance *i, const char *words)
{
    g->instance = i;
    str_clip(g->name, sizeof g->name, str_of(i->name));
    str_clip(g->words, sizeof g->words, str_of(words ? words : ""));
}

void grave_dig(struct plug_instance *i, struct spawned *child, const char *words)
{
    struct grave now = {0}, *g;
    char how[96] = "has ended";
    bool was = child->pid > 0;
    spawn_kill(child);
    if (spawn_reap(child, false, how, sizeof how)) {
        fill(&now, i, words);
        if (was || words)
            say(&now, how);
        return;
    }
    g = child->pidfd >= 0 ? calloc(1, sizeof *g) : NULL;
    if (!g || uv_poll_init(i->plug->loop, &g->poll, child->pidfd)) {
        free(g);
        fill(&now, i, words);
        if (spawn_reap(child, true, how, sizeof how))
            say(&now, how);
        return;
    }
    fill(g, i, words);
    g->child = *child;
    *child = (struct spawned){.pidfd = -1, .fd = -1};
    g->poll.data = g;
    list_add_tail(&i->plug->graves, &g->link);
    (void)uv_poll_start(&g->poll, UV_READABLE, on_dead);
}

void grave_forget(struct plug *p)
{
    while (!list_empty(&p->graves)) {
        struct grave *g = LIST_ITEM(list_pop_head(&p->graves), struct grave, link);
        g->instance = NULL;
    }
}
