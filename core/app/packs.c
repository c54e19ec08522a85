/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: where policy packs lie and what each is. Must not know: what is done with one. Called by:
 * cmd_policy_init. */
#include "core/app/packs.h"

#include "core/app/share.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PACKS_MAX 64
#define PACKS_SHOP "shop"

static bool has_bundle(omb_str folder)
{
    char path[4200];

    (void)snprintf(path, sizeof path, "%.*s/bundle.lua", STR_ARG(folder));
    return access(path, R_OK) == 0;
}

omb_str packs_scripts(struct arena *a)
{
    omb_str found = share_find(a, "scripts", "share/ombud/scripts");

    return found.len && has_bundle(found) ? found : STR("");
}

/* The first "-- words" line of bundle.lua that is not the licence's. */
static omb_str read_what(omb_str folder, struct arena *a)
{
    char line[256], path[4200];
    omb_str what = STR("");
    FILE *f;

    (void)snprintf(path, sizeof path, "%.*s/bundle.lua", STR_ARG(folder));
    f = fopen(path, "re");
    while (f && !what.len && fgets(line, sizeof line, f)) {
        omb_str s = str_trim(str_of(line));
        if (!str_starts(s, STR("-- ")))
            break;
        if (str_find(s, STR("SPDX-")) < 0)
            what = arena_dup(a, str_sub(s, 3, s.len - 3));
    }
    if (f)
        fclose(f);
    return what.ptr ? what : STR("");
}

static int add(struct packs *p, omb_str name, omb_str folder, struct arena *a)
{
    struct pack *x = &p->v[p->n];

    if (p->n == PACKS_MAX || !folder.ptr || !has_bundle(folder))
        return folder.ptr ? 0 : -OMB_E_NOMEM;
    x->name = arena_dup(a, name);
    x->folder = folder;
    x->what = read_what(folder, a);
    p->n++;
    return x->name.ptr ? 0 : -OMB_E_NOMEM;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_plain(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static int add_below(struct packs *p, omb_str folder, struct arena *a)
{
    struct dirent **entry = NULL;
    char *path = arena_dupz(a, folder);
    int n = path ? scandir(path, &entry, is_plain, by_name) : -1;
    int rc = 0;

    if (n < 0)
        return path ? -OMB_E_NOTFOUND : -OMB_E_NOMEM;
    for (int i = 0; i < n; i++) {
        omb_str name = str_of(entry[i]->d_name);
        if (rc == 0)
            rc = add(p, name, arena_printf(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name)), a);
        free(entry[i]);
    }
    free(entry);
    return rc;
}

int packs_find(const char *folder, struct arena *a, struct packs *out)
{
    struct packs p = {.scripts = packs_scripts(a)};
    int rc = 0;

    p.v = arena_zalloc(a, PACKS_MAX * sizeof *p.v);
    if (!p.v)
        return -OMB_E_NOMEM;
    if (folder) {
        rc = add_below(&p, str_of(folder), a);
    } else if (p.scripts.len) {
        rc = add(&p, STR(PACKS_SHOP), p.scripts, a);
        if (rc == 0)
            rc = add_below(&p, arena_printf(a, "%.*s/packs", STR_ARG(p.scripts)), a);
        if (rc == -OMB_E_NOTFOUND)
            rc = 0; /* a program with the shop's scripts alone */
    } else {
        rc = -OMB_E_NOTFOUND;
    }
    if (rc == 0)
        *out = p;
    return rc;
}

const struct pack *packs_named(const struct packs *p, omb_str name)
{
    for (uint32_t i = 0; i < p->n; i++) {
        if (str_eq(p->v[i].name, name))
            return &p->v[i];
    }
    return NULL;
}

const char *packs_nearest(const struct packs *p, omb_str name)
{
    const char *names[PACKS_MAX];

    for (uint32_t i = 0; i < p->n; i++)
        names[i] = p->v[i].name.ptr;
    return str_nearest(name, names, p->n);
}
