/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_PROBLEM_H
#define OMB_GATEWAY_PROBLEM_H

#include "core/base/buf.h"

/*
 * application/problem+json (RFC 9457): {"type","title","status","detail","field","id"}.
 * `type` is stable: "/problems/" and the status code's short name ("not-found").
 */

/*
 * HTTP status of a code: INVALID SYNTAX 400 · DENIED 403 · NOTFOUND 404 · STATE CONFLICT EXISTS
 * VERSION 409 · UNSUPPORTED 415 · RANGE LIMIT CURRENCY 422 · BUSY UNAVAILABLE IO FULL NOMEM CLOSED
 * CANCELLED 503 · TIMEOUT 504 · the rest 500. Numbers from 400 on are themselves.
 */
int problem_status(int code);

const char *problem_title(int status);

/* Writes the body. field, detail may be NULL; id is what a person quotes. */
void problem_write(struct buf *out, int code, const char *field, const char *detail,
                   const char *id);

#endif
