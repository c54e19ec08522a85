/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_HOSTILE_ROWS_H
#define OMB_TESTS_HOSTILE_ROWS_H

#include <stdbool.h>

/* Rows that are not a crash, a hang or a nap in one callback. False: not one of these; *why is
 * NULL when the row passed. */
bool hostile_row_other(const char *row, const char **why); /* crash-*, api-* */
bool hostile_row_file(const char *row, const char **why);  /* abi-* */

#endif
