/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_TOOL_H
#define OMB_LAB_TOOL_H

#include "core/lab/progress.h"
#include "core/policy/bundle.h"

/*
 * What every sub-command of `ombud policy` is made of: a row that names it, a function that works
 * on words and fills two buffers, and the reading of options that all share. Commands of this unit
 * work offline; those that need a store or a host stand in core/app and have rows of the same form.
 *
 * A command returns an exit code of sysexits.h: TOOL_FOUND when a check found something.
 */
enum {
    TOOL_GOOD = 0,
    TOOL_FOUND = 1, /* mutants survive, an invariant is broken, a replay differs */
    TOOL_USAGE = 64,
    TOOL_DATA = 65,
    TOOL_NO_INPUT = 66,
    TOOL_NO_HOST = 69,
    TOOL_SOFTWARE = 70,
};

#define TOOL_DEFAULT_DIR "scripts"

/* Line by line with a person or a pipe: for commands that are told what to do while they run. */
struct tool_talk {
    /* The next line without its end; false when there is none. The sign is shown to a person. */
    bool (*next)(struct tool_talk *k, const char *sign, struct buf *line);
    void (*say)(struct tool_talk *k, omb_str text);
    /* Set by the command; may be NULL: what could stand for the line's last word, one a line. */
    void (*complete)(void *who, omb_str line, struct buf *words);
    void *who;
};

struct tool {
    const struct tool_row *row;
    struct buf *out, *err;               /* what goes to standard output and standard error */
    const struct lab_progress *progress; /* never NULL */
    struct tool_talk *talk;              /* NULL where nobody is there to talk to */
};

struct tool_row {
    const char *name;
    int (*run)(int argc, char **argv, struct tool *t); /* argv[0] is the first word behind name */
    const char *usage;                                 /* what stands behind the name */
    const char *what;                                  /* one line */
    const char *help;                                  /* options, one a line; may be "" */
};

/* An option: one of flag and value is set. */
struct tool_option {
    const char *name; /* "--json" */
    bool *flag;
    const char **value; /* of --name VALUE or --name=VALUE */
};

/*
 * Reads the options and moves all other words to the front of argv. Their number, when it is
 * least..most (most < 0: any); else -1 after a complaint in t->err. "--" ends the options; "-" is
 * a word.
 */
OMB_MUST_USE int tool_read(int argc, char **argv, const struct tool_option *option, size_t n,
                           int least, int most, struct tool *t);

/* A whole number of least..most in the text; false after a complaint. */
bool tool_number(const char *option, const char *text, int64_t least, int64_t most, int64_t *out,
                 struct tool *t);

/* Complains about usage and returns TOOL_USAGE. */
int tool_usage(struct tool *t, const char *fmt, ...) OMB_PRINTF(2, 3);

/* Exit code of what bundle_load and the like returned. */
int tool_exit(int rc);

/* {"ok":false,"errors":[…]} or the lines themselves. */
void tool_print_errors(bool json, const struct bundle_errors *errors, struct buf *out);

/* bundle_load; on failure the errors are printed and the exit code is not 0. */
OMB_MUST_USE int tool_load(const char *dir, bool json, struct tool *t, struct bundle **out);

/* The file's bytes ("-": standard input), `most` of them at most: -OMB_E_IO, -OMB_E_LIMIT. */
OMB_MUST_USE int tool_file(const char *path, size_t most, struct buf *text);

/* The lines of the text as JSON strings under the key. */
struct json_out;
void tool_print_lines(struct json_out *o, const char *key, omb_str lines);

#endif
