/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_OPENAPI_H
#define OMB_GATEWAY_OPENAPI_H

#include "core/base/json_out.h"
#include "core/base/shape.h"
#include "core/gateway/http.h"

/*
 * The API as an OpenAPI 3.1 document, written from the tables that requests go through
 * (route.h). Without a host too.
 */
void openapi_write(struct buf *out, const char *version);

/* GET /api/v1/openapi.json; ctx is the api. */
void openapi_get(void *ctx, struct gw_req *req);

/* ---- openapi_shared.c ---- */

#define OPENAPI_ERRORS 10
extern const int openapi_errors[OPENAPI_ERRORS]; /* HTTP statuses that operations name */
extern const struct shape_object openapi_problem;
void openapi_info(struct json_out *o, const char *version);
void openapi_schemes(struct json_out *o);
void openapi_problems(struct json_out *o);
/* "content" of one type, up to its schema, which the caller writes in between. */
void openapi_content(struct json_out *o, const char *type);
void openapi_end_content(struct json_out *o);

/* ---- openapi_schema.c ---- */

/* A schema of an object: a reference when it has a name, else the object itself. */
void openapi_schema(struct json_out *o, const struct shape_object *of);
/* Of one member, whatever object it is in. */
void openapi_member(struct json_out *o, const struct shape *s);

/* The objects with names that these and what they hold are made of, each once. */
#define OPENAPI_MAX_NAMES 160
struct openapi_names {
    const struct shape_object *of[OPENAPI_MAX_NAMES];
    uint32_t n;
};
void openapi_collect(struct openapi_names *names, const struct shape_object *of);
void openapi_components(struct json_out *o, const struct openapi_names *names);

#endif
