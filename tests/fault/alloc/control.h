/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_FAULT_CONTROL_H
#define OMB_TESTS_FAULT_CONTROL_H

#include <stdatomic.h>
#include <stdint.h>

/*
 * What a process with failing allocations and the one that drives it share: a file mapped by the
 * preloaded shim_alloc.so and read and written at these offsets by alloc.mjs.
 */
#define CONTROL_MAGIC UINT64_C(0x636f6c6c61)
enum { CONTROL_BYTES = 8192, CONTROL_PHASES = 16 };

struct alloc_control {
    _Atomic uint64_t magic; /* set by the shim: it is in the way */
    _Atomic uint64_t armed; /* 1: allocations are counted and may fail */
    _Atomic uint64_t from;  /* the first that fails, 1…; 0: none */
    _Atomic uint64_t times; /* how many in a row from there on */
    _Atomic uint64_t count; /* seen while armed */
    _Atomic uint64_t failed;
    _Atomic uint64_t
        process; /* of the processes that begin with it in turn: this one only, 1…; 0: all */
    _Atomic uint64_t begun;              /* processes that began with it */
    _Atomic uint64_t phase;              /* of the work, set by it */
    _Atomic uint64_t at[CONTROL_PHASES]; /* the count when this phase began */
    _Atomic uint64_t phase_failed;       /* the phase in which the first failed */
    char where[CONTROL_BYTES - 1024]; /* "object offset\n" of each frame of the first that failed */
};

#endif
