/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: how a table of members is written as a JSON schema.
 * Must not know: routes.
 * Called by: openapi.c. */
#include "core/gateway/openapi.h"

static void put_type(struct json_out *o, const char *type, bool null)
{
    jo_key(o, "type");
    if (!null) {
        jo_z(o, type);
        return;
    }
    jo_arr(o);
    jo_z(o, type);
    jo_z(o, "null");
    jo_end_arr(o);
}

static void put_words(struct json_out *o, const char *words, bool null)
{
    omb_str rest = str_of(words), one;
    bool more = true;

    jo_key(o, "enum");
    jo_arr(o);
    while (more) {
        more = str_cut(rest, '|', &one, &rest);
        jo_str(o, one);
    }
    if (null)
        jo_null(o);
    jo_end_arr(o);
}

static void put_range(struct json_out *o, const struct shape *s, const char *least,
                      const char *most)
{
    if (s->least != INT64_MIN && (s->least || s->type == SHAPE_INT))
        jo_kv_int(o, least, s->least);
    if (s->most)
        jo_kv_int(o, most, s->most);
}

static void put_text(struct json_out *o, const struct shape *s, bool null)
{
    put_type(o, "string", null);
    if (s->words)
        put_words(o, s->words, null);
    /* Bytes are never fewer than characters: this holds, the exact limit is one of bytes. */
    if (s->most)
        jo_kv_int(o, "maxLength", s->most);
    if (s->least)
        jo_kv_int(o, "minLength", 1);
}

static void put_object(struct json_out *o, const struct shape *s, bool null)
{
    if (!s->of) {
        put_type(o, "object", null);
    } else if (!null) {
        jo_key(o, "allOf");
        jo_arr(o);
        openapi_schema(o, s->of);
        jo_end_arr(o);
    } else {
        jo_key(o, "anyOf");
        jo_arr(o);
        openapi_schema(o, s->of);
        jo_obj(o);
        jo_kv_z(o, "type", "null");
        jo_end_obj(o);
        jo_end_arr(o);
    }
}

static void put_list(struct json_out *o, const struct shape *s, bool null)
{
    struct shape item = {.type = s->items, .of = s->of, .words = s->words, .least = INT64_MIN};

    put_type(o, "array", null);
    put_range(o, s, "minItems", "maxItems");
    jo_key(o, "items");
    if (s->items == SHAPE_OBJECT && s->of)
        openapi_schema(o, s->of);
    else {
        item.least = s->items == SHAPE_TEXT ? 0 : INT64_MIN;
        openapi_member(o, &item);
    }
}

void openapi_member(struct json_out *o, const struct shape *s)
{
    bool null = (s->flags & SHAPE_NULL) != 0;

    jo_obj(o);
    switch (s->type) {
    case SHAPE_TEXT:
        put_text(o, s, null);
        break;
    case SHAPE_TIME:
        put_type(o, "string", null);
        jo_kv_z(o, "format", "date-time");
        break;
    case SHAPE_INT:
        put_type(o, "integer", null);
        jo_kv_z(o, "format", "int64");
        put_range(o, s, "minimum", "maximum");
        break;
    case SHAPE_BOOL:
        put_type(o, "boolean", null);
        break;
    case SHAPE_OBJECT:
        put_object(o, s, null);
        break;
    case SHAPE_LIST:
        put_list(o, s, null);
        break;
    case SHAPE_ANY:
        break;
    }
    if (s->says)
        jo_kv_z(o, "description", s->says);
    jo_end_obj(o);
}

static void put_members(struct json_out *o, const struct shape_object *of)
{
    bool any = false;

    jo_obj(o);
    jo_kv_z(o, "type", "object");
    jo_key(o, "properties");
    jo_obj(o);
    for (const struct shape *s = of->member; s->name; s++) {
        jo_key(o, s->name);
        openapi_member(o, s);
        any = any || (s->flags & SHAPE_MUST);
    }
    jo_end_obj(o);
    if (any) {
        jo_key(o, "required");
        jo_arr(o);
        for (const struct shape *s = of->member; s->name; s++)
            if (s->flags & SHAPE_MUST)
                jo_z(o, s->name);
        jo_end_arr(o);
    }
    jo_end_obj(o);
}

void openapi_schema(struct json_out *o, const struct shape_object *of)
{
    struct buf ref = BUF_INIT(128);

    if (!of->name) {
        put_members(o, of);
        return;
    }
    buf_printf(&ref, "#/components/schemas/%s", of->name);
    jo_obj(o);
    jo_kv_str(o, "$ref", buf_str(&ref));
    jo_end_obj(o);
    buf_free(&ref);
}

/* ---- components ---- */

static bool has(const struct openapi_names *names, const char *name)
{
    for (uint32_t i = 0; i < names->n; i++)
        if (strcmp(names->of[i]->name, name) == 0)
            return true;
    return false;
}

void openapi_collect(struct openapi_names *names, const struct shape_object *of)
{
    if (!of || (of->name && has(names, of->name)))
        return;
    if (of->name && names->n < OPENAPI_MAX_NAMES)
        names->of[names->n++] = of;
    for (const struct shape *s = of->member; s->name; s++)
        openapi_collect(names, s->of);
}

void openapi_components(struct json_out *o, const struct openapi_names *names)
{
    for (uint32_t i = 0; i < names->n; i++) {
        jo_key(o, names->of[i]->name);
        put_members(o, names->of[i]);
    }
}
