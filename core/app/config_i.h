/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_CONFIG_I_H
#define OMB_APP_CONFIG_I_H

#include "core/app/config.h"

/* The schema's rows, for config.c; nobody else. */
enum config_type {
    CONFIG_TEXT,
    CONFIG_INT,
    CONFIG_BOOL,
    CONFIG_TEXTS,  /* list of texts into an array with a count */
    CONFIG_TABLE,  /* nested, by keys */
    CONFIG_TABLES, /* list of nested tables into an array with a count */
    CONFIG_PLUGINS /* options of plugins */
};

struct config_key {
    const char *name;
    enum config_type type;
    size_t offset;
    size_t count_offset; /* TEXTS, TABLES: where the uint32 count lies */
    int most;            /* TEXTS, TABLES */
    size_t stride;       /* TABLES */
    const struct config_key *keys;
    int64_t least, greatest; /* INT */
};

const struct config_key *config_schema(void);

/* What types cannot say: pairs that belong together, slugs, currencies; makes paths absolute. */
void config_check(struct config *c, const char *path, struct buf *errors, uint32_t *n_errors);

#endif
