/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_FILES_H
#define OMB_GATEWAY_FILES_H

#include "core/gateway/api.h"

/*
 * Files that people send into a case and see again. The routes of customers, sellers and
 * staff have found out who asks and which case it is; the rest is the same for all. [loop]
 */

/* Keeps the request's body as a file of the case: 201 {"attachment":{…}}; 413, 415, 422. */
void files_take(struct api *api, struct gw_req *req, struct id kase, const struct actor *who,
                int32_t tier);

/* Answers a file of the case as a download (Range is honoured); 404 when it has none such. */
void files_give(struct api *api, struct gw_req *req, struct id kase, omb_str attachment);

struct port_file { /* a file on its way in */
    omb_str name, bytes;
    omb_str key; /* Idempotency-Key, or absent */
    const struct actor *who;
    int32_t tier; /* an agent's level; -1 for others */
};
struct port_got { /* and out */
    omb_str name, type, bytes;
};
typedef void (*port_got_fn)(void *ctx, int status, const struct port_got *file);

struct files_port { /* app fills it */
    void *ctx;
    int (*take)(void *ctx, uint32_t tenant, struct id kase, const struct port_file *file,
                port_fn fn, void *fctx);
    int (*give)(void *ctx, uint32_t tenant, struct id kase, omb_str attachment, port_got_fn fn,
                void *fctx);
};

#endif
