/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_TERMINAL_H
#define OMB_APP_TERMINAL_H

#include "core/lab/tool.h"

/*
 * Lines of a person at a terminal, with editing, completion by Tab and a history kept in
 * $XDG_STATE_HOME/ombud (else ~/.local/state/ombud); or of a pipe, plainly. Nothing is opened
 * before the first line is asked for. One thread.
 */
struct terminal {
    struct tool_talk talk; /* first: it is handed to commands */
    bool open, person;
    struct editline *edit;
    struct history *history;
    char file[4096]; /* of the history; "" when there is no place for it */
    const char *sign;
};

void terminal_init(struct terminal *t);
void terminal_close(struct terminal *t);

#endif
