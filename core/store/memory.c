/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the in-memory backend's tables and its life.
 * Must not know threads (one lock makes a group or a batch of reads whole).
 * Called by store.c and worker.c through struct store_ops. */
#include "core/store/memory_i.h"

#include <stdlib.h>

omb_str memory_key(struct memory *b, tenant_id tenant, struct id kase, omb_str x, omb_str y)
{
    uint64_t len = x.len;
    buf_clear(&b->key);
    buf_put(&b->key, &tenant, sizeof(tenant));
    buf_put(&b->key, kase.b, sizeof(kase.b));
    buf_put(&b->key, &len, sizeof(len));
    buf_puts(&b->key, x);
    buf_puts(&b->key, y);
    return buf_str(&b->key);
}

struct mem_row *memory_get(struct memory *b, enum mem_table table, omb_str key)
{
    return map_get(&b->table[table], key);
}

static omb_str take(char **at, omb_str s)
{
    omb_str copy = {*at, s.len};
    if (s.len)
        memcpy(*at, s.ptr, s.len);
    *at += s.len;
    return s.ptr ? copy : STR_NONE;
}

int memory_put(struct memory *b, enum mem_table table, omb_str key, const struct mem_row *row)
{
    struct mem_row *r =
        malloc(sizeof(*r) + row->a.len + row->b.len + row->c.len + row->customer.len + 1);
    if (!r || b->key.err) {
        free(r);
        return -OMB_E_NOMEM;
    }
    char *at = (char *)(r + 1);
    *r = *row;
    r->order = ++b->order;
    r->a = take(&at, row->a);
    r->b = take(&at, row->b);
    r->c = take(&at, row->c);
    r->customer = take(&at, row->customer);
    struct mem_row *old = map_get(&b->table[table], key);
    int rc = map_set(&b->table[table], key, r);
    free(rc ? r : old);
    return rc;
}

void memory_drop(struct memory *b, enum mem_table table, omb_str key)
{
    free(map_remove(&b->table[table], key));
}

struct mem_case *memory_case(struct memory *b, tenant_id tenant, struct id kase)
{
    return map_get(&b->kase, memory_key(b, tenant, kase, STR(""), STR("")));
}

int memory_link(struct memory *b, const struct mem_case *k, uint32_t i, struct hash *out)
{
    static const struct hash first = {{0}};
    const struct mem_event *e = k->event[i];
    struct event as = e->e;
    struct chain_link link = {.tenant = k->tenant,
                              .kase = k->kase,
                              .event = &as,
                              .stored = e->e.body};
    if (as.actor.type == ACTOR_CUSTOMER)
        as.actor.id = str_n((const char *)e->who.b, HASH_SIZE);
    if (e->private) {
        link.key = 1;
        link.stored = str_n(e->digest.b, HASH_SIZE);
    }
    return chain_next(i ? k->event[i - 1]->hash : first, &link, &b->canon, out);
}

static int op_tidy(void *backend, uint64_t now, omb_error *why)
{
    (void)backend;
    (void)now;
    (void)why;
    return 0;
}

static int op_probe(void *backend, omb_error *why)
{
    (void)backend;
    (void)why;
    return 0;
}

static void free_case(struct mem_case *k)
{
    for (uint32_t i = 0; i < k->n_event; i++)
        free(k->event[i]);
    free(k->event);
    free(k->snapshot);
    free(k->snapshot_customer);
    free(k->row);
    arena_free(&k->list_texts);
    free(k);
}

static void op_close(void *backend)
{
    struct memory *b = backend;
    omb_str key;
    void *value;
    uint32_t at = 0;
    while (map_next(&b->kase, &at, &key, &value))
        free_case(value);
    map_free(&b->kase);
    for (int t = 0; t < MEM_TABLES; t++) {
        at = 0;
        while (map_next(&b->table[t], &at, &key, &value))
            free(value);
        map_free(&b->table[t]);
    }
    buf_free(&b->key);
    buf_free(&b->canon);
    uv_mutex_destroy(&b->lock);
    free(b);
}

static const struct store_ops memory_ops = {memory_commit, op_tidy, op_probe, memory_read,
                                            op_close};

int memory_open(const struct store_options *o, const struct store_ops **ops, void **backend,
                omb_error *error)
{
    struct memory *b = calloc(1, sizeof(*b));
    (void)o;
    if (!b || uv_mutex_init(&b->lock)) {
        free(b);
        return backend_fail(error, -OMB_E_NOMEM, "out of memory");
    }
    *ops = &memory_ops;
    *backend = b;
    return 0;
}
