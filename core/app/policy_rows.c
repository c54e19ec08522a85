/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: reading and writing a tenant's policy rows while waiting for the store.
 * Must not know: when a bundle comes into force.
 * Called by: the keeper's start, the commands. */
#include "core/app/policy_rows.h"

#include "core/app/store_wait.h"

int policy_rows_get(const struct policy_rows *r, omb_str space, omb_str key, struct buf *value)
{
    return store_wait_get(r->loop, r->store, r->tenant, space, key, value);
}

int policy_rows_record(const struct policy_rows *r, omb_str space, uint64_t n,
                       struct activation *out)
{
    struct buf text = BUF_INIT(0);
    char key[ACTIVATION_KEY];
    int status;

    policy_activation_key(n, key);
    status = policy_rows_get(r, space, str_of(key), &text);
    if (status == 0)
        status = policy_activation_read(buf_str(&text), out);
    buf_free(&text);
    return status;
}

int policy_rows_put(const struct policy_rows *r, omb_str space, omb_str key, omb_str value)
{
    struct store_kv row = {.tenant = r->tenant, .space = space, .key = key, .value = value};

    return store_wait_put(r->loop, r->store, &row);
}

void policy_rows_write_pointer(const struct policy_pointer *p, struct buf *out)
{
    struct json_out o = json_out(out);

    jo_obj(&o);
    jo_kv_z(&o, "hash", p->hash);
    jo_kv_int(&o, "n", (int64_t)p->n);
    jo_kv_int(&o, "last", (int64_t)p->last);
    jo_kv_int(&o, "trial", (int64_t)p->trial);
    jo_end_obj(&o);
}

int policy_rows_read_pointer(omb_str text, struct policy_pointer *out)
{
    struct arena a = {0};
    struct json_tok tok[16];
    struct json_doc d;
    struct policy_pointer p = {.n = 0};

    if (json_parse(text, tok, 16, &d, NULL) != 0 || !json_is(&d, 0, JSON_OBJECT))
        return -OMB_E_CORRUPT;
    str_clip(p.hash, sizeof p.hash, json_str_or(&d, 0, "hash", &a, STR("")));
    arena_free(&a);
    p.n = (uint64_t)json_int_or(&d, 0, "n", 0);
    p.last = (uint64_t)json_int_or(&d, 0, "last", 0);
    p.trial = (uint64_t)json_int_or(&d, 0, "trial", 0);
    if (strlen(p.hash) != HASH_HEX || p.n == 0 || p.last < p.n)
        return -OMB_E_CORRUPT;
    *out = p;
    return 0;
}
