/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_TESTROUTES_H
#define OMB_GATEWAY_TESTROUTES_H

#include "core/gateway/listener.h"

/*
 * With OMBUD_TEST_ROUTES only (nothing otherwise): POST /echo, GET /big (10 MiB),
 * WebSocket /echo-ws (echo, messages up to 16 MiB). [loop]
 */
OMB_MUST_USE int testroutes_add(struct gw *gw);

#endif
