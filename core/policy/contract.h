/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_CONTRACT_H
#define OMB_POLICY_CONTRACT_H

#include "core/desk/decide.h"

/*
 * What each decision point sees and may say: the one table from which facts are checked,
 * verdicts read and written, the operator's reference, luacheck's globals and the editor's
 * completion data are made. [any], constant.
 */
enum contract_unit {
    UNIT_NONE,
    UNIT_COUNT,
    UNIT_MINOR, /* money in minor units of its currency */
    UNIT_TIME,  /* ms UTC */
    UNIT_MS,
    UNIT_SECONDS,
    UNIT_HOURS,
    UNIT_DAYS,
    UNIT_PERCENT,
    UNIT_PM, /* per mille */
    UNIT_BYTES,
    UNIT_TIER, /* level */
    UNIT_HOUR, /* of the day, 0 to 23 */
    CONTRACT_UNITS
};

struct contract_fact {
    const char *name; /* dotted, as in the desk's list */
    enum fact_type type;
    int64_t absent; /* what a policy reads when the desk did not say: the careful value */
    const char *meaning;
    enum contract_unit unit;
    const char *words; /* FACT_TEXT: the values there are, by blanks; NULL: any text */
    size_t name_len;
    bool more; /* others than these words may come */
};

struct contract {
    enum decide_point point;
    const struct contract_fact *fact;
    uint32_t n_fact;
    const char *asked; /* when the host asks it */
};

/* Read marks of a decision are one word. */
#define CONTRACT_MAX_FACTS 64
#define CONTRACT_MAX_NAME 43 /* bytes of a fact's name */

const struct contract *contract_of(enum decide_point point);

/* Index of a fact by its dotted name, searched from `hint` on and around; -1 without one. */
int contract_find(const struct contract *c, omb_str name, uint32_t hint);

/* Nearest known fact for "did you mean"; NULL without one. */
const char *contract_nearest(const struct contract *c, omb_str name);

/* Is there a fact "NAME.something"? */
bool contract_has_group(const struct contract *c, omb_str name);

enum decide_point contract_point(omb_str name);       /* POINTS for an unknown one */
const char *contract_nearest_point(omb_str name);     /* NULL without one */
const char *contract_unit_name(enum contract_unit u); /* "minor units"; "" without one */
const char *contract_type_name(enum fact_type type);  /* "integer", "boolean", "string", "table" */

/* ---- verdicts ---- */

enum contract_field_type {
    FIELD_INT,
    FIELD_TIER,
    FIELD_MONEY,   /* whole minor units, never a fraction */
    FIELD_WORD,    /* one snake_case word of the author's own */
    FIELD_TEXT,    /* a sentence for the customer */
    FIELD_CHOICE,  /* one of `words` */
    FIELD_CHOICES, /* list of some of `words` */
    FIELD_OFFERS,
    FIELD_TYPES
};

struct contract_field {
    const char *name;
    enum contract_field_type type;
    bool must;
    int64_t least, most; /* numbers: bounds; texts: most bytes */
    int64_t absent;      /* numbers: what stands in the verdict when not given; below least: none */
    const char *words;   /* choices; the first one is taken when the field is not given */
    const char *not_with; /* a field that excludes this one; NULL */
    enum contract_unit unit;
    const char *meaning;
};

#define CONTRACT_MAX_FIELDS 8

struct contract_verdict {
    const char *meaning;
    const char *example;                              /* a line of a policy */
    struct contract_field field[CONTRACT_MAX_FIELDS]; /* in the order of the word's values */
    uint32_t n_field;
};

const struct contract_verdict *contract_verdict_of(enum verdict_kind kind);
enum verdict_kind contract_kind(omb_str word); /* VERDICT_KINDS for an unknown one */
const struct contract_field *contract_field(enum verdict_kind kind, omb_str name); /* or NULL */
const char *contract_nearest_field(enum verdict_kind kind, omb_str name);          /* or NULL */
/* Nearest verdict that the point may give; NULL without one. */
const char *contract_nearest_verdict(enum decide_point point, omb_str word);
/* "deny, allow or approval": the verdicts of a point, by name. */
void contract_verdict_list(enum decide_point point, char *out, size_t cap);
/* Is this one of the blank-separated words? */
bool contract_has_word(const char *words, omb_str word);

/* A word as reasons and flows are named: lower-case letters, digits and "_", at least one. */
bool contract_is_word(omb_str s);

#endif
