/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_DOOR_H
#define OMB_APP_DOOR_H

#include "core/app/app.h"
#include "core/base/list.h"
#include "core/base/map.h"
#include "core/plug/port.h"

/*
 * The plugins' door: every service of plug_services over cases, store, policy and
 * gateway. A contact id leads to its case through memory first, the store second.
 * [loop]
 */
OMB_MUST_USE int door_open(struct app *app, struct door **out);
void door_close(struct door *d);

/* Borrowed until door_close. */
const struct plug_services *door_services(struct door *d);

/* Contact id -> case, from memory or store. */
typedef void (*door_case_fn)(void *ctx, int status, struct id kase);
void door_find(struct door *d, struct tenant *t, omb_str contact, door_case_fn fn, void *ctx);

/* A contact started: remembered, so that its messages need no look-up. */
void door_remember(struct door *d, struct tenant *t, omb_str contact, struct id kase);

void door_forget_all(struct door *d);

/* door_visitors.c, door_flows.c, door_mounts.c, door_fetch.c, door_moves.c fill their part of the
 * table. */
void door_visitors_fill(struct plug_services *s);
void door_flows_fill(struct plug_services *s);
void door_mounts_fill(struct plug_services *s);
void door_fetch_fill(struct plug_services *s);
void door_moves_fill(struct plug_services *s);

/* What plugins fetch, from the configuration; opened before and closed after them. */
OMB_MUST_USE int door_fetch_open(struct app *app);
void door_fetch_close(struct app *app);

struct mounts;
OMB_MUST_USE int door_mounts_open(struct door *d, struct mounts **out);
void door_mounts_close(struct mounts *m);

struct door {
    struct app *app;
    struct plug_services services;
    struct map contact; /* "tenant/contact" -> struct remembered */
    struct list order;  /* of those, oldest first */
    struct mounts *mounts;
};

#endif
