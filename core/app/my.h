/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_MY_H
#define OMB_APP_MY_H

#include "core/app/app.h"
#include "core/base/list.h"
#include "core/gateway/my.h"

/*
 * The customer's door behind core/gateway/my.h. A token leads to a contact (space "visitor",
 * as for the chat); a contact that has no case yet is kept with the case id it will have and
 * who it is (space "my"), so that a visitor who only looks opens nothing. [loop]
 */
struct my;
OMB_MUST_USE int my_begin(struct app *app, struct my **out); /* also fills the api's port */
void my_end(struct my *m);                                   /* NULL is fine */

/* A contact that may have no case yet. */
struct my_contact {
    char contact[ID_TEXT + 1];
    struct id kase; /* has, or will have */
    bool has_case;
    uint32_t number;
    char customer[64], name[128], email[256];
    bool verified;
};
typedef void (*my_contact_fn)(void *ctx, int status, const struct my_contact *c);

/* Who a contact is, from its case or from what was kept. -OMB_E_NOTFOUND. */
void my_read_contact(struct app *app, struct tenant *t, omb_str contact, my_contact_fn fn,
                     void *ctx);

/*
 * The case of a contact, opened if there is none. `start` is CONTACT_START's body without
 * contact and customer, or absent for one that the customer serves himself. Those who ask at
 * once get one case.
 */
typedef void (*my_opened_fn)(void *ctx, int status, struct id kase);
void my_open_case(struct my *m, struct tenant *t, const struct my_contact *c, omb_str start,
                  my_opened_fn fn, void *ctx);

/* The chat's look at a token: the contact, and whether it is `fresh` (no case). */
void my_find_token(struct app *app, struct tenant *t, omb_str token, my_contact_fn fn, void *ctx);

/* Keeps a contact without a case under a new token. */
typedef void (*my_kept_fn)(void *ctx, int status, const struct my_contact *c, const char *token);
void my_keep_contact(struct app *app, struct tenant *t, const struct my_contact *c,
                     const char *token, my_kept_fn fn, void *ctx);

/* my_view.c: what a customer may read. They fill the port. */
void my_view_orders(void *ctx, uint32_t tenant, const struct my_who *who, port_fn fn, void *fctx);
void my_view_cases(void *ctx, uint32_t tenant, const struct my_who *who, omb_str cursor, port_fn fn,
                   void *fctx);
void my_view_detail(void *ctx, uint32_t tenant, const struct my_who *who, port_fn fn, void *fctx);

/* my_session.c */
void my_session_begin(void *ctx, uint32_t tenant, const struct my_identity *i, port_fn fn,
                      void *fctx);

struct my {
    struct app *app;
    struct my_port port;
    struct list openings;
};

#endif
