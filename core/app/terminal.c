/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: lines from a terminal or a pipe, their history.
 * Must not know: what is said.
 * Called by: cmd_policy.c, which hands it to every policy command. */
#include "core/app/terminal.h"

#include "core/base/limits.h"

#include <errno.h>
#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- history ---- */

/* Makes every folder of the path; false when one is missing in the end. */
static bool make_folders(char *path)
{
    struct stat st;

    for (char *at = path + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        (void)mkdir(path, 0700);
        *at = '/';
    }
    (void)mkdir(path, 0700);
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void find_history(struct terminal *t)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char folder[4000];
    int n = -1;

    if (state && state[0] == '/')
        n = snprintf(folder, sizeof folder, "%s/ombud", state);
    else if (home && home[0] == '/')
        n = snprintf(folder, sizeof folder, "%s/.local/state/ombud", home);
    t->file[0] = '\0';
    if (n > 0 && n < (int)sizeof folder && make_folders(folder))
        (void)snprintf(t->file, sizeof t->file, "%s/policy_try", folder);
}

static void open_history(struct terminal *t)
{
    HistEvent event;

    find_history(t);
    t->history = history_init();
    if (!t->history)
        return;
    history(t->history, &event, H_SETSIZE, TRY_MAX_HISTORY);
    history(t->history, &event, H_SETUNIQUE, 1);
    if (t->file[0])
        history(t->history, &event, H_LOAD, t->file);
    el_set(t->edit, EL_HIST, history, t->history);
}

/* After every line: a person may leave by Ctrl-C. */
static void keep_line(struct terminal *t, const char *line)
{
    HistEvent event;
    mode_t before = umask(077);

    history(t->history, &event, H_ENTER, line);
    if (t->file[0])
        history(t->history, &event, H_SAVE, t->file);
    (void)umask(before);
}

/* ---- a person ---- */

static char *show_sign(EditLine *edit)
{
    struct terminal *t = NULL;

    el_get(edit, EL_CLIENTDATA, &t);
    return (char *)(uintptr_t)t->sign;
}

/* How far all words agree. */
static size_t common(omb_str words)
{
    omb_str first = STR_NONE, word;
    size_t n = 0;

    (void)str_cut(words, '\n', &first, &words);
    n = first.len;
    while (words.len) {
        size_t i = 0;
        (void)str_cut(words, '\n', &word, &words);
        while (word.len && i < n && i < word.len && word.ptr[i] == first.ptr[i])
            i++;
        n = word.len ? i : n;
    }
    return n;
}

/* Bytes at the line's end that the words begin with. */
static size_t begun(omb_str line, omb_str words)
{
    omb_str first;

    (void)str_cut(words, '\n', &first, &words);
    for (size_t n = first.len < line.len ? first.len : line.len; n > 0; n--) {
        if (str_starts(first, str_sub(line, line.len - n, n)))
            return n;
    }
    return 0;
}

static unsigned char on_tab(EditLine *edit, int ch)
{
    const LineInfo *info = el_line(edit);
    omb_str line = str_n(info->buffer, (size_t)(info->cursor - info->buffer));
    struct buf words = BUF_INIT(64 << 10);
    struct terminal *t = NULL;
    unsigned char done = CC_ERROR;
    char more[128];
    size_t n, has;

    (void)ch;
    el_get(edit, EL_CLIENTDATA, &t);
    if (t->talk.complete)
        t->talk.complete(t->talk.who, line, &words);
    n = words.len ? common(buf_str(&words)) : 0;
    has = words.len ? begun(line, buf_str(&words)) : 0;
    if (words.len && n + 1 == words.len && n - has + 2 < sizeof more) { /* the only one */
        (void)snprintf(more, sizeof more, "%.*s ", (int)(n - has), words.ptr + has);
        done = el_insertstr(edit, more) == 0 ? CC_REFRESH : CC_ERROR;
    } else if (n > has && n - has < sizeof more) {
        str_clip(more, sizeof more, str_sub(buf_str(&words), has, n - has));
        done = el_insertstr(edit, more) == 0 ? CC_REFRESH : CC_ERROR;
    } else if (words.len) {
        printf("\n%.*s", (int)words.len, words.ptr);
        done = CC_REDISPLAY;
    }
    buf_free(&words);
    return done;
}

static void open_person(struct terminal *t)
{
    t->edit = el_init("ombud", stdin, stdout, stderr);
    if (!t->edit)
        return;
    t->person = true;
    el_set(t->edit, EL_CLIENTDATA, t);
    el_set(t->edit, EL_PROMPT, show_sign);
    el_set(t->edit, EL_EDITOR, "emacs");
    el_set(t->edit, EL_SIGNAL, 1);
    el_set(t->edit, EL_ADDFN, "ombud-complete", "completes what is begun", on_tab);
    el_set(t->edit, EL_BIND, "^I", "ombud-complete", NULL);
    open_history(t);
}

static bool ask_person(struct terminal *t, const char *sign, struct buf *line)
{
    const char *got;
    int n = 0;

    t->sign = sign;
    got = el_gets(t->edit, &n);
    if (!got || n <= 0) {
        putchar('\n');
        return false;
    }
    if (t->history && n > 1)
        keep_line(t, got);
    buf_puts(line, str_n(got, (size_t)(got[n - 1] == '\n' ? n - 1 : n)));
    return true;
}

/* ---- a pipe ---- */

static bool read_line(struct buf *line)
{
    int ch = getchar();

    if (ch == EOF)
        return false;
    for (; ch != EOF && ch != '\n'; ch = getchar())
        buf_putc(line, (char)ch);
    return true;
}

static bool next(struct tool_talk *k, const char *sign, struct buf *line)
{
    struct terminal *t = (struct terminal *)k;

    buf_clear(line);
    if (!t->open && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1)
        open_person(t);
    t->open = true;
    return t->person ? ask_person(t, sign, line) : read_line(line);
}

static void say(struct tool_talk *k, omb_str text)
{
    (void)k;
    if (text.len)
        fwrite(text.ptr, 1, text.len, stdout);
    fflush(stdout);
}

void terminal_init(struct terminal *t)
{
    *t = (struct terminal){.talk = {.next = next, .say = say}};
}

void terminal_close(struct terminal *t)
{
    if (t->history)
        history_end(t->history);
    if (t->edit)
        el_end(t->edit);
    t->edit = NULL;
    t->history = NULL;
}
