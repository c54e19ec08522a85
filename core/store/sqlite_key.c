/* SPDX-License-Identifier: Apache-2.0 */
/* Owns where customers' keys are kept in SQLite, and the two bounded caches of opened keys.
 * Must not know what they seal.
 * Called by the sqlite writing and reading files. */
#include "core/store/sqlite.h"

#include "core/base/log.h"
#include "core/store/erased.h"
#include "core/store/split.h"

#define OWNER_CUSTOMER 'c'
#define OWNER_CASE 'k'

static omb_str owner_name(omb_str customer, struct id kase, char out[SQLITE_OWNER_MAX])
{
    if (customer.len) {
        out[0] = OWNER_CUSTOMER;
        memcpy(out + 1, customer.ptr, customer.len);
        return str_n(out, customer.len + 1);
    }
    out[0] = OWNER_CASE;
    memcpy(out + 1, kase.b, sizeof(kase.b));
    return str_n(out, sizeof(kase.b) + 1);
}

/* The owner as it stands in the file: a customer not by the id. */
static omb_str owner_stored(const struct sqlite_writer *w, tenant_id tenant, omb_str owner,
                            char out[SEAL_PERSON + 2])
{
    if (owner.ptr[0] != OWNER_CUSTOMER)
        return owner;
    out[0] = OWNER_CUSTOMER;
    seal_person(&w->seal, tenant, str_n(owner.ptr + 1, owner.len - 1), out + 1);
    return str_n(out, SEAL_PERSON + 1);
}

static struct sqlite_owner_key *cached(struct sqlite_writer *w, tenant_id tenant, omb_str owner)
{
    return &w->key[(hash_table(owner) ^ tenant) % STORE_KEY_CACHE];
}

/* Reads the owner's key into `k`; SQLITE_DONE when there is none yet. */
static int key_stored(struct sqlite_writer *w, omb_str owner, struct sqlite_owner_key *k)
{
    char text[SEAL_PERSON + 2];
    sqlite3_stmt *st = sqlite_bind(&w->conn, SQL_CKEY_OWNER, "ib", (int64_t)k->tenant,
                                   owner_stored(w, k->tenant, owner, text));
    int rc = st ? sqlite3_step(st) : SQLITE_NOMEM;
    int bad = 0;
    if (rc == SQLITE_ROW) {
        k->id = (uint64_t)sqlite3_column_int64(st, 0);
        bad = seal_unwrap(&w->seal, k->tenant, k->id, sqlite_text(st, 1), &k->key);
    }
    sqlite3_reset(st);
    return bad ? SQLITE_CORRUPT : rc;
}

static int key_new(struct sqlite_writer *w, omb_str owner, struct sqlite_owner_key *k)
{
    uint8_t wrapped[SEAL_WRAPPED];
    char text[SEAL_PERSON + 2];
    omb_str name = STR("");
    seal_make(&w->seal, k->tenant, &k->key, &k->id, wrapped);
    if (owner.ptr[0] == OWNER_CUSTOMER) {
        if (sqlite_person_seal(&w->seal, k, str_n(owner.ptr + 1, owner.len - 1), &w->split))
            return SQLITE_NOMEM;
        name = buf_str(&w->split);
    }
    return sqlite_run(sqlite_bind(&w->conn, SQL_CKEY_ADD, "iibbb", (int64_t)k->tenant,
                                  (int64_t)k->id, owner_stored(w, k->tenant, owner, text),
                                  str_n(wrapped, sizeof(wrapped)), name));
}

int sqlite_key_of(struct sqlite_writer *w, tenant_id tenant, omb_str customer, struct id kase,
                  const struct sqlite_owner_key **out)
{
    char name[SQLITE_OWNER_MAX];
    omb_str owner = owner_name(customer, kase, name);
    struct sqlite_owner_key *k = cached(w, tenant, owner);
    if (k->tenant == tenant && k->owner_len == owner.len &&
        memcmp(k->owner, owner.ptr, owner.len) == 0)
        return *out = k, 0;
    k->tenant = tenant;
    int rc = key_stored(w, owner, k);
    if (rc == SQLITE_DONE)
        rc = key_new(w, owner, k);
    if (rc != SQLITE_OK && rc != SQLITE_ROW) {
        k->tenant = 0;
        return sqlite_status(&w->conn, rc);
    }
    k->owner_len = (uint8_t)owner.len;
    memcpy(k->owner, owner.ptr, owner.len);
    *out = k;
    return 0;
}

static int erase_owner(struct sqlite_writer *w, tenant_id tenant, omb_str owner, int *erased)
{
    struct erased_key gone = {.tenant = tenant};
    char text[SEAL_PERSON + 2];
    omb_str stored = owner_stored(w, tenant, owner, text);
    sqlite3_stmt *st = sqlite_bind(&w->conn, SQL_CKEY_OWNER, "ib", (int64_t)tenant, stored);
    int rc = st ? sqlite3_step(st) : SQLITE_NOMEM;
    if (rc == SQLITE_ROW) {
        gone.id = (uint64_t)sqlite3_column_int64(st, 0);
        buf_put(&w->gone, &gone, sizeof gone);
    }
    sqlite3_reset(st);
    if (rc != SQLITE_ROW)
        return rc == SQLITE_DONE ? 0 : rc;
    rc = sqlite_run(sqlite_bind(&w->conn, SQL_CKEY_ERASE, "ib", (int64_t)tenant, stored));
    *erased += sqlite3_changes(w->conn.db);
    cached(w, tenant, owner)->tenant = 0;
    return rc;
}

/* A case keeps no snapshot of an erased person: it is folded from its events again; and it is
 * nobody's any more. */
static int erase_cases(struct sqlite_writer *w, tenant_id tenant, omb_str customer, int *erased)
{
    char name[SQLITE_OWNER_MAX], person[SEAL_PERSON + 1];
    seal_person(&w->seal, tenant, customer, person);
    sqlite3_stmt *st = sqlite_bind(&w->conn, SQL_KASE_OF_CUSTOMER, "is", (int64_t)tenant,
                                   str_n(person, SEAL_PERSON));
    int rc = st ? sqlite3_step(st) : SQLITE_NOMEM;
    while (rc == SQLITE_ROW) {
        struct id kase = sqlite_kase(st, 0);
        rc = erase_owner(w, tenant, owner_name(STR(""), kase, name), erased);
        if (!rc)
            rc = sqlite_run(sqlite_bind(&w->conn, SQL_SNAPSHOT_DROP, "ik", (int64_t)tenant, &kase));
        if (!rc)
            rc = sqlite3_step(st);
    }
    sqlite3_reset(st);
    if (rc != SQLITE_DONE)
        return rc;
    return sqlite_run(
        sqlite_bind(&w->conn, SQL_KASE_NOBODYS, "is", (int64_t)tenant, str_n(person, SEAL_PERSON)));
}

int sqlite_key_erase(struct sqlite_writer *w, struct store_job *j)
{
    char name[SQLITE_OWNER_MAX];
    int erased = 0;
    tenant_id tenant = j->erase.tenant;
    int rc = erase_owner(w, tenant, owner_name(j->erase.customer, j->erase.kase, name), &erased);
    if (!rc && j->erase.customer.len)
        rc = erase_cases(w, tenant, j->erase.customer, &erased);
    else if (!rc)
        rc = sqlite_run(
            sqlite_bind(&w->conn, SQL_SNAPSHOT_DROP, "ik", (int64_t)tenant, &j->erase.kase));
    if (rc && rc != SQLITE_DONE)
        return sqlite_status(&w->conn, rc);
    w->erasing = true;
    j->status = erased ? 0 : -OMB_E_NOTFOUND;
    return 0;
}

int sqlite_key_note(struct sqlite_writer *w)
{
    uint32_t n = (uint32_t)(w->gone.len / sizeof(struct erased_key));
    if (w->gone.err || n == 0)
        return w->gone.err;
    return erased_add(w->dir, (const struct erased_key *)(const void *)w->gone.ptr, n);
}

struct again {
    struct sqlite_writer *w;
    uint64_t n;
};

static int erase_again(void *ctx, const struct erased_key *key)
{
    struct again *a = ctx;
    struct sqlite_writer *w = a->w;
    int64_t tenant = key->tenant, id = (int64_t)key->id;
    int rc = sqlite_run(sqlite_bind(&w->conn, SQL_CKEY_ERASE_ID, "ii", tenant, id));
    if (!rc)
        a->n += (uint64_t)sqlite3_changes(w->conn.db);
    return sqlite_status(&w->conn, rc);
}

/* What was under those keys, all at once: no index has it, so it is one walk and not one for each. */
static int drop_again(struct sqlite_writer *w)
{
    int rc = sqlite_run(sqlite_bind(&w->conn, SQL_SNAPSHOTS_DROP, ""));
    if (!rc)
        rc = sqlite_run(sqlite_bind(&w->conn, SQL_KASES_NOBODYS, ""));
    return sqlite_status(&w->conn, rc);
}

int sqlite_key_again(struct sqlite_writer *w, omb_error *error)
{
    struct again a = {.w = w};
    int rc = sqlite_status(&w->conn, sqlite_run(sqlite_bind(&w->conn, SQL_BEGIN, "")));
    if (!rc)
        rc = erased_each(w->dir, erase_again, &a);
    if (!rc && a.n)
        rc = drop_again(w);
    if (!rc)
        rc = sqlite_status(&w->conn, sqlite_run(sqlite_bind(&w->conn, SQL_COMMIT, "")));
    if (rc)
        return backend_fail(error, rc, "the list of erased keys: %s", omb_strerror(rc));
    if (a.n == 0)
        return 0;
    log_warn("store",
             "%llu keys that were erased stood in the data again, as in an older backup: "
             "they are erased",
             (unsigned long long)a.n);
    rc = sqlite3_wal_checkpoint_v2(w->conn.db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return rc == SQLITE_OK || rc == SQLITE_BUSY ? 0 : sqlite_status(&w->conn, rc);
}

int sqlite_key_by_id(struct sqlite_reader *r, tenant_id tenant, uint64_t id,
                     const struct seal_key **out)
{
    struct sqlite_id_key *k = &r->key[(id ^ tenant) % STORE_KEY_CACHE];
    if (k->tenant != tenant || k->id != id) {
        sqlite3_stmt *st = sqlite_bind(&r->conn, SQL_CKEY, "ii", (int64_t)tenant, (int64_t)id);
        int rc = st ? sqlite3_step(st) : SQLITE_NOMEM;
        int bad = rc == SQLITE_DONE ? -OMB_E_CORRUPT : sqlite_status(&r->conn, rc);
        k->tenant = 0;
        k->id = id;
        k->erased = !bad && sqlite3_column_type(st, 0) == SQLITE_NULL;
        if (!bad && !k->erased)
            bad = seal_unwrap(&r->seal, tenant, id, sqlite_text(st, 0), &k->key);
        sqlite3_reset(st);
        if (bad)
            return bad;
        k->tenant = tenant;
    }
    if (k->erased)
        return -OMB_E_NOTFOUND;
    *out = &k->key;
    return 0;
}

int sqlite_unseal(struct sqlite_reader *r, const struct seal_place *p, uint64_t key, omb_str stored,
                  struct arena *a, omb_str *plain)
{
    const struct seal_key *k;
    omb_str bare = STR_NONE, sealed = stored;
    if (key == 0) {
        *plain = arena_dup(a, stored);
        return a->err;
    }
    int rc = sqlite_key_by_id(r, p->tenant, key, &k);
    split_read(stored, &bare, &sealed);
    if (rc == -OMB_E_NOTFOUND) {
        *plain = bare.ptr ? arena_dup(a, bare) : STR(SEAL_ERASED);
        return a->err;
    }
    return rc ? rc : seal_get(k, p, sealed, a, plain);
}
