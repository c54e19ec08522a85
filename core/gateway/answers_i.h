/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_ANSWERS_I_H
#define OMB_GATEWAY_ANSWERS_I_H

#include "core/gateway/answers.h"

/*
 * Rows of the tables of answers. A member is always there unless it begins with MAY_, and never
 * null unless it says so. What it has is not described where a row has no second word.
 */
#define ANY_OR_NULL(key)                                                                           \
    {                                                                                              \
        .name = (key), .type = SHAPE_ANY, .flags = SHAPE_MUST | SHAPE_NULL                         \
    }
#define MAY_ANY(key)                                                                               \
    {                                                                                              \
        .name = (key), .type = SHAPE_ANY, .flags = 0                                               \
    }
#define ANY_OBJECT(key)                                                                            \
    {                                                                                              \
        .name = (key), .type = SHAPE_OBJECT, .flags = SHAPE_MUST                                   \
    }
#define ANY_OBJECT_OR_NULL(key)                                                                    \
    {                                                                                              \
        .name = (key), .type = SHAPE_OBJECT, .flags = SHAPE_MUST | SHAPE_NULL                      \
    }
#define MAY_ANY_OBJECT(key)                                                                        \
    {                                                                                              \
        .name = (key), .type = SHAPE_OBJECT, .flags = 0                                            \
    }
#define BOOL(key)                                                                                  \
    {                                                                                              \
        .name = (key), .type = SHAPE_BOOL, .flags = SHAPE_MUST                                     \
    }
#define MAY_BOOL(key)                                                                              \
    {                                                                                              \
        .name = (key), .type = SHAPE_BOOL, .flags = 0                                              \
    }
#define INT(key)                                                                                   \
    {                                                                                              \
        .name = (key), .type = SHAPE_INT, .flags = SHAPE_MUST, .least = INT64_MIN                  \
    }
#define INT_OR_NULL(key)                                                                           \
    {                                                                                              \
        .name = (key), .type = SHAPE_INT, .flags = SHAPE_MUST | SHAPE_NULL, .least = INT64_MIN     \
    }
#define MAY_INT(key)                                                                               \
    {                                                                                              \
        .name = (key), .type = SHAPE_INT, .flags = 0, .least = INT64_MIN                           \
    }
#define LIST(key, what)                                                                            \
    {                                                                                              \
        .name = (key), .type = SHAPE_LIST, .flags = SHAPE_MUST, .items = SHAPE_OBJECT,             \
        .of = (what)                                                                               \
    }
#define MAY_LIST(key, what)                                                                        \
    {                                                                                              \
        .name = (key), .type = SHAPE_LIST, .flags = 0, .items = SHAPE_OBJECT, .of = (what)         \
    }
#define OBJECT(key, what)                                                                          \
    {                                                                                              \
        .name = (key), .type = SHAPE_OBJECT, .flags = SHAPE_MUST, .of = (what)                     \
    }
#define OBJECT_OR_NULL(key, what)                                                                  \
    {                                                                                              \
        .name = (key), .type = SHAPE_OBJECT, .flags = SHAPE_MUST | SHAPE_NULL, .of = (what)        \
    }
#define MAY_OBJECT(key, what)                                                                      \
    {                                                                                              \
        .name = (key), .type = SHAPE_OBJECT, .flags = 0, .of = (what)                              \
    }
#define MAY_OBJECT_OR_NULL(key, what)                                                              \
    {                                                                                              \
        .name = (key), .type = SHAPE_OBJECT, .flags = SHAPE_NULL, .of = (what)                     \
    }
#define TEXT(key)                                                                                  \
    {                                                                                              \
        .name = (key), .type = SHAPE_TEXT, .flags = SHAPE_MUST                                     \
    }
#define TEXT_OR_NULL(key)                                                                          \
    {                                                                                              \
        .name = (key), .type = SHAPE_TEXT, .flags = SHAPE_MUST | SHAPE_NULL                        \
    }
#define MAY_TEXT(key)                                                                              \
    {                                                                                              \
        .name = (key), .type = SHAPE_TEXT, .flags = 0                                              \
    }
#define TEXTS(key)                                                                                 \
    {                                                                                              \
        .name = (key), .type = SHAPE_LIST, .flags = SHAPE_MUST, .items = SHAPE_TEXT                \
    }
#define TIME_OR_NULL(key)                                                                          \
    {                                                                                              \
        .name = (key), .type = SHAPE_TIME, .flags = SHAPE_MUST | SHAPE_NULL                        \
    }
#define MAY_TIME(key)                                                                              \
    {                                                                                              \
        .name = (key), .type = SHAPE_TIME, .flags = 0                                              \
    }
#define WORD(key, list)                                                                            \
    {                                                                                              \
        .name = (key), .type = SHAPE_TEXT, .flags = SHAPE_MUST, .words = (list)                    \
    }
#define MAY_WORD(key, list)                                                                        \
    {                                                                                              \
        .name = (key), .type = SHAPE_TEXT, .flags = 0, .words = (list)                             \
    }
#define WORDS(key, list)                                                                           \
    {                                                                                              \
        .name = (key), .type = SHAPE_LIST, .flags = SHAPE_MUST, .items = SHAPE_TEXT,               \
        .words = (list)                                                                            \
    }
#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }

#endif
