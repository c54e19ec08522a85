/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what all operations of the OpenAPI document share: its head, errors, ways to sign in.
 * Must not know: routes.
 * Called by: openapi.c. */
#include "core/gateway/openapi.h"
#include "core/gateway/problem.h"

#include <stdio.h>

#define PROBLEM_BODY "application/problem+json"

const int openapi_errors[OPENAPI_ERRORS] = {400, 401, 403, 404, 409, 413, 415, 422, 429, 503};

void openapi_content(struct json_out *o, const char *type)
{
    jo_key(o, "content");
    jo_obj(o);
    jo_key(o, type);
    jo_obj(o);
    jo_key(o, "schema");
}

void openapi_end_content(struct json_out *o)
{
    jo_end_obj(o);
    jo_end_obj(o);
}

void openapi_problems(struct json_out *o)
{
    jo_key(o, "responses");
    jo_obj(o);
    for (size_t i = 0; i < OPENAPI_ERRORS; i++) {
        char key[8];
        (void)snprintf(key, sizeof key, "E%d", openapi_errors[i]);
        jo_key_str(o, str_of(key));
        jo_obj(o);
        jo_kv_z(o, "description", problem_title(openapi_errors[i]));
        if (openapi_errors[i] == 429)
            jo_kv_raw(o, "headers",
                      STR("{\"Retry-After\":{\"required\":true,\"description\":\"seconds\","
                          "\"schema\":{\"type\":\"integer\"}}}"));
        openapi_content(o, PROBLEM_BODY);
        jo_raw(o, STR("{\"$ref\":\"#/components/schemas/Problem\"}"));
        openapi_end_content(o);
        jo_end_obj(o);
    }
    jo_end_obj(o);
}

void openapi_schemes(struct json_out *o)
{
    jo_kv_raw(
        o, "securitySchemes",
        STR("{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"__Host-ombud\","
            "\"description\":\"of POST /api/v1/session; changes also need an Origin of this "
            "host\"},"
            "\"csrf\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"x-ombud-csrf\","
            "\"description\":\"`csrf` of the same answer\"},"
            "\"key\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"an API key, "
            "ombk_…; the scope that it needs stands at each operation. 600 calls a minute "
            "with one, 1,800 from an address\"},"
            "\"visitor\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"of POST "
            "/api/v1/my/session. 240 calls a minute with one, 1,200 from an address\"},"
            "\"seller\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"a seller's "
            "key, or the link of one claim. 300 calls a minute with one, 600 from an "
            "address\"}}"));
}

static const struct shape problem_members[] =
    {{.name = "type",
      .type = SHAPE_TEXT,
      .flags = SHAPE_MUST,
      .says = "stable: /problems/not-found"},
     {.name = "title", .type = SHAPE_TEXT, .flags = SHAPE_MUST},
     {.name = "status", .type = SHAPE_INT, .flags = SHAPE_MUST, .least = 400, .most = 599},
     {.name = "detail", .type = SHAPE_TEXT},
     {.name = "field", .type = SHAPE_TEXT, .says = "what of the request it is about"},
     {.name = "id", .type = SHAPE_TEXT, .flags = SHAPE_MUST, .says = "to quote"},
     {.name = NULL}};
const struct shape_object openapi_problem = {"Problem", problem_members};

void openapi_info(struct json_out *o, const char *version)
{
    jo_kv_z(o, "openapi", "3.1.0");
    jo_key(o, "info");
    jo_obj(o);
    jo_kv_z(o, "title", "ombud");
    jo_kv_z(o, "version", version);
    jo_kv_z(o, "description",
            "Money is in minor units, times are RFC 3339 in UTC. A member of a body that is null "
            "counts as absent unless its schema allows null; members that are not named are let "
            "pass. Lengths of texts are limits in bytes of UTF-8. Errors are "
            "application/problem+json.");
    jo_kv_raw(o, "license", STR("{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}"));
    jo_end_obj(o);
    jo_kv_raw(o, "servers", STR("[{\"url\":\"/\"}]"));
}
