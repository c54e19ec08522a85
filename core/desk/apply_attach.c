/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a file that was sent changes in a case. Called by apply.c. */
#include "core/desk/apply.h"

#include <stdlib.h>

/* An erased one says nothing any more, and is not there any more. */
int apply_attachment(struct fold *f)
{
    struct kase *k = f->k;
    struct attachment *more, *a;
    if (!apply_str(f, "attachment").len)
        return 0;
    if (k->n_attachment >= CASE_MAX_ATTACHMENTS)
        return -OMB_E_CORRUPT;
    more = realloc(k->attachment, (k->n_attachment + 1) * sizeof *more);
    if (!more)
        return -OMB_E_NOMEM;
    k->attachment = more;
    a = &k->attachment[k->n_attachment++];
    memset(a, 0, sizeof *a);
    apply_text(f, "attachment", a->id, sizeof a->id);
    apply_text(f, "name", a->name, sizeof a->name);
    apply_text(f, "type", a->type, sizeof a->type);
    apply_text(f, "hash", a->hash, sizeof a->hash);
    apply_text(f, "by", a->by_name, sizeof a->by_name);
    a->bytes = apply_int(f, "bytes", 0);
    a->by = (uint8_t)f->e->actor.type;
    a->at = f->e->at;
    a->seq = f->e->seq;
    return 0;
}
