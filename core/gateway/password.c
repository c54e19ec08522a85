/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: password hashing, and the queue before it.
 * Must not know: users, requests.
 * Called by: login; commands that set a password. */
#include "core/gateway/password.h"

#include "core/base/limits.h"
#include "core/base/list.h"

#include <sodium.h>
#include <stdlib.h>
#include <uv.h>

#define DEFAULT_KIB (64 * 1024)
#define DEFAULT_PASSES 3

struct job {
    uv_work_t work;
    struct list link;
    struct passwords *owner;
    void (*done)(void *ctx, bool match);
    void *ctx;
    char *password;
    size_t len;
    char hash[crypto_pwhash_STRBYTES];
    bool known, match;
};

struct passwords {
    uv_loop_t *loop;
    uint32_t kib, passes;
    struct list waiting;
    uint32_t n_waiting, running;
    bool closing;
};

int password_open(struct uv_loop_s *loop, uint32_t kib, uint32_t passes, struct passwords **out)
{
    struct passwords *p = calloc(1, sizeof(*p));
    if (!p)
        return -OMB_E_NOMEM;
    *p = (struct passwords){.loop = loop,
                            .kib = kib ? kib : DEFAULT_KIB,
                            .passes = passes ? passes : DEFAULT_PASSES};
    list_init(&p->waiting);
    *out = p;
    return 0;
}

static void free_job(struct job *j)
{
    sodium_memzero(j->password, j->len);
    free(j->password);
    free(j);
}

static void work(uv_work_t *w)
{
    struct job *j = w->data;
    if (j->known) {
        j->match = crypto_pwhash_str_verify(j->hash, j->password, j->len) == 0;
        return;
    }
    char unused[crypto_pwhash_STRBYTES];
    size_t bytes = (size_t)j->owner->kib * 1024;
    j->match = crypto_pwhash_str(unused, j->password, j->len, j->owner->passes, bytes) == 2;
}

static void start_some(struct passwords *p);

static void after(uv_work_t *w, int status)
{
    struct job *j = w->data;
    struct passwords *p = j->owner;
    p->running--;
    j->done(j->ctx, status == 0 && j->match && !p->closing);
    free_job(j);
    if (!p->closing)
        start_some(p);
    else if (p->running == 0)
        free(p);
}

static void start_some(struct passwords *p)
{
    while (p->running < PASSWORD_AT_ONCE) {
        struct list *l = list_pop_head(&p->waiting);
        if (!l)
            return;
        struct job *j = LIST_ITEM(l, struct job, link);
        p->n_waiting--;
        p->running++;
        if (uv_queue_work(p->loop, &j->work, work, after))
            after(&j->work, UV_EIO);
    }
}

void password_close(struct passwords *p)
{
    if (!p)
        return;
    p->closing = true;
    for (struct list *l; (l = list_pop_head(&p->waiting)) != NULL;) {
        struct job *j = LIST_ITEM(l, struct job, link);
        j->done(j->ctx, false);
        free_job(j);
    }
    if (p->running == 0)
        free(p);
}

int password_check(struct passwords *p, omb_str password, omb_str hash,
                   void (*done)(void *ctx, bool match), void *ctx)
{
    if (p->n_waiting >= PASSWORD_MAX_WAITING)
        return -OMB_E_BUSY;
    struct job *j = calloc(1, sizeof(*j));
    char *copy = j ? malloc(password.len + 1) : NULL;
    if (!copy) {
        free(j);
        return -OMB_E_NOMEM;
    }
    memcpy(copy, password.ptr, password.len);
    *j = (struct job){.owner = p, .done = done, .ctx = ctx, .password = copy, .len = password.len};
    j->work.data = j;
    list_init(&j->link);
    j->known = hash.len > 0 && str_copy(j->hash, sizeof(j->hash), hash) == 0;
    list_add_tail(&p->waiting, &j->link);
    p->n_waiting++;
    start_some(p);
    return 0;
}

int password_hash(omb_str password, uint32_t kib, uint32_t passes, struct buf *out)
{
    char hash[crypto_pwhash_STRBYTES];
    size_t bytes = (size_t)(kib ? kib : DEFAULT_KIB) * 1024;
    if (password.len > LOGIN_MAX_PASSWORD)
        return -OMB_E_LIMIT;
    if (password.len < LOGIN_LEAST_PASSWORD)
        return -OMB_E_INVALID;
    if (crypto_pwhash_str(hash, password.ptr, password.len, passes ? passes : DEFAULT_PASSES,
                          bytes))
        return -OMB_E_NOMEM;
    buf_putz(out, hash);
    return out->err;
}
