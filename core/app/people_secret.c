/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: passwords on their way to a hash, and somebody's own change of his.
 * Must not know: what else is kept of a person.
 * Called by: people.c, people_agent.c. */
#include "core/app/people_secret.h"

#include "core/app/staff.h"
#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/gateway/limiter.h"
#include "core/gateway/password.h"

#include <sodium.h>
#include <stdlib.h>

struct hashing {
    uv_work_t work;
    struct people *p;
    bool cheap;
    char password[LOGIN_MAX_PASSWORD + 1], old[LOGIN_MAX_PASSWORD + 1];
    char old_hash[crypto_pwhash_STRBYTES];
    size_t len, old_len;
    struct buf hash;
    int status;
    void (*done)(void *ctx, int status, omb_str hash);
    void *ctx;
};

static void work(uv_work_t *w)
{
    struct hashing *h = w->data;

    if (h->old_hash[0] && crypto_pwhash_str_verify(h->old_hash, h->old, h->old_len) != 0)
        h->status = -OMB_E_DENIED;
    else
        h->status = password_hash(str_n(h->password, h->len), h->cheap ? STAFF_CHEAP_KIB : 0,
                                  h->cheap ? STAFF_CHEAP_PASSES : 0, &h->hash);
}

static void worked(uv_work_t *w, int cancelled)
{
    struct hashing *h = w->data;

    h->p->working--;
    h->done(h->ctx, cancelled ? -OMB_E_CLOSED : h->status, buf_str(&h->hash));
    buf_free(&h->hash);
    sodium_memzero(h, sizeof *h);
    free(h);
}

int people_secret(struct people_call *c, const struct people_secret *s,
                  void (*done)(void *ctx, int status, omb_str hash), void *ctx)
{
    struct hashing *h;

    if (s->password.len > LOGIN_MAX_PASSWORD || s->old.len > LOGIN_MAX_PASSWORD)
        return -OMB_E_LIMIT;
    h = calloc(1, sizeof *h);
    if (!h)
        return -OMB_E_NOMEM;
    h->p = c->p;
    h->work.data = h;
    h->cheap = c->app->config->sample_staff;
    h->len = s->password.len;
    h->old_len = s->old.len;
    str_clip(h->password, sizeof h->password, s->password);
    str_clip(h->old, sizeof h->old, s->old);
    str_clip(h->old_hash, sizeof h->old_hash, s->old_hash.ptr ? s->old_hash : STR(""));
    h->hash = BUF_INIT(256);
    h->done = done;
    h->ctx = ctx;
    if (uv_queue_work(&c->app->loop, &h->work, work, worked) != 0) {
        sodium_memzero(h, sizeof *h);
        free(h);
        return -OMB_E_NOMEM;
    }
    c->p->working++;
    return 0;
}

/* ---- one's own ---- */

struct changing {
    struct people_call *c;
    struct session_user user;
};

static void kept(void *ctx, int status)
{
    struct people_call *c = ctx;

    if (status != 0) {
        people_refuse(c, status, NULL);
        return;
    }
    session_revoke(c->app->sessions, c->t->id, c->login);
    people_answer(c);
}

static void keep(struct changing *x)
{
    struct people_call *c = x->c;
    struct buf record = BUF_INIT(64 << 10), line = BUF_INIT(256);
    struct store_mark mark = {.space = STR("user"), .key = c->login};
    int status;

    session_user_write(&x->user, &record);
    mark.value = buf_str(&record);
    buf_putz(&line, "{}");
    status = record.err ? record.err
                        : people_note(c, EVENT_STAFF_PASSWORD_CHANGED, &line, &mark, 1, kept);
    if (status != 0)
        people_refuse(c, status, NULL);
    buf_free(&record);
    buf_free(&line);
}

static omb_str account(struct people_call *c)
{
    return arena_printf(&c->arena, "%u:%.*s", c->t->id, STR_ARG(c->login));
}

static void hashed(void *ctx, int status, omb_str hash)
{
    struct changing *x = ctx;
    struct people_call *c = x->c;

    if (status == -OMB_E_DENIED) {
        people_refuse(c, status, "password: is not your password");
    } else if (status != 0) {
        people_refuse(c, status, status == -OMB_E_INVALID ? "new: has 8 characters or more" : NULL);
    } else {
        limiter_give(c->p->wrong, account(c));
        x->user.hash = arena_dup(&c->arena, hash);
        keep(x);
    }
}

static void found(void *ctx, int status, const struct store_rows *rows)
{
    struct changing *x = ctx;
    struct people_call *c = x->c;
    struct people_secret s = {.password = people_word(c, "new"), .old = people_word(c, "password")};

    if (status == 0 && rows->n == 0)
        status = -OMB_E_NOTFOUND;
    if (status == 0)
        status = session_user_read(rows->row[0].c, &c->arena, &x->user);
    s.old_hash = x->user.hash;
    if (status == 0 && !s.old_hash.len)
        status = -OMB_E_DENIED;
    if (status == 0)
        status = people_secret(c, &s, hashed, x);
    if (status != 0)
        people_refuse(c, status, NULL);
}

void people_password(struct people_call *c)
{
    struct changing *x = arena_zalloc(&c->arena, sizeof *x);
    int status = x ? 0 : -OMB_E_NOMEM;

    if (x)
        x->c = c;
    if (status == 0 && limiter_take(c->p->wrong, account(c), clock_mono_ms()))
        status = 429;
    if (status == 0)
        status = store_kv_get(c->app->store, c->t->id, STR("user"), c->login, found, x);
    if (status != 0)
        people_refuse(c, status, status == 429 ? "Too many wrong passwords." : NULL);
}
