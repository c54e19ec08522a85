/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_HEALTH_H
#define OMB_GATEWAY_HEALTH_H

#include "core/gateway/listener.h"

/* /healthz and /readyz of every listener, /metrics of the admin ones. [loop] */
OMB_MUST_USE int health_add(struct gw *gw);

#endif
