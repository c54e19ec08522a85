/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_BASE_H
#define OMBUD_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The words that both sides of the plugin line share: borrowed strings, status
 * codes, and the caller-supplied error text.
 *
 * Nothing here changes within v1. Data structs elsewhere grow only at their end
 * and begin with a `size`; these two small ones are frozen whole.
 *
 * since 1.0
 */

/*
 * A borrowed run of bytes: UTF-8 text unless a member says otherwise, not
 * NUL-terminated. Valid for the call it is handed to; whoever keeps it copies
 * it. An absent string is {NULL, 0}; an empty one may have any ptr.
 */
typedef struct omb_str {
    const char *ptr;
    size_t len;
} omb_str;

/*
 * Status of a call: 0 for success, or one of these codes negated.
 * The list only grows at its end. An unknown negative code is treated as
 * OMB_E_FAILED by both sides. X(name, number, words for a person).
 */
#define OMB_STATUS_LIST(X)                                                                         \
    X(FAILED, 1, "failed")                                                                         \
    X(INVALID, 2, "invalid input")                                                                 \
    X(NOMEM, 3, "out of memory")                                                                   \
    X(RANGE, 4, "out of range")                                                                    \
    X(LIMIT, 5, "over a limit")                                                                    \
    X(NOTFOUND, 6, "not found")                                                                    \
    X(EXISTS, 7, "already there")                                                                  \
    X(DENIED, 8, "not allowed")                                                                    \
    X(STATE, 9, "not possible in this state")                                                      \
    X(CONFLICT, 10, "changed by someone else meanwhile")                                           \
    X(BUSY, 11, "busy, try again")                                                                 \
    X(TIMEOUT, 12, "took too long")                                                                \
    X(CANCELLED, 13, "cancelled")                                                                  \
    X(CLOSED, 14, "closed")                                                                        \
    X(IO, 15, "input or output error")                                                             \
    X(FULL, 16, "no space left")                                                                   \
    X(CORRUPT, 17, "stored data is damaged")                                                       \
    X(CURRENCY, 18, "two currencies")                                                              \
    X(UNSUPPORTED, 19, "not supported")                                                            \
    X(VERSION, 20, "version does not match")                                                       \
    X(SYNTAX, 21, "not well-formed")                                                               \
    X(UNAVAILABLE, 22, "not available now")

#define OMB_STATUS_ENUM_(name, number, words) OMB_E_##name = (number),
enum { OMB_OK = 0, OMB_STATUS_LIST(OMB_STATUS_ENUM_) OMB_E_COUNT_ };
#undef OMB_STATUS_ENUM_

/*
 * Where a failing call puts its reason. The caller owns it, sets `size` to
 * sizeof(omb_error) and zeroes the rest; the callee writes `code` (as above,
 * negative) and a NUL-terminated UTF-8 text without secrets.
 */
typedef struct omb_error {
    uint32_t size;
    int32_t code;
    char text[248];
} omb_error;

#ifdef __cplusplus
}
#endif

#endif
