/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_CHECK_H
#define OMB_BASE_CHECK_H

/*
 * Three strengths of assertion.
 *   OMB_REQUIRE  always on; a broken one aborts: going on would do harm.
 *   OMB_CHECK    always on; a broken one is logged and yields 0, so the caller
 *                returns an error: `if (!OMB_CHECK(x)) return -OMB_E_STATE;`.
 *   OMB_ASSERT   debug builds only.
 */
void check_require_failed(const char *expr, const char *file, int line)
    __attribute__((noreturn, cold));
int check_failed(const char *expr, const char *file, int line) __attribute__((cold));

#define OMB_REQUIRE(expr) ((expr) ? (void)0 : check_require_failed(#expr, __FILE__, __LINE__))
#define OMB_CHECK(expr) ((expr) ? 1 : check_failed(#expr, __FILE__, __LINE__))
#ifdef NDEBUG
#define OMB_ASSERT(expr) ((void)sizeof(expr))
#else
#define OMB_ASSERT(expr) OMB_REQUIRE(expr)
#endif

#endif
