/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the shape of error answers and the map from our codes to HTTP's.
 * Must not know: requests, connections.
 * Called by: reply; the API files for codes. */
#include "core/gateway/problem.h"

#include "core/base/json_out.h"

static const struct {
    int code, status;
} map[] = {
    {OMB_E_INVALID, 400},   {OMB_E_SYNTAX, 400},      {OMB_E_DENIED, 403},
    {OMB_E_NOTFOUND, 404},  {OMB_E_STATE, 409},       {OMB_E_CONFLICT, 409},
    {OMB_E_EXISTS, 422},    {OMB_E_VERSION, 409},     {OMB_E_UNSUPPORTED, 415},
    {OMB_E_RANGE, 422},     {OMB_E_LIMIT, 422},       {OMB_E_CURRENCY, 422},
    {OMB_E_BUSY, 503},      {OMB_E_UNAVAILABLE, 503}, {OMB_E_IO, 503},
    {OMB_E_FULL, 503},      {OMB_E_NOMEM, 503},       {OMB_E_CLOSED, 503},
    {OMB_E_CANCELLED, 503}, {OMB_E_TIMEOUT, 504},
};

static const struct {
    int status;
    const char *slug, *title;
} titles[] = {
    {400, "bad-request", "The request is not well-formed"},
    {401, "sign-in", "Sign in first"},
    {403, "denied", "Not allowed"},
    {404, "not-found", "Not found"},
    {405, "method", "The path does not know this method"},
    {408, "too-slow", "The request came too slowly"},
    {409, "conflict", "Not possible in the present state"},
    {413, "too-large", "The request body is too large"},
    {414, "target-too-long", "The request line is too long"},
    {415, "unsupported", "Not supported"},
    {421, "wrong-host", "This host is not served here"},
    {422, "unprocessable", "Not acceptable in content"},
    {426, "upgrade", "A WebSocket handshake is needed"},
    {429, "too-many", "Too many requests"},
    {431, "head-too-large", "The request's headers are too large"},
    {500, "internal", "Something went wrong here"},
    {501, "not-known", "Not known to this server"},
    {503, "unavailable", "Not available now"},
    {504, "timeout", "The answer took too long"},
    {505, "version", "This version of HTTP is not spoken here"},
};

int problem_status(int code)
{
    if (code >= 400 && code <= 599)
        return code;
    for (size_t i = 0; i < sizeof(map) / sizeof(*map); i++)
        if (map[i].code == -code)
            return map[i].status;
    return 500;
}

const char *problem_title(int status)
{
    for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Something went wrong";
}

/* The code's own short name ("not-found", "conflict") tells more than the status. */
static void put_type(struct buf *type, int code, int status)
{
    buf_putz(type, "/problems/");
    if (code < 0 && -code != OMB_E_NOTFOUND) {
        for (const char *p = omb_errname(code); *p; p++)
            buf_putc(type, *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p);
        return;
    }
    for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
        if (titles[i].status == status) {
            buf_putz(type, titles[i].slug);
            return;
        }
    buf_int(type, status);
}

void problem_write(struct buf *out, int code, const char *field, const char *detail, const char *id)
{
    int status = problem_status(code);
    struct buf type = BUF_INIT(256);
    struct json_out o = json_out(out);
    put_type(&type, code, status);
    jo_obj(&o);
    jo_kv_str(&o, "type", buf_str(&type));
    jo_kv_z(&o, "title", problem_title(status));
    jo_kv_int(&o, "status", status);
    if (detail)
        jo_kv_z(&o, "detail", detail);
    if (field)
        jo_kv_z(&o, "field", field);
    jo_kv_z(&o, "id", id);
    jo_end_obj(&o);
    buf_free(&type);
}
