/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: reading the fields of a verdict's table by the rows of its kind. Must not know: points,
 * rules. Called by: verdict, verdict_offer. */
#include "core/policy/verdict_fields.h"

#include "core/base/utf8.h"
#include "core/policy/verdict_offer.h"

#define FIELDS_MAX_JSON 2048

/* ---- which fields ---- */

static void refuse_field(lua_State *L, enum verdict_kind kind, omb_str name)
{
    const char *near = contract_nearest_field(kind, name);
    const char *word = verdict_kind_name(kind);

    lua_pushlstring(L, name.ptr, name.len);
    if (near)
        luaL_error(L, "%s has no field '%s' (nearest: '%s')", word, lua_tostring(L, -1), near);
    luaL_error(L, "%s has no field '%s'", word, lua_tostring(L, -1));
}

/* Of several wrong keys always the same one is named, however the table lies in memory. */
static void check_keys(lua_State *L, int idx, enum verdict_kind kind)
{
    omb_str worst = STR_NONE;
    bool foreign = false;

    lua_pushnil(L);
    while (lua_next(L, idx)) {
        omb_str key = STR_NONE;
        lua_pop(L, 1);
        vm_charge(L, 1);
        foreign |= lua_type(L, -1) != LUA_TSTRING;
        if (lua_type(L, -1) != LUA_TSTRING)
            continue;
        key.ptr = lua_tolstring(L, -1, &key.len);
        if (!str_is(key, "verdict") && !contract_field(kind, key) &&
            (!worst.ptr || str_compare(key, worst) < 0))
            worst = key;
    }
    if (foreign)
        luaL_error(L, "%s takes at most %d values, or names in braces", verdict_kind_name(kind),
                   (int)contract_verdict_of(kind)->n_field);
    if (worst.ptr)
        refuse_field(L, kind, worst);
}

static bool is_given(lua_State *L, int idx, const char *name)
{
    bool given;

    lua_pushstring(L, name);
    given = lua_rawget(L, idx) != LUA_TNIL;
    lua_pop(L, 1);
    return given;
}

void verdict_fields_check(lua_State *L, int idx, enum verdict_kind kind)
{
    const struct contract_verdict *v = contract_verdict_of(kind);

    check_keys(L, idx, kind);
    for (uint32_t i = 0; i < v->n_field; i++) {
        const struct contract_field *f = &v->field[i];
        if (f->must && !is_given(L, idx, f->name))
            luaL_error(L, "%s needs %s (%s)", verdict_kind_name(kind), f->name, f->meaning);
        if (f->not_with && is_given(L, idx, f->name) && is_given(L, idx, f->not_with))
            luaL_error(L, "%s takes either %s or %s", verdict_kind_name(kind), f->name,
                       f->not_with);
    }
}

/* ---- values ---- */

static void refuse_number(lua_State *L, const char *name)
{
    if (lua_type(L, -1) == LUA_TNUMBER)
        luaL_error(L, "%s is no whole number but a fraction", name);
    luaL_error(L, "%s is no whole number but a %s", name, lua_typename(L, lua_type(L, -1)));
}

int64_t verdict_field_int(lua_State *L, int idx, const char *name, int64_t least, int64_t most,
                          int64_t absent)
{
    int64_t n = absent;

    lua_pushstring(L, name);
    if (lua_rawget(L, idx) == LUA_TNIL) {
        lua_pop(L, 1);
        return absent;
    }
    if (!lua_isinteger(L, -1))
        refuse_number(L, name);
    n = lua_tointeger(L, -1);
    if (n < least || n > most) {
        if (most == INT64_MAX)
            luaL_error(L, "%s is %I, and has to be at least %I", name, (LUAI_UACINT)n,
                       (LUAI_UACINT)least);
        luaL_error(L, "%s is %I, out of its range (%I to %I)", name, (LUAI_UACINT)n,
                   (LUAI_UACINT)least, (LUAI_UACINT)most);
    }
    lua_pop(L, 1);
    return n;
}

/* Text on top of the stack, checked; stays there. */
static omb_str top_text(lua_State *L, const char *name, size_t most)
{
    omb_str s = STR("");
    bool control = false;

    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "%s is a %s, and has to be text", name, lua_typename(L, lua_type(L, -1)));
    s.ptr = lua_tolstring(L, -1, &s.len);
    for (size_t i = 0; i < s.len; i++)
        control |= (unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f;
    if (s.len > most || control || !utf8_valid(s))
        luaL_error(L, "%s is longer than %d bytes or no plain text", name, (int)most);
    return s;
}

omb_str verdict_field_text(lua_State *L, int idx, const char *name, size_t most,
                           struct arena *arena)
{
    omb_str s, kept;

    lua_pushstring(L, name);
    if (lua_rawget(L, idx) == LUA_TNIL) {
        lua_pop(L, 1);
        return STR("");
    }
    s = top_text(L, name, most);
    if (strcmp(name, "reason") == 0 && !contract_is_word(s))
        luaL_error(L, "reason is one word of a-z, 0-9 and _, not '%s'", s.ptr);
    kept = arena_dup(arena, s);
    if (!kept.ptr)
        luaL_error(L, "out of memory");
    lua_pop(L, 1);
    return kept;
}

/* ---- further fields, as JSON ---- */

static const char *nearest_choice(lua_State *L, const char *words, omb_str word)
{
    const char *names[16];
    omb_str left = str_of(words), one;
    size_t n = 0;

    while (left.len && n < 16) {
        (void)str_cut(left, ' ', &one, &left);
        names[n++] = lua_pushlstring(L, one.ptr, one.len);
    }
    return str_nearest(word, names, n);
}

static omb_str top_choice(lua_State *L, const struct contract_field *f)
{
    omb_str s = top_text(L, f->name, 64);
    const char *near;

    if (contract_has_word(f->words, s))
        return s;
    luaL_checkstack(L, 20, "choices");
    near = nearest_choice(L, f->words, s);
    if (near)
        luaL_error(L, "%s is one of: %s; not '%s' (nearest: '%s')", f->name, f->words, s.ptr, near);
    luaL_error(L, "%s is one of: %s; not '%s'", f->name, f->words, s.ptr);
    return s;
}

/* A plain list on top: each item one of the words, none twice, kept in the order of the words. */
static void print_choices(lua_State *L, const struct contract_field *f, struct json_out *o)
{
    omb_str left = str_of(f->words), one;
    int list = lua_gettop(L);
    uint32_t bit = 1, has = 0;
    size_t n;

    if (lua_type(L, list) != LUA_TTABLE || lua_getmetatable(L, list))
        luaL_error(L, "%s is a list of: %s", f->name, f->words);
    n = lua_rawlen(L, list);
    if (n < (size_t)f->least || n > (size_t)f->most)
        luaL_error(L, "%s is a list of %d to %d of: %s", f->name, (int)f->least, (int)f->most,
                   f->words);
    for (size_t i = 1; i <= n; i++) {
        omb_str s;
        uint32_t at = 1;
        lua_rawgeti(L, list, (lua_Integer)i);
        s = top_choice(L, f);
        for (left = str_of(f->words); left.len; at <<= 1) {
            (void)str_cut(left, ' ', &one, &left);
            if (str_eq(one, s))
                break;
        }
        if (has & at)
            luaL_error(L, "%s names '%s' twice", f->name, s.ptr);
        has |= at;
        lua_pop(L, 1);
    }
    jo_arr(o);
    for (left = str_of(f->words); left.len; bit <<= 1) {
        (void)str_cut(left, ' ', &one, &left);
        if (has & bit)
            jo_str(o, one);
    }
    jo_end_arr(o);
}

static void print_absent(const struct contract_field *f, struct json_out *o)
{
    omb_str first, rest;

    if (f->type == FIELD_CHOICE) {
        (void)str_cut(str_of(f->words), ' ', &first, &rest);
        jo_key(o, f->name);
        jo_str(o, first);
    } else if ((f->type == FIELD_INT || f->type == FIELD_MONEY) && f->absent >= f->least) {
        jo_kv_int(o, f->name, f->absent);
    }
}

static void print_field(lua_State *L, int idx, const struct contract_field *f, struct json_out *o)
{
    omb_str s;

    lua_pushstring(L, f->name);
    if (lua_rawget(L, idx) == LUA_TNIL) {
        print_absent(f, o);
        lua_pop(L, 1);
        return;
    }
    jo_key(o, f->name);
    switch (f->type) {
    case FIELD_INT:
    case FIELD_MONEY:
        jo_int(o, verdict_field_int(L, idx, f->name, f->least, f->most, 0));
        break;
    case FIELD_CHOICE:
        jo_str(o, top_choice(L, f));
        break;
    case FIELD_CHOICES:
        print_choices(L, f, o);
        break;
    default:
        s = top_text(L, f->name, (size_t)f->most);
        if (!contract_is_word(s))
            luaL_error(L, "%s is one word of a-z, 0-9 and _, not '%s'", f->name, s.ptr);
        jo_str(o, s);
    }
    lua_pop(L, 1);
}

/* ---- all of them ---- */

/* Does the verdict keep it in a member of its own? */
static bool read_own(lua_State *L, int idx, const struct contract_field *f, struct facts_view *view,
                     struct verdict *v)
{
    if (f->type == FIELD_TIER)
        v->tier = (int32_t)verdict_field_int(L, idx, f->name, f->least, f->most, -1);
    else if (strcmp(f->name, "priority") == 0)
        v->priority = (int32_t)verdict_field_int(L, idx, f->name, f->least, f->most, f->absent);
    else if (strcmp(f->name, "reason") == 0)
        v->reason = verdict_field_text(L, idx, f->name, (size_t)f->most, view->arena);
    else if (f->type == FIELD_TEXT)
        v->clause = verdict_field_text(L, idx, f->name, (size_t)f->most, view->arena);
    else if (f->type == FIELD_OFFERS)
        v->offers = verdict_offers(L, idx, view);
    else
        return false;
    return true;
}

void verdict_fields_read(lua_State *L, int idx, struct facts_view *view, struct verdict *out)
{
    const struct contract_verdict *v = contract_verdict_of(out->kind);
    struct buf text = {.max = FIELDS_MAX_JSON};
    struct json_out o = json_out(&text);

    out->reason = out->clause = STR("");
    for (uint32_t i = 0; i < v->n_field; i++) {
        if (read_own(L, idx, &v->field[i], view, out))
            continue;
        if (!text.ptr) {
            /* A place of fixed size: nothing is lost when the machine stops in the middle. */
            text.ptr = arena_alloc(view->arena, FIELDS_MAX_JSON);
            if (!text.ptr)
                luaL_error(L, "out of memory");
            text.cap = FIELDS_MAX_JSON;
            jo_obj(&o);
        }
        print_field(L, idx, &v->field[i], &o);
    }
    if (!text.ptr)
        return;
    jo_end_obj(&o);
    if (text.err)
        luaL_error(L, "%s has over %d bytes of fields", verdict_kind_name(out->kind),
                   FIELDS_MAX_JSON);
    out->fields = buf_str(&text);
}
