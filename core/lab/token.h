/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_TOKEN_H
#define OMB_LAB_TOKEN_H

/* Words of a Lua source with their places: `check` reads them, too. */
#include "core/policy/token.h"

#define tokens_read token_read

#endif
