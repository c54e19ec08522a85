/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the order in which those who need the same rows of the ledger go.
 * Must not know: what a row counts, or what is done in a turn.
 * Called by: case_run.c and cases.c. */
#include "core/app/turns.h"

#include <stdio.h>
#include <stdlib.h>

#define ROW_KEY 512 /* a tenant's number and a ledger key; longer ones share their beginning */

struct turn_row {
    struct list places; /* who asks, first come first */
    char key[ROW_KEY];
};

void turns_init(struct turns *all)
{
    list_init(&all->ready);
}

void turns_free(struct turns *all)
{
    map_free(&all->row);
}

static struct turn_row *find_or_add(struct turns *all, uint32_t tenant, omb_str key)
{
    char name[ROW_KEY];
    struct turn_row *row;

    (void)snprintf(name, sizeof name, "%u/%.*s", (unsigned)tenant, STR_ARG(key));
    row = map_get(&all->row, str_of(name));
    if (row)
        return row;
    row = calloc(1, sizeof *row);
    if (!row)
        return NULL;
    list_init(&row->places);
    (void)snprintf(row->key, sizeof row->key, "%s", name);
    if (map_set(&all->row, str_of(row->key), row) != 0) {
        free(row);
        return NULL;
    }
    return row;
}

static struct turn_place *first(const struct turn_row *row)
{
    return LIST_ITEM(row->places.next, struct turn_place, link);
}

/* A row that t names twice is asked for once: it would stand behind itself. */
static bool asks_already(const struct turn_row *row, const struct turn *t)
{
    return !list_empty(&row->places) &&
           LIST_ITEM(row->places.prev, struct turn_place, link)->turn == t;
}

int turns_ask(struct turns *all, struct turn *t, uint32_t tenant, const omb_str *key, uint32_t n,
              struct turn_place *place, turn_fn fn)
{
    *t = (struct turn){.place = place, .fn = fn};
    list_init(&t->ready);
    for (uint32_t i = 0; i < n; i++) {
        struct turn_row *row = find_or_add(all, tenant, key[i]);
        if (!row) {
            turns_leave(all, t);
            return -OMB_E_NOMEM;
        }
        if (asks_already(row, t))
            continue;
        t->behind += !list_empty(&row->places);
        place[t->n] = (struct turn_place){.turn = t, .row = row};
        list_add_tail(&row->places, &place[t->n++].link);
    }
    return t->behind > 0;
}

/* The next one of this row stands first in it now. */
static void move_up(struct turns *all, struct turn_row *row)
{
    struct turn *next;

    if (list_empty(&row->places)) {
        (void)map_remove(&all->row, str_of(row->key));
        free(row);
        return;
    }
    next = first(row)->turn;
    if (--next->behind == 0)
        list_add_tail(&all->ready, &next->ready);
}

void turns_leave(struct turns *all, struct turn *t)
{
    struct list *node;

    if (!t->place)
        return;
    list_remove(&t->ready);
    for (uint32_t i = 0; i < t->n; i++) {
        struct turn_place *p = &t->place[i];
        bool was_first = first(p->row) == p;
        list_remove(&p->link);
        if (was_first)
            move_up(all, p->row);
    }
    *t = (struct turn){.n = 0};
    if (all->telling)
        return; /* inside the turn of another: told when that one is done */
    all->telling = true;
    while ((node = list_pop_head(&all->ready))) {
        struct turn *next = LIST_ITEM(node, struct turn, ready);
        next->fn(next);
    }
    all->telling = false;
}
