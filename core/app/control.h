/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_CONTROL_H
#define OMB_APP_CONTROL_H

#include "core/base/buf.h"
#include "core/base/id.h"

#include <stdint.h>

/*
 * How a command finds and asks the host that runs on a data folder: DATA/control.token, readable
 * by the owner only, new at each start, gone at the end. It holds one JSON object:
 * {"address","port","token"}.
 */
struct control {
    char address[64];
    uint16_t port;
    char token[ID_TOKEN + 1];
};

/* The host's side. -OMB_E_IO with the file in *error. */
OMB_MUST_USE int control_write(const char *data, const struct control *c, omb_error *error);
void control_remove(const char *data);

/* The command's side. -OMB_E_NOTFOUND: no host has left one; -OMB_E_DENIED: not readable. */
OMB_MUST_USE int control_read(const char *data, struct control *out);

/*
 * POST /control/WHAT ("policies/activate"); waits for the answer. -OMB_E_UNAVAILABLE when nobody listens (the
 * file was left by a host that was killed), -OMB_E_TIMEOUT, -OMB_E_SYNTAX for what is no answer.
 */
OMB_MUST_USE int control_ask(const struct control *c, const char *what, omb_str body, int *http,
                             struct buf *answer);

/* The body and status of an HTTP/1.1 answer that ended with its connection. */
OMB_MUST_USE int control_parse(omb_str bytes, int *http, omb_str *body);

#endif
