/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what the REST resources share: holding a request until the port answers.
 * Must not know: any one resource.
 * Called by: api_*.c. */
#include "core/gateway/api.h"

#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/base/pan.h"
#include "core/gateway/http.h"
#include "core/gateway/limiter.h"

#include <stdlib.h>

struct api_wait {
    struct gw *gw;
    gw_req_id id;
    int ok;
    const char *wrap;
};

bool api_case_id(struct gw_req *req, struct id *kase)
{
    if (id_parse(req->param[0], kase) == 0)
        return true;
    gw_reply_problem(req, -OMB_E_NOTFOUND, "there is no such case");
    return false;
}

struct actor api_actor(const struct session *s)
{
    return (struct actor){.type = ACTOR_AGENT, .id = s->agent, .name = s->name};
}

omb_str api_key_kept(struct arena *a, omb_str key)
{
    char hex[HASH_HEX + 1];

    if (key.len <= MESSAGE_MAX_CID)
        return arena_dup(a, key);
    hash_hex(hash_of(key), hex);
    return arena_dup(a, str_n(hex, MESSAGE_MAX_CID));
}

struct api_wait *api_hold(struct api *api, struct gw_req *req, int ok, const char *wrap)
{
    struct api_wait *w = malloc(sizeof *w);

    if (!w) {
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return NULL;
    }
    *w = (struct api_wait){.gw = api->gw, .id = gw_req_hold(req), .ok = ok, .wrap = wrap};
    return w;
}

/* To a person there is a reason to show the last digits of a card, to a program there is none. */
static void reply_body(struct gw_req *req, int ok, const char *type, omb_str body)
{
    if (req->by_key)
        body = pan_hide(body, &req->arena);
    if (body.ptr)
        gw_reply(req, ok, type, body);
    else
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
}

static void reply_ok(struct gw_req *req, const struct api_wait *w, const struct port_answer *a)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    int ok = a->http ? a->http : w->ok;

    if (ok == 204) {
        gw_reply_empty(req, ok);
        return;
    }
    if (a->name) /* one word of letters, digits, dots and dashes */
        gw_set_header(req, "Content-Disposition",
                      arena_printf(&req->arena, "attachment; filename=\"%s\"", a->name));
    if (a->type) /* a page of its own, which may show itself and do nothing */
        gw_set_header(req, "Content-Security-Policy",
                      STR("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
                          "sandbox"));
    if (a->json.ptr && !w->wrap) {
        reply_body(req, ok, a->type ? a->type : "application/json", a->json);
        return;
    }
    jo_obj(&o);
    if (a->json.ptr)
        jo_kv_raw(&o, w->wrap, a->json);
    if (a->seq)
        jo_kv_int(&o, "seq", (int64_t)a->seq);
    jo_end_obj(&o);
    reply_body(req, ok, "application/json", b.err ? STR_NONE : buf_str(&b));
    buf_free(&b);
}

void api_answer(void *wait, const struct port_answer *a)
{
    struct api_wait *w = wait;
    struct gw_req *req = gw_req_held(w->gw, w->id);

    if (req && a->status == 0)
        reply_ok(req, w, a);
    else if (req)
        gw_reply_problem_field(req, a->status, a->field, a->detail);
    free(w);
}

void api_started(struct api_wait *w, int status)
{
    if (status != 0)
        api_answer(w, &(struct port_answer){.status = status});
}

omb_str api_body_with(struct gw_req *req, const struct json_doc *d, const char *key, omb_str value)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    omb_str out;

    jo_obj(&o);
    jo_kv_str(&o, key, value);
    for (uint32_t i = json_first(d, 0); i != JSON_NONE; i = json_next(d, 0, i)) {
        omb_str name;
        if (json_get_str(d, i, &req->arena, &name) != 0 || str_is(name, key))
            continue;
        jo_key_str(&o, name);
        jo_raw(&o, json_raw(d, i + 1));
    }
    jo_end_obj(&o);
    out = b.err ? STR_NONE : arena_dup(&req->arena, buf_str(&b));
    buf_free(&b);
    return out;
}

omb_str api_bearer(struct gw_req *req, size_t most)
{
    omb_str value = gw_header(req, "Authorization"), scheme, token;

    if (!str_cut(value, ' ', &scheme, &token) || !str_eq_nocase(scheme, STR("Bearer")))
        return STR_NONE;
    token = str_trim(token);
    return token.len && token.len <= most ? token : STR_NONE;
}

bool api_may(struct limiter *l, struct gw_req *req, omb_str key)
{
    uint32_t wait = limiter_take(l, key, clock_mono_ms());

    if (!wait)
        return true;
    gw_set_header(req, "Retry-After", arena_printf(&req->arena, "%u", wait));
    gw_reply_problem(req, 429, "Too much at once. Try again in a moment.");
    return false;
}

bool api_body(struct gw_req *req, struct json_doc *d)
{
    omb_str body = req->body.len ? req->body : STR("{}");

    if (json_parse_arena(body, &req->arena, API_MAX_TOKENS, d, NULL) == 0 &&
        json_is(d, 0, JSON_OBJECT))
        return true;
    gw_reply_problem(req, -OMB_E_SYNTAX, "the body is not a JSON object");
    return false;
}

bool api_shape(struct gw_req *req, const struct json_doc *d, const struct shape_object *shape)
{
    struct shape_fault fault;

    if (shape_check(d, 0, shape, &fault) == 0)
        return true;
    gw_reply_problem_field(req, -OMB_E_INVALID, fault.field, fault.why);
    return false;
}
