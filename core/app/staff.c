/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: staff and their sessions as rows of the store.
 * Must not know: cookies, HTTP.
 * Called by: the user command, the demo, core/gateway's sessions. */
#include "core/app/staff.h"

#include "core/app/store_wait.h"
#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/desk/kase.h"

#include <stdlib.h>

bool staff_login_ok(omb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr("._-@+", c);
        if (!plain)
            return false;
    }
    return s.len > 0 && s.len <= STAFF_MAX_LOGIN;
}

int staff_add(uv_loop_t *loop, struct store *store, tenant_id tenant, const struct staff_person *p)
{
    struct session who = {.agent = p->id.len ? p->id : p->login, .name = p->name, .tier = p->tier};
    struct buf record = BUF_INIT(0);
    struct store_kv row = {.tenant = tenant, .space = STR("user"), .key = p->login};
    int status;

    if (p->tier != STAFF_NO_TIER)
        who.role[who.n_role++] = str_of(tier_name(p->tier));
    if (p->is_operator)
        who.role[who.n_role++] = STR("operator");
    if (p->is_admin)
        who.role[who.n_role++] = STR("admin");
    if (!staff_login_ok(p->login))
        return -OMB_E_INVALID;
    status = session_user_record(&who, p->password, p->cheap_hash ? STAFF_CHEAP_KIB : 0,
                                 p->cheap_hash ? STAFF_CHEAP_PASSES : 0, &record);
    row.value = buf_str(&record);
    if (status == 0)
        status = store_wait_put(loop, store, &row);
    buf_free(&record);
    return status;
}

int staff_list(uv_loop_t *loop, struct store *store, tenant_id tenant,
               void (*fn)(void *ctx, omb_str login, omb_str record), void *ctx)
{
    return store_wait_list(loop, store, tenant, STR("user"), fn, ctx);
}

int32_t staff_tier(omb_str name)
{
    for (int32_t level = TIER_ASSOCIATE; level < TIER_LEVELS; level++) {
        if (str_is(name, tier_name(level)))
            return level;
    }
    return -1;
}

/* ---- sessions ---- */

struct asking {
    void (*got)(void *dctx, int status, omb_str value);
    void (*put)(void *dctx, int status);
    void *dctx;
};

static void session_got(void *ctx, int status, const struct store_rows *rows)
{
    struct asking *a = ctx;
    bool there = status == 0 && rows->n > 0;

    /* An absent row is an answer, not an error: the session unit asks "is there one?". */
    if (status == -OMB_E_NOTFOUND)
        status = 0;
    a->got(a->dctx, status, there ? rows->row[0].c : STR_NONE);
    free(a);
}

static int session_get(void *ctx, uint32_t tenant, omb_str space, omb_str key,
                       void (*done)(void *dctx, int status, omb_str value), void *dctx)
{
    struct asking *a = calloc(1, sizeof *a);
    int status;

    if (!a)
        return -OMB_E_NOMEM;
    a->got = done;
    a->dctx = dctx;
    status = store_kv_get(ctx, tenant, space, key, session_got, a);
    if (status != 0)
        free(a);
    return status;
}

static void session_stored(void *ctx, int status, uint64_t seq)
{
    struct asking *a = ctx;

    (void)seq;
    a->put(a->dctx, status);
    free(a);
}

static int session_put(void *ctx, uint32_t tenant, omb_str space, omb_str key, omb_str value,
                       void (*done)(void *dctx, int status), void *dctx)
{
    struct store_kv row = {.tenant = tenant, .space = space, .key = key, .value = value};
    /* A session that nobody comes back to is swept; users stay. */
    if (str_is(space, "session") && value.ptr)
        row.expires = clock_unix_ms() + SESSION_LIFE_MS;
    if (str_is(space, SESSION_KEY_USES) && value.ptr)
        row.expires = clock_unix_ms() + KEY_USE_KEPT_MS;
    struct asking *a = calloc(1, sizeof *a);
    int status;

    if (!a)
        return -OMB_E_NOMEM;
    a->put = done;
    a->dctx = dctx;
    status = store_kv_put(ctx, &row, session_stored, a);
    if (status != 0)
        free(a);
    return status;
}

struct session_port staff_session_port(struct store *store)
{
    return (struct session_port){.get = session_get, .put = session_put, .ctx = store};
}
