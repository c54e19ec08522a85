/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_ENTRY_H
#define OMBUD_ENTRY_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The one symbol a plugin file exports: a constant named omb_entry_v1.
 *
 * It is data, so a host can read it before any code of the file is called, and
 * can say exactly why a file does not fit. The host loads a file if and only if
 * magic and major are its own and min_host_minor is not above its own minor.
 *
 * since 1.0
 */
#define OMB_ENTRY_SYMBOL "omb_entry_v1"
#define OMB_ENTRY_MAGIC 0x31424d4fu /* "OMB1", least significant byte first */

/* This header family. A new major is another world; a minor only adds. */
#define OMB_ABI_MAJOR 1u
#define OMB_ABI_MINOR 0u

/* Marks the entry; everything else in a plugin is built with hidden visibility. */
#define OMB_EXPORT __attribute__((visibility("default")))

/*
 * Data struct: begins with its size as the writer knew it, grows only at its end;
 * a reader takes a missing tail as zero.
 */
typedef struct omb_entry {
    uint32_t size;  /* sizeof(omb_entry) where the plugin was built */
    uint32_t magic; /* OMB_ENTRY_MAGIC */
    uint32_t major; /* OMB_ABI_MAJOR of the headers it was built with */
    uint32_t minor; /* OMB_ABI_MINOR of the same */

    /* Oldest host minor the plugin can work with: 0 unless it cannot do without
     * something that a later minor added. */
    uint32_t min_host_minor;
    uint32_t reserved; /* zero */

    /*
     * [scan] First call into the file, once for each process. `path` is the file's
     * own absolute path, borrowed. Must be quick and must not start threads, open
     * sockets or write files. 0, or negative: the file is refused.
     */
    int32_t (*open)(omb_str path);

    /* [scan] Last call, after every instance is destroyed. The code stays mapped. */
    void (*close)(void);

    /*
     * [scan] A factory by its id (OMB_FACTORY of factory.h), or NULL for an unknown
     * one. `id` is NUL-terminated. The table is constant and lives as long as the file.
     */
    const void *(*get_factory)(const char *id);
} omb_entry;

#ifdef __cplusplus
}
#endif

#endif
