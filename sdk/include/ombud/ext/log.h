/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_LOG_H
#define OMBUD_EXT_LOG_H

#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Lines for the operator. The host adds time and the plugin's name, escapes control
 * characters and cuts long lines. Never log a secret or a customer's words.
 *
 * since 1.0
 */
#define OMB_EXT_LOG "omb.log/1"

#define OMB_LOG_DEBUG 0u /* for who looks into one plugin */
#define OMB_LOG_INFO 1u  /* happens rarely, good to know */
#define OMB_LOG_WARN 2u  /* somebody should look some day */
#define OMB_LOG_ERROR 3u /* somebody should look now */

/* A function table: frozen. */
typedef struct omb_ext_log {
    /* [any] One line, without a line end. */
    void (*write)(const omb_host *host, uint32_t level, omb_str line);
} omb_ext_log;

#ifdef __cplusplus
}
#endif

#endif
