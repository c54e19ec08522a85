/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_FAULT_ALLOC_HOST_H
#define OMB_TESTS_FAULT_ALLOC_HOST_H

#include "core/plug/port.h"

/* The app of a plugin host that answers everything at once, and what is asked of each plugin. */
struct host {
    struct plug_services services;
    uint64_t messages, frames; /* of customers, that came through; sent to their sockets */
    uint64_t conn;             /* the last socket */
};
void host_begin(struct host *h);

omb_str host_name(const char *file); /* of its plugin */
struct plug_instance *host_instance(const struct plug *p, const char *file);

struct host_call {
    const char *name; /* NULL: the end */
    uint64_t (*make)(struct plug *p, struct plug_instance *i, struct plug_reply r);
};
const struct host_call *host_calls(const struct plug *p, const char *file);

/* A customer's socket and a request, for those that mounted a path; nothing for others. Is it one that
 * customers write to? */
bool host_visit(struct host *h, struct plug_instance *i);
void host_write(struct host *h, struct plug_instance *i);
void host_leave(struct host *h, struct plug_instance *i);

#endif
