/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_OPTION_H
#define OMB_PLUG_OPTION_H

#include "core/base/buf.h"

#include <ombud/descriptor.h>

/* Values of a plugin's options: text from the configuration against the descriptor. [any] */
struct option_value {
    const omb_option *option;
    char *text;     /* with a NUL behind it */
    int64_t number; /* INT, BOOL, DURATION */
};

/* Checks one value; *number for the types that have one. The words complete a sentence:
 * "is not a whole number", "must be 1 to 30". -OMB_E_INVALID. */
OMB_MUST_USE int option_parse(const omb_option *o, omb_str text, int64_t *number, char *words,
                              size_t cap);

const char *option_type_name(uint32_t type); /* "int" …; never NULL */

struct plug_setting;

/*
 * Values for all options of a plugin: what the settings say under its name, else the
 * default. Every mistake is a line in *errors. *out has d->n_option values.
 */
OMB_MUST_USE int option_resolve(const omb_descriptor *d, const struct plug_setting *setting,
                                uint32_t n, struct option_value **out, struct buf *errors);
void option_free(struct option_value *values, uint32_t n); /* NULL is fine */

#endif
