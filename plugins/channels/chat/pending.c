/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the host has been asked and for whom. Must not know the answers.
 * Called by plugin.c, frame_in.c and hello.c. */
#include "chat.h"

omb_op pending_add(struct chat *c, enum pending_kind kind, const struct sock *s, omb_str cid)
{
    struct pending *p = calloc(1, sizeof *p);
    if (!p)
        return 0;
    p->kind = kind;
    p->conn = s ? s->node.key : 0;
    if (cid.len)
        memcpy(p->cid, cid.ptr, cid.len < CHAT_MAX_CID ? cid.len : CHAT_MAX_CID);
    p->node.key = ++c->last_op;
    if (table_add(&c->pendings, &p->node)) {
        free(p);
        return 0;
    }
    return p->node.key;
}

struct pending *pending_take(struct chat *c, omb_op op)
{
    struct node *n = table_find(&c->pendings, op);
    if (n)
        table_remove(&c->pendings, n);
    return (struct pending *)n;
}

void pending_free_all(struct chat *c)
{
    struct node *n;
    while ((n = table_any(&c->pendings))) {
        table_remove(&c->pendings, n);
        free(n);
    }
}
