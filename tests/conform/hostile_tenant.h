/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_HOSTILE_TENANT_H
#define OMB_TESTS_HOSTILE_TENANT_H

#include "core/base/str.h"

/*
 * A hostile file as one policy of a bundle whose other policy is a canary: in one machine. NULL,
 * or what was wrong after deciding by the one and then by the other. What does not compile as a
 * rule's body cannot harm: NULL too, and *ran is left alone.
 */
const char *hostile_tenant_check(omb_str source, bool *ran);

#endif
