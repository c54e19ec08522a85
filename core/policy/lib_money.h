/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_LIB_MONEY_H
#define OMB_POLICY_LIB_MONEY_H

#include "core/base/status.h"

#include <stdint.h>

/* percent of an amount, half a minor unit rounded away from zero. -OMB_E_RANGE. [any] */
OMB_MUST_USE int lib_money_percent(int64_t minor, int64_t percent, int64_t *out);

#endif
