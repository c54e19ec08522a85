/* SPDX-License-Identifier: Apache-2.0 */
/* Owns opening a plugin file and saying why one does not fit. Must not know instances or services.
 * Called by registry.c and ombud-plugd. */
#include "core/plug/dso.h"

#include "core/base/limits.h"
#include "core/base/str.h"
#include "core/plug/describe.h"
#include "core/plug/manifest.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int refuse(omb_error *error, int code, const char *fmt, ...) OMB_PRINTF(3, 4);
static int refuse(omb_error *error, int code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(error->text, sizeof error->text, fmt, ap);
    va_end(ap);
    error->code = code;
    return code;
}

/* The end of a path: messages are short, and the caller says the folder. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int dso_check_entry(const char *path, const omb_entry *entry, omb_error *error)
{
    const char *file = base_name(path);
    if (entry->magic != OMB_ENTRY_MAGIC)
        return refuse(error, -OMB_E_VERSION,
                      "%s: its %s is of something else (magic %08x, wanted %08x); build it with "
                      "the SDK's headers",
                      file, OMB_ENTRY_SYMBOL, entry->magic, OMB_ENTRY_MAGIC);
    if (entry->major != OMB_ABI_MAJOR)
        return refuse(error, -OMB_E_VERSION, "%s: built for plugin ABI %u, this host speaks %u; %s",
                      file, entry->major, OMB_ABI_MAJOR,
                      entry->major > OMB_ABI_MAJOR ? "update ombud or take an older plugin"
                                                   : "rebuild the plugin with this host's SDK");
    if (entry->min_host_minor > OMB_ABI_MINOR)
        return refuse(error, -OMB_E_VERSION,
                      "%s: needs a host of ABI %u.%u or later, this one is %u.%u; update ombud or "
                      "take an older plugin",
                      file, entry->major, entry->min_host_minor, OMB_ABI_MAJOR, OMB_ABI_MINOR);
    if (entry->size > PLUG_MAX_STRUCT)
        return refuse(error, -OMB_E_INVALID, "%s: its entry says it has %u bytes; that cannot be",
                      file, entry->size);
    if (entry->size < offsetof(omb_entry, get_factory) + sizeof entry->get_factory ||
        !entry->open || !entry->close || !entry->get_factory)
        return refuse(error, -OMB_E_INVALID,
                      "%s: its entry is cut short or lacks a function; build it with the SDK's "
                      "headers",
                      file);
    return 0;
}

const omb_descriptor *dso_descriptor(const struct dso *d, uint32_t k)
{
    return d->manifest ? &d->manifest->descriptor[k] : d->factory->descriptor(k);
}

static int check_descriptors(struct dso *d, omb_error *error)
{
    for (uint32_t i = 0; i < d->n; i++) {
        char why[160];
        if (describe_check(dso_descriptor(d, i), why, sizeof why))
            return refuse(error, -OMB_E_INVALID, "%s: plugin %u: %s", base_name(d->path), i, why);
    }
    return 0;
}

static int find_factory(struct dso *d, omb_error *error)
{
    const char *file = base_name(d->path);
    d->factory = d->entry->get_factory(OMB_FACTORY);
    if (!d->factory || !d->factory->count || !d->factory->descriptor || !d->factory->create)
        return refuse(error, -OMB_E_INVALID, "%s: has no %s", file, OMB_FACTORY);
    d->n = d->factory->count();
    if (d->n == 0)
        return refuse(error, -OMB_E_INVALID, "%s: holds no plugin", file);
    if (d->n > PLUG_MAX_PLUGINS)
        return refuse(error, -OMB_E_LIMIT, "%s: holds over %d plugins", file, PLUG_MAX_PLUGINS);
    return check_descriptors(d, error);
}

static int load(struct dso *d, omb_error *error)
{
    const char *file = base_name(d->path);
    int rc = dso_check_file(d->path, error);
    if (rc)
        return rc;
    d->handle = dlopen(d->path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!d->handle)
        return refuse(error, -OMB_E_IO, "%s: cannot be loaded: %s", file, dlerror());
    d->entry = dlsym(d->handle, OMB_ENTRY_SYMBOL);
    if (!d->entry)
        return refuse(error, -OMB_E_VERSION,
                      "%s: not a plugin of this host: it exports no %s; this host speaks ABI %u.%u",
                      file, OMB_ENTRY_SYMBOL, OMB_ABI_MAJOR, OMB_ABI_MINOR);
    rc = dso_check_entry(d->path, d->entry, error);
    if (rc) {
        d->entry = NULL; /* nothing of it may be called */
        return rc;
    }
    rc = d->entry->open((omb_str){d->path, strlen(d->path)});
    if (rc) {
        d->entry = NULL;
        return refuse(error, rc < 0 ? rc : -OMB_E_FAILED, "%s: refused to open: %s", file,
                      omb_strerror(rc));
    }
    return find_factory(d, error);
}

int dso_open(const char *path, struct dso **out, omb_error *error)
{
    int rc;
    struct dso *d = calloc(1, sizeof *d);
    if (!d)
        return refuse(error, -OMB_E_NOMEM, "%s: out of memory", path);
    d->path = realpath(path, NULL);
    if (!d->path)
        rc = refuse(error, -OMB_E_IO, "%s: no such file", path);
    else
        rc = load(d, error);
    if (rc) {
        dso_close(d);
        return rc;
    }
    *out = d;
    return 0;
}

int dso_of_manifest(const char *path, struct manifest *m, struct dso **out, omb_error *error)
{
    struct dso *d = calloc(1, sizeof *d);
    struct manifest *own = malloc(sizeof *own);
    if (!d || !own) {
        free(d);
        free(own);
        manifest_free(m);
        return refuse(error, -OMB_E_NOMEM, "%s: out of memory", path);
    }
    *own = *m;
    d->manifest = own;
    d->n = own->n;
    d->path = str_dup(str_of(path));
    int rc = d->path ? check_descriptors(d, error)
                     : refuse(error, -OMB_E_NOMEM, "%s: out of memory", path);
    if (rc)
        dso_close(d);
    else
        *out = d;
    return rc;
}

void dso_close(struct dso *d)
{
    if (!d)
        return;
    if (d->entry)
        d->entry->close();
    if (d->handle)
        dlclose(d->handle);
    if (d->manifest)
        manifest_free(d->manifest);
    free(d->manifest);
    free(d->path);
    free(d);
}
