/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_CONFIG_H
#define OMBUD_EXT_CONFIG_H

#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The instance's own options, checked against its descriptor before create: every
 * key of the descriptor has a value (given or the default), of its type and range.
 *
 * since 1.0
 */
#define OMB_EXT_CONFIG "omb.config/1"

/* A function table: frozen. */
typedef struct omb_ext_config {
    /*
     * [any] Value of an INT, BOOL (0 or 1) or DURATION (milliseconds) option.
     * -OMB_E_NOTFOUND: no such key in the descriptor; -OMB_E_INVALID: of another type.
     * *out is untouched on failure.
     */
    int32_t (*get_int)(const omb_host *host, omb_str key, int64_t *out);

    /*
     * [any] Value of a TEXT or CHOICE option, with a NUL behind it. Borrowed until the
     * instance is destroyed. Errors as get_int.
     */
    int32_t (*get_text)(const omb_host *host, omb_str key, omb_str *out);
} omb_ext_config;

#ifdef __cplusplus
}
#endif

#endif
