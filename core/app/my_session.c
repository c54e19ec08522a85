/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: POST /api/v1/my/session: a token for whoever comes, and the shop's proof of who it is.
 * Must not know: HTTP.
 * Called by: my.c through the door's port. */
#include "core/app/my.h"

#include "core/base/hash.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/base/utf8.h"
#include "core/policy/flow.h"

#include <stdlib.h>

struct beginning {
    struct app *app;
    struct tenant *t;
    port_fn fn;
    void *ctx;
    struct my_contact who; /* as the request says it, proved */
    char token[MY_MAX_TOKEN + 1];
};

static void refuse(struct beginning *b, int status, const char *detail)
{
    b->fn(b->ctx, &(struct port_answer){.status = status, .detail = detail});
    free(b);
}

static void write_case(struct json_out *o, const struct my_contact *c)
{
    jo_key(o, "case");
    if (!c->has_case) {
        jo_null(o);
        return;
    }
    jo_obj(o);
    jo_kv_int(o, "number", c->number);
    jo_end_obj(o);
}

/* Which of these the assistant of this tenant does in a conversation. */
static void write_flows(struct json_out *o, const struct policy *policy)
{
    static const char *const offered[] = {"change_order", "cancel_order"};

    jo_key(o, "flows");
    jo_arr(o);
    for (size_t i = 0; i < sizeof offered / sizeof offered[0]; i++)
        if (flow_known(policy, offered[i]))
            jo_str(o, str_of(offered[i]));
    jo_end_arr(o);
}

static void answer(struct beginning *b, const struct my_contact *c, const char *token)
{
    struct buf text = BUF_INIT(0);
    struct json_out o = json_out(&text);

    jo_obj(&o);
    jo_kv_z(&o, "token", token);
    jo_kv_z(&o, "contact", c->contact);
    jo_key(&o, "customer");
    jo_obj(&o);
    if (c->name[0])
        jo_kv_z(&o, "name", c->name);
    jo_end_obj(&o);
    jo_kv_bool(&o, "verified", c->verified);
    write_case(&o, c);
    write_flows(&o, b->t->policy);
    jo_end_obj(&o);
    b->fn(b->ctx, &(struct port_answer){.status = text.err, .json = buf_str(&text)});
    buf_free(&text);
    free(b);
}

static void kept(void *ctx, int status, const struct my_contact *c, const char *token)
{
    struct beginning *b = ctx;

    if (status != 0)
        refuse(b, status, NULL);
    else
        answer(b, c, token);
}

static void begin_anew(struct beginning *b)
{
    char token[ID_TOKEN + 1];

    id_token(token);
    id_text(id_new(), b->who.contact);
    b->who.kase = id_new();
    my_keep_contact(b->app, b->t, &b->who, token, kept, b);
}

/* A token keeps its customer: whoever proves to be another one gets another token. */
static void token_found(void *ctx, int status, const struct my_contact *c)
{
    struct beginning *b = ctx;

    if (status == -OMB_E_NOTFOUND) {
        begin_anew(b);
    } else if (status != 0) {
        refuse(b, status, NULL);
    } else if (!b->who.verified || (c->verified && strcmp(c->customer, b->who.customer) == 0)) {
        answer(b, c, b->token);
    } else if (!c->verified && !c->has_case && strlen(b->token) == ID_TOKEN) {
        memcpy(b->who.contact, c->contact, sizeof c->contact);
        b->who.kase = c->kase;
        my_keep_contact(b->app, b->t, &b->who, b->token, kept, b);
    } else {
        begin_anew(b);
    }
}

/* 0, or why the proof is not taken. */
static int check(const struct tenant *t, const struct my_identity *i)
{
    struct hash given;

    if (!t->identity_secret[0])
        return -OMB_E_DENIED;
    if (i->user.len >= sizeof((struct my_contact *)0)->customer || hash_parse(i->mac, &given) != 0)
        return -OMB_E_DENIED;
    return hash_eq(given, hash_mac(str_of(t->identity_secret), i->user)) ? 0 : -OMB_E_DENIED;
}

static void take_identity(struct beginning *b, const struct my_identity *i)
{
    b->who.verified = true;
    str_clip(b->who.customer, sizeof b->who.customer, i->user);
    str_clip(b->who.name, sizeof b->who.name, utf8_clip(i->name, MY_MAX_NAME));
    if (i->email.len < sizeof b->who.email)
        str_clip(b->who.email, sizeof b->who.email, i->email);
}

void my_session_begin(void *ctx, uint32_t tenant, const struct my_identity *i, port_fn fn,
                      void *fctx)
{
    struct my *m = ctx;
    struct tenant *t = app_tenant(m->app, tenant);
    struct beginning *b = t ? calloc(1, sizeof *b) : NULL;

    if (!b) {
        fn(fctx, &(struct port_answer){.status = t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND});
        return;
    }
    *b = (struct beginning){.app = m->app, .t = t, .fn = fn, .ctx = fctx};
    str_clip(b->token, sizeof b->token, i->token);
    if (i->user.len && check(t, i) != 0) {
        refuse(b, -OMB_E_DENIED,
               "The shop's proof of who you are is not right, or too old. Sign in there again.");
        return;
    }
    if (i->user.len)
        take_identity(b, i);
    if (b->token[0])
        my_find_token(m->app, t, str_of(b->token), token_found, b);
    else
        begin_anew(b);
}
