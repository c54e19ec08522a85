/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: getting a question about policies from the command line to whoever can answer it.
 * Must not know: what a verb means.
 * Called by: cmd_policy_activate.c, cmd_policy_history.c. */
#include "core/app/policy_client.h"

#include "core/app/client.h"
#include "core/app/config.h"
#include "core/app/past_source.h"
#include "core/app/policy_office.h"
#include "core/app/vault.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/policy/archive.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>

struct place { /* what the options come to */
    struct config config;
    const char *data, *slug;
    tenant_id tenant;
    bool second_person;
};

static int complain(struct tool *t, int code, const char *words)
{
    buf_printf(t->err, "ombud policy %s: %s\n", t->row->name, words);
    return code;
}

static int find_tenant(const struct policy_client *c, struct place *p, struct tool *t)
{
    int64_t n = c->tenant ? 0 : 1;

    for (uint32_t i = 0; c->tenant && i < p->config.n_tenant; i++) {
        if (strcmp(p->config.tenant[i].slug, c->tenant) == 0)
            n = (int64_t)i + 1;
    }
    if (n == 0 &&
        (!c->data || str_int(str_of(c->tenant), &n) != 0 || n < 1 || n > CONFIG_MAX_TENANTS)) {
        buf_printf(t->err, "ombud policy %s: there is no tenant \"%s\"%s\n", t->row->name,
                   c->tenant,
                   p->config.n_tenant ? ""
                                      : "; without --config a tenant is its number: --tenant 1");
        return TOOL_USAGE;
    }
    p->tenant = (tenant_id)n;
    p->slug = "";
    if (p->tenant <= p->config.n_tenant) {
        p->slug = p->config.tenant[p->tenant - 1].slug;
        p->second_person = p->config.tenant[p->tenant - 1].policy_second_person;
    }
    return TOOL_GOOD;
}

static int find_place(const struct policy_client *c, struct place *p, struct tool *t)
{
    int code = past_source_config(c->config, c->data, &p->config, t);

    if (code != TOOL_GOOD)
        return code;
    p->data = c->data ? c->data : p->config.data;
    return find_tenant(c, p, t);
}

/* ---- what the answer means ---- */

static int exit_code(int http)
{
    switch (http) {
    case 401:
    case 403:
        return EX_NOPERM;
    case 404:
        return TOOL_NO_INPUT;
    case 400:
        return TOOL_USAGE;
    case 409:
    case 422:
        return TOOL_DATA;
    case 503:
    case 504:
        return EX_TEMPFAIL;
    default:
        return TOOL_SOFTWARE;
    }
}

static int judge(int http, struct buf *answer, struct tool *t)
{
    struct arena a = {0};

    if (http < 300)
        return TOOL_GOOD;
    buf_printf(t->err, "ombud policy %s: %.*s\n", t->row->name,
               STR_ARG(client_detail(buf_str(answer), &a)));
    arena_free(&a);
    return exit_code(http);
}

/* ---- no host ---- */

static int ask_office(uv_loop_t *loop, struct store *store, struct policy *policy,
                      const struct place *p, const struct policy_question *q, struct client_wait *w)
{
    struct policy_office_options o = {
        .keeper = {.rows = {.loop = loop, .store = store, .tenant = p->tenant},
                   .slug = p->slug,
                   .policy = policy,
                   .second_person = p->second_person},
        .data = p->data,
    };
    struct policy_office *office = NULL;
    int status = policy_office_open(&o, &office);

    if (status != 0)
        return status;
    policy_office_ask(office, q, client_answered, w);
    while (!w->done)
        (void)uv_run(loop, UV_RUN_ONCE);
    while (keeper_is_busy(policy_office_keeper(office)))
        (void)uv_run(loop, UV_RUN_ONCE);
    policy_office_stop(office);
    store_close(store);
    policy_office_close(office);
    return 0;
}

static int ask_store(const struct place *p, const char *verb, omb_str args, int *http,
                     struct buf *answer, omb_error *error)
{
    struct policy_question q = {.verb = verb, .is_operator = true, .args = args};
    struct client_wait w = {.answer = answer};
    struct store_options so = {.path = p->data, .queue_max = CASES_MAX_UNDER_WAY};
    struct policy *policy = NULL;
    struct store *store = NULL;
    uint8_t key[VAULT_KEY];
    uv_loop_t loop;
    int status = vault_open(p->data, key, error);

    str_clip(q.who.type, sizeof q.who.type, STR("command"));
    str_clip(q.who.id, sizeof q.who.id, str_of(client_user()));
    (void)uv_loop_init(&loop);
    so.master_key = str_n(key, sizeof key);
    if (status == 0)
        status = policy_open(&policy);
    if (status == 0)
        status = store_open(&loop, &so, &store, error);
    if (status == 0) {
        status = ask_office(&loop, store, policy, p, &q, &w);
        if (status != 0)
            store_close(store);
    }
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    policy_close(policy);
    *http = w.http;
    return status;
}

/* A folder without a store is a wrong path, not a new one. */
static bool has_store(const char *data)
{
    char path[4200];
    struct stat st;

    (void)snprintf(path, sizeof path, "%s/master.key", data);
    return stat(path, &st) == 0;
}

static int ask(const struct place *p, const char *verb, omb_str args, struct tool *t, int *http,
               struct buf *answer)
{
    omb_error error = {.size = sizeof error};
    struct client_question q = {.door = "policies",
                                .verb = verb,
                                .slug = p->slug,
                                .tenant = p->tenant,
                                .args = args};
    struct control control;
    int status = control_read(p->data, &control);

    if (status == 0)
        status = client_ask(&control, &q, http, answer);
    if (status == -OMB_E_NOTFOUND || status == -OMB_E_UNAVAILABLE) {
        if (!has_store(p->data)) {
            buf_printf(t->err, "ombud policy %s: %s holds no data of a host\n", t->row->name,
                       p->data);
            return TOOL_NO_INPUT;
        }
        status = ask_store(p, verb, args, http, answer, &error);
    }
    if (status == 0)
        return judge(*http, answer, t);
    return complain(t,
                    status == -OMB_E_TIMEOUT || status == -OMB_E_BUSY || status == -OMB_E_EXISTS
                        ? TOOL_NO_HOST
                    : status == -OMB_E_DENIED ? EX_NOPERM
                                              : TOOL_SOFTWARE,
                    error.text[0] ? error.text : omb_strerror(status));
}

int policy_client_ask(const struct policy_client *c, const char *verb, omb_str args, struct tool *t,
                      int *http, struct buf *answer)
{
    struct place p = {.tenant = 1};
    int code = find_place(c, &p, t);

    log_setup(LOG_ERROR, false); /* a command says itself what it did */
    if (code == TOOL_GOOD)
        code = ask(&p, verb, args, t, http, answer);
    config_free(&p.config);
    return code;
}

/* ---- bundles as words ---- */

static bool is_folder(const char *word)
{
    struct stat st;

    return stat(word, &st) == 0 && S_ISDIR(st.st_mode);
}

int policy_client_bundle(const char *key, const char *word, struct tool *t, struct json_out *o)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf archive = BUF_INIT(0);
    struct sources s = {0};
    int status;

    if (!is_folder(word)) {
        jo_kv_z(o, key, word);
        return TOOL_GOOD;
    }
    status = sources_read(word, &s, &errors);
    if (status == 0)
        status = archive_write(&s, &archive);
    if (status == 0)
        jo_kv_raw(o, key, buf_str(&archive));
    else
        tool_print_errors(false, &errors, t->err);
    sources_free(&s);
    buf_free(&archive);
    bundle_errors_free(&errors);
    return status == 0 ? TOOL_GOOD : tool_exit(status);
}
