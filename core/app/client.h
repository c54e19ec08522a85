/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_CLIENT_H
#define OMB_APP_CLIENT_H

#include "core/app/control.h"
#include "core/base/arena.h"
#include "core/gateway/port.h"

/* Who sits at the command line: the name of this process's user. */
const char *client_user(void);

/* A verb behind a door of the admin listener: POST /control/DOOR/VERB. */
struct client_question {
    const char *door, *verb;
    const char *slug; /* of the tenant, or "" with its number */
    uint32_t tenant;
    omb_str args; /* a JSON object */
};

/* Asks a running host; fails as control_ask. */
OMB_MUST_USE int client_ask(const struct control *host, const struct client_question *q, int *http,
                            struct buf *answer);

/* The same answer without a host: a port_fn, whose ctx is this. */
struct client_wait {
    bool done;
    int http;
    struct buf *answer;
};
void client_answered(void *wait, const struct port_answer *a);

/* What an answer that is a refusal says, for people; copied into the arena. */
omb_str client_detail(omb_str answer, struct arena *a);

#endif
