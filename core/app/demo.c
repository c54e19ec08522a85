/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: filling a fresh host with the sample world.
 * Must not know: how it is printed (demo_print.c).
 * Called by: cmd_demo.c. */
#include "core/app/demo.h"

#include "core/app/staff.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/desk/kase.h"
#include "core/plug/port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SAMPLE_MAX_FILE (4 << 20)

static const struct demo_tenant tenants[DEMO_TENANTS] = {
    {"maple", "Maple Street Goods", {"localhost", "127.0.0.1"}, "sample-identity-secret-of-maple"},
    {"brook", "Brook & Sons", {"brook.localhost", NULL}, "sample-identity-secret-of-brook"},
};

static const struct {
    uint32_t tenant;
    const char *login, *name;
    int32_t tier;
    bool is_operator, is_admin;
} staff[] = {
    {0, "dana", "Dana Whitfield", TIER_ASSOCIATE, false, false},
    {0, "omar", "Omar Haddad", TIER_ASSOCIATE, false, false},
    {0, "luis", "Luis Ortega", TIER_SUPERVISOR, false, false},
    {0, "mei", "Mei Tanaka", TIER_SPECIALIST, false, false},
    {0, "olga", "Olga Brandt", TIER_SUPERVISOR, true, false},
    {0, "oscar", "Oscar Lindqvist", TIER_SUPERVISOR, true, false},
    {0, "vera", "Vera Lindgren", STAFF_NO_TIER, false, true},
    {1, "aisha", "Aisha Karim", TIER_ASSOCIATE, false, false},
    {1, "tom", "Tom Beck", TIER_SUPERVISOR, false, false},
    {1, "ines", "Ines Moreau", TIER_SPECIALIST, false, false},
    {1, "pia", "Pia Norberg", TIER_SUPERVISOR, true, false},
    {1, "bela", "Bela Hartmann", STAFF_NO_TIER, false, true},
};

const struct demo_tenant *demo_tenant(uint32_t index)
{
    return &tenants[index];
}

omb_str demo_folder_above(struct arena *a, int levels)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    omb_str s = n > 0 ? str_n(path, (size_t)n) : STR_NONE;

    for (int up = 0; up <= levels; up++) { /* the program's own name goes first */
        while (s.len && s.ptr[s.len - 1] != '/')
            s.len--;
        if (s.len)
            s.len--;
    }
    return arena_dup(a, s);
}

static int add_staff(struct app *app)
{
    int status = 0;

    for (size_t i = 0; status == 0 && i < sizeof staff / sizeof staff[0]; i++) {
        if (staff[i].tenant >= app->n_tenant)
            continue;
        struct staff_person p = {.login = str_of(staff[i].login),
                                 .name = str_of(staff[i].name),
                                 .password = STR(DEMO_PASSWORD),
                                 .tier = staff[i].tier,
                                 .is_operator = staff[i].is_operator,
                                 .is_admin = staff[i].is_admin,
                                 .cheap_hash = true};
        status = staff_add(&app->loop, app->store, staff[i].tenant + 1, &p);
    }
    return status;
}

struct importing {
    bool done;
    int status;
};

static void imported(void *ctx, int status, omb_str bytes)
{
    struct importing *i = ctx;

    if (status != 0 && status != -OMB_E_UNSUPPORTED)
        log_error("demo", "import: %s %.*s", omb_strerror(status), STR_ARG(bytes));
    i->status = status;
    i->done = true;
}

/* A world without other sellers, goods to choose from, or places to hand in needs none. */
static bool is_optional(const char *name)
{
    return !strcmp(name, "listings.jsonl") || !strcmp(name, "products.jsonl") ||
           !strcmp(name, "dropoffs.jsonl");
}

static int import_file(struct app *app, const struct tenant *t, omb_str folder, const char *name)
{
    struct plug_instance *shop = plug_find_commerce(app->plug, str_of(t->commerce));
    struct importing i = {0};
    struct plug_import import = {.tenant = t->id, .slug = str_of(t->slug), .file = str_of(name)};
    struct buf text = BUF_INIT(SAMPLE_MAX_FILE);
    char path[4200];
    int status;

    snprintf(path, sizeof path, "%.*s/%s", STR_ARG(folder), name);
    status = shop ? file_read(path, FILE_REGULAR, &text) : -OMB_E_UNAVAILABLE;

    if (status == 0) {
        import.bytes = buf_str(&text);
        (void)plug_commerce_import(shop, (struct plug_reply){imported, &i, 60000}, &import);
        while (!i.done)
            (void)uv_run(&app->loop, UV_RUN_ONCE);
        status = i.status == -OMB_E_UNSUPPORTED ? 0 : i.status; /* it has orders of its own */
    } else if (status == -OMB_E_NOTFOUND && is_optional(name)) {
        status = 0;
    } else {
        log_error("demo", "%.*s/%s: %s", STR_ARG(folder), name, omb_strerror(status));
    }
    buf_free(&text);
    return status;
}

static int fill_shop(struct app *app, omb_str folder)
{
    static const char *const files[] = {"customers.jsonl", "sellers.jsonl", "listings.jsonl",
                                        "products.jsonl",  "orders.jsonl",  "dropoffs.jsonl"};
    int status = 0;

    for (uint32_t t = 0; t < app->n_tenant; t++) {
        for (size_t f = 0; status == 0 && f < sizeof files / sizeof files[0]; f++)
            status = import_file(app, &app->tenant[t], folder, files[f]);
    }
    return status;
}

/* The mark that a data folder was filled before. */
static bool is_filled(struct app *app, bool mark)
{
    char path[4200];
    int fd;

    snprintf(path, sizeof path, "%s/demo.filled", app->config->data);
    fd = open(path, mark ? O_WRONLY | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    close(fd);
    return true;
}

int demo_fill(struct app *app, omb_str samples)
{
    int status;

    if (is_filled(app, false))
        return 0;
    status = add_staff(app);
    if (status == 0)
        status = fill_shop(app, samples);
    if (status == 0)
        (void)is_filled(app, true); /* without the mark the next start fills again: harmless */
    return status;
}
