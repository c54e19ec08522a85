/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_STREAM_DESK_H
#define OMB_GATEWAY_STREAM_DESK_H

#include "core/gateway/port.h"
#include "core/gateway/session.h"

/*
 * The live feed of staff, WebSocket /ws (README of this folder). A socket watches
 * cases by seq: it gets every committed event once and in order, also across the
 * moment between reading the past and joining the present. [loop]
 */
struct stream;

OMB_MUST_USE int stream_open(struct gw *gw, struct sessions *sessions, const struct desk_port *port,
                             struct stream **out);
void stream_close(struct stream *s);

/* Committed events of a case, in order, to whoever watches it. */
void stream_events(struct stream *s, uint32_t tenant, struct id kase, const struct event *event,
                   uint32_t n);

/* True when somebody of this tenant has a list open (so that a row is worth writing). */
bool stream_wants_rows(const struct stream *s, uint32_t tenant);
void stream_row(struct stream *s, uint32_t tenant, omb_str row);

/* The customer types in a case. */
void stream_typing(struct stream *s, uint32_t tenant, struct id kase);

#endif
