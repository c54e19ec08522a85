/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_PORT_H
#define OMB_GATEWAY_PORT_H

#include "core/base/buf.h"
#include "core/base/id.h"
#include "core/base/shape.h"
#include "core/desk/command.h"
#include "core/desk/rights.h"

#include <stdint.h>

/*
 * What the API and the live feed ask of the rest of the host; app fills it. Answers
 * come on the loop, perhaps inside the call; each call answers exactly once unless it
 * returns an error itself. Strings of an answer live during the callback. [loop]
 */
struct port_answer {
    int status;   /* 0 or -OMB_E_* */
    uint64_t seq; /* of the command's first event; of a list of events, of its last (of none: the
                     case's) */
    uint64_t at;
    const char *detail; /* words when status is negative */
    const char *field;  /* of the request that they are about, or NULL */
    omb_str json;       /* the answer's body, or of a remedy command the REMEDY */
    int http;           /* HTTP status when it is another than the call's usual one, or 0 */
    const char *type;   /* of a body that is not JSON; NULL: it is */
    const char *name;   /* of a file to keep, which such a body is; NULL: a page to look at */
};
typedef void (*port_fn)(void *ctx, const struct port_answer *answer);

/*
 * A question about a tenant's policies, its office, or its people and customers: a verb of
 * api_policies.c, api_office.c or api_people.c with its words as one JSON object, whatever part of
 * the request they came in. What the asker may is decided behind the port. Strings are borrowed
 * for the call.
 */
struct port_question {
    const char *verb;
    uint32_t tenant;    /* its number, unless a name is given: */
    omb_str slug;       /* from the command line */
    struct actor actor; /* AGENT, or SYSTEM for somebody at the command line */
    omb_str login;      /* of the asker, if he signed in */
    struct rights rights;
    omb_str args;
    const struct shape_object *shape; /* of the words, or NULL: looked at once the asker may */
};
typedef int (*port_ask_fn)(void *ctx, const struct port_question *ask, port_fn fn, void *fctx);

struct desk_port {
    void *ctx;
    int (*command)(void *ctx, uint32_t tenant, struct id kase, const struct command *c, port_fn fn,
                   void *fctx);
    /* {"case":{…}} */
    int (*detail)(void *ctx, uint32_t tenant, struct id kase, port_fn fn, void *fctx);
    /* [EVENT…] after `since`, at most `most` */
    int (*events)(void *ctx, uint32_t tenant, struct id kase, uint64_t since, uint32_t most,
                  port_fn fn, void *fctx);
    /* {"cases":[ROW…],"cursor":…}; filter as store_list knows them */
    int (*list)(void *ctx, uint32_t tenant, omb_str filter, omb_str cursor, uint32_t most,
                port_fn fn, void *fctx);
    /* {"orders":[ORDER…]} of the case's customer, from the shop */
    int (*orders)(void *ctx, uint32_t tenant, struct id kase, port_fn fn, void *fctx);
    /* {"order":ORDER} */
    int (*order)(void *ctx, uint32_t tenant, omb_str order, port_fn fn, void *fctx);
    /* {"suggestions":[…]} for an agent of this tier */
    int (*suggestions)(void *ctx, uint32_t tenant, struct id kase, const struct actor *who,
                       int32_t tier, port_fn fn, void *fctx);
    /* {"choices":CHOICES}: what an order of the case's customer may be changed to */
    int (*choices)(void *ctx, uint32_t tenant, struct id kase, omb_str order, port_fn fn,
                   void *fctx);
    /* {"quote":QUOTE}: what a REMEDY would mean; nothing is recorded */
    int (*quote)(void *ctx, uint32_t tenant, struct id kase, const struct actor *who, omb_str body,
                 port_fn fn, void *fctx);
    /* {"tenant":{…},…} */
    void (*boot)(void *ctx, uint32_t tenant, struct buf *out);
    port_ask_fn policies;
    port_ask_fn office;
    port_ask_fn people;
    /* A verb of `ombud plugin` with its words as one JSON object, from the command line. */
    int (*plugins)(void *ctx, const char *verb, omb_str args, port_fn fn, void *fctx);
    /* An agent types: told to the customer if he holds the case, stored nowhere. */
    void (*typing)(void *ctx, uint32_t tenant, struct id kase, omb_str agent);
};

#endif
