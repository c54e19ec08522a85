/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: asking a tenant's shop.
 * Must not know: which plugin it is, what the orders are for.
 * Called by: desk_door, effects, cases' order reads. */
#include "core/app/shop.h"

#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/plug/port.h"

#include <stdlib.h>

struct asked {
    shop_fn fn;
    void *ctx;
};

static void answered(void *ctx, int status, omb_str bytes)
{
    struct asked *a = ctx;
    struct arena arena = {0};
    struct json_doc d;

    /* Checked once here: it goes into commands and answers of the API as it is. */
    if (status == 0 && (json_parse_arena(bytes, &arena, SHOP_MAX_TOKENS, &d, NULL) != 0 ||
                        !json_is(&d, 0, JSON_OBJECT))) {
        log_error("shop", "the shop's answer is not a JSON object");
        status = -OMB_E_SYNTAX;
    }
    a->fn(a->ctx, status, status == 0 ? bytes : STR_NONE);
    arena_free(&arena);
    free(a);
}

static struct plug_instance *shop_of(struct app *app, const struct tenant *t)
{
    return plug_find_commerce(app->plug, str_of(t->commerce));
}

/* The plugin to ask and the reply to give it; answers at once when there is none. */
static struct plug_instance *ask(struct app *app, const struct tenant *t, shop_fn fn, void *ctx,
                                 struct plug_reply *reply)
{
    struct plug_instance *i = shop_of(app, t);
    struct asked *a = i ? malloc(sizeof *a) : NULL;

    if (!a) {
        fn(ctx, i ? -OMB_E_NOMEM : -OMB_E_UNAVAILABLE, STR_NONE);
        return NULL;
    }
    *a = (struct asked){fn, ctx};
    *reply = (struct plug_reply){.fn = answered, .ctx = a, .deadline_ms = SHOP_CALL_MS};
    return i;
}

void shop_orders(struct app *app, struct tenant *t, omb_str customer, shop_fn fn, void *ctx)
{
    struct plug_reply reply;
    struct plug_instance *i = ask(app, t, fn, ctx, &reply);

    if (i)
        (void)plug_commerce_orders(i, reply, t->id, customer);
}

void shop_order(struct app *app, struct tenant *t, omb_str order, omb_str email, shop_fn fn,
                void *ctx)
{
    struct plug_reply reply;
    struct plug_instance *i = ask(app, t, fn, ctx, &reply);

    if (i)
        (void)plug_commerce_order(i, reply, t->id, order, email);
}

void shop_quote(struct app *app, struct tenant *t, omb_str remedy, shop_fn fn, void *ctx)
{
    struct plug_reply reply;
    struct plug_instance *i = ask(app, t, fn, ctx, &reply);

    if (i)
        (void)plug_commerce_quote(i, reply, t->id, remedy);
}

void shop_choices(struct app *app, struct tenant *t, omb_str order, omb_str customer, shop_fn fn,
                  void *ctx)
{
    struct plug_reply reply;
    struct plug_instance *i = ask(app, t, fn, ctx, &reply);

    if (i)
        (void)plug_commerce_choices(i, reply, t->id, order, customer);
}

void shop_listing(struct app *app, struct tenant *t, omb_str listing, shop_fn fn, void *ctx)
{
    struct plug_reply reply;
    struct plug_instance *i = ask(app, t, fn, ctx, &reply);

    if (i)
        (void)plug_commerce_listing(i, reply, t->id, listing);
}
