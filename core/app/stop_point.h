/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_STOP_POINT_H
#define OMB_APP_STOP_POINT_H

#include <stdint.h>

/*
 * Where a test kills the host on a remedy's way to the shop. Only a build with OMBUD_TEST_ROUTES
 * knows them: OMBUD_STOP_AT=NAME:N in the environment lets the process end by SIGKILL at the N-th
 * time it passes that point. Any other build takes no notice.
 *   intent_stored   remedy.started and its outbox row are committed, the shop is not called yet
 *   shop_called     the shop was called and has not answered
 *   shop_answered   its answer is here, nothing of it is stored
 *   result_stored   remedy.done (or failed, unknown) is committed
 */
enum stop_name {
    STOP_NOWHERE,
    STOP_INTENT_STORED,
    STOP_SHOP_CALLED,
    STOP_SHOP_ANSWERED,
    STOP_RESULT_STORED
};

struct stop_point {
    enum stop_name at;
    uint32_t passes; /* left before it is the one */
};

#ifdef OMBUD_TEST_ROUTES
void stop_point_read(struct stop_point *s); /* of the environment */
void stop_point_pass(struct stop_point *s, enum stop_name here);
#else
static inline void stop_point_read(struct stop_point *s)
{
    s->at = STOP_NOWHERE;
}
static inline void stop_point_pass(struct stop_point *s, enum stop_name here)
{
    (void)s, (void)here;
}
#endif

#endif
