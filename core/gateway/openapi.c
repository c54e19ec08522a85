/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the OpenAPI document: every row of the API's tables as an operation.
 * Must not know: what is behind a row.
 * Called by: the route that gives it, `ombud api`. */
#include "core/gateway/openapi.h"

#include "core/base/limits.h"
#include "core/gateway/route.h"

#include <stdio.h>

#define JSON_BODY "application/json"

typedef void (*row_fn)(void *ctx, const struct api_route *row);

static void each_row(row_fn fn, void *ctx)
{
    for (const struct api_route *const *table = api_tables; *table; table++)
        for (const struct api_route *row = *table; row->method; row++)
            fn(ctx, row);
}

static bool writes(const struct api_route *row)
{
    return strcmp(row->method, "GET") != 0;
}

static bool has_params(const struct api_route *row)
{
    return strchr(row->pattern, ':') != NULL;
}

/* ---- what a request brings ---- */

static void open_param(struct json_out *o, const char *in, const char *name, bool must)
{
    jo_obj(o);
    jo_kv_z(o, "name", name);
    jo_kv_z(o, "in", in);
    if (must)
        jo_kv_bool(o, "required", true);
}

static void put_text_schema(struct json_out *o, int64_t least, int64_t most)
{
    const struct shape text = {.type = SHAPE_TEXT, .least = least, .most = most};

    jo_key(o, "schema");
    openapi_member(o, &text);
}

static void put_path_params(struct json_out *o, const char *pattern)
{
    for (const char *p = strchr(pattern, ':'); p; p = strchr(p + 1, ':')) {
        char name[32];
        str_clip(name, sizeof name, str_n(p + 1, strcspn(p + 1, "/")));
        open_param(o, "path", name, true);
        put_text_schema(o, 1, 0);
        jo_end_obj(o);
    }
}

static void put_header(struct json_out *o, const char *name, bool must, const char *says)
{
    open_param(o, "header", name, must);
    jo_kv_z(o, "description", says);
    put_text_schema(o, 1, API_MAX_KEY);
    jo_end_obj(o);
}

static void put_params(struct json_out *o, const struct api_route *row)
{
    jo_key(o, "parameters");
    jo_arr(o);
    put_path_params(o, row->pattern);
    for (const struct shape *s = row->query ? row->query->member : NULL; s && s->name; s++) {
        open_param(o, "query", s->name, false);
        jo_key(o, "schema");
        openapi_member(o, s);
        jo_end_obj(o);
    }
    if (row->door == DOOR_MY && (row->opens & (MY_CASE | MY_OPEN))) {
        open_param(o, "query", "case", false);
        jo_kv_z(o, "description", "number of another case of a verified customer");
        put_text_schema(o, 1, 0);
        jo_end_obj(o);
    }
    if (row->key != KEY_NONE)
        put_header(o, "Idempotency-Key", row->key == KEY_MUST,
                   "the same with every try of one request, kept for 24 hours at least");
    if (row->max_body)
        put_header(o, "X-Name", false, "the file's name, percent-encoded");
    jo_end_arr(o);
}

static void put_bytes(struct json_out *o, size_t most)
{
    jo_obj(o);
    jo_kv_z(o, "type", "string");
    jo_kv_z(o, "format", "binary");
    if (most)
        jo_kv_int(o, "maxLength", (int64_t)most);
    jo_end_obj(o);
}

static bool has_body(const struct api_route *row)
{
    return writes(row) && (row->max_body || (route_body(row) && route_body(row)->member->name));
}

/* What the feed has in its frame, a request has in its body. */
static void put_with_cid(struct json_out *o, const struct shape_object *of)
{
    jo_obj(o);
    jo_key(o, "allOf");
    jo_arr(o);
    openapi_schema(o, of);
    jo_end_arr(o);
    jo_kv_raw(o, "required", STR("[\"cid\"]"));
    jo_end_obj(o);
}

static void put_body(struct json_out *o, const struct api_route *row)
{
    const struct shape_object *of = route_body(row);
    bool must = row->max_body > 0;

    if (!has_body(row))
        return;
    for (const struct shape *s = of ? of->member : NULL; s && s->name; s++)
        must = must || (s->flags & SHAPE_MUST);
    jo_key(o, "requestBody");
    jo_obj(o);
    jo_kv_bool(o, "required", must);
    openapi_content(o, row->max_body ? "application/octet-stream" : JSON_BODY);
    if (row->max_body)
        put_bytes(o, row->max_body);
    else if (row->own_key)
        put_with_cid(o, of);
    else
        openapi_schema(o, of);
    openapi_end_content(o);
    jo_end_obj(o);
}

/* ---- what comes back ---- */

static void put_status(struct json_out *o, int status)
{
    char text[8];
    struct buf b = BUF_INIT(64);

    (void)snprintf(text, sizeof text, "%d", status);
    buf_printf(&b, "#/components/responses/E%d", status);
    jo_key_str(o, str_of(text));
    jo_obj(o);
    jo_kv_str(o, "$ref", buf_str(&b));
    jo_end_obj(o);
    buf_free(&b);
}

/* A route's errors follow from its row. */
static bool may_answer(const struct api_route *row, int status)
{
    bool open = row->door == DOOR_OPEN;
    bool changes = row->command || (row->verb && writes(row));

    switch (status) {
    case 400:
        return has_body(row) || row->query || row->key != KEY_NONE || changes;
    case 401:
        return !open || (row->body && writes(row));
    case 403:
        return row->door == DOOR_STAFF || row->command || row->body ||
               (row->door == DOOR_MY && (row->opens & MY_VERIFIED));
    case 404:
        return has_params(row) || row->command || row->verb || row->body;
    case 409:
        return changes || row->max_body || row->type;
    case 413:
        return has_body(row);
    case 415:
        return row->max_body > 0;
    case 422:
        return changes || row->max_body || row->key == KEY_MUST || row->body;
    case 429:
        return !open || writes(row);
    case 503:
        return true;
    default:
        return false;
    }
}

static void put_answer(struct json_out *o, const struct api_route *row)
{
    jo_obj(o);
    jo_kv_z(o, "description", row->ok == 204 ? "done" : "as asked");
    if (row->type) {
        openapi_content(o, row->type);
        put_bytes(o, 0);
        openapi_end_content(o);
    } else if (row->ok != 204) {
        openapi_content(o, JSON_BODY);
        if (row->answer)
            openapi_schema(o, row->answer);
        else
            jo_raw(o, STR("{\"type\":\"object\"}"));
        openapi_end_content(o);
    }
    jo_end_obj(o);
}

static void put_answers(struct json_out *o, const struct api_route *row)
{
    char ok[8];

    jo_key(o, "responses");
    jo_obj(o);
    (void)snprintf(ok, sizeof ok, "%d", row->ok);
    jo_key_str(o, str_of(ok));
    put_answer(o, row);
    if (row->also) {
        (void)snprintf(ok, sizeof ok, "%d", row->also);
        jo_key_str(o, str_of(ok));
        put_answer(o, row);
    }
    for (size_t i = 0; i < OPENAPI_ERRORS; i++)
        if (may_answer(row, openapi_errors[i]))
            put_status(o, openapi_errors[i]);
    jo_end_obj(o);
}

/* ---- who may ---- */

static void put_scheme(struct json_out *o, const char *name, const char *scope)
{
    jo_key(o, name);
    jo_arr(o);
    if (scope)
        jo_z(o, scope);
    jo_end_arr(o);
}

static void put_security(struct json_out *o, const struct api_route *row)
{
    jo_key(o, "security");
    jo_arr(o);
    if (row->door == DOOR_STAFF) {
        jo_obj(o);
        put_scheme(o, "session", NULL);
        if (writes(row))
            put_scheme(o, "csrf", NULL);
        jo_end_obj(o);
        if (row->opens) {
            jo_obj(o);
            put_scheme(o, "key", scope_name(row->opens));
            jo_end_obj(o);
        }
    } else if (row->door != DOOR_OPEN) {
        jo_obj(o);
        put_scheme(o, row->door == DOOR_MY ? "visitor" : "seller", NULL);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

/* ---- operations ---- */

/* "get_cases_case_events" */
static void put_name(struct json_out *o, const struct api_route *row)
{
    struct buf b = BUF_INIT(256);

    for (const char *p = row->method; *p; p++)
        buf_putc(&b, (char)(*p + 32));
    for (const char *p = row->pattern + strlen("/api/v1"); *p; p++)
        if (*p != ':')
            buf_putc(&b, *p == '/' || *p == '-' || *p == '.' ? '_' : *p);
    jo_kv_str(o, "operationId", buf_str(&b));
    buf_free(&b);
}

static void put_tag(struct json_out *o, const struct api_route *row)
{
    const char *part = row->pattern + strlen("/api/v1/");

    jo_key(o, "tags");
    jo_arr(o);
    jo_str(o, str_n(part, strcspn(part, "/")));
    jo_end_arr(o);
}

static void put_operation(struct json_out *o, const struct api_route *row)
{
    char method[8];
    size_t n = 0;

    for (; row->method[n] && n + 1 < sizeof method; n++)
        method[n] = (char)(row->method[n] + 32);
    jo_key_str(o, str_n(method, n));
    jo_obj(o);
    put_name(o, row);
    put_tag(o, row);
    jo_kv_z(o, "summary", row->says);
    put_params(o, row);
    put_body(o, row);
    put_answers(o, row);
    put_security(o, row);
    jo_end_obj(o);
}

struct walk {
    struct json_out *o;
    const char *pattern;            /* the path that is written */
    const struct api_route *before; /* a row of the same path that came earlier */
    const struct api_route *of;
};

static void put_if_same(void *ctx, const struct api_route *row)
{
    struct walk *w = ctx;

    if (strcmp(row->pattern, w->pattern) == 0)
        put_operation(w->o, row);
}

static void note_first(void *ctx, const struct api_route *row)
{
    struct walk *w = ctx;

    if (!w->before && strcmp(row->pattern, w->of->pattern) == 0)
        w->before = row;
}

/* "/api/v1/cases/:case" is the path "/api/v1/cases/{case}". */
static void put_pattern(struct json_out *o, const char *pattern)
{
    struct buf b = BUF_INIT(256);

    for (const char *p = pattern; *p;) {
        size_t part = strcspn(p + 1, "/") + 1;
        if (p[1] == ':')
            buf_printf(&b, "/{%.*s}", (int)part - 2, p + 2);
        else
            buf_put(&b, p, part);
        p += part;
    }
    jo_key_str(o, buf_str(&b));
    buf_free(&b);
}

static void put_path(void *ctx, const struct api_route *row)
{
    struct walk first = {.of = row};
    struct walk *w = ctx;

    each_row(note_first, &first);
    if (first.before != row)
        return;
    w->pattern = row->pattern;
    put_pattern(w->o, row->pattern);
    jo_obj(w->o);
    each_row(put_if_same, w);
    jo_end_obj(w->o);
}

/* ---- the whole ---- */

static void collect(void *ctx, const struct api_route *row)
{
    openapi_collect(ctx, route_body(row));
    openapi_collect(ctx, row->answer);
}

void openapi_write(struct buf *out, const char *version)
{
    struct json_out o = json_out(out);
    struct openapi_names names = {.n = 0};
    struct walk w = {.o = &o};

    openapi_collect(&names, &openapi_problem);
    each_row(collect, &names);
    jo_obj(&o);
    openapi_info(&o, version);
    jo_key(&o, "paths");
    jo_obj(&o);
    each_row(put_path, &w);
    jo_end_obj(&o);
    jo_key(&o, "components");
    jo_obj(&o);
    openapi_schemes(&o);
    openapi_problems(&o);
    jo_key(&o, "schemas");
    jo_obj(&o);
    openapi_components(&o, &names);
    jo_end_obj(&o);
    jo_end_obj(&o);
    jo_end_obj(&o);
}

void openapi_get(void *ctx, struct gw_req *req)
{
    struct api *api = ctx;

    if (!api->document.len)
        openapi_write(&api->document, api->version);
    gw_set_header(req, "Cache-Control", STR("no-cache"));
    gw_reply_json(req, 200, &api->document);
}
