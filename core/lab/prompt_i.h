/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_PROMPT_I_H
#define OMB_LAB_PROMPT_I_H

#include "core/lab/prompt.h"
#include "core/lab/setting.h"
#include "core/policy/bundle_build.h"

/* The prompt inside: for its own files. */
struct prompt {
    char *dir;
    struct bundle *bundle;
    char tried[HASH_HEX + 1]; /* hash of the files looked at last, good or bad */
    enum decide_point point;
    struct setting facts[POINTS];
    char *last[POINTS];             /* what was decided last, in words; NULL before */
    struct setting decided[POINTS]; /* and on which facts */
    char sign[40];
    struct arena texts;
};

/* `FACT = VALUE`; an empty value forgets it. False after a complaint. */
bool prompt_set(struct prompt *p, omb_str name, omb_str value, struct buf *out);

/* Decides and tells the verdict, and what is different from the time before. */
void prompt_decide(struct prompt *p, struct buf *out);

void prompt_load(struct prompt *p, omb_str file, struct buf *out);
void prompt_save(struct prompt *p, omb_str file, struct buf *out);

#endif
