/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: asking the system for a name's addresses.
 * Must not know: which addresses are allowed.
 * Called by: fetch.c. */
#include "core/app/fetch_resolve.h"

#include "core/base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct lookup {
    uv_getaddrinfo_t uv;
    fetch_resolved_fn fn;
    void *ctx;
};

static void came(uv_getaddrinfo_t *uv, int status, struct addrinfo *list)
{
    struct lookup *l = uv->data;
    struct sockaddr_storage address[FETCH_MAX_ADDRESSES];
    uint32_t n = 0;
    bool over = false;

    for (const struct addrinfo *a = status == 0 ? list : NULL; a; a = a->ai_next) {
        if (a->ai_family != AF_INET && a->ai_family != AF_INET6)
            continue;
        over = n == FETCH_MAX_ADDRESSES;
        if (over)
            break;
        memset(&address[n], 0, sizeof address[n]);
        memcpy(&address[n++], a->ai_addr, a->ai_addrlen);
    }
    uv_freeaddrinfo(list);
    if (over)
        l->fn(l->ctx, -OMB_E_LIMIT, NULL, 0);
    else
        l->fn(l->ctx, n ? 0 : -OMB_E_UNAVAILABLE, address, n);
    free(l);
}

static int resolve(void *ctx, const char *host, uint16_t port, fetch_resolved_fn fn, void *fn_ctx)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC,
                                   .ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_NUMERICSERV};
    struct lookup *l = malloc(sizeof *l);
    char service[8];

    if (!l)
        return -OMB_E_NOMEM;
    *l = (struct lookup){.fn = fn, .ctx = fn_ctx};
    l->uv.data = l;
    snprintf(service, sizeof service, "%u", port);
    if (uv_getaddrinfo(ctx, &l->uv, came, host, service, &hints) == 0)
        return 0;
    free(l);
    return -OMB_E_UNAVAILABLE;
}

struct fetch_resolver fetch_resolve_system(struct uv_loop_s *loop)
{
    return (struct fetch_resolver){resolve, loop};
}
