/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_JOURNAL_H
#define OMB_APP_JOURNAL_H

#include "core/desk/event.h"
#include "core/store/store.h"

/*
 * A tenant's journal: who did what with people, customers, keys and settings. Its lines are events
 * of one chain, kept for ever under an id that is no case's, so that what was done cannot be taken
 * out of it, not by an erasure either: a line holds no customer's words. [loop]
 */
struct journal;

OMB_MUST_USE int journal_open(struct store *store, struct journal **out);
/* After store_close, which brings back what is under way. Who still waits is told -OMB_E_CLOSED. */
void journal_close(struct journal *j); /* NULL is fine */

struct journal_line {
    enum event_kind kind;
    struct actor by;
    omb_str body; /* JSON object; `by`'s name goes into it as "by" */
    const struct store_mark
        *mark; /* values that come about together with the line, or not at all */
    uint32_t n_mark;
};

/* Copies the line. `done` comes later, unless an error is returned. */
OMB_MUST_USE int journal_add(struct journal *j, tenant_id tenant, const struct journal_line *line,
                             void (*done)(void *ctx, int status), void *ctx);

/*
 * {"lines":[{"n","id","at","what","actor":{"type","id"},"body":{…}}…],"more":bool}: newest first,
 * those before `before` (0: all), at most `most` of them.
 */
typedef void (*journal_read_fn)(void *ctx, int status, omb_str json);
OMB_MUST_USE int journal_read(struct journal *j, tenant_id tenant, uint64_t before, uint32_t most,
                              journal_read_fn fn, void *ctx);

/* How a customer stands in the journal: recognised by who knows the id, named to nobody else. */
#define JOURNAL_REF 32
void journal_ref(const uint8_t key[32], tenant_id tenant, omb_str customer,
                 char out[JOURNAL_REF + 1]);

#endif
