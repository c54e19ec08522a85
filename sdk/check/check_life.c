/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the checks of a plugin's life: start, stop, again, with less of a host. Must not know what it
 * does. Called by main.c. */
#include "sdk/check/check.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static const char *const optional[] = {
    OMB_EXT_LOG,      OMB_EXT_JSON,     OMB_EXT_TIMERS, OMB_EXT_WORKER,    OMB_EXT_HTTP,
    OMB_EXT_CONTACTS, OMB_EXT_VISITORS, OMB_EXT_CASES,  OMB_EXT_STATE_DIR, OMB_EXT_FLOWS,
    OMB_EXT_KV,       OMB_EXT_CONFIG,   OMB_EXT_FETCH,  OMB_EXT_MOVEMENTS,
};

static void starts(struct check *c)
{
    omb_kit *kit = check_started(c);
    if (!kit)
        return;
    if (omb_kit_stop(kit, 1000))
        check_fail(c, "idle, it does not drain within its deadline");
    check_end(c, kit);
}

static void is_dropped_unused(struct check *c)
{
    omb_kit *kit = check_open(c);
    if (kit)
        check_end(c, kit);
    kit = check_open(c);
    if (!kit)
        return;
    for (size_t i = 0; i < sizeof optional / sizeof *optional; i++)
        omb_kit_without(kit, optional[i]);
    omb_error error = {.size = sizeof error};
    (void)omb_kit_start(kit, &error); /* created, refused or not, then destroyed */
    check_end(c, kit);
}

static void goes_again(struct check *c)
{
    omb_kit *kit = check_started(c);
    if (!kit)
        return;
    struct mallinfo2 first = {0}, last;
    for (int i = 0; i < CHECK_LIFES && !c->failed; i++) {
        if (omb_kit_stop(kit, 1000))
            check_fail(c, "round %d: it does not drain", i);
        if (omb_kit_restart(kit, NULL))
            check_fail(c, "round %d: it does not go to work again", i);
        if (i == CHECK_LIFES / 2)
            first = mallinfo2();
    }
    last = mallinfo2();
    /* The kit's own notes grow a little; a plugin's leak of a few dozen bytes a round does too. */
    if (!c->failed && first.uordblks && last.uordblks > first.uordblks + (64u << 10))
        check_fail(c, "%d rounds of activate and deactivate cost %zu bytes", CHECK_LIFES / 2,
                   last.uordblks - first.uordblks);
    check_end(c, kit);
}

static void lives_twice(struct check *c)
{
    omb_kit *one = check_started(c), *two = one ? check_started(c) : NULL;
    uint32_t n;
    if (two) {
        const struct check_call *call = check_calls(one, &n);
        for (uint32_t i = 0; i < n; i++) {
            omb_op a = omb_kit_call(one, call[i].method, 1, call[i].a, call[i].b);
            omb_op b = omb_kit_call(two, call[i].method, 2, call[i].a, call[i].b);
            if (!check_wait(one, a) || !check_wait(two, b))
                check_fail(c, "%s: two instances beside each other do not both answer",
                           call[i].method);
        }
        check_end(c, two);
    }
    if (one)
        check_end(c, one);
}

static void does_with_less(struct check *c)
{
    for (size_t i = 0; i < sizeof optional / sizeof *optional && !c->failed; i++) {
        omb_error error = {.size = sizeof error};
        omb_kit *kit = check_open(c);
        if (!kit)
            return;
        omb_kit_without(kit, optional[i]);
        int32_t rc = omb_kit_start(kit, &error);
        if (rc > 0)
            check_fail(c, "without %s: start answers %d", optional[i], rc);
        if (rc < 0 && !error.text[0])
            check_fail(c, "without %s: it does not start and does not say why", optional[i]);
        check_end(c, kit);
    }
}

static void takes_bounds(struct check *c)
{
    omb_kit *kit = check_open(c);
    uint32_t n = kit ? omb_kit_descriptor(kit)->n_option : 0;
    omb_kit_close(kit);
    for (uint32_t i = 0; i < n && !c->failed; i++) {
        for (int high = 0; high < 2; high++) {
            omb_error error = {.size = sizeof error};
            char key[128], value[32];
            kit = check_open(c);
            if (!kit)
                return;
            const omb_option *o = omb_kit_descriptor(kit)->option[i];
            bool number = o->type == OMB_OPTION_INT && (o->min || o->max);
            if (number && str_copy(key, sizeof key, o->key) == 0) {
                (void)snprintf(value, sizeof value, "%lld", (long long)(high ? o->max : o->min));
                (void)omb_kit_set(kit, key, value);
                int32_t rc = omb_kit_start(kit, &error);
                if (rc < 0 && !error.text[0])
                    check_fail(c, "%s = %s: it does not start and does not say why", key, value);
            }
            check_end(c, kit);
        }
    }
}

static void knows_no_strangers(struct check *c)
{
    omb_kit *kit = check_started(c);
    omb_error error = {.size = sizeof error};
    if (kit && omb_kit_open(c->file, "no-such-plugin", &error))
        check_fail(c, "it gives a plugin for a name that it does not have");
    if (kit)
        check_end(c, kit);
}

static void drains_busy(struct check *c)
{
    omb_kit *kit = check_started(c);
    uint32_t n;
    omb_op op[8 * 8];
    uint32_t n_op = 0;
    if (!kit)
        return;
    const struct check_call *call = check_calls(kit, &n);
    for (uint32_t round = 0; round < 8; round++)
        for (uint32_t i = 0; i < n && n_op < sizeof op / sizeof *op; i++)
            op[n_op++] = omb_kit_call(kit, call[i].method, 1, call[i].a, call[i].b);
    if (omb_kit_stop(kit, 30000))
        check_fail(c, "with %u calls open it does not drain within 30 s", n_op);
    for (uint32_t i = 0; i < n_op; i++)
        if (op[i] && !omb_kit_result(kit, op[i], NULL, NULL))
            check_fail(c, "it says that it has drained with %s still open", call[i % n].method);
    check_end(c, kit);
}

static void stops_while_asking(struct check *c)
{
    static const char *const asks[] = {"contacts.start",  "contacts.message", "contacts.resume",
                                       "visitors.lookup", "visitors.issue",   "flows.run",
                                       "flows.examples",  "cases.view",       "fetch.fetch",
                                       "movements.report"};
    omb_kit *kit = check_started(c);
    uint32_t n;
    if (!kit)
        return;
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
        omb_kit_hold(kit, asks[i]);
    const struct check_call *call = check_calls(kit, &n);
    for (uint32_t i = 0; i < n; i++)
        (void)omb_kit_call(kit, call[i].method, 1, call[i].a, call[i].b);
    omb_kit_turn(kit);
    (void)omb_kit_stop(kit, 1000); /* its deadline may pass; nothing may break */
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
        omb_kit_answer(kit, asks[i], 0, -OMB_E_CANCELLED, NULL);
    omb_kit_turn(kit);
    check_end(c, kit);
}

const struct check_row check_life_rows[] = {
    {"start", "starts with its defaults and stops", starts},
    {"unused", "is destroyed without having worked", is_dropped_unused},
    {"again", "goes to work and rests 100 times without losing memory", goes_again},
    {"two", "two instances work beside each other", lives_twice},
    {"less", "does without any one service, or says that it cannot", does_with_less},
    {"bounds", "takes the least and the most of every number option", takes_bounds},
    {"names", "gives no plugin for a strange name", knows_no_strangers},
    {"drain", "drains with calls open", drains_busy},
    {"leave", "stops while its questions are open", stops_while_asking},
    {0},
};
