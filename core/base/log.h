/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_LOG_H
#define OMB_BASE_LOG_H

#include "core/base/str.h"

/*
 * One line an entry, to stderr: text for a terminal or JSON. Control characters
 * are escaped, entries cut at LOG_MAX_LINE. Never pass a secret or a message text.
 * [any]: a line is written by one write call.
 */
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_setup(enum log_level least, bool as_json);
enum log_level log_least(void);

/* `area` is the unit's name ("gateway", "store"). */
void log_write(enum log_level level, const char *area, const char *fmt, ...) OMB_PRINTF(3, 4);

#define log_debug(area, ...)                                                                       \
    (log_least() <= LOG_DEBUG ? log_write(LOG_DEBUG, area, __VA_ARGS__) : (void)0)
#define log_info(area, ...) log_write(LOG_INFO, area, __VA_ARGS__)
#define log_warn(area, ...) log_write(LOG_WARN, area, __VA_ARGS__)
#define log_error(area, ...) log_write(LOG_ERROR, area, __VA_ARGS__)

#endif
