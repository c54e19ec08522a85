/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_STORE_RIG_H
#define OMB_TESTS_STORE_RIG_H

#include "tests/unit/unit.h"

#include "core/base/limits.h"
#include "core/base/rand.h"
#include "core/store/store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

/*
 * A store on a loop of its own, with calls that wait for their answer. A test named in
 * BOTH runs over the in-memory backend and over SQLite in a fresh folder.
 */
#define RIG_KEY STR("0123456789abcdef0123456789abcdef")

struct rig {
    uv_loop_t loop;
    struct store *store;
    char path[64]; /* "" in memory */
    uint32_t queue_max;
    /* the newest answer */
    bool answered;
    int status;
    uint64_t seq;
    struct id id;
    struct arena arena;
    struct store_case found;
    struct event event[512];
    uint32_t n;
    struct store_row row[512];
    /* what on_state said */
    int downs, ups;
};

static inline void rig_on_state(void *ctx, bool down, const char *why)
{
    struct rig *r = ctx;
    assert_non_null(why);
    r->downs += down;
    r->ups += !down;
}

static inline int rig_try_open(struct rig *r, omb_error *error)
{
    struct store_options o = {.path = r->path[0] ? r->path : NULL,
                              .master_key = RIG_KEY,
                              .queue_max = r->queue_max,
                              .on_state = rig_on_state,
                              .ctx = r};
    *error = (omb_error){.size = sizeof(*error)};
    return store_open(&r->loop, &o, &r->store, error);
}

static inline void rig_open(struct rig *r)
{
    omb_error error;
    int rc = rig_try_open(r, &error);
    if (rc)
        fail_msg("cannot open: %s", error.text);
}

static inline void rig_close(struct rig *r)
{
    store_close(r->store);
    r->store = NULL;
    uv_run(&r->loop, UV_RUN_DEFAULT);
}

static inline void rig_reopen(struct rig *r)
{
    rig_close(r);
    rig_open(r);
}

static inline int rig_setup(void **state, bool files)
{
    struct rig *r = calloc(1, sizeof(*r));
    assert_non_null(r);
    rand_init();
    uv_loop_init(&r->loop);
    if (files) {
        snprintf(r->path, sizeof(r->path), "/tmp/ombud-store-XXXXXX");
        assert_non_null(mkdtemp(r->path));
    }
    rig_open(r);
    *state = r;
    return 0;
}

static inline int rig_memory(void **state)
{
    return rig_setup(state, false);
}

static inline int rig_files(void **state)
{
    return rig_setup(state, true);
}

static inline void rig_remove_folder(const char *path)
{
    DIR *d = opendir(path);
    const struct dirent *e;
    while (d && (e = readdir(d))) {
        char file[400];
        snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
        if (e->d_name[0] != '.')
            unlink(file);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

static inline int rig_teardown(void **state)
{
    struct rig *r = *state;
    if (r->store)
        rig_close(r);
    uv_run(&r->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&r->loop), 0);
    if (r->path[0])
        rig_remove_folder(r->path);
    arena_free(&r->arena);
    free(r);
    return 0;
}

#define IN_MEMORY(test)                                                                            \
    {                                                                                              \
#test " (memory)", test, rig_memory, rig_teardown, NULL                                    \
    }
#define IN_FILES(test)                                                                             \
    {                                                                                              \
#test " (sqlite)", test, rig_files, rig_teardown, NULL                                     \
    }
#define BOTH(test) IN_MEMORY(test), IN_FILES(test)

/* ---- answers ---- */

static inline void rig_wait(struct rig *r)
{
    while (!r->answered)
        uv_run(&r->loop, UV_RUN_ONCE);
}

static inline void rig_ask(struct rig *r)
{
    r->answered = false;
    r->status = -OMB_E_COUNT_;
    r->seq = 0;
    r->n = 0;
    r->found = (struct store_case){0};
    arena_reset(&r->arena);
}

static inline void rig_on_done(void *ctx, int status, uint64_t seq)
{
    struct rig *r = ctx;
    r->answered = true;
    r->status = status;
    r->seq = seq;
}

static inline void rig_on_id(void *ctx, int status, struct id id)
{
    struct rig *r = ctx;
    r->answered = true;
    r->status = status;
    r->id = id;
}

static inline omb_str rig_keep(struct rig *r, omb_str s)
{
    return s.ptr ? arena_dup(&r->arena, s) : STR_NONE;
}

static inline void rig_on_case(void *ctx, int status, const struct store_case *c)
{
    struct rig *r = ctx;
    r->answered = true;
    r->status = status;
    r->found = *c;
    r->found.snapshot = rig_keep(r, c->snapshot);
    assert_true(c->n_event <= 512);
    for (uint32_t i = 0; i < c->n_event; i++) {
        r->event[i] = c->event[i];
        r->event[i].name = rig_keep(r, c->event[i].name);
        r->event[i].body = rig_keep(r, c->event[i].body);
        r->event[i].cid = rig_keep(r, c->event[i].cid);
        r->event[i].actor.id = rig_keep(r, c->event[i].actor.id);
    }
    r->found.event = r->event;
    r->n = c->n_event;
}

static inline void rig_on_rows(void *ctx, int status, const struct store_rows *rows)
{
    struct rig *r = ctx;
    r->answered = true;
    r->status = status;
    r->n = rows->n;
    assert_true(rows->n <= 512);
    for (uint32_t i = 0; i < rows->n; i++) {
        r->row[i] = rows->row[i];
        r->row[i].a = rig_keep(r, rows->row[i].a);
        r->row[i].b = rig_keep(r, rows->row[i].b);
        r->row[i].c = rig_keep(r, rows->row[i].c);
    }
}

/* Waits for the answer of a call that was accepted; its status otherwise. */
#define RIG(r, call) (rig_ask(r), rig_finish(r, call))
static inline int rig_finish(struct rig *r, int rc)
{
    if (rc)
        return rc;
    rig_wait(r);
    return r->status;
}

static inline int rig_submit(struct rig *r, const struct store_txn *t)
{
    return RIG(r, store_submit(r->store, t, rig_on_done, r));
}

static inline int rig_load(struct rig *r, struct id kase)
{
    return RIG(r, store_load(r->store, 1, kase, rig_on_case, r));
}

static inline int rig_list(struct rig *r, const char *filter)
{
    return RIG(r, store_list(r->store, 1, str_of(filter), 0, 0, rig_on_rows, r));
}

/* ---- things to store ---- */

static inline struct event rig_event(uint64_t seq, enum event_kind kind, const char *body)
{
    return (struct event){.seq = seq,
                          .id = id_new(),
                          .at = 1780000000000 + seq,
                          .kind = kind,
                          .name = str_of(event_name(kind)),
                          .actor = {.type = ACTOR_CUSTOMER, .id = STR("c-17")},
                          .body = str_of(body)};
}

static inline struct event rig_message(uint64_t seq, const char *cid, const char *body)
{
    struct event e = rig_event(seq, EVENT_MESSAGE_RECEIVED, body);
    e.cid = str_of(cid);
    return e;
}

/* Commits one event. */
static inline int rig_add(struct rig *r, struct id kase, struct event e)
{
    struct store_txn t = {.tenant = 1, .kase = kase, .event = &e, .n_event = 1};
    return rig_submit(r, &t);
}

#define assert_str(s, z)                                                                           \
    do {                                                                                           \
        if (!str_is((s), (z)))                                                                     \
            fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), (z));                                   \
    } while (0)

#endif
