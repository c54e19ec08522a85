/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which case a contact id leads to, remembered up to a cap, else read from the store.
 * Must not know: what is asked of the case.
 * Called by: the door's services. */
#include "core/app/door.h"

#include <stdio.h>
#include <stdlib.h>

struct remembered {
    struct list link;
    char key[96];
    struct id kase;
};

static bool contact_key(const struct tenant *t, omb_str contact, char out[96])
{
    return contact.len <= 64 && snprintf(out, 96, "%u/%.*s", t->id, STR_ARG(contact)) < 96;
}

static void forget(struct door *d, struct remembered *r)
{
    (void)map_remove(&d->contact, str_of(r->key));
    list_remove(&r->link);
    free(r);
}

void door_remember(struct door *d, struct tenant *t, omb_str contact, struct id kase)
{
    struct remembered *r;
    char key[96];

    if (!contact_key(t, contact, key) || map_get(&d->contact, str_of(key)))
        return;
    if (d->contact.count >= DOOR_MAX_CONTACTS)
        forget(d, LIST_ITEM(d->order.next, struct remembered, link));
    r = calloc(1, sizeof *r);
    if (!r)
        return;
    memcpy(r->key, key, sizeof key);
    r->kase = kase;
    list_init(&r->link);
    if (map_set(&d->contact, str_of(r->key), r) != 0)
        free(r);
    else
        list_add_tail(&d->order, &r->link);
}

struct finding {
    struct door *d;
    struct tenant *t;
    door_case_fn fn;
    void *ctx;
    char contact[65];
};

static void found(void *ctx, int status, struct id kase)
{
    struct finding *f = ctx;

    if (status == 0)
        door_remember(f->d, f->t, str_of(f->contact), kase);
    f->fn(f->ctx, status, kase);
    free(f);
}

void door_find(struct door *d, struct tenant *t, omb_str contact, door_case_fn fn, void *ctx)
{
    const struct id nobody = {{0}};
    const struct remembered *r;
    struct finding *f;
    char key[96];
    int status;

    if (!contact_key(t, contact, key)) {
        fn(ctx, -OMB_E_NOTFOUND, nobody);
        return;
    }
    r = map_get(&d->contact, str_of(key));
    if (r) {
        fn(ctx, 0, r->kase);
        return;
    }
    f = calloc(1, sizeof *f);
    if (!f) {
        fn(ctx, -OMB_E_NOMEM, nobody);
        return;
    }
    *f = (struct finding){.d = d, .t = t, .fn = fn, .ctx = ctx};
    str_clip(f->contact, sizeof f->contact, contact);
    status = store_find_contact(d->app->store, t->id, contact, found, f);
    if (status != 0)
        found(f, status, nobody);
}

void door_forget_all(struct door *d)
{
    while (!list_empty(&d->order))
        forget(d, LIST_ITEM(d->order.next, struct remembered, link));
    map_free(&d->contact);
}
