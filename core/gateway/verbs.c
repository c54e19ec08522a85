/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a request's words as one JSON object, wherever in the request they stand.
 * Must not know: any verb.
 * Called by: route_send.c; app for what it is asked. */
#include "core/gateway/verbs.h"

#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/gateway/route.h"

static bool in_path(const struct api_route *row, omb_str key)
{
    for (int i = 0; i < ROUTE_PARAMS; i++)
        if (row->param[i] && str_is(key, row->param[i]))
            return true;
    return false;
}

/* Members of the body that are not given by the path already. */
static int put_body(struct gw_req *req, const struct api_route *row, struct json_out *o)
{
    omb_str body = req->body.len ? req->body : STR("{}");
    struct json_doc d;

    if (json_parse_arena(body, &req->arena, API_MAX_TOKENS, &d, NULL) != 0 ||
        !json_is(&d, 0, JSON_OBJECT))
        return -OMB_E_SYNTAX;
    for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i)) {
        omb_str key;
        if (json_get_str(&d, i, &req->arena, &key) != 0 || in_path(row, key))
            continue;
        jo_key_str(o, key);
        jo_raw(o, json_raw(&d, i + 1));
    }
    return 0;
}

int verb_words(struct gw_req *req, const struct api_route *row, struct buf *out)
{
    struct json_out o = json_out(out);
    int status = 0;

    jo_obj(&o);
    for (int i = 0; i < ROUTE_PARAMS; i++)
        if (row->param[i])
            jo_kv_str(&o, row->param[i], req->param[i]);
    for (const struct shape *s = row->query ? row->query->member : NULL; s && s->name; s++) {
        omb_str value = gw_query(req, s->name);
        if (value.ptr)
            jo_kv_str(&o, s->name, value);
    }
    if (!str_is(req->method, "GET") && !str_is(req->method, "HEAD"))
        status = put_body(req, row, &o);
    jo_end_obj(&o);
    return status ? status : out->err;
}

int64_t verb_number(const struct json_doc *words, const char *name, int64_t fallback,
                    struct arena *a)
{
    omb_str text = json_str_or(words, 0, name, a, STR(""));
    int64_t n;

    if (text.len && str_int(text, &n) == 0)
        return n;
    return json_int_or(words, 0, name, fallback);
}
