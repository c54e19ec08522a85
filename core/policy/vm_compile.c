/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: turning Lua text into code that a machine may load. Must not know: what the text is for.
 * Called by: bundle, probe. */
#include "core/policy/vm_compile.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

struct compiler {
    size_t used;
};

static void *compiler_realloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
    struct compiler *c = ud;
    size_t old = ptr ? osize : 0;
    void *p;

    if (nsize == 0) {
        free(ptr);
        c->used -= old;
        return NULL;
    }
    if (nsize > old && nsize - old > (size_t)POLICY_MAX_COMPILE - c->used)
        return NULL;
    p = realloc(ptr, nsize);
    if (p)
        c->used += nsize - old;
    return p;
}

static int put_code(lua_State *L, const void *bytes, size_t len, void *ud)
{
    struct buf *code = ud;
    (void)L;
    buf_put(code, bytes, len);
    return code->err != 0;
}

static int compile_in(lua_State *L, const char *name, omb_str source, struct buf *code, char *err,
                      size_t err_cap)
{
    int rc = luaL_loadbufferx(L, source.len ? source.ptr : "", source.len, name, "t");
    if (rc == LUA_ERRMEM) {
        (void)snprintf(err, err_cap, "%s: the compiler needs more memory than it may have",
                       name + 1);
        return -OMB_E_LIMIT;
    }
    if (rc != LUA_OK) {
        vm_error_text(L, err, err_cap);
        return -OMB_E_SYNTAX;
    }
    if (lua_dump(L, put_code, code, 0) != 0)
        return code->err ? code->err : -OMB_E_FAILED;
    return 0;
}

int vm_compile(const char *name, omb_str source, struct buf *code, char *err, size_t err_cap)
{
    struct compiler c = {0};
    char chunk[160];
    lua_State *L;
    int rc;

    if (source.len > POLICY_MAX_SOURCE) {
        (void)snprintf(err, err_cap, "%s: over %d bytes", name, POLICY_MAX_SOURCE);
        return -OMB_E_LIMIT;
    }
    if (source.len && memchr(source.ptr, '\0', source.len)) {
        (void)snprintf(err, err_cap, "%s: holds a NUL byte, so it is no text", name);
        return -OMB_E_SYNTAX;
    }
    (void)snprintf(chunk, sizeof chunk, "@%s", name);
    L = lua_newstate(compiler_realloc, &c);
    if (!L)
        return -OMB_E_NOMEM;
    rc = compile_in(L, chunk, source, code, err, err_cap);
    lua_close(L);
    return rc;
}

void vm_load(lua_State *L, const char *name, omb_str code, int env)
{
    struct vm *vm = vm_of(L);
    char chunk[160];
    int rc;

    env = lua_absindex(L, env);
    (void)snprintf(chunk, sizeof chunk, "@%s", name);
    vm->arena.loading_code = true;
    rc = luaL_loadbufferx(L, code.ptr, code.len, chunk, "b");
    vm->arena.loading_code = false;
    if (rc != LUA_OK)
        lua_error(L);
    lua_pushvalue(L, env);
    if (!lua_setupvalue(L, -2, 1))
        lua_pop(L, 1); /* a chunk that uses no globals has no environment */
}
