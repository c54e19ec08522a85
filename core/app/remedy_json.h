/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_REMEDY_JSON_H
#define OMB_APP_REMEDY_JSON_H

#include "core/base/json_out.h"
#include "core/desk/kase.h"

/* A remedy as the API shows it: REMEDY of core/gateway/README.md. */
void remedy_json(struct json_out *o, const struct remedy *r);

#endif
