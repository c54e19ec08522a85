/* SPDX-License-Identifier: Apache-2.0 */
/* One life of a plugin host while an allocation fails: load, activate, deliver, replace, drain, close.
 * From the phase after the failure on memory is there again, and everything must work as if nothing
 * had been. Run by alloc.mjs, which reads the last line.
 * usage: work CONTROL inline|process STATE_DIR PLUGD FILE.so [KEY=VALUE…] */
#include "core/base/log.h"
#include "core/base/rand.h"
#include "core/loop/ready.h"
#include "core/plug/port.h"
#include "tests/fault/alloc/control.h"
#include "tests/fault/alloc/host.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <uv.h>

enum phase {
    PHASE_LOAD = 1,
    PHASE_ACTIVATE,
    PHASE_DELIVER,
    PHASE_REPLACE,
    PHASE_DRAIN,
    PHASE_CLOSE
};
enum { FAILING_MS = 400, PATIENT_MS = 30000, LINE = 4096 };

struct life {
    struct alloc_control *control;
    const char *isolation, *state_dir, *plugd, *file;
    struct plug_setting setting[8];
    uint32_t n_setting;
    uv_loop_t loop;
    struct plug *plug;
    struct host host;
    char said[LINE]; /* statuses of the calls */
};

static _Noreturn void wrong(const char *what)
{
    printf("WRONG %s\n", what);
    fflush(stdout);
    _exit(1);
}

static bool is_calm(const struct life *l)
{
    return atomic_load(&l->control->failed) >= 1;
}

/* What is done only to look whether all is well is not part of the sweep. */
static void pause_failing(struct life *l)
{
    atomic_store(&l->control->armed, 0);
}

static void enter(struct life *l, enum phase phase)
{
    atomic_store(&l->control->phase, phase);
    atomic_store(&l->control->at[phase], atomic_load(&l->control->count));
    atomic_store(&l->control->armed, !is_calm(l));
}

/* ---- calls ---- */

struct answer {
    int count, status;
};

static void answered(void *ctx, int status, omb_str bytes)
{
    struct answer *a = ctx;
    (void)bytes;
    a->count++;
    a->status = status;
}

static void rest_over(uv_timer_t *t)
{
    uv_close((uv_handle_t *)t, NULL);
    uv_stop(t->loop);
}

static void rest(struct life *l, uint32_t ms)
{
    uv_timer_t t;
    uv_timer_init(&l->loop, &t);
    uv_timer_start(&t, rest_over, ms, 0);
    uv_run(&l->loop, UV_RUN_DEFAULT);
    uv_run(&l->loop, UV_RUN_NOWAIT);
}

static void wait_for(struct life *l, const int *flag, uint32_t most_ms)
{
    for (uint32_t waited = 0; !*flag && waited < most_ms; waited += 5)
        rest(l, 5);
}

/* Every call is answered once, whatever happens to memory. */
static void make(struct life *l, const struct host_call *c, bool patient)
{
    struct answer a = {0};
    uint32_t ms = patient ? PATIENT_MS : FAILING_MS;
    char words[128];
    (void)c->make(l->plug, host_instance(l->plug, l->file), (struct plug_reply){answered, &a, ms});
    wait_for(l, &a.count, ms + 2000);
    if (a.count != 1) {
        snprintf(words, sizeof words, "%s is answered %d times", c->name, a.count);
        wrong(words);
    }
    if (patient) {
        size_t at = strlen(l->said);
        snprintf(l->said + at, sizeof l->said - at, " %s=%d", c->name, a.status);
    }
}

/* A child that died on its way up comes in a moment. */
static void wait_for_plugin(struct life *l)
{
    for (uint32_t waited = 0; !host_instance(l->plug, l->file); waited += 5) {
        if (waited >= PATIENT_MS)
            wrong("the plugin is gone for good");
        rest(l, 5);
    }
}

/* Until the number has grown, for a moment at most. */
static bool grows(struct life *l, const uint64_t *number, uint64_t before)
{
    for (uint32_t waited = 0; *number == before && waited < FAILING_MS; waited += 5)
        rest(l, 5);
    return *number != before;
}

/* A customer comes by socket where there is one, is welcomed and writes. */
static bool visit(struct life *l)
{
    struct plug_instance *i = host_instance(l->plug, l->file);
    uint64_t frames = l->host.frames, messages = l->host.messages;
    bool well = !host_visit(&l->host, i);
    if (!well && grows(l, &l->host.frames, frames)) {
        host_write(&l->host, i);
        well = grows(l, &l->host.messages, messages);
    }
    rest(l, 5);
    return well;
}

static void deliver(struct life *l, bool patient)
{
    wait_for_plugin(l);
    /* One whose channel was away comes again, as a customer's page does. */
    for (uint32_t tries = 0; !visit(l) && patient; tries++) {
        host_leave(&l->host, host_instance(l->plug, l->file));
        if (tries == PATIENT_MS / FAILING_MS)
            wrong("a customer's message does not arrive");
    }
    for (const struct host_call *c = host_calls(l->plug, l->file); c->name; c++)
        make(l, c, patient);
    rest(l, 1);
    host_leave(&l->host, host_instance(l->plug, l->file));
}

/* ---- phases ---- */

static void told(struct buf *errors, const char *what, bool may_fail)
{
    if (!may_fail) {
        printf("%.*s", STR_ARG(buf_str(errors)));
        wrong(what);
    }
    buf_clear(errors);
}

static int open_host(struct life *l)
{
    const struct plug_setup setup = {.loop = &l->loop,
                                     .state_dir = l->state_dir,
                                     .services = &l->host.services,
                                     .setting = l->setting,
                                     .n_setting = l->n_setting,
                                     .plugd = l->plugd};
    return plug_open(&setup, &l->plug);
}

/* Up to an active plugin. A refusal for want of memory leaves nothing behind: the same works at once
 * when there is some. */
static void come_up(struct life *l, struct buf *errors)
{
    int rc = -1;
    for (int tries = 0; rc; tries++) {
        enter(l, PHASE_LOAD);
        rc = open_host(l);
        if (!rc && (rc = plug_load(l->plug, l->file, errors)) != 0) {
            enter(l, PHASE_LOAD);
            told(errors, "the file is refused", is_calm(l) && tries == 0);
            rc = plug_load(l->plug, l->file, errors); /* the same host, once more */
            if (rc)
                told(errors, "the file is refused for good", false);
        }
        if (!rc) {
            enter(l, PHASE_ACTIVATE);
            rc = plug_start(l->plug, errors);
        }
        if (rc) {
            told(errors, "it does not start", is_calm(l) && tries == 0);
            plug_close(l->plug);
            l->plug = NULL;
            uv_run(&l->loop, UV_RUN_DEFAULT);
        }
    }
}

static void replaced(void *ctx, int status, omb_str words)
{
    int *done = ctx;
    if (status)
        printf("%.*s\n", STR_ARG(words));
    *done = status ? -1 : 1;
}

static void replace(struct life *l, struct buf *errors)
{
    int done = 0, rc = -1;
    struct plug_change c = {.name = host_name(l->file),
                            .path = l->file,
                            .setting = l->setting,
                            .n_setting = l->n_setting,
                            .deadline_ms = FAILING_MS,
                            .done = replaced,
                            .ctx = &done};
    for (int tries = 0; rc || done != 1; tries++) {
        enter(l, PHASE_REPLACE);
        done = 0;
        rc = plug_replace(l->plug, &c, errors);
        if (!rc)
            wait_for(l, &done, PATIENT_MS);
        if (!rc && !done)
            wrong("a replacement has no end");
        if (rc || done != 1)
            told(errors, "it is not replaced", is_calm(l) && tries == 0);
        if (!host_instance(l->plug, l->file))
            wrong("a replacement that failed took the old one along");
        if (rc || done != 1) {
            l->said[0] = '\0';
            deliver(l, true); /* as before: what does not start changes nothing */
        }
    }
}

static void on_drained(void *ctx)
{
    *(int *)ctx = 1;
}

static void live(struct life *l)
{
    struct buf errors = BUF_INIT(1 << 16);
    int drained = 0;
    come_up(l, &errors);
    enter(l, PHASE_DELIVER);
    deliver(l, is_calm(l));
    pause_failing(l);
    l->said[0] = '\0';
    deliver(l, true);
    replace(l, &errors);
    enter(l, PHASE_DRAIN);
    plug_drain(l->plug, FAILING_MS, on_drained, &drained);
    wait_for(l, &drained, PATIENT_MS);
    if (!drained)
        wrong("the drain has no end");
    enter(l, PHASE_CLOSE);
    plug_close(l->plug);
    uv_run(&l->loop, UV_RUN_DEFAULT);
    pause_failing(l);
    buf_free(&errors);
}

static void read_setting(struct life *l, const char *word)
{
    omb_str s = str_of(word);
    size_t at = 0;
    while (at < s.len && s.ptr[at] != '=')
        at++;
    if (l->n_setting < 8)
        l->setting[l->n_setting++] = (struct plug_setting){host_name(l->file), str_sub(s, 0, at),
                                                           str_sub(s, at + 1, SIZE_MAX)};
}

int main(int argc, char **argv)
{
    struct life l = {0};
    if (argc < 6)
        return 64;
    int fd = open(argv[1], O_RDWR | O_CLOEXEC);
    l.control = mmap(NULL, CONTROL_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (l.control == MAP_FAILED)
        return 66;
    l.isolation = argv[2];
    l.state_dir = argv[3];
    l.plugd = argv[4];
    l.file = argv[5];
    l.setting[l.n_setting++] =
        (struct plug_setting){host_name(l.file), STR("isolation"), str_of(l.isolation)};
    for (int i = 6; i < argc; i++)
        read_setting(&l, argv[i]);
    log_setup(LOG_ERROR + 1, false);
    rand_init();
    host_begin(&l.host);
    if (uv_loop_init(&l.loop) || loop_ready(&l.loop))
        return 70;
    live(&l);
    if (uv_loop_close(&l.loop))
        wrong("a handle of the loop is left");
    printf("RIGHT%s\n", l.said);
    return 0;
}
