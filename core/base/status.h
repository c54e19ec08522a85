/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_STATUS_H
#define OMB_BASE_STATUS_H

#include <ombud/base.h> /* one list of codes and one string type serve core and plugins */

#define OMB_MUST_USE __attribute__((warn_unused_result))
#define OMB_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Words for a status code (negative, or its absolute value); never NULL. [any] */
const char *omb_strerror(int code);

/* Stable short name for a status code, "NOTFOUND"; never NULL. [any] */
const char *omb_errname(int code);

#endif
