/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: running ombud.lua in a bare Lua state and holding its table against the schema.
 * Must not know: what a setting does.
 * Called by: the commands that need a configuration. */
#include "core/app/config.h"

#include "core/app/config_i.h"
#include "core/base/file.h"
#include "core/base/limits.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>

struct reader {
    struct config *c;
    lua_State *L;
    struct buf *errors;
    const char *name; /* of the file, for errors */
    uint32_t n_errors;
};

static void complain(struct reader *r, const char *where, const char *fmt, ...) OMB_PRINTF(3, 4);

static void complain(struct reader *r, const char *where, const char *fmt, ...)
{
    va_list ap;

    if (r->n_errors++ >= CONFIG_MAX_ERRORS)
        return;
    buf_printf(r->errors, "%s: %s: ", r->name, where);
    va_start(ap, fmt);
    buf_vprintf(r->errors, fmt, ap);
    va_end(ap);
    buf_putc(r->errors, '\n');
}

static const char *keep(struct reader *r, int at)
{
    size_t len;
    const char *text = lua_tolstring(r->L, at, &len);

    return arena_dupz(&r->c->arena, str_n(text, len));
}

static const char *expected(enum config_type type)
{
    static const char *const words[] = {"a text",           "a whole number", "true or false",
                                        "a list of texts",  "a table",        "a list of tables",
                                        "a table of tables"};
    return words[type];
}

static void *field(void *base, const struct config_key *key)
{
    return (char *)base + key->offset;
}

static void read_table(struct reader *r, const struct config_key *keys, void *base,
                       const char *where);

static void read_texts(struct reader *r, const struct config_key *key, void *base,
                       const char *where)
{
    const char **list = field(base, key);
    uint32_t *count = (uint32_t *)(void *)((char *)base + key->count_offset);
    lua_Integer n = (lua_Integer)lua_rawlen(r->L, -1);

    if (n > key->most) {
        complain(r, where, "holds %d texts, at most %d are allowed", (int)n, key->most);
        return;
    }
    *count = 0;
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(r->L, -1, i);
        if (lua_type(r->L, -1) == LUA_TSTRING)
            list[(*count)++] = keep(r, -1);
        else
            complain(r, where, "item %d is not a text", (int)i);
        lua_pop(r->L, 1);
    }
}

static void read_tables(struct reader *r, const struct config_key *key, void *base,
                        const char *where)
{
    uint32_t *count = (uint32_t *)(void *)((char *)base + key->count_offset);
    lua_Integer n = (lua_Integer)lua_rawlen(r->L, -1);
    char path[160];

    if (n > key->most) {
        complain(r, where, "holds %d entries, at most %d are allowed", (int)n, key->most);
        return;
    }
    *count = 0;
    for (lua_Integer i = 1; i <= n; i++) {
        snprintf(path, sizeof path, "%s[%d]", where, (int)i);
        lua_rawgeti(r->L, -1, i);
        if (lua_istable(r->L, -1))
            read_table(r, key->keys, (char *)field(base, key) + key->stride * (*count)++, path);
        else
            complain(r, path, "must be a table");
        lua_pop(r->L, 1);
    }
}

/* plugin = { chat = { option = value } }: kept as text, the plugin's descriptor knows the types. */
static void read_options(struct reader *r, const char *plugin)
{
    lua_pushnil(r->L);
    while (lua_next(r->L, -2)) {
        struct config_option *o = &r->c->option[r->c->n_option];
        if (r->c->n_option == CONFIG_MAX_OPTIONS)
            complain(r, plugin, "more than %d plugin options", CONFIG_MAX_OPTIONS);
        else if (lua_type(r->L, -2) != LUA_TSTRING || lua_istable(r->L, -1))
            complain(r, plugin, "an option is a name with a text, number or true/false");
        else {
            o->plugin = plugin;
            o->key = keep(r, -2);
            if (lua_isboolean(r->L, -1))
                o->value = lua_toboolean(r->L, -1) ? "true" : "false";
            else
                o->value = keep(r, -1);
            r->c->n_option++;
        }
        lua_pop(r->L, 1);
    }
}

static void read_plugins(struct reader *r, const char *where)
{
    lua_pushnil(r->L);
    while (lua_next(r->L, -2)) {
        if (lua_type(r->L, -2) == LUA_TSTRING && lua_istable(r->L, -1))
            read_options(r, keep(r, -2));
        else
            complain(r, where, "is a table of plugin names, each with a table of options");
        lua_pop(r->L, 1);
    }
}

static bool right_type(struct reader *r, enum config_type type)
{
    switch (type) {
    case CONFIG_TEXT:
        return lua_type(r->L, -1) == LUA_TSTRING;
    case CONFIG_INT:
        return lua_isinteger(r->L, -1);
    case CONFIG_BOOL:
        return lua_isboolean(r->L, -1);
    default:
        return lua_istable(r->L, -1);
    }
}

static void read_value(struct reader *r, const struct config_key *key, void *base,
                       const char *where)
{
    if (!right_type(r, key->type)) {
        complain(r, where, "must be %s, not a %s", expected(key->type), luaL_typename(r->L, -1));
        return;
    }
    switch (key->type) {
    case CONFIG_TEXT:
        *(const char **)field(base, key) = keep(r, -1);
        break;
    case CONFIG_INT: {
        lua_Integer n = lua_tointeger(r->L, -1);
        if (n < key->least || n > key->greatest)
            complain(r, where, "is %lld, must lie between %lld and %lld", (long long)n,
                     (long long)key->least, (long long)key->greatest);
        *(int64_t *)field(base, key) = n;
        break;
    }
    case CONFIG_BOOL:
        *(bool *)field(base, key) = lua_toboolean(r->L, -1) != 0;
        break;
    case CONFIG_TEXTS:
        read_texts(r, key, base, where);
        break;
    case CONFIG_TABLE:
        read_table(r, key->keys, field(base, key), where);
        break;
    case CONFIG_TABLES:
        read_tables(r, key, base, where);
        break;
    case CONFIG_PLUGINS:
        read_plugins(r, where);
        break;
    }
}

static const struct config_key *find_key(const struct config_key *keys, const char *name)
{
    for (; keys->name; keys++) {
        if (strcmp(keys->name, name) == 0)
            return keys;
    }
    return NULL;
}

static void complain_unknown(struct reader *r, const struct config_key *keys, const char *where,
                             const char *name)
{
    const char *names[32];
    const char *near;
    size_t n = 0;

    for (; keys->name && n < 32; keys++)
        names[n++] = keys->name;
    near = str_nearest(str_of(name), names, n);
    if (near)
        complain(r, where, "unknown key; did you mean \"%s\"?", near);
    else
        complain(r, where, "unknown key");
}

static void read_table(struct reader *r, const struct config_key *keys, void *base,
                       const char *where)
{
    char path[160];

    lua_pushnil(r->L);
    while (lua_next(r->L, -2)) {
        if (lua_type(r->L, -2) != LUA_TSTRING) {
            complain(r, where[0] ? where : "top", "a key is not a name");
        } else {
            const char *name = lua_tostring(r->L, -2);
            const struct config_key *key = find_key(keys, name);
            snprintf(path, sizeof path, "%s%s%.60s", where, where[0] ? "." : "", name);
            if (key)
                read_value(r, key, base, path);
            else
                complain_unknown(r, keys, path, name);
        }
        lua_pop(r->L, 1);
    }
}

static void stop_long_run(lua_State *L, lua_Debug *ar)
{
    (void)lua_getinfo(L, "Sl", ar);
    luaL_error(L, "%s:%d: runs too long for a configuration", ar->short_src, ar->currentline);
}

static int run_file(struct reader *r, const char *path)
{
    struct buf text = BUF_INIT(CONFIG_MAX_FILE);
    int status = file_read(path, FILE_ANY, &text);

    if (status != 0) {
        buf_printf(r->errors, "%s: %s\n", path, omb_strerror(status));
    } else if (luaL_loadbufferx(r->L, text.ptr, text.len, r->name, "t") != LUA_OK) {
        buf_printf(r->errors, "%s\n", lua_tostring(r->L, -1));
        status = -OMB_E_SYNTAX;
    } else {
        lua_newtable(r->L); /* an empty world: the file may build a table and nothing else */
        lua_setupvalue(r->L, -2, 1);
        lua_sethook(r->L, stop_long_run, LUA_MASKCOUNT, 1000000);
        if (lua_pcall(r->L, 0, 1, 0) != LUA_OK) {
            buf_printf(r->errors, "%s\n", lua_tostring(r->L, -1));
            status = -OMB_E_SYNTAX;
        } else if (!lua_istable(r->L, -1)) {
            buf_printf(r->errors, "%s: must return a table\n", path);
            status = -OMB_E_INVALID;
        }
    }
    buf_free(&text);
    return status;
}

int config_read(const char *path, struct config *c, struct buf *errors)
{
    struct reader r = {.c = c, .errors = errors};
    char chunk[300];
    const char *slash = strrchr(path, '/');
    int status;

    r.name = slash ? slash + 1 : path;
    snprintf(chunk, sizeof chunk, "=%s", r.name);
    r.L = luaL_newstate();
    if (!r.L)
        return -OMB_E_NOMEM;
    r.name = chunk;
    status = run_file(&r, path);
    r.name = chunk + 1;
    if (status == 0) {
        read_table(&r, config_schema(), c, "");
        if (r.n_errors == 0)
            config_check(c, path, r.errors, &r.n_errors);
        status = r.n_errors ? -OMB_E_INVALID : 0;
    }
    c->file = arena_dupz(&c->arena, str_of(path));
    lua_close(r.L);
    return status;
}

void config_free(struct config *c)
{
    arena_free(&c->arena);
}
