/* SPDX-License-Identifier: Apache-2.0 */
/* Owns committing to the in-memory backend: all is asked first, then all is written.
 * Must not know threads or callbacks.
 * Called through struct store_ops. */
#include "core/store/memory_i.h"

#include "core/desk/event_bare.h"

#include <stdlib.h>

static const struct id no_case = {{0}};

static void refuse(struct store_job *j, int status, uint64_t seq)
{
    j->status = status;
    j->seq = seq;
}

static void check_events(struct memory *b, struct store_job *j)
{
    const struct store_txn *t = &j->txn;
    const struct mem_case *k = memory_case(b, t->tenant, t->kase);
    for (uint32_t i = 0; i < t->n_event && !j->status; i++) {
        omb_str cid = t->event[i].cid;
        const struct mem_row *at =
            cid.ptr ? memory_get(b, MEM_CID, memory_key(b, t->tenant, t->kase, cid, STR("")))
                    : NULL;
        if (at)
            refuse(j, -OMB_E_EXISTS, at->num);
        for (uint32_t p = 0; cid.ptr && p < i && !j->status; p++) {
            if (t->event[p].cid.ptr && str_eq(t->event[p].cid, cid))
                refuse(j, -OMB_E_EXISTS, t->event[p].seq);
        }
    }
    if (!j->status && t->n_event && t->event[0].seq != (k ? k->n_event : 0) + 1)
        refuse(j, -OMB_E_CONFLICT, 0);
}

static void check_ledger(struct memory *b, struct store_job *j)
{
    const struct store_txn *t = &j->txn;
    for (uint32_t i = 0; i < t->n_ledger && !j->status; i++) {
        const struct mem_row *row =
            memory_get(b, MEM_LEDGER, memory_key(b, t->tenant, no_case, t->ledger[i].key, STR("")));
        int64_t sum;
        if (t->ledger[i].expected_version != (row ? row->num : 0))
            refuse(j, -OMB_E_CONFLICT, 0);
        else if (__builtin_add_overflow(row ? (int64_t)row->at : 0, t->ledger[i].delta, &sum))
            refuse(j, -OMB_E_RANGE, 0);
    }
}

static struct mem_case *need_case(struct memory *b, const struct store_txn *t)
{
    struct mem_case *k = memory_case(b, t->tenant, t->kase);
    if (k)
        return k;
    k = calloc(1, sizeof(*k));
    if (!k)
        return NULL;
    k->tenant = t->tenant;
    k->kase = t->kase;
    if (map_set(&b->kase, memory_key(b, t->tenant, t->kase, STR(""), STR("")), k)) {
        free(k);
        return NULL;
    }
    return k;
}

static omb_str put_text(char **at, omb_str s)
{
    char *to = *at;
    if (s.len)
        memcpy(to, s.ptr, s.len);
    *at += s.len;
    return s.ptr ? str_n(to, s.len) : STR_NONE;
}

static struct mem_event *copy_event(const struct event *e, omb_str customer)
{
    struct arena a = {0};
    omb_str bare = STR_NONE;
    if (event_bare(e, &a, &bare))
        return NULL;
    struct mem_event *m = calloc(1, sizeof(*m) + e->name.len + e->actor.id.len + e->body.len +
                                        e->cid.len + customer.len + bare.len + 1);
    if (!m) {
        arena_free(&a);
        return NULL;
    }
    char *at = (char *)(m + 1);
    m->e = *e;
    m->e.name = put_text(&at, e->name);
    m->e.actor.id = put_text(&at, e->actor.id);
    m->e.body = put_text(&at, e->body);
    m->e.cid = put_text(&at, e->cid);
    m->customer = put_text(&at, customer);
    m->bare = put_text(&at, bare);
    m->private = bare.ptr || event_is_private(e->kind);
    if (m->private)
        m->digest = hash_of(e->body);
    m->who = hash_of(e->actor.id);
    arena_free(&a);
    return m;
}

static int add_event(struct memory *b, struct mem_case *k, const struct event *e, omb_str customer)
{
    if (k->n_event == k->cap) {
        uint32_t cap = k->cap ? k->cap * 2 : 8;
        struct mem_event **more = realloc(k->event, cap * sizeof(struct mem_event *));
        if (!more)
            return -OMB_E_NOMEM;
        k->event = more;
        k->cap = cap;
    }
    struct mem_event *m = copy_event(e, customer);
    if (!m)
        return -OMB_E_NOMEM;
    k->event[k->n_event] = m;
    int rc = memory_link(b, k, k->n_event, &m->hash);
    if (rc) {
        free(m);
        return rc;
    }
    k->n_event++;
    struct mem_row cid = {.num = e->seq};
    return e->cid.ptr
               ? memory_put(b, MEM_CID, memory_key(b, k->tenant, k->kase, e->cid, STR("")), &cid)
               : 0;
}

static int write_row(struct mem_case *k, const struct store_txn *t)
{
    struct listrow r;
    char *copy = str_dup(t->row);
    if (!copy)
        return -OMB_E_NOMEM;
    free(k->row);
    k->row = copy;
    arena_reset(&k->list_texts);
    listrow_read(str_of(copy), t->customer, &k->list_texts, &r);
    r.status = arena_dup(&k->list_texts, r.status);
    r.holder = arena_dup(&k->list_texts, r.holder);
    r.customer = arena_dup(&k->list_texts, r.customer);
    k->list = r;
    return k->list_texts.err;
}

static int write_case(struct memory *b, const struct store_txn *t)
{
    struct mem_case *k = need_case(b, t);
    int rc = k ? 0 : -OMB_E_NOMEM;
    for (uint32_t i = 0; i < t->n_event && !rc; i++)
        rc = add_event(b, k, &t->event[i], t->customer);
    if (!rc && t->row.ptr)
        rc = write_row(k, t);
    if (!rc && t->snapshot.ptr) {
        free(k->snapshot);
        free(k->snapshot_customer);
        k->snapshot = str_dup(t->snapshot);
        k->snapshot_customer = str_dup(t->customer);
        k->snapshot_seq = k->n_event;
        rc = k->snapshot && k->snapshot_customer ? 0 : -OMB_E_NOMEM;
    }
    return rc;
}

static int write_outbox(struct memory *b, const struct store_txn *t)
{
    int rc = 0;
    for (uint32_t i = 0; i < t->n_cleared; i++)
        memory_drop(b, MEM_OUTBOX, memory_key(b, t->tenant, t->kase, t->cleared[i], STR("")));
    for (uint32_t i = 0; i < t->n_outbox && !rc; i++) {
        const struct store_outbox_row *o = &t->outbox[i];
        struct mem_row row = {.tenant = t->tenant,
                              .kase = t->kase,
                              .a = o->key,
                              .b = o->kind,
                              .c = o->body,
                              .customer = t->customer};
        rc = memory_put(b, MEM_OUTBOX, memory_key(b, t->tenant, t->kase, o->key, STR("")), &row);
    }
    return rc;
}

static int write_timers(struct memory *b, const struct store_txn *t)
{
    int rc = 0;
    for (uint32_t i = 0; i < t->n_timer && !rc; i++) {
        const struct store_timer_row *m = &t->timer[i];
        omb_str key = memory_key(b, t->tenant, t->kase, m->name, m->ref);
        struct mem_row row = {.tenant = t->tenant,
                              .kase = t->kase,
                              .a = m->name,
                              .b = m->ref,
                              .c = m->body,
                              .at = m->at};
        if (m->at)
            rc = memory_put(b, MEM_TIMER, key, &row);
        else
            memory_drop(b, MEM_TIMER, key);
    }
    return rc;
}

static int write_ledger(struct memory *b, const struct store_txn *t)
{
    int rc = 0;
    for (uint32_t i = 0; i < t->n_ledger && !rc; i++) {
        omb_str key = memory_key(b, t->tenant, no_case, t->ledger[i].key, STR(""));
        const struct mem_row *old = memory_get(b, MEM_LEDGER, key);
        struct mem_row row = {.tenant = t->tenant,
                              .a = t->ledger[i].key,
                              .num = t->ledger[i].expected_version + 1,
                              .at = (old ? old->at : 0) + (uint64_t)t->ledger[i].delta};
        rc = memory_put(b, MEM_LEDGER, key, &row);
    }
    return rc;
}

static int write_counters(struct memory *b, const struct store_txn *t)
{
    omb_str key = memory_key(b, t->tenant, no_case, STR(""), STR(""));
    const struct mem_row *old = memory_get(b, MEM_COUNTER, key);
    struct mem_row row = {.tenant = t->tenant, .num = old ? old->num : 0, .at = old ? old->at : 0};
    if (t->case_counter > row.num)
        row.num = t->case_counter;
    if (t->confirmation_counter > row.at)
        row.at = t->confirmation_counter;
    return memory_put(b, MEM_COUNTER, key, &row);
}

static int write_marks(struct memory *b, const struct store_txn *t)
{
    int rc = 0;
    for (uint32_t i = 0; i < t->n_mark && !rc; i++) {
        const struct store_mark *m = &t->mark[i];
        struct mem_row row = {.tenant = t->tenant, .a = m->space, .b = m->key, .c = m->value};
        rc = memory_put(b, MEM_KV, memory_key(b, t->tenant, no_case, m->space, m->key), &row);
    }
    return rc;
}

static int write_txn(struct memory *b, struct store_job *j, struct store_tally *tally)
{
    const struct store_txn *t = &j->txn;
    check_events(b, j);
    if (!j->status)
        check_ledger(b, j);
    tally->conflicts += j->status == -OMB_E_CONFLICT;
    tally->repeats += j->status == -OMB_E_EXISTS;
    if (j->status)
        return 0;
    tally->events += t->n_event;
    int rc = write_case(b, t);
    if (!rc)
        rc = write_ledger(b, t);
    if (!rc)
        rc = write_outbox(b, t);
    if (!rc)
        rc = write_timers(b, t);
    if (!rc)
        rc = write_marks(b, t);
    if (!rc && (t->case_counter || t->confirmation_counter))
        rc = write_counters(b, t);
    if (!rc && t->contact.len) {
        struct mem_row row = {.tenant = t->tenant, .kase = t->kase};
        rc = memory_put(b, MEM_CONTACT, memory_key(b, t->tenant, no_case, t->contact, STR("")),
                        &row);
    }
    return rc;
}

static int write_kv(struct memory *b, struct store_job *j, uint64_t now)
{
    const struct store_kv *kv = &j->kv;
    omb_str key = memory_key(b, kv->tenant, no_case, kv->space, kv->key);
    const struct mem_row *old = memory_get(b, MEM_KV, key);
    if (kv->only_new && old && (old->at == 0 || old->at > now)) {
        j->status = -OMB_E_EXISTS;
        return 0;
    }
    if (!kv->value.ptr) {
        memory_drop(b, MEM_KV, key);
        return 0;
    }
    struct mem_row row = {.tenant = kv->tenant,
                          .a = kv->space,
                          .b = kv->key,
                          .c = kv->value,
                          .customer = kv->sealed ? kv->customer : STR_NONE,
                          .num = kv->sealed,
                          .at = kv->expires};
    if (kv->sealed)
        row.kase = kv->kase;
    return memory_put(b, MEM_KV, key, &row);
}

/* What a customer's own key, or the key of one of the customer's cases, would have sealed. */
static bool is_of(omb_str owner, const struct mem_case *k, omb_str customer)
{
    return str_eq(owner, customer) || (owner.len == 0 && str_eq(k->list.customer, customer));
}

static bool erase_case(struct mem_case *k, omb_str customer)
{
    bool any = false;
    for (uint32_t i = 0; i < k->n_event; i++) {
        struct mem_event *m = k->event[i];
        if (m->e.actor.type == ACTOR_CUSTOMER && customer.len && str_eq(m->e.actor.id, customer))
            m->e.actor.id = STR("");
        if (!m->private || m->erased || !is_of(m->customer, k, customer))
            continue;
        memset((char *)m->e.body.ptr, 0, m->e.body.len);
        m->erased = any = true;
    }
    if (any || str_eq(k->list.customer, customer)) {
        free(k->snapshot);
        free(k->row);
        k->snapshot = k->row = NULL;
    }
    if (customer.len && str_eq(k->list.customer, customer))
        k->list.customer = STR("");
    return any;
}

/* Of one case alone, of a customer nobody knows: not this one. */
static bool other_case(const struct store_job *j, struct id kase)
{
    return j->erase.customer.len == 0 && !id_eq(kase, j->erase.kase);
}

/* Sealed values of the customer, and of the customer's cases. */
static bool erase_values(struct memory *b, const struct store_job *j)
{
    tenant_id tenant = j->erase.tenant;
    omb_str customer = j->erase.customer;
    omb_str key;
    void *value;
    uint32_t at = 0;
    bool any = false;
    while (map_next(&b->table[MEM_KV], &at, &key, &value)) {
        struct mem_row *row = value;
        const struct mem_case *k =
            row->customer.len ? NULL : memory_case(b, row->tenant, row->kase);
        if (!row->num || row->tenant != tenant || !row->c.ptr || other_case(j, row->kase) ||
            !(str_eq(row->customer, customer) || (k && str_eq(k->list.customer, customer))))
            continue;
        memset((char *)row->c.ptr, 0, row->c.len);
        row->c = STR_NONE;
        any = true;
    }
    return any;
}

static void write_erase(struct memory *b, struct store_job *j)
{
    omb_str key;
    void *value;
    uint32_t at = 0;
    bool any = erase_values(b, j);
    while (map_next(&b->kase, &at, &key, &value)) {
        struct mem_case *k = value;
        if (k->tenant == j->erase.tenant && !other_case(j, k->kase))
            any |= erase_case(k, j->erase.customer);
    }
    at = 0;
    while (map_next(&b->table[MEM_OUTBOX], &at, &key, &value)) {
        struct mem_row *row = value;
        if (row->tenant == j->erase.tenant && str_eq(row->customer, j->erase.customer) &&
            !other_case(j, row->kase))
            row->c = STR("{\"erased\":true}");
    }
    j->status = any ? 0 : -OMB_E_NOTFOUND;
}

int memory_commit(void *backend, struct store_job *first, uint64_t now, struct store_tally *tally,
                  omb_error *why)
{
    struct memory *b = backend;
    int rc = 0;
    uv_mutex_lock(&b->lock);
    for (struct store_job *j = first; j && !rc; j = (struct store_job *)j->item.next) {
        j->status = 0;
        if (j->kind == STORE_JOB_TXN)
            rc = write_txn(b, j, tally);
        else if (j->kind == STORE_JOB_KV)
            rc = write_kv(b, j, now);
        else
            write_erase(b, j);
    }
    uv_mutex_unlock(&b->lock);
    return rc ? backend_fail(why, -OMB_E_IO, "memory: %s", omb_strerror(rc)) : 0;
}
