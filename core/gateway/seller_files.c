/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the routes by which a seller sends files to one of its claims and sees those of it.
 * Must not know: which files a claim has (the port), where they are kept.
 * Called by: api_seller.c. */
#include "core/base/limits.h"
#include "core/gateway/files.h"
#include "core/gateway/seller.h"

#include <stdlib.h>

struct asking { /* whether it may; the request is held meanwhile */
    struct api *api;
    gw_req_id id;
    struct id kase;
    struct actor actor;
    omb_str file; /* absent: one is sent */
};

static void told(void *ctx, int status)
{
    struct asking a = *(struct asking *)ctx;
    struct gw_req *req = gw_req_held(a.api->gw, a.id);

    free(ctx);
    if (!req)
        return; /* the client left */
    if (status != 0)
        gw_reply_problem(req, status,
                         status == -OMB_E_STATE      ? "this claim is decided"
                         : status == -OMB_E_NOTFOUND ? "there is no such claim or file"
                                                     : NULL);
    else if (a.file.ptr)
        files_give(a.api, req, a.kase, a.file);
    else
        files_take(a.api, req, a.kase, &a.actor, -1);
}

static void ask(struct api *api, struct gw_req *req, const struct seller_who *who, omb_str file)
{
    struct seller_file what;
    struct asking *a;
    struct id kase;

    if (!seller_claim(req, who, &kase))
        return;
    a = malloc(sizeof *a);
    if (!a) {
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return;
    }
    *a = (struct asking){api, gw_req_hold(req), kase, seller_actor(who), file};
    what = (struct seller_file){kase, req->param[1], file};
    api->seller->may_file(api->seller->ctx, req->tenant, who, &what, told, a);
}

void seller_files_sent(void *ctx, struct gw_req *req, const struct seller_who *who)
{
    ask(ctx, req, who, STR_NONE);
}

void seller_files_wanted(void *ctx, struct gw_req *req, const struct seller_who *who)
{
    ask(ctx, req, who, req->param[2]);
}
