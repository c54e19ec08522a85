/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the keys with which sellers answer claims: making, listing, removing them.
 * Must not know: HTTP, what a seller may do.
 * Called by: office.c. */
#include "core/app/office.h"
#include "core/app/seller.h"
#include "core/app/token.h"
#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/gateway/event_json.h"

#define DAY_MS 86400000ull
#define MAX_ID 63 /* bytes of a seller's id */

static void write_token(struct office_call *c, omb_str key, omb_str record, struct json_out *o)
{
    struct seller_token t;

    if (seller_token_read(record, &c->arena, &t) != 0)
        return;
    jo_obj(o);
    jo_kv_str(o, "id", str_sub(key, 0, TOKEN_ID));
    jo_kv_str(o, "seller", t.seller);
    jo_kv_str(o, "name", t.name);
    event_json_time(o, "made", t.made);
    event_json_time(o, "expires", t.expires);
    jo_end_obj(o);
}

static void write_tokens(struct office_call *c, const struct store_rows *rows)
{
    struct json_out o = json_out(&c->answer);

    jo_obj(&o);
    jo_key(&o, "keys");
    jo_arr(&o);
    for (uint32_t i = 0; i < rows->n; i++)
        write_token(c, rows->row[i].a, rows->row[i].c, &o);
    jo_end_arr(&o);
    jo_end_obj(&o);
    office_done(c, 0);
}

static void list(struct office_call *c)
{
    office_list(c, STR(SELLER_TOKENS), STR(""), SELLER_MAX_TOKENS, write_tokens);
}

/* ---- making ---- */

struct making {
    struct token token;
    struct seller_token t;
    omb_str record;
};

static void made(struct office_call *c, int status)
{
    const struct making *m = c->own;
    struct json_out o = json_out(&c->answer);

    jo_obj(&o);
    jo_key(&o, "key");
    write_token(c, str_of(m->token.key), m->record, &o);
    jo_kv_z(&o, "token", m->token.text);
    jo_end_obj(&o);
    office_done(c, status);
}

static void keep(struct office_call *c, const struct making *m)
{
    struct store_kv row = {.tenant = c->tenant,
                           .space = STR(SELLER_TOKENS),
                           .key = str_of(m->token.key),
                           .value = m->record,
                           .expires = m->t.expires};
    struct buf body = BUF_INIT(1024);
    struct json_out o = json_out(&body);

    jo_obj(&o);
    jo_kv_str(&o, "key", str_n(m->token.key, TOKEN_ID));
    jo_kv_str(&o, "seller", m->t.seller);
    jo_kv_int(&o, "expires", (int64_t)m->t.expires);
    jo_end_obj(&o);
    office_keep(c, EVENT_SELLER_KEY_MADE, &body, &row, made);
    buf_free(&body);
}

static void add(struct office_call *c)
{
    struct making *m = arena_alloc(&c->arena, sizeof *m);
    int64_t days = office_number(c, "days", SELLER_TOKEN_DAYS);
    struct buf b = BUF_INIT(4096);

    if (!m) {
        office_refuse(c, -OMB_E_NOMEM, NULL);
        return;
    }
    m->t = (struct seller_token){.seller = office_word(c, "seller"),
                                 .name = office_word(c, "name"),
                                 .made = clock_unix_ms()};
    if (!m->t.seller.len || m->t.seller.len > MAX_ID || m->t.name.len > KEY_MAX_NAME) {
        office_refuse(c, -OMB_E_INVALID, "seller: its id, as the shop names it; name: 60 bytes");
        return;
    }
    if (days < 1 || days > KEY_MAX_DAYS) {
        office_refuse(c, -OMB_E_INVALID, "days: 1 to 3650");
        return;
    }
    m->t.expires = m->t.made + (uint64_t)days * DAY_MS;
    token_make("", &m->token);
    seller_token_record(&m->t, &b);
    m->record = b.err ? STR_NONE : arena_dup(&c->arena, buf_str(&b));
    buf_free(&b);
    c->own = m;
    if (m->record.ptr)
        keep(c, m);
    else
        office_refuse(c, -OMB_E_NOMEM, NULL);
}

static void take_away(struct office_call *c)
{
    office_remove_token(c, SELLER_TOKENS, NULL, EVENT_SELLER_KEY_REMOVED);
}

const struct office_verb office_seller_verbs[] = {{"seller_list", RIGHT_SEE_KEYS, list},
                                                  {"seller_add", RIGHT_CHANGE_KEYS, add},
                                                  {"seller_remove", RIGHT_CHANGE_KEYS, take_away},
                                                  {NULL, RIGHTS, NULL}};
