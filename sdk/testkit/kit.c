/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the life of the plugin under test, the clock and what is handed over. Must not know what a
 * service does. Called by tests and ombud-plugcheck. */
#include "sdk/testkit/kit.h"

#include "core/plug/port.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct omb_kit *kit_of(const omb_host *host)
{
    return host->host_data;
}

static void add_line(struct omb_kit *kit, struct buf *to, const char *fmt, va_list ap)
{
    pthread_mutex_lock(&kit->lock);
    buf_vprintf(to, fmt, ap);
    buf_putc(to, '\n');
    pthread_mutex_unlock(&kit->lock);
}

void kit_note(struct omb_kit *kit, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add_line(kit, &kit->transcript, fmt, ap);
    va_end(ap);
}

void kit_complain(struct omb_kit *kit, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add_line(kit, &kit->complaints, fmt, ap);
    va_end(ap);
}

char *kit_copy(omb_str s)
{
    char *copy = malloc(s.len + 1);
    if (!copy)
        abort();
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return copy;
}

bool kit_on_loop(struct omb_kit *kit, const char *what)
{
    if (!pthread_equal(kit->thread, pthread_self())) {
        kit_complain(kit, "%s: called on another thread than the loop's", what);
        return false;
    }
    return true;
}

void kit_post(struct omb_kit *kit, bool to_plugin, omb_op op, int32_t status, omb_str bytes)
{
    bool full;
    pthread_mutex_lock(&kit->lock);
    full = kit->n_letter == KIT_MAX_LETTERS;
    if (!full) {
        uint32_t at = (kit->first_letter + kit->n_letter++) % KIT_MAX_LETTERS;
        kit->letter[at] = (struct kit_letter){to_plugin, op, status,
                                              bytes.ptr ? kit_copy(bytes) : NULL, bytes.len};
    }
    pthread_mutex_unlock(&kit->lock);
    if (full)
        kit_complain(kit, "more than %d answers at once", KIT_MAX_LETTERS);
}

static void host_complete(const omb_host *host, omb_op op, int32_t status, omb_str bytes)
{
    struct omb_kit *kit = kit_of(host);
    if (op == 0)
        return;
    if (status > 0 || (bytes.len && !bytes.ptr) || bytes.len > KIT_MAX_BYTES) {
        kit_complain(kit, "complete: a positive status, or bytes that cannot be");
        status = -OMB_E_FAILED;
        bytes = (omb_str){NULL, 0};
    }
    kit_post(kit, false, op, status, bytes);
}

/* ---- opening ---- */

static const omb_descriptor *pick(const struct dso *file, const char *name)
{
    for (uint32_t i = 0; i < file->n; i++) {
        const omb_descriptor *d = file->factory->descriptor(i);
        if (!name || str_is(d->name, name))
            return d;
    }
    return NULL;
}

omb_kit *omb_kit_open(const char *path, const char *name, omb_error *error)
{
    struct omb_kit *kit = calloc(1, sizeof *kit);
    if (!kit || pthread_mutex_init(&kit->lock, NULL)) {
        free(kit);
        return NULL;
    }
    kit->thread = pthread_self();
    kit->transcript = kit->log = kit->complaints = BUF_INIT(0);
    if (dso_open(path, &kit->file, error) == 0)
        kit->descriptor = pick(kit->file, name);
    if (kit->file && !kit->descriptor)
        (void)snprintf(error->text, sizeof error->text, "%s: holds no plugin %s", path, name);
    if (kit->descriptor)
        return kit;
    omb_kit_close(kit);
    return NULL;
}

const omb_descriptor *omb_kit_descriptor(const omb_kit *kit)
{
    return kit->descriptor;
}

void omb_kit_without(omb_kit *kit, const char *extension)
{
    if (kit->n_without < KIT_MAX_WITHOUT)
        kit->without[kit->n_without++] = extension;
}

int32_t omb_kit_set(omb_kit *kit, const char *key, const char *value)
{
    for (uint32_t i = 0; i < kit->descriptor->n_option; i++) {
        const omb_option *o = kit->descriptor->option[i];
        int64_t number;
        char why[128];
        if (!str_is(o->key, key))
            continue;
        if (kit->n_setting == KIT_MAX_SETTINGS)
            return -OMB_E_LIMIT;
        int rc = option_parse(o, str_of(value), &number, why, sizeof why);
        if (rc)
            return rc;
        kit->setting[kit->n_setting].key = kit_copy(str_of(key));
        kit->setting[kit->n_setting++].value = kit_copy(str_of(value));
        return 0;
    }
    return -OMB_E_NOTFOUND;
}

static int32_t fail(omb_error *error, int32_t code, const char *words)
{
    if (error) {
        error->code = code;
        (void)snprintf(error->text, sizeof error->text, "%s", words);
    }
    return code;
}

static int resolve(struct omb_kit *kit, omb_error *error)
{
    struct plug_setting s[KIT_MAX_SETTINGS];
    struct buf words = BUF_INIT(1 << 16);
    for (uint32_t i = 0; i < kit->n_setting; i++)
        s[i] = (struct plug_setting){kit->descriptor->name, str_of(kit->setting[i].key),
                                     str_of(kit->setting[i].value)};
    int rc = option_resolve(kit->descriptor, s, kit->n_setting, &kit->value, &words);
    if (rc) {
        buf_putc(&words, '\0');
        fail(error, rc, words.ptr);
    }
    buf_free(&words);
    return rc;
}

static const void *offered(struct omb_kit *kit, const char *id)
{
    return kit->plugin->get_extension ? kit->plugin->get_extension(kit->plugin, id) : NULL;
}

static int32_t create(struct omb_kit *kit, omb_error *error)
{
    kit->host = (omb_host){.major = OMB_ABI_MAJOR,
                           .minor = OMB_ABI_MINOR,
                           .name = STR("ombud"),
                           .version = STR("testkit"),
                           .host_data = kit,
                           .get_extension = kit_service,
                           .complete = host_complete};
    kit->plugin = kit->file->factory->create(&kit->host, kit->descriptor->id);
    if (!kit->plugin)
        return fail(error, -OMB_E_NOMEM, "create gave no instance");
    kit->channel = offered(kit, OMB_KIND_CHANNEL);
    kit->tier = offered(kit, OMB_KIND_TIER);
    kit->commerce = offered(kit, OMB_KIND_COMMERCE);
    kit->quote = offered(kit, OMB_COMMERCE_QUOTE);
    kit->choices = offered(kit, OMB_COMMERCE_CHOICES);
    kit->on_timer = offered(kit, OMB_EXT_ON_TIMER);
    kit->on_http = offered(kit, OMB_EXT_ON_HTTP);
    return 0;
}

static int32_t activate(struct omb_kit *kit, omb_error *error)
{
    kit->state = KIT_ACTIVE;
    kit->depth++;
    int32_t rc = kit->plugin->activate(kit->plugin, error);
    kit->depth--;
    kit_note(kit, "activate -> %d", rc);
    if (rc)
        kit->state = KIT_STOPPED;
    else
        omb_kit_turn(kit);
    return rc;
}

int32_t omb_kit_start(omb_kit *kit, omb_error *error)
{
    omb_error own = {.size = sizeof own};
    error = error ? error : &own;
    int32_t rc = resolve(kit, error);
    rc = rc ? rc : create(kit, error);
    if (rc)
        return rc;
    kit->state = KIT_CREATED;
    rc = kit->plugin->init(kit->plugin, error);
    kit_note(kit, "init -> %d", rc);
    return rc ? rc : activate(kit, error);
}

int32_t omb_kit_restart(omb_kit *kit, omb_error *error)
{
    omb_error own = {.size = sizeof own};
    return activate(kit, error ? error : &own);
}

/* ---- handing over ---- */

static bool take_letter(struct omb_kit *kit, struct kit_letter *out)
{
    bool any;
    pthread_mutex_lock(&kit->lock);
    any = kit->n_letter > 0;
    if (any) {
        *out = kit->letter[kit->first_letter];
        kit->first_letter = (kit->first_letter + 1) % KIT_MAX_LETTERS;
        kit->n_letter--;
    }
    pthread_mutex_unlock(&kit->lock);
    return any;
}

static void hand_to_host(struct omb_kit *kit, struct kit_letter *l)
{
    if (l->op > kit->n_op) {
        kit_complain(kit, "complete: the host never gave op %llu", (unsigned long long)l->op);
        free(l->bytes);
        return;
    }
    struct kit_op *op = &kit->op[l->op - 1];
    if (op->done) {
        kit_complain(kit, "complete: %s was answered before", op->method);
        free(l->bytes);
        return;
    }
    op->done = true;
    op->status = l->status;
    op->bytes = l->bytes;
    op->len = l->bytes ? l->len : 0;
    kit_note(kit, "%s -> %d %.*s", op->method, l->status, (int)op->len, l->bytes ? l->bytes : "");
}

static void *run_work(void *arg)
{
    struct omb_kit *kit = ((void **)arg)[0];
    struct kit_work *w = ((void **)arg)[1];
    kit_post(kit, true, w->op, w->fn(kit->plugin, w->arg), (omb_str){NULL, 0});
    return NULL;
}

/* One after the other, each on a thread of its own: [any] is tried, the order stays. */
static void do_work(struct omb_kit *kit)
{
    for (uint32_t i = 0; i < kit->n_work; i++) {
        pthread_t thread;
        void *arg[2] = {kit, &kit->work[i]};
        if (pthread_create(&thread, NULL, run_work, arg) == 0)
            pthread_join(thread, NULL);
        else
            kit_post(kit, true, kit->work[i].op, -OMB_E_CANCELLED, (omb_str){NULL, 0});
    }
    kit->n_work = 0;
}

void omb_kit_turn(omb_kit *kit)
{
    struct kit_letter l;
    do {
        while (take_letter(kit, &l)) {
            if (!l.to_plugin) {
                hand_to_host(kit, &l);
                continue;
            }
            if (kit->plugin && kit->state != KIT_LOADED)
                kit->plugin->completed(kit->plugin, l.op, l.status,
                                       (omb_str){l.bytes, l.bytes ? l.len : 0});
            free(l.bytes);
        }
        do_work(kit);
    } while (kit->n_letter || kit->n_work);
}

uint64_t omb_kit_now(const omb_kit *kit)
{
    return kit->now;
}

/* The timer that is due first, until `end`; timers of one moment in the order of their start. */
static bool next_timer(struct omb_kit *kit, uint64_t end, uint32_t *which)
{
    bool found = false;
    for (uint32_t i = 0; i < kit->n_timer; i++) {
        if (kit->timer[i].at > end)
            continue;
        if (!found || kit->timer[i].at < kit->timer[*which].at ||
            (kit->timer[i].at == kit->timer[*which].at &&
             kit->timer[i].serial < kit->timer[*which].serial))
            *which = i;
        found = true;
    }
    return found;
}

void omb_kit_advance(omb_kit *kit, uint64_t ms)
{
    uint64_t end = kit->now + ms;
    uint32_t i = 0;
    omb_kit_turn(kit);
    while (next_timer(kit, end, &i)) {
        uint64_t id = kit->timer[i].id;
        kit->now = kit->timer[i].at > kit->now ? kit->timer[i].at : kit->now;
        kit->timer[i] = kit->timer[--kit->n_timer];
        kit_note(kit, "timer %llu", (unsigned long long)id);
        if (kit->on_timer)
            kit->on_timer->on_timer(kit->plugin, id);
        omb_kit_turn(kit);
    }
    kit->now = end;
}

/* ---- the end ---- */

static omb_op new_op(struct omb_kit *kit, const char *method)
{
    if (kit->n_op == KIT_MAX_OPS)
        return 0;
    (void)snprintf(kit->op[kit->n_op].method, sizeof kit->op[0].method, "%s", method);
    return ++kit->n_op;
}

int32_t omb_kit_stop(omb_kit *kit, uint32_t deadline_ms)
{
    omb_op op = kit->state == KIT_ACTIVE ? new_op(kit, "drain") : 0;
    if (!op)
        return -OMB_E_STATE;
    kit->plugin->drain(kit->plugin, op, deadline_ms);
    omb_kit_turn(kit);
    if (!kit->op[op - 1].done)
        omb_kit_advance(kit, deadline_ms);
    int32_t rc = kit->op[op - 1].done ? 0 : -OMB_E_TIMEOUT;
    kit->plugin->deactivate(kit->plugin);
    kit_note(kit, "deactivate");
    kit->state = KIT_STOPPED;
    kit->n_timer = kit->mounts.n = 0;
    omb_kit_turn(kit);
    return rc;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

static void free_kept(struct omb_kit *kit)
{
    for (uint32_t i = 0; i < kit->n_op; i++)
        free(kit->op[i].bytes);
    for (uint32_t i = 0; i < kit->n_ask; i++)
        free(kit->ask[i].args);
    for (uint32_t i = 0; i < kit->n_script; i++)
        free(kit->script[i].bytes);
    for (uint32_t i = 0; i < kit->n_conn; i++)
        free(kit->conn[i].body);
    for (uint32_t i = 0; i < kit->n_frame; i++)
        free(kit->frame[i].text);
    for (uint32_t i = 0; i < kit->n_setting; i++) {
        free(kit->setting[i].key);
        free(kit->setting[i].value);
    }
    for (uint32_t i = 0; i < kit->n_kv; i++) {
        free(kit->kv[i].key);
        free(kit->kv[i].value);
    }
}

void omb_kit_close(omb_kit *kit)
{
    struct kit_letter l;
    if (!kit)
        return;
    if (kit->state == KIT_ACTIVE)
        (void)omb_kit_stop(kit, 1000);
    if (kit->plugin)
        kit->plugin->destroy(kit->plugin);
    while (take_letter(kit, &l))
        free(l.bytes);
    free_kept(kit);
    if (kit->state_dir)
        (void)nftw(kit->state_dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(kit->state_dir);
    if (kit->descriptor)
        option_free(kit->value, kit->descriptor->n_option);
    dso_close(kit->file);
    buf_free(&kit->transcript);
    buf_free(&kit->log);
    buf_free(&kit->complaints);
    pthread_mutex_destroy(&kit->lock);
    free(kit);
}

/* ---- looking back ---- */

/* With a NUL behind it, for tests that search with strstr. */
static omb_str text_of(const struct buf *b)
{
    struct buf *room = (struct buf *)(uintptr_t)b;
    if (buf_reserve(room, 1))
        return STR("");
    room->ptr[b->len] = '\0';
    return buf_str(b);
}

omb_str omb_kit_transcript(const omb_kit *kit)
{
    return text_of(&kit->transcript);
}

omb_str omb_kit_log(const omb_kit *kit)
{
    return text_of(&kit->log);
}

omb_str omb_kit_complaints(const omb_kit *kit)
{
    return text_of(&kit->complaints);
}
