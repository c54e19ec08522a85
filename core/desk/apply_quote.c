/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the folding of what the shop said changes would mean. Decides nothing. Called by apply.c and
 * apply_remedy.c. */
#include "core/desk/apply.h"

#include <stdlib.h>

static struct kase_quote *slot(struct kase *k, omb_str hash)
{
    for (uint32_t i = 0; i < k->n_quote; i++)
        if (str_is(hash, k->quote[i].hash))
            return &k->quote[i];
    if (k->n_quote < CASE_MAX_QUOTES) {
        k->quote[k->n_quote] = (struct kase_quote){.at = 0};
        return &k->quote[k->n_quote++];
    }
    free(k->quote[0].json);
    memmove(&k->quote[0], &k->quote[1], (CASE_MAX_QUOTES - 1) * sizeof k->quote[0]);
    k->quote[CASE_MAX_QUOTES - 1] = (struct kase_quote){.at = 0};
    return &k->quote[CASE_MAX_QUOTES - 1];
}

int apply_quote(struct fold *f)
{
    uint32_t quote = json_member(&f->doc, 0, "quote");
    omb_str hash = apply_str(f, "hash");
    struct kase_quote q = {.at = f->e->at};
    if (quote == JSON_NONE && json_bool_or(&f->doc, 0, "erased", false))
        return 0;
    if (!json_is(&f->doc, quote, JSON_OBJECT) || !hash.len || str_copy(q.hash, sizeof q.hash, hash))
        return -OMB_E_CORRUPT;
    q.json = str_dup(json_raw(&f->doc, quote));
    if (!q.json)
        return -OMB_E_NOMEM;
    struct kase_quote *s = slot(f->k, hash);
    free(s->json);
    *s = q;
    return 0;
}

void apply_moved(struct fold *f, const char *order)
{
    struct kase *k = f->k;
    for (uint32_t i = 0; i < k->n_quote; i++)
        free(k->quote[i].json);
    k->n_quote = 0;
    for (uint32_t i = 0; i < k->n_order; i++)
        if (!strcmp(k->order[i].id, order))
            k->order[i].at = 0;
}
