/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: visitors' bearer tokens (kept as hashes) and the shop's proof of who a customer is.
 * Must not know: what a token opens beyond its contact.
 * Called by: channel plugins through plug_services. */
#include "core/app/door.h"

#include "core/app/my.h"

#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#include <stdlib.h>

struct issuing {
    struct plug_ask ask;
    char token[ID_TOKEN + 1];
};

static void token_hash(omb_str token, char out[HASH_HEX + 1])
{
    hash_hex(hash_of(token), out);
}

static void issued(void *ctx, int status, uint64_t seq)
{
    struct issuing *i = ctx;
    char text[128];
    struct buf b = {.ptr = text, .cap = sizeof text, .max = sizeof text};
    struct json_out o = json_out(&b);

    (void)seq;
    jo_obj(&o);
    jo_kv_z(&o, "token", i->token);
    jo_end_obj(&o);
    plug_answer(i->ask, status, status == 0 ? buf_str(&b) : STR_NONE);
    free(i);
}

static void visitor_issue(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact)
{
    struct door *d = ctx;
    struct issuing *i = calloc(1, sizeof *i);
    char key[HASH_HEX + 1];
    struct store_kv row;
    int status;

    if (!i) {
        plug_answer(ask, -OMB_E_NOMEM, STR_NONE);
        return;
    }
    i->ask = ask;
    id_token(i->token);
    token_hash(str_of(i->token), key);
    row = (struct store_kv){.tenant = tenant,
                            .space = STR("visitor"),
                            .key = str_of(key),
                            .value = contact,
                            .expires = clock_unix_ms() + VISITOR_TOKEN_MS};
    status = store_kv_put(d->app->store, &row, issued, i);
    if (status != 0)
        issued(i, status, 0);
}

struct looking {
    struct plug_ask ask;
};

static void looked_up(void *ctx, int status, const struct my_contact *c)
{
    struct looking *l = ctx;
    struct buf b = BUF_INIT(1024);
    struct json_out o = json_out(&b);

    if (status == 0) {
        jo_obj(&o);
        jo_kv_z(&o, "contact", c->contact);
        if (!c->has_case)
            jo_kv_bool(&o, "fresh", true);
        jo_end_obj(&o);
    }
    plug_answer(l->ask, status, buf_str(&b));
    buf_free(&b);
    free(l);
}

static void visitor_lookup(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str token)
{
    struct door *d = ctx;
    struct tenant *t = app_tenant(d->app, tenant);
    struct looking *l = t ? malloc(sizeof *l) : NULL;

    if (l) {
        l->ask = ask;
        my_find_token(d->app, t, token, looked_up, l);
    } else {
        plug_answer(ask, t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND, STR_NONE);
    }
}

static void visitor_verify(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str user,
                           omb_str mac)
{
    struct door *d = ctx;
    const struct tenant *t = app_tenant(d->app, tenant);
    struct hash given;
    int status = -OMB_E_DENIED;

    if (!t || !t->identity_secret[0])
        status = -OMB_E_UNAVAILABLE;
    else if (user.len && hash_parse(mac, &given) == 0 &&
             hash_eq(given, hash_mac(str_of(t->identity_secret), user)))
        status = 0;
    plug_answer(ask, status, STR_NONE);
}

void door_visitors_fill(struct plug_services *s)
{
    s->visitor_issue = visitor_issue;
    s->visitor_lookup = visitor_lookup;
    s->visitor_verify = visitor_verify;
}
