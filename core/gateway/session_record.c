/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: how users and sessions are written in the store.
 * Must not know: requests, sockets, the cache.
 * Called by: live, session, login; commands that make users. */
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/gateway/session_i.h"

#include <stdlib.h>

#define RECORD_TOKENS 128

void session_stamp_of(omb_str record, char stamp[HASH_HEX + 1])
{
    hash_hex(hash_of(record), stamp);
}

void session_key_of(omb_str token, char key[HASH_HEX + 1])
{
    hash_hex(hash_of(token), key);
}

/* Strings may point into the text that is parsed: all are copied into the arena. */
static omb_str text_of(const struct json_doc *d, struct arena *a, const char *key)
{
    return arena_dup(a, json_str_or(d, 0, key, a, STR("")));
}

static void read_roles(const struct json_doc *d, struct arena *a, struct session *who)
{
    uint32_t roles = json_member(d, 0, "roles");
    if (!json_is(d, roles, JSON_ARRAY))
        return;
    for (uint32_t i = json_first(d, roles); i != JSON_NONE; i = json_next(d, roles, i)) {
        omb_str role;
        if (who->n_role < SESSION_MAX_ROLES && json_get_str(d, i, a, &role) == 0)
            who->role[who->n_role++] = arena_dup(a, role);
    }
}

static struct live *new_live(uint32_t tenant)
{
    struct live *l = calloc(1, sizeof(*l));
    if (!l)
        return NULL;
    list_init(&l->link);
    list_init(&l->ties);
    l->who.tenant = tenant;
    return l;
}

/* What users and sessions have in common. */
static void read_person(const struct json_doc *d, struct live *l, const char *agent)
{
    l->who.agent = text_of(d, &l->arena, agent);
    l->who.name = text_of(d, &l->arena, "name");
    l->who.tier = (int32_t)json_int_or(d, 0, "tier", 0);
    read_roles(d, &l->arena, &l->who);
}

static bool open_doc(struct live *l, omb_str json, struct json_doc *d)
{
    return json_parse_arena(json, &l->arena, RECORD_TOKENS, d, NULL) == 0 &&
           json_is(d, 0, JSON_OBJECT);
}

struct live *live_parse(uint32_t tenant, const char *key, omb_str json)
{
    struct json_doc d;
    struct live *l = new_live(tenant);
    if (!l || !open_doc(l, json, &d)) {
        live_free(l);
        return NULL;
    }
    read_person(&d, l, "agent");
    l->who.login = text_of(&d, &l->arena, "login");
    l->who.csrf = text_of(&d, &l->arena, "csrf");
    l->born = (uint64_t)json_int_or(&d, 0, "born", 0);
    l->seen = l->saved = (uint64_t)json_int_or(&d, 0, "seen", 0);
    memcpy(l->key, key, sizeof(l->key));
    l->who.id = str_n(l->key, HASH_HEX);
    omb_str stamp = text_of(&d, &l->arena, "stamp");
    if (l->arena.err || stamp.len != HASH_HEX || l->who.login.len == 0 || l->who.csrf.len == 0) {
        live_free(l);
        return NULL;
    }
    memcpy(l->stamp, stamp.ptr, HASH_HEX);
    return l;
}

struct live *live_of_user(uint32_t tenant, omb_str login, omb_str record, omb_str *hash)
{
    struct json_doc d;
    struct live *l = new_live(tenant);
    if (!l || !open_doc(l, record, &d)) {
        live_free(l);
        return NULL;
    }
    read_person(&d, l, "id");
    l->who.login = arena_dup(&l->arena, login);
    omb_str kept = text_of(&d, &l->arena, "hash");
    session_stamp_of(record, l->stamp);
    if (l->arena.err || l->who.agent.len == 0 || json_bool_or(&d, 0, "disabled", false)) {
        live_free(l);
        return NULL;
    }
    *hash = kept; /* as long as the session */
    return l;
}

static void write_person(struct json_out *o, const char *id, const struct session *who)
{
    jo_kv_str(o, id, who->agent);
    jo_kv_str(o, "name", who->name);
    jo_kv_int(o, "tier", who->tier);
    jo_key(o, "roles");
    jo_arr(o);
    for (uint32_t i = 0; i < who->n_role; i++)
        jo_str(o, who->role[i]);
    jo_end_arr(o);
}

void live_write(const struct live *l, struct buf *out)
{
    struct json_out o = json_out(out);
    const struct session *who = &l->who;
    jo_obj(&o);
    jo_kv_str(&o, "login", who->login);
    write_person(&o, "agent", who);
    jo_kv_str(&o, "csrf", who->csrf);
    jo_kv_int(&o, "born", (int64_t)l->born);
    jo_kv_int(&o, "seen", (int64_t)l->seen);
    jo_kv_z(&o, "stamp", l->stamp);
    jo_end_obj(&o);
}

void session_answer(struct gw_req *req, const struct session *who)
{
    struct buf out = BUF_INIT(16 * 1024);
    struct json_out o = json_out(&out);
    jo_obj(&o);
    jo_key(&o, "agent");
    jo_obj(&o);
    write_person(&o, "id", who);
    jo_end_obj(&o);
    jo_kv_str(&o, "csrf", who->csrf);
    jo_end_obj(&o);
    gw_reply_json(req, 200, &out);
    buf_free(&out);
}

int session_user_read(omb_str record, struct arena *a, struct session_user *out)
{
    struct session_user u = {.hash = STR("")};
    struct json_doc d;
    int err = json_parse_arena(record, a, RECORD_TOKENS, &d, NULL);
    if (err || !json_is(&d, 0, JSON_OBJECT))
        return err ? err : -OMB_E_SYNTAX;
    u.who.agent = text_of(&d, a, "id");
    u.who.name = text_of(&d, a, "name");
    u.who.tier = (int32_t)json_int_or(&d, 0, "tier", 0);
    read_roles(&d, a, &u.who);
    u.hash = text_of(&d, a, "hash");
    u.disabled = json_bool_or(&d, 0, "disabled", false);
    u.removed = json_bool_or(&d, 0, "removed", false);
    if (a->err)
        return a->err;
    *out = u;
    return 0;
}

void session_user_write(const struct session_user *u, struct buf *out)
{
    struct json_out o = json_out(out);
    jo_obj(&o);
    write_person(&o, "id", &u->who);
    if (u->hash.len)
        jo_kv_str(&o, "hash", u->hash);
    if (u->disabled)
        jo_kv_bool(&o, "disabled", true);
    if (u->removed)
        jo_kv_bool(&o, "removed", true);
    jo_end_obj(&o);
}

int session_user_record(const struct session *who, omb_str password, uint32_t hash_kib,
                        uint32_t hash_passes, struct buf *out)
{
    struct buf hash = BUF_INIT(256);
    int err = password_hash(password, hash_kib, hash_passes, &hash);
    if (!err) {
        session_user_write(&(struct session_user){.who = *who, .hash = buf_str(&hash)}, out);
        err = out->err;
    }
    buf_free(&hash);
    return err;
}
