/* SPDX-License-Identifier: Apache-2.0 */
/* Owns sockets, the contacts they belong to, and how much each may say. Must not know frames.
 * Called by plugin.c, frame_in.c and hello.c. */
#include "chat.h"

struct sock *sock_find(const struct chat *c, omb_conn conn)
{
    return (struct sock *)table_find(&c->socks, conn);
}

struct sock *sock_open(struct chat *c, omb_conn conn, omb_tenant tenant)
{
    struct sock *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->node.key = conn;
    s->tenant = tenant;
    s->opened_ms = c->now_ms();
    s->typed_ms = s->opened_ms - CHAT_TYPING_MS;
    if (table_add(&c->socks, &s->node)) {
        free(s);
        return NULL;
    }
    struct sock *end = &c->newest_end;
    s->prev = end->prev;
    s->next = end;
    end->prev->next = s;
    end->prev = s;
    return s;
}

void sock_greeted(struct sock *s)
{
    if (!s->next)
        return;
    s->prev->next = s->next;
    s->next->prev = s->prev;
    s->prev = s->next = NULL;
}

void sock_close(struct chat *c, struct sock *s, uint32_t code, const char *reason)
{
    if (s->state == SOCK_CLOSING)
        return;
    s->state = SOCK_CLOSING;
    sock_greeted(s);
    c->http->ws_close(c->host, s->node.key, code, omb_z(reason));
}

void sock_expire(struct chat *c)
{
    uint32_t now = c->now_ms();
    struct sock *end = &c->newest_end;
    while (end->next != end && now - end->next->opened_ms >= CHAT_HELLO_MS)
        sock_close(c, end->next, 1008, "no hello");
}

/* ---- contacts with sockets ---- */

static uint64_t party_key(omb_tenant tenant, omb_str contact)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ tenant;
    for (size_t i = 0; i < contact.len; i++)
        h = (h ^ (unsigned char)contact.ptr[i]) * UINT64_C(0x100000001b3);
    return h;
}

struct party *party_find(const struct chat *c, omb_tenant tenant, omb_str contact)
{
    struct node *n = table_find(&c->parties, party_key(tenant, contact));
    for (; n; n = table_more(n)) {
        struct party *p = (struct party *)n;
        if (p->tenant == tenant && omb_same(omb_z(p->contact), contact))
            return p;
    }
    return NULL;
}

static struct party *party_add(struct chat *c, omb_tenant tenant, omb_str contact)
{
    struct party *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->node.key = party_key(tenant, contact);
    p->tenant = tenant;
    p->filled_ms = c->now_ms();
    p->credit_ms = (uint32_t)(c->burst * 1000 / c->rate);
    memcpy(p->contact, contact.ptr, contact.len);
    if (table_add(&c->parties, &p->node)) {
        free(p);
        return NULL;
    }
    return p;
}

int sock_join(struct chat *c, struct sock *s, omb_str contact)
{
    int64_t tabs = 0;
    if (contact.len == 0 || contact.len > CHAT_MAX_CONTACT)
        return -OMB_E_INVALID;
    struct party *p = party_find(c, s->tenant, contact);
    for (struct sock *t = p ? p->tabs : NULL; t; t = t->tab)
        tabs++;
    if (tabs >= c->max_tabs)
        return -OMB_E_LIMIT;
    if (!p)
        p = party_add(c, s->tenant, contact);
    if (!p)
        return -OMB_E_NOMEM;
    s->party = p;
    s->tab = p->tabs;
    p->tabs = s;
    return 0;
}

static void leave(struct chat *c, struct sock *s)
{
    struct party *p = s->party;
    struct sock **at = p ? &p->tabs : NULL;
    while (at && *at && *at != s)
        at = &(*at)->tab;
    if (at && *at)
        *at = s->tab;
    s->party = NULL;
    if (!p || p->tabs)
        return;
    table_remove(&c->parties, &p->node);
    free(p);
}

void sock_free(struct chat *c, struct sock *s)
{
    sock_greeted(s);
    leave(c, s);
    hello_free(s);
    table_remove(&c->socks, &s->node);
    free(s);
}

/* A bucket of burst messages that fills with rate a second; counted in milliseconds. */
int party_allows(struct chat *c, struct party *p)
{
    uint32_t now = c->now_ms(), full = (uint32_t)(c->burst * 1000 / c->rate);
    uint32_t one = (uint32_t)(1000 / c->rate), gained = now - p->filled_ms;
    p->filled_ms = now;
    p->credit_ms = gained > full - p->credit_ms ? full : p->credit_ms + gained;
    if (p->credit_ms < one)
        return 0;
    p->credit_ms -= one;
    return 1;
}
