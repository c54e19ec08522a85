/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_ONE_H
#define OMBUD_ONE_H

#include "entry.h"
#include "factory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A help for files that hold one plugin: the parts that are the same in each. Nothing
 * here crosses the line; a file may well write them itself. In one .c file:
 *
 *   static const omb_plugin *create(const omb_host *host, omb_str id) { … }
 *   OMB_ONE_PLUGIN(descriptor, create)
 *
 * (in C++ inside extern "C" { … }) and, for the members of omb_plugin that have nothing to do, the
 * omb_one_* below.
 *
 * since 1.0
 */

/* An omb_str of a literal. */
#define OMB_TEXT(literal)                                                                          \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

/* An omb_option: type and flags of descriptor.h, three literals, bounds. */
#define OMB_OPTION(type, flags, key, fallback, help, min, max)                                     \
    {                                                                                              \
        sizeof(omb_option), type, flags, 0, OMB_TEXT(key), OMB_TEXT(fallback), OMB_TEXT(help),     \
            min, max,                                                                              \
        {                                                                                          \
            NULL, 0                                                                                \
        }                                                                                          \
    }

/* For init and activate: nothing to do, no failure. */
static inline int32_t omb_one_ready(const omb_plugin *plugin, omb_error *error)
{
    (void)plugin;
    (void)error;
    return 0;
}

/* For deactivate. */
static inline void omb_one_rest(const omb_plugin *plugin)
{
    (void)plugin;
}

/* For completed of a plugin that asks nothing of the host. */
static inline void omb_one_unasked(const omb_plugin *plugin, omb_op op, int32_t status,
                                   omb_str bytes)
{
    (void)plugin;
    (void)op;
    (void)status;
    (void)bytes;
}

/* For cancel of a plugin that answers every call at once. */
static inline void omb_one_uncancelled(const omb_plugin *plugin, omb_op op)
{
    (void)plugin;
    (void)op;
}

/* Words of a status for a person, as base.h has them. */
static inline const char *omb_one_words(int32_t status)
{
#define OMB_ONE_WORDS_(name, number, words)                                                        \
    if (status == -(number))                                                                       \
        return words;
    OMB_STATUS_LIST(OMB_ONE_WORDS_)
#undef OMB_ONE_WORDS_
    return status == 0 ? "done" : "failed";
}

/* The HTTP status that says the same: 200, 4xx for what must change, 503 for "later". */
static inline uint32_t omb_one_http_status(int32_t status)
{
    switch (status) {
    case 0:
        return 200;
    case -OMB_E_DENIED:
        return 403;
    case -OMB_E_NOTFOUND:
        return 404;
    case -OMB_E_EXISTS:
    case -OMB_E_STATE:
    case -OMB_E_CONFLICT:
        return 409;
    case -OMB_E_LIMIT:
        return 413;
    case -OMB_E_INVALID:
    case -OMB_E_RANGE:
    case -OMB_E_SYNTAX:
        return 422;
    case -OMB_E_FAILED:
    case -OMB_E_UNSUPPORTED:
    case -OMB_E_CORRUPT:
        return 500;
    default:
        return 503;
    }
}

/* Writes the reason of a failing init or activate; returns `code` (negative). */
static inline int32_t omb_one_fail(omb_error *error, int32_t code, const char *words)
{
    (void)snprintf(error->text, sizeof error->text, "%s", words);
    return error->code = code;
}

/* The constant entry and factory of a file with one plugin. `create` makes an instance. */
#define OMB_ONE_PLUGIN(one_descriptor, one_create)                                                 \
    static uint32_t omb_one_count(void)                                                            \
    {                                                                                              \
        return 1;                                                                                  \
    }                                                                                              \
    static const omb_descriptor *omb_one_descriptor(uint32_t one_index)                            \
    {                                                                                              \
        return one_index == 0 ? &(one_descriptor) : NULL;                                          \
    }                                                                                              \
    static const omb_factory omb_one_factory = {omb_one_count, omb_one_descriptor, one_create};    \
    static int32_t omb_one_open(omb_str one_path)                                                  \
    {                                                                                              \
        (void)one_path;                                                                            \
        return 0;                                                                                  \
    }                                                                                              \
    static void omb_one_close(void)                                                                \
    {                                                                                              \
    }                                                                                              \
    static const void *omb_one_get_factory(const char *one_id)                                     \
    {                                                                                              \
        return strcmp(one_id, OMB_FACTORY) == 0 ? &omb_one_factory : NULL;                         \
    }                                                                                              \
    extern OMB_EXPORT const omb_entry omb_entry_v1;                                                \
    const omb_entry omb_entry_v1 =                                                                 \
        {sizeof(omb_entry), OMB_ENTRY_MAGIC, OMB_ABI_MAJOR,      OMB_ABI_MINOR, 0, 0,              \
         omb_one_open,      omb_one_close,   omb_one_get_factory};

#endif
