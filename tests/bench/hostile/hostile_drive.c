/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what is done to the hostile plugin while its neighbours are measured. Must not know what they
 * feel of it. Called by hostile_p99.c. */
#include "tests/bench/hostile/hostile_drive.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A visit each VISIT_MS; a change of plugins each CHANGE_MS, when the last one is through. */
enum { VISIT_MS = 20, CHANGE_MS = 200, LEAVE_MS = 500, CONFIG_BYTES = 64 << 20 };

static bool ends(const char *row, const char *word)
{
    return str_ends(str_of(row), str_of(word));
}

static bool is_about_life(const char *row)
{
    static const char *const words[] = {"-init", "-start",      "-on_config",
                                        "-stop", "-stop-500ms", "-fini"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ends(row, words[i]))
            return true;
    return false;
}

static bool is_about_files(const char *row)
{
    return strncmp(row, "abi-", 4) == 0;
}

/* ---- customers ---- */

static void ignore(void *ctx, int status, omb_str bytes)
{
    (void)ctx;
    (void)status;
    (void)bytes;
}

static void visit(struct drive *d)
{
    struct rig *r = d->rig;
    struct plug_reply reply = {ignore, NULL, 8000};
    struct plug_instance *shop = plug_find_commerce(r->plug, STR("hostile"));
    r->hostile = plug_find_channel(r->plug, STR("hostile"));
    if (!r->hostile || !shop)
        return;
    d->n_visits++;
    uint64_t conn = ++d->conn;
    plug_ws_open(r->hostile, conn, 1, STR("/hostile/ws"), STR(""), STR("::1"));
    for (int i = 0; i < 3; i++) {
        r->n_sent %= RIG_MESSAGES;
        rig_message(r, conn);
    }
    (void)plug_channel_deliver(r->hostile, reply, 1, STR("contact"), STR("{\"seq\":1}"));
    (void)plug_commerce_execute(shop, reply, 1, STR("{\"a remedy\":1}"), STR("k"));
    plug_channel_event(r->hostile, 1, STR("contact"), STR("{\"t\":\"typing\"}"));
    plug_ws_closed(r->hostile, conn, 1000);
}

/* ---- plugins that come and go ---- */

static void changed(void *ctx, int status, omb_str words)
{
    struct drive *d = ctx;
    (void)words;
    d->changing = false;
    d->n_changed++;
    d->n_refused += status != 0;
}

static void change(struct drive *d)
{
    struct buf errors = BUF_INIT(1 << 16);
    bool is_there = plug_file(d->rig->plug, STR("hostile")) != NULL;
    const char *file = d->bad[0] && !d->quiet && !is_there ? d->bad : d->good;
    struct plug_change c = {.name = STR("hostile"),
                            .path = file,
                            .setting = d->setting,
                            .n_setting = d->n_setting,
                            .deadline_ms = LEAVE_MS,
                            .done = changed,
                            .ctx = d};
    if (d->changing)
        return;
    d->changing = true;
    int rc =
        is_there ? plug_remove(d->rig->plug, &c, &errors) : plug_add(d->rig->plug, &c, &errors);
    if (rc)
        changed(d, rc, STR(""));
    buf_free(&errors);
}

/* ---- files that do not fit ---- */

static void copy_probe(const char *to, size_t len, long at, int byte)
{
    static char bytes[1 << 22];
    FILE *in = fopen(rig_file("probe.so"), "rb");
    size_t n = in ? fread(bytes, 1, sizeof bytes, in) : 0;
    if (in)
        fclose(in);
    FILE *out = fopen(to, "wb");
    if (!out)
        return;
    if (at >= 0)
        bytes[at] = (char)byte;
    (void)fwrite(bytes, 1, len && len < n ? len : n, out);
    fclose(out);
}

static void choose_file(struct drive *d)
{
    char name[128];
    const char *row = d->row + 4;
    snprintf(name, sizeof name, "odd/%s.so", row);
    snprintf(d->bad, sizeof d->bad, "%s", rig_file(name));
    if (access(d->bad, R_OK) == 0)
        return;
    snprintf(d->bad, sizeof d->bad, "%s/bad.so", d->rig->dir);
    if (strcmp(row, "other-arch") == 0)
        copy_probe(d->bad, 0, 18, 0x08);
    else if (strcmp(row, "truncated-elf") == 0)
        copy_probe(d->bad, 9000, -1, 0);
    else if (strcmp(row, "no-entry-symbol") == 0)
        snprintf(d->bad, sizeof d->bad, "%s", rig_file("no_entry.so"));
    else if (strcmp(row, "dup-name") == 0)
        snprintf(d->bad, sizeof d->bad, "%s", rig_file("probe.so"));
    else if (strcmp(row, "symlink-outside") == 0)
        (void)!symlink(rig_file("odd/constructor-crash.so"), d->bad);
    else
        d->bad[0] = '\0'; /* the same file again: abi-reload-1000, abi-unload-busy, abi-config-… */
}

/* ---- the rig ---- */

static void set(struct drive *d, const char *key, omb_str value)
{
    d->setting[d->n_setting++] = (struct plug_setting){STR("hostile"), str_of(key), value};
}

static void large_setting(struct drive *d)
{
    char *text = d->quiet ? NULL : malloc(CONFIG_BYTES);
    if (!text)
        return;
    memset(text, 'x', CONFIG_BYTES);
    set(d, "secret", str_n(text, CONFIG_BYTES));
}

/* A file that does not fit is to run in a child as the others are. */
static void set_isolation(struct drive *d)
{
    static char name[64];
    const char *slash = strrchr(d->bad, '/');
    str_clip(name, sizeof name, str_of(slash ? slash + 1 : d->bad));
    char *dot = strrchr(name, '.');
    if (dot)
        *dot = '\0';
    if (name[0])
        d->setting[d->n_setting++] =
            (struct plug_setting){str_of(name), STR("isolation"), STR("process")};
}

static const char *memory_of(const char *row)
{
    static const char *const growing[] = {"crash-oom", "api-leak-1MiB-per-msg"};
    for (size_t i = 0; i < sizeof growing / sizeof *growing; i++)
        if (strcmp(row, growing[i]) == 0)
            return "96";
    return "1024";
}

int drive_begin(struct drive *d, struct rig *r, const char *row, bool quiet)
{
    /* A plugin that misbehaves on its way up is loaded while its neighbours work, not before. */
    bool later = ends(row, "-init") || ends(row, "-start") || ends(row, "-on_config");
    const char *begin = quiet || later || is_about_files(row) ? "none" : row;
    *d = (struct drive){.rig = r, .row = row, .quiet = quiet};
    const char *more[] = {"always", "true", "memory", memory_of(row), NULL};
    int rc = rig_begin(r, begin, more);
    set(d, "isolation", STR("process"));
    set(d, "misbehave", quiet ? STR("none") : str_of(row));
    set(d, "always", STR("true"));
    snprintf(d->good, sizeof d->good, "%s", rig_file("hostile.so"));
    if (rc == 0 && is_about_files(row))
        choose_file(d);
    set_isolation(d);
    if (strcmp(row, "abi-config-64MiB") == 0)
        large_setting(d);
    return rc;
}

static void on_turn(uv_timer_t *t)
{
    struct drive *d = t->data;
    bool changes = is_about_life(d->row) || is_about_files(d->row);
    visit(d);
    if (changes && d->turns++ % (CHANGE_MS / VISIT_MS) == 0)
        change(d);
}

void drive_start(struct drive *d)
{
    (void)uv_timer_init(&d->rig->loop, &d->turn);
    d->turn.data = d;
    d->running = uv_timer_start(&d->turn, on_turn, 0, VISIT_MS) == 0;
}

void drive_stop(struct drive *d)
{
    (void)uv_timer_stop(&d->turn);
    d->running = false;
}
