/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_DSO_H
#define OMB_PLUG_DSO_H

#include "core/base/status.h"

#include <ombud/entry.h>
#include <ombud/factory.h>

/*
 * One plugin file: opened, checked, its factory found. Files are never unmapped
 * (RTLD_NODELETE): a new version is a new file. [scan]
 */
struct manifest;

struct dso {
    char *path; /* absolute */
    void *handle;
    const omb_entry *entry;
    const omb_factory *factory;
    struct manifest *manifest; /* it was only ever opened in a child: all that is known of it */
    uint32_t n;                /* descriptors, each checked */
    struct dso *next_gone;     /* of plug.gone_file */
};

/* Descriptor number k < n, borrowed from the file or from what a child said of it. */
const omb_descriptor *dso_descriptor(const struct dso *d, uint32_t k);

/*
 * Looks at a file's bytes without loading it: an ELF shared object of this machine, whole.
 * -OMB_E_IO with the words in *error.
 */
OMB_MUST_USE int dso_check_file(const char *path, omb_error *error);

/* Takes what a child said of the file, checked here like one's own. Takes the manifest. */
OMB_MUST_USE int dso_of_manifest(const char *path, struct manifest *m, struct dso **out,
                                 omb_error *error);

/*
 * Refuses what does not fit with all that is needed to put it right in *error:
 * -OMB_E_IO not loadable · -OMB_E_VERSION another ABI (both numbers) · -OMB_E_INVALID a
 * broken entry, factory or descriptor · what the file's own open() said.
 */
OMB_MUST_USE int dso_open(const char *path, struct dso **out, omb_error *error);
void dso_close(struct dso *d); /* NULL is fine */

/* The check of an entry alone: dso_open after the file is mapped. */
OMB_MUST_USE int dso_check_entry(const char *path, const omb_entry *entry, omb_error *error);

#endif
