/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_DESK_RMA_WORLD_H
#define OMB_TESTS_DESK_RMA_WORLD_H

#include "core/desk/rma.h"
#include "tests/unit/desk/world.h"

/* A world in which returns are asked for, set up by the shop, moved. */
#define DAY 86400000ull
#define REQUEST "{\"order\":\"" ORDER_ID "\",\"line\":\"1\",\"quantity\":1,\"reason\":\"unwanted\"}"
#define RMA                                                                                        \
    ",\"rma\":{\"ref\":\"RA-000007\",\"label\":{\"carrier\":\"Northline\",\"tracking\":"           \
    "\"NL1\",\"barcode\":\"RA000007\",\"from\":[\"Ada\",\"1 Elm\"],\"to\":[\"Maple\"]},"           \
    "\"dropoffs\":[{\"id\":\"p1\",\"name\":\"Corner shop\",\"kind\":\"shop\"},{\"name\":\"none\"}" \
    "]}"

static inline struct world *ready(void)
{
    struct world *w = world_new();
    w->config.undo_ms = 0;
    world_start(w);
    world_observe(w);
    return w;
}

static inline int ask(struct world *w, const char *cid, const char *body)
{
    return world_do(w, COMMAND_RETURN_REQUEST, CUSTOMER, -1, cid, body);
}

static inline const struct rma *rma(const struct world *w)
{
    return &w->k->rma[0];
}

static inline enum rma_state state(const struct world *w)
{
    return rma_state_of(w->k, rma(w));
}

static inline int shop_says(struct world *w, const char *remedy, const char *more)
{
    char body[1024];
    (void)snprintf(body, sizeof body,
                   "{\"remedy\":\"%s\",\"key\":\"k1.%s\",\"outcome\":\"done\",\"ref\":\"X-1\"%s}",
                   remedy, remedy, more);
    return world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL, body);
}

static inline int moved(struct world *w, const char *id, const char *what, const char *more)
{
    char body[512];
    (void)snprintf(body, sizeof body, "{\"id\":\"%s\",\"key\":\"k1.r1\",\"what\":\"%s\"%s}", id,
                   what, more);
    return world_do(w, COMMAND_SHOP_MOVED, SHOP, -1, id, body);
}

static inline int fires(struct world *w, const char *name)
{
    char body[64];
    (void)snprintf(body, sizeof body, "{\"name\":\"%s\",\"ref\":\"r1\"}", name);
    return world_do(w, COMMAND_TIMER, CLOCK, -1, NULL, body);
}

static inline void terms(struct world *w, const char *fields)
{
    w->verdict[POINT_RETURNS].fields = str_of(fields);
}

/* Requested, set up by the shop, label there. */
static inline struct world *issued(void)
{
    struct world *w = ready();
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(shop_says(w, "r1", RMA), 0);
    assert_int_equal(state(w), RMA_LABEL_ISSUED);
    return w;
}

static inline void check_restored(const struct world *w)
{
    struct buf one = BUF_INIT(0), two = BUF_INIT(0);
    struct kase *k = kase_new();
    kase_snapshot(w->k, &one);
    assert_int_equal(kase_restore(k, buf_str(&one)), 0);
    kase_snapshot(k, &two);
    assert_true(str_eq(buf_str(&one), buf_str(&two)));
    buf_free(&one);
    buf_free(&two);
    kase_free(k);
}

#endif
