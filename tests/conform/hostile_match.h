/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_CONFORM_HOSTILE_MATCH_H
#define OMB_CONFORM_HOSTILE_MATCH_H

#include <lauxlib.h>
#include <stddef.h>

/* One match of a Lua pattern against a subject; every step is charged to the machine. */
#define CAPTURES_MAX 32
#define DEPTH_MAX 180
#define OPEN (-1)
#define PLACE (-2)

struct match {
    lua_State *L;
    const char *s, *end; /* subject */
    const char *pend;    /* end of the pattern */
    int depth, n;
    struct {
        const char *at;
        ptrdiff_t len; /* OPEN, PLACE, or its length */
    } cap[CAPTURES_MAX];
};

/* Where the pattern p ends when it matches at s, or NULL. May raise or end the run. */
const char *hostile_match(struct match *m, const char *s, const char *p);

#endif
