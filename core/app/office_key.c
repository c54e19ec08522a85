/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: API keys: making, listing, removing them; nobody gives more than he has.
 * Must not know: HTTP, what a scope opens.
 * Called by: office.c. */
#include "core/app/office.h"
#include "core/app/token.h"
#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/desk/kase.h"
#include "core/gateway/event_json.h"
#include "core/gateway/scope.h"
#include "core/gateway/session.h"

#define DAY_MS 86400000ull
#define PREFIX_SHOWN (sizeof SESSION_KEY_PREFIX - 1 + 4)

_Static_assert(SESSION_KEY_ID == TOKEN_ID, "a key is called the same wherever it is named");

/* ---- showing ---- */

static void copy_member(const struct json_doc *d, const char *key, struct json_out *o)
{
    uint32_t at = json_member(d, 0, key);

    jo_key(o, key);
    if (at == JSON_NONE)
        jo_null(o);
    else
        jo_raw(o, json_raw(d, at));
}

static void write_time(const struct json_doc *d, const char *key, struct json_out *o)
{
    event_json_time(o, key, (uint64_t)json_int_or(d, 0, key, 0));
}

/* KEY of the API: a row and when it was last used. */
static void write_key(struct office_call *c, omb_str key, omb_str record, uint64_t used,
                      struct json_out *o)
{
    struct json_doc d;

    if (json_parse_arena(record, &c->arena, 64, &d, NULL) != 0)
        return;
    jo_obj(o);
    jo_kv_str(o, "id", str_sub(key, 0, TOKEN_ID));
    copy_member(&d, "prefix", o);
    copy_member(&d, "name", o);
    copy_member(&d, "scopes", o);
    copy_member(&d, "tier", o);
    copy_member(&d, "by", o);
    write_time(&d, "made", o);
    write_time(&d, "expires", o);
    event_json_time(o, "used", used);
    jo_end_obj(o);
}

struct listing {
    struct uses {
        omb_str key;
        uint64_t at;
    } * use;
    uint32_t n;
    bool one;
};

static uint64_t used_at(const struct listing *l, omb_str key)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (str_eq(l->use[i].key, key))
            return l->use[i].at;
    return 0;
}

static void write_keys(struct office_call *c, const struct store_rows *rows)
{
    const struct listing *l = c->own;
    struct json_out o = json_out(&c->answer);

    if (l->one && rows->n == 0) {
        office_refuse(c, -OMB_E_NOTFOUND, "there is no such key");
        return;
    }
    jo_obj(&o);
    jo_key(&o, l->one ? "key" : "keys");
    if (!l->one)
        jo_arr(&o);
    for (uint32_t i = 0; i < rows->n; i++)
        write_key(c, rows->row[i].a, rows->row[i].c, used_at(l, rows->row[i].a), &o);
    if (!l->one)
        jo_end_arr(&o);
    jo_end_obj(&o);
    office_done(c, 0);
}

static void uses_read(struct office_call *c, const struct store_rows *rows)
{
    struct listing *l = c->own;
    int64_t at = 0;

    l->use = arena_alloc(&c->arena, (rows->n + 1) * sizeof *l->use);
    for (uint32_t i = 0; l->use && i < rows->n; i++) {
        if (str_int(rows->row[i].c, &at) == 0)
            l->use[l->n++] = (struct uses){arena_dup(&c->arena, rows->row[i].a), (uint64_t)at};
    }
    office_list(c, STR(SESSION_KEYS), l->one ? office_word(c, "id") : STR(""), KEY_MAX_KEYS,
                write_keys);
}

static void begin_listing(struct office_call *c, bool one)
{
    struct listing *l = arena_alloc(&c->arena, sizeof *l);
    omb_str id = one ? office_word(c, "id") : STR("");

    if (!l || (one && !token_is_id(id))) {
        office_refuse(c, l ? -OMB_E_NOTFOUND : -OMB_E_NOMEM, l ? "there is no such key" : NULL);
        return;
    }
    *l = (struct listing){.one = one};
    c->own = l;
    office_list(c, STR(SESSION_KEY_USES), id, KEY_MAX_USES, uses_read);
}

static void list(struct office_call *c)
{
    begin_listing(c, false);
}

static void show(struct office_call *c)
{
    begin_listing(c, true);
}

/* ---- making ---- */

struct making {
    struct token token;
    omb_str name, record;
    uint32_t scopes;
    int32_t tier;
    uint64_t made, expires;
};

static bool is_plain(omb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
            return false;
    return s.len > 0 && s.len <= KEY_MAX_NAME;
}

/* NULL, or what is wrong. */
static const char *read_wishes(struct office_call *c, struct making *m, int *status)
{
    int64_t days = office_number(c, "days", KEY_DAYS), tier = office_number(c, "tier", 0);
    bool writes;

    *status = -OMB_E_INVALID;
    m->name = str_trim(office_word(c, "name"));
    if (!is_plain(m->name))
        return "name: 1 to 60 bytes, what people call this key";
    if (scope_read(&c->args, json_member(&c->args, 0, "scopes"), &c->arena, &m->scopes) != 0)
        return "scopes: some of read, write:messages, write:remedies, admin";
    if (days < 1 || days > KEY_MAX_DAYS)
        return "days: 1 to 3650";
    writes = (m->scopes & (SCOPE_MESSAGES | SCOPE_REMEDIES)) != 0;
    if (tier < (writes ? 1 : 0) || tier >= TIER_LEVELS)
        return "tier: a key that writes acts as associate (1), supervisor (2) or specialist (3)";
    m->tier = (int32_t)tier;
    m->made = clock_unix_ms();
    m->expires = m->made + (uint64_t)days * DAY_MS;
    *status = -OMB_E_LIMIT;
    if (c->actor.id.len > KEY_MAX_MAKER)
        return "your own id is too long to stand in what the key does";
    *status = 0;
    return NULL;
}

static void write_record(struct office_call *c, struct making *m)
{
    struct buf b = BUF_INIT(4096);
    struct json_out o = json_out(&b);

    jo_obj(&o);
    jo_kv_str(&o, "prefix", str_n(m->token.text, PREFIX_SHOWN));
    jo_kv_str(&o, "name", m->name);
    jo_key(&o, "scopes");
    scope_write(&o, m->scopes);
    jo_kv_int(&o, "tier", m->tier);
    if (m->scopes & SCOPE_ADMIN) {
        jo_kv_bool(&o, "operator", c->rights.is_operator);
        jo_kv_bool(&o, "admin", c->rights.is_admin);
    }
    jo_kv_str(&o, "login", c->login); /* "" by the command line */
    jo_key(&o, "by");
    office_write_actor(c, &o);
    jo_kv_int(&o, "made", (int64_t)m->made);
    jo_kv_int(&o, "expires", (int64_t)m->expires);
    jo_end_obj(&o);
    m->record = b.err ? STR_NONE : arena_dup(&c->arena, buf_str(&b));
    buf_free(&b);
}

static void made(struct office_call *c, int status)
{
    const struct making *m = c->own;
    struct json_out o = json_out(&c->answer);

    jo_obj(&o);
    jo_key(&o, "key");
    write_key(c, str_of(m->token.key), m->record, 0, &o);
    jo_kv_z(&o, "token", m->token.text);
    jo_end_obj(&o);
    office_done(c, status);
}

static void counted(struct office_call *c, const struct store_rows *rows)
{
    const struct making *m = c->own;
    struct store_kv row = {.tenant = c->tenant,
                           .space = STR(SESSION_KEYS),
                           .key = str_of(m->token.key),
                           .value = m->record,
                           .expires = m->expires,
                           .only_new = true};
    struct buf body = BUF_INIT(1024);
    struct json_out o = json_out(&body);

    if (rows->n >= KEY_MAX_KEYS) {
        office_refuse(c, -OMB_E_LIMIT, "there are 200 keys: remove one that nobody uses");
        return;
    }
    jo_obj(&o);
    jo_kv_str(&o, "key", str_n(m->token.key, TOKEN_ID));
    jo_kv_str(&o, "name", m->name);
    jo_key(&o, "scopes");
    scope_write(&o, m->scopes);
    jo_kv_int(&o, "tier", m->tier);
    jo_kv_int(&o, "expires", (int64_t)m->expires);
    jo_end_obj(&o);
    office_keep(c, EVENT_KEY_MADE, &body, &row, made);
    buf_free(&body);
}

static void add(struct office_call *c)
{
    struct making *m = arena_alloc(&c->arena, sizeof *m);
    const char *wrong;
    int status;

    if (!m) {
        office_refuse(c, -OMB_E_NOMEM, NULL);
        return;
    }
    *m = (struct making){.scopes = 0};
    wrong = read_wishes(c, m, &status);
    if (wrong) {
        office_refuse(c, status, wrong);
        return;
    }
    token_make(SESSION_KEY_PREFIX, &m->token);
    write_record(c, m);
    c->own = m;
    office_list(c, STR(SESSION_KEYS), STR(""), KEY_MAX_KEYS, counted);
}

static void take_away(struct office_call *c)
{
    office_remove_token(c, SESSION_KEYS, SESSION_KEY_USES, EVENT_KEY_REMOVED);
}

const struct office_verb office_key_verbs[] = {{"key_list", RIGHT_SEE_KEYS, list},
                                               {"key_show", RIGHT_SEE_KEYS, show},
                                               {"key_add", RIGHT_CHANGE_KEYS, add},
                                               {"key_remove", RIGHT_CHANGE_KEYS, take_away},
                                               {NULL, RIGHTS, NULL}};
