/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_FETCH_WIRE_I_H
#define OMB_APP_FETCH_WIRE_I_H

#include "core/app/fetch_wire.h"

#include <curl/curl.h>
#include <uv.h>

/* Shared by fetch_wire.c (the loop's side) and fetch_easy.c (one attempt); nobody else. */
struct fetch_wire {
    uv_loop_t *loop;
    uv_timer_t timer;
    CURLM *multi;
    const char *ca_file; /* beside the system's; NULL: none */
    uint64_t sockets;
};

OMB_MUST_USE int fetch_easy_make(struct fetch_attempt *x);
void fetch_easy_free(struct fetch_attempt *x);

/* Takes the attempt off its wire and calls done. */
void fetch_easy_end(struct fetch_attempt *x, CURLcode code);

#endif
