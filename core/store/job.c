/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the copying and checking of submitted transactions.
 * Must not know how they are stored.
 * Called by store.c. */
#include "core/store/job.h"

#include <stdlib.h>

/* Visits every string of a transaction; stops at the first negative answer. */
typedef int (*job_visit)(void *ctx, omb_str *s, size_t most);

#define VISIT(s, most)                                                                             \
    do {                                                                                           \
        int visit_rc_ = visit(ctx, &(s), (most));                                                  \
        if (visit_rc_)                                                                             \
            return visit_rc_;                                                                      \
    } while (0)

static int visit_events(struct event *e, uint32_t n, job_visit visit, void *ctx)
{
    for (uint32_t i = 0; i < n; i++) {
        VISIT(e[i].name, STORE_MAX_NAME);
        VISIT(e[i].actor.id, STORE_MAX_NAME);
        VISIT(e[i].cid, STORE_MAX_NAME);
        VISIT(e[i].body, STORE_MAX_BODY);
    }
    return 0;
}

static int visit_rows(struct store_txn *t, job_visit visit, void *ctx)
{
    struct store_outbox_row *o = (struct store_outbox_row *)t->outbox;
    for (uint32_t i = 0; i < t->n_outbox; i++) {
        VISIT(o[i].key, STORE_MAX_NAME);
        VISIT(o[i].kind, STORE_MAX_NAME);
        VISIT(o[i].body, STORE_MAX_BODY);
    }
    omb_str *c = (omb_str *)t->cleared;
    for (uint32_t i = 0; i < t->n_cleared; i++)
        VISIT(c[i], STORE_MAX_NAME);
    struct store_timer_row *m = (struct store_timer_row *)t->timer;
    for (uint32_t i = 0; i < t->n_timer; i++) {
        VISIT(m[i].name, STORE_MAX_NAME);
        VISIT(m[i].ref, STORE_MAX_NAME);
        VISIT(m[i].body, STORE_MAX_BODY);
    }
    struct store_ledger_row *l = (struct store_ledger_row *)t->ledger;
    for (uint32_t i = 0; i < t->n_ledger; i++)
        VISIT(l[i].key, STORE_MAX_NAME);
    struct store_mark *k = (struct store_mark *)t->mark;
    for (uint32_t i = 0; i < t->n_mark; i++) {
        VISIT(k[i].space, STORE_MAX_NAME);
        VISIT(k[i].key, STORE_MAX_NAME);
        VISIT(k[i].value, STORE_MAX_BODY);
    }
    return 0;
}

static int visit_txn(struct store_txn *t, job_visit visit, void *ctx)
{
    int rc = visit_events((struct event *)t->event, t->n_event, visit, ctx);
    if (!rc)
        rc = visit_rows(t, visit, ctx);
    if (rc)
        return rc;
    VISIT(t->customer, STORE_MAX_CUSTOMER);
    VISIT(t->row, STORE_MAX_BODY);
    VISIT(t->snapshot, STORE_MAX_BODY);
    VISIT(t->contact, STORE_MAX_NAME);
    return 0;
}

static int measure(void *ctx, omb_str *s, size_t most)
{
    size_t *need = ctx;
    if (s->len > most)
        return -OMB_E_LIMIT;
    *need += s->len;
    return 0;
}

static int move(void *ctx, omb_str *s, size_t most)
{
    char **at = ctx;
    (void)most;
    if (!s->ptr) {
        *s = STR_NONE;
        return 0;
    }
    if (s->len)
        memcpy(*at, s->ptr, s->len);
    s->ptr = *at;
    *at += s->len;
    return 0;
}

static void *move_array(char **at, const void *from, size_t bytes)
{
    void *to = *at;
    if (bytes)
        memcpy(to, from, bytes);
    *at += (bytes + 15) & ~(size_t)15;
    return to;
}

static int check_txn(const struct store_txn *t)
{
    if (t->n_event > STORE_MAX_PARTS || t->n_outbox > STORE_MAX_PARTS ||
        t->n_cleared > STORE_MAX_PARTS || t->n_timer > STORE_MAX_PARTS ||
        t->n_ledger > STORE_MAX_PARTS || t->n_mark > STORE_MAX_MARKS)
        return -OMB_E_LIMIT;
    for (uint32_t i = 0; i < t->n_event; i++) {
        if (t->event[i].seq != t->event[0].seq + i || t->event[i].seq == 0)
            return -OMB_E_INVALID;
    }
    for (uint32_t i = 0; i < t->n_ledger; i++) {
        for (uint32_t k = 0; k < i; k++) {
            if (str_eq(t->ledger[i].key, t->ledger[k].key))
                return -OMB_E_INVALID;
        }
    }
    return 0;
}

/* Names the events that came without one, and drops the actor's display name. */
static void name_events(struct store_txn *t)
{
    struct event *e = (struct event *)t->event;
    for (uint32_t i = 0; i < t->n_event; i++) {
        e[i].actor.name = STR_NONE;
        if (e[i].cid.len == 0)
            e[i].cid = STR_NONE;
        if (e[i].name.len == 0)
            e[i].name = str_of(event_name(e[i].kind));
    }
}

static size_t aligned(size_t n, size_t each)
{
    return (n * each + 15) & ~(size_t)15;
}

int job_of_txn(const struct store_txn *t, struct store_job **out)
{
    int rc = check_txn(t);
    size_t arrays =
        aligned(t->n_event, sizeof(*t->event)) + aligned(t->n_outbox, sizeof(*t->outbox)) +
        aligned(t->n_cleared, sizeof(*t->cleared)) + aligned(t->n_timer, sizeof(*t->timer)) +
        aligned(t->n_ledger, sizeof(*t->ledger)) + aligned(t->n_mark, sizeof(*t->mark));
    size_t strings = 0;
    struct store_txn shallow = *t;
    if (!rc)
        rc = visit_txn(&shallow, measure, &strings);
    if (rc)
        return rc;
    size_t head = aligned(1, sizeof(struct store_job));
    struct store_job *j = malloc(head + arrays + strings);
    if (!j)
        return -OMB_E_NOMEM;
    char *at = (char *)j + head;
    *j = (struct store_job){.kind = STORE_JOB_TXN, .txn = *t};
    j->txn.event = move_array(&at, t->event, t->n_event * sizeof(*t->event));
    j->txn.outbox = move_array(&at, t->outbox, t->n_outbox * sizeof(*t->outbox));
    j->txn.cleared = move_array(&at, t->cleared, t->n_cleared * sizeof(*t->cleared));
    j->txn.timer = move_array(&at, t->timer, t->n_timer * sizeof(*t->timer));
    j->txn.ledger = move_array(&at, t->ledger, t->n_ledger * sizeof(*t->ledger));
    j->txn.mark = move_array(&at, t->mark, t->n_mark * sizeof(*t->mark));
    rc = visit_txn(&j->txn, move, &at);
    (void)rc; /* move never fails */
    name_events(&j->txn);
    *out = j;
    return 0;
}

int job_of_kv(const struct store_kv *kv, struct store_job **out)
{
    if (kv->space.len > STORE_MAX_NAME || kv->key.len > STORE_MAX_NAME ||
        kv->value.len > STORE_MAX_BODY || kv->customer.len > STORE_MAX_CUSTOMER)
        return -OMB_E_LIMIT;
    struct store_job *j =
        malloc(sizeof(*j) + kv->space.len + kv->key.len + kv->value.len + kv->customer.len + 1);
    if (!j)
        return -OMB_E_NOMEM;
    char *at = (char *)(j + 1);
    *j = (struct store_job){.kind = STORE_JOB_KV, .kv = *kv};
    (void)move(&at, &j->kv.space, 0);
    (void)move(&at, &j->kv.key, 0);
    (void)move(&at, &j->kv.value, 0);
    (void)move(&at, &j->kv.customer, 0);
    *out = j;
    return 0;
}

int job_of_erase(tenant_id tenant, omb_str customer, const struct id *kase, struct store_job **out)
{
    if (customer.len > STORE_MAX_CUSTOMER)
        return -OMB_E_LIMIT;
    if (customer.len == 0 && !kase)
        return -OMB_E_INVALID;
    struct store_job *j = malloc(sizeof(*j) + customer.len);
    if (!j)
        return -OMB_E_NOMEM;
    char *at = (char *)(j + 1);
    *j = (struct store_job){.kind = STORE_JOB_ERASE};
    j->erase.tenant = tenant;
    j->erase.customer = customer;
    if (kase)
        j->erase.kase = *kase;
    (void)move(&at, &j->erase.customer, 0);
    *out = j;
    return 0;
}

void job_free(struct store_job *j)
{
    free(j);
}
