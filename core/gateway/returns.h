/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_RETURNS_H
#define OMB_GATEWAY_RETURNS_H

#include "core/gateway/files.h"

/* What the routes of returns ask beyond commands; app fills it. [loop] */
struct returns_who { /* who wants to know the terms */
    struct actor actor;
    int32_t tier; /* an agent's; -1 */
    bool has_case;
    struct id kase;
    omb_str contact, customer, email; /* of a customer without a case */
    bool verified;
};

struct returns_port {
    void *ctx;
    /* What the policy says of a return beforehand; nothing is recorded. */
    void (*terms)(void *ctx, uint32_t tenant, const struct returns_who *who, omb_str body,
                  port_fn fn, void *fctx);
    /* The label as a PDF: -OMB_E_NOTFOUND no such return, -OMB_E_STATE no label yet. */
    void (*label)(void *ctx, uint32_t tenant, struct id kase, omb_str ret, port_got_fn fn,
                  void *fctx);
};

#endif
