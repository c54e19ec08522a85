/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_READ_H
#define OMB_STORE_READ_H

#include "core/store/backend.h"

/* Hands an answered read to its caller and frees it. [loop] */
void read_deliver(struct store_read *r);

#endif
