/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_SHAPE_H
#define OMB_BASE_SHAPE_H

#include "core/base/json.h"

/*
 * The members of a JSON object as a table: bodies are checked by it, and the API's document is
 * written from it, so that neither says what the other does not. Members that a table does not
 * name are let pass. A member that is null counts as absent. [any]
 */
enum shape_type {
    SHAPE_ANY,
    SHAPE_TEXT, /* least to most bytes; `words`: one of those */
    SHAPE_TIME, /* RFC 3339 in UTC, as text */
    SHAPE_INT,  /* least to most; `words` has no part in it */
    SHAPE_BOOL,
    SHAPE_OBJECT,
    SHAPE_LIST /* of `items`; least to most of them */
};

enum shape_flag {
    SHAPE_MUST = 1, /* has to be there, and is no null */
    SHAPE_NULL = 2  /* null means something: the document says so */
};

struct shape;
struct shape_object { /* a name makes it one that the document defines once */
    const char *name;
    const struct shape *member; /* ends with no name */
};

struct shape {
    const char *name;
    enum shape_type type;
    unsigned flags;
    int64_t least, most;           /* most 0: no end */
    const char *words;             /* "grant|deny" */
    const struct shape_object *of; /* of an object, or of a list's items */
    enum shape_type items;
    const char *says;
};

struct shape_fault {
    char field[64]; /* "amount.minor" */
    char why[192];
};

/* -OMB_E_INVALID with the first fault; the token must be an object. */
OMB_MUST_USE int shape_check(const struct json_doc *d, uint32_t at, const struct shape_object *of,
                             struct shape_fault *fault);

#endif
