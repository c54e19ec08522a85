/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: one run of a raw source in a machine of its own, and the name of how it ended. Must not
 * know: bundles. Called by: lab, the corpus lua-hostile. */
#include "core/policy/probe.h"

#include "core/policy/probe_host.h"
#include "core/policy/vm_compile.h"
#include "core/policy/vm_env.h"

#include <stdio.h>

static const char chunk_key; /* its address names the loaded file */

/* vm->host begins with the host names' part, then what the body needs. */
struct probe {
    struct probe_host host;
    const char *name;
    omb_str code;
    void (*more)(lua_State *, int);
};

const char *probe_outcome_name(enum probe_outcome outcome)
{
    static const char *const names[PROBE_OUTCOMES] = {[PROBE_CONTAINED] = "contained",
                                                      [PROBE_ERROR] = "error",
                                                      [PROBE_TIMEOUT] = "timeout",
                                                      [PROBE_MEMORY] = "memory",
                                                      [PROBE_REJECTED] = "rejected"};
    return outcome < PROBE_OUTCOMES ? names[outcome] : "?";
}

/* Loads the file beside its environment; both stay in the image. */
static int prepare(lua_State *L)
{
    struct probe *p = vm_of(L)->host;

    vm_env_open(L);
    probe_host_add_words(L, 1);
    if (p->more)
        p->more(L, 1);
    vm_load(L, p->name, p->code, 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &chunk_key);
    return 0;
}

static int run_prepared(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &chunk_key);
    lua_call(L, 0, 0);
    return 0;
}

static enum probe_outcome outcome_of(int rc)
{
    switch (rc) {
    case 0:
        return PROBE_CONTAINED;
    case -OMB_E_TIMEOUT:
        return PROBE_TIMEOUT;
    case -OMB_E_LIMIT:
        return PROBE_MEMORY;
    default:
        return PROBE_ERROR;
    }
}

static int run_code(struct probe *p, struct vm_limits limits, struct probe_result *r)
{
    struct vm *vm = NULL;
    int rc = vm_open(&vm);

    if (rc != 0)
        return rc;
    if (vm_run(vm, vm_limits_load(), prepare, p) != 0 || vm_seal(vm) != 0) {
        r->outcome = PROBE_REJECTED;
        (void)snprintf(r->error, sizeof r->error, "%s", vm->error);
        vm_close(vm);
        return 0;
    }
    rc = vm_run(vm, limits, run_prepared, p);
    r->outcome = outcome_of(rc);
    (void)snprintf(r->error, sizeof r->error, "%s", vm->error);
    r->ticks = (uint64_t)vm->ticks;
    r->memory = vm->arena.moving.used - vm->arena.moving.image_len;
    r->effects = rc == 0 ? p->host.effects : 0; /* applied on success only */
    vm_close(vm);
    return 0;
}

int probe_host_run(const char *name, omb_str source, void (*more)(lua_State *, int),
                   struct vm_limits limits, struct probe_host *host, struct probe_result *out)
{
    struct buf code = BUF_INIT(POLICY_MAX_IMAGE);
    struct probe_result r = {.outcome = PROBE_REJECTED};
    struct probe p = {.name = name, .more = more};
    int rc = 0;

    if (vm_compile(name, source, &code, r.error, sizeof r.error) == 0) {
        p.code = buf_str(&code);
        rc = run_code(&p, limits, &r);
    }
    buf_free(&code);
    if (rc != 0)
        return rc;
    *host = p.host;
    *out = r;
    return 0;
}

int probe_run(const char *name, omb_str source, struct probe_result *out)
{
    struct probe_host host;
    return probe_host_run(name, source, NULL, vm_limits_run(), &host, out);
}
