/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how customers are named in the file: whose a key is, who did what, readable with the key
 * only; and bringing older files to it.
 * Must not know what else keys seal.
 * Called by the sqlite files. */
#include "core/store/sqlite.h"

#include "core/desk/person.h"

#include <inttypes.h>
#include <stdio.h>

#define ACTOR_MARK '~'
#define ACTOR_LEN (SQLITE_PERSON_ACTOR - 1)

static struct seal_place place_of(tenant_id tenant, uint64_t id)
{
    return (struct seal_place){.tenant = tenant, .what = 'n', .seq = id};
}

int sqlite_person_seal(struct seal *s, const struct sqlite_owner_key *k, omb_str customer,
                       struct buf *out)
{
    struct seal_place place = place_of(k->tenant, k->id);
    return seal_put(s, &k->key, &place, customer, out);
}

static int open_name(struct sqlite_reader *r, const struct seal_key *key, omb_str sealed)
{
    struct seal_place place = place_of(r->name.tenant, r->name.id);
    struct arena a = {0};
    omb_str name = STR("");
    int rc = sealed.len ? seal_get(key, &place, sealed, &a, &name) : 0;
    if (!rc && name.len > sizeof(r->name.name))
        rc = -OMB_E_CORRUPT;
    if (!rc && name.len) {
        memcpy(r->name.name, name.ptr, name.len);
        r->name.len = (uint8_t)name.len;
    }
    arena_free(&a);
    return rc;
}

static int read_name(struct sqlite_reader *r, tenant_id tenant, uint64_t id)
{
    const struct seal_key *key;
    int rc = sqlite_key_by_id(r, tenant, id, &key);
    r->name = (struct sqlite_person_name){.tenant = tenant, .id = id};
    if (rc)
        return rc == -OMB_E_NOTFOUND ? 0 : rc; /* erased: nobody */
    sqlite3_stmt *st = sqlite_bind(&r->conn, SQL_CKEY_NAME, "ii", (int64_t)tenant, (int64_t)id);
    int step = st ? sqlite3_step(st) : SQLITE_NOMEM;
    rc = step == SQLITE_ROW ? open_name(r, key, sqlite_text(st, 0)) : sqlite_status(&r->conn, step);
    sqlite3_reset(st);
    return rc;
}

int sqlite_person_of(struct sqlite_reader *r, tenant_id tenant, uint64_t key, omb_str *out)
{
    int rc = 0;
    if (r->name.tenant != tenant || r->name.id != key)
        rc = read_name(r, tenant, key);
    if (rc)
        r->name.tenant = 0;
    else
        *out = str_n(r->name.name, r->name.len);
    return rc;
}

int sqlite_person_put(struct sqlite_writer *w, tenant_id tenant, struct actor *who,
                      char text[SQLITE_PERSON_ACTOR])
{
    const struct sqlite_owner_key *key;
    const struct id none = {{0}};
    if (who->type != ACTOR_CUSTOMER || !who->id.len || who->id.len > STORE_MAX_CUSTOMER)
        return 0;
    int rc = sqlite_key_of(w, tenant, who->id, none, &key);
    if (rc)
        return rc;
    (void)snprintf(text, SQLITE_PERSON_ACTOR, "%c%016" PRIx64, ACTOR_MARK, key->id);
    who->id = str_n(text, ACTOR_LEN);
    return 0;
}

/* 0 when it is no number of a key: an id, as versions before wrote it. */
static uint64_t key_in(omb_str text)
{
    uint64_t id = 0;
    if (text.len != ACTOR_LEN || text.ptr[0] != ACTOR_MARK ||
        str_hex(str_sub(text, 1, text.len - 1), &id) != 0)
        return 0;
    return id;
}

int sqlite_person_get(struct sqlite_reader *r, tenant_id tenant, struct arena *a, struct actor *who)
{
    uint64_t key = who->type == ACTOR_CUSTOMER ? key_in(who->id) : 0;
    omb_str name = who->id;
    int rc = key ? sqlite_person_of(r, tenant, key, &name) : 0;
    if (rc)
        return rc;
    who->id = arena_dup(a, name);
    return a->err;
}

/* ---- of migrations ---- */

static omb_str value_text(sqlite3_value *v)
{
    const char *bytes = sqlite3_value_blob(v);
    return bytes ? str_n(bytes, (size_t)sqlite3_value_bytes(v)) : STR("");
}

static void fn_person(sqlite3_context *c, int n, sqlite3_value **v)
{
    struct sqlite_writer *w = sqlite3_user_data(c);
    char person[SEAL_PERSON + 1];
    (void)n;
    seal_person(&w->seal, (tenant_id)sqlite3_value_int64(v[0]), value_text(v[1]), person);
    sqlite3_result_text(c, person, SEAL_PERSON, SQLITE_TRANSIENT);
}

static void fn_name(sqlite3_context *c, int n, sqlite3_value **v)
{
    struct sqlite_writer *w = sqlite3_user_data(c);
    struct sqlite_owner_key k = {.tenant = (tenant_id)sqlite3_value_int64(v[0]),
                                 .id = (uint64_t)sqlite3_value_int64(v[1])};
    (void)n;
    int rc = seal_unwrap(&w->seal, k.tenant, k.id, value_text(v[2]), &k.key);
    if (!rc)
        rc = sqlite_person_seal(&w->seal, &k, value_text(v[3]), &w->split);
    if (rc)
        sqlite3_result_error(c, "a customer's key cannot be opened with this master key", -1);
    else
        sqlite3_result_blob(c, w->split.ptr, (int)w->split.len, SQLITE_TRANSIENT);
}

/* The key as rows have it now: the same for those that name no customer, or already so. */
static void fn_ledger_key(sqlite3_context *c, int n, sqlite3_value **v)
{
    struct sqlite_writer *w = sqlite3_user_data(c);
    uint8_t key[HASH_SIZE];
    char name[PERSON_NAME + 1], text[STORE_MAX_NAME + PERSON_NAME + 1];
    omb_str from = value_text(v[1]), id;
    (void)n;
    if (from.len > STORE_MAX_NAME || !person_in_ledger(from, &id) || person_is_name(id)) {
        sqlite3_result_value(c, v[1]);
        return;
    }
    person_key(str_n((const char *)w->seal.master.b, SEAL_KEY),
               (tenant_id)sqlite3_value_int64(v[0]), key);
    person_name(key, id, name);
    omb_str tail = {id.ptr + id.len, from.len - (size_t)(id.ptr + id.len - from.ptr)};
    int len = snprintf(text, sizeof(text), "%.*s%s%.*s", (int)(id.ptr - from.ptr), from.ptr, name,
                       STR_ARG(tail));
    sqlite3_result_text(c, text, len, SQLITE_TRANSIENT);
}

static void fn_ledger_proof(sqlite3_context *c, int n, sqlite3_value **v)
{
    struct sqlite_writer *w = sqlite3_user_data(c);
    char bytes[SQLITE_LEDGER_BYTES];
    uint8_t proof[SEAL_CHECK];
    omb_str key = value_text(v[1]);
    (void)n;
    if (key.len > STORE_MAX_NAME)
        return;
    seal_check(&w->seal,
               sqlite_ledger_bytes((tenant_id)sqlite3_value_int64(v[0]), key,
                                   (uint64_t)sqlite3_value_int64(v[2]), sqlite3_value_int64(v[3]),
                                   bytes),
               proof);
    sqlite3_result_blob(c, proof, sizeof(proof), SQLITE_TRANSIENT);
}

int sqlite_person_functions(struct sqlite_writer *w)
{
    static const struct {
        const char *name;
        int args;
        void (*fn)(sqlite3_context *c, int n, sqlite3_value **v);
    } fns[] = {{"omb_person", 2, fn_person},
               {"omb_name", 4, fn_name},
               {"omb_ledger_key", 2, fn_ledger_key},
               {"omb_ledger_proof", 4, fn_ledger_proof}};
    int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY, rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < sizeof(fns) / sizeof(fns[0]); i++)
        rc = sqlite3_create_function(w->conn.db, fns[i].name, fns[i].args, flags, w, fns[i].fn,
                                     NULL, NULL);
    return sqlite_status(&w->conn, rc);
}
