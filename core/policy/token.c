/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: cutting Lua text into words with places. Must not know: what they mean. Called by:
 * syntax, the lab. */
#include "core/policy/token.h"

#include "core/base/str.h"

#include <stdlib.h>

struct reader {
    omb_str text;
    size_t at, line_start;
    uint32_t line;
};

static bool is_name(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
           ch == '_';
}

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static char look(const struct reader *r, size_t ahead)
{
    return r->at + ahead < r->text.len ? r->text.ptr[r->at + ahead] : '\0';
}

static void step(struct reader *r)
{
    if (look(r, 0) == '\n' || (look(r, 0) == '\r' && look(r, 1) != '\n')) {
        r->line++;
        r->line_start = r->at + 1;
    }
    if (r->at < r->text.len)
        r->at++;
}

/* Goes behind "[[ … ]]" or "[==[ … ]==]" that begins here; false when none does. */
static bool skip_long(struct reader *r)
{
    size_t level = 0;

    if (look(r, 0) != '[')
        return false;
    while (look(r, 1 + level) == '=')
        level++;
    if (look(r, 1 + level) != '[')
        return false;
    for (r->at += level + 2; r->at < r->text.len; step(r)) {
        size_t n = 0;
        if (look(r, 0) != ']')
            continue;
        while (look(r, 1 + n) == '=')
            n++;
        if (n == level && look(r, 1 + n) == ']') {
            r->at += level + 2;
            return true;
        }
    }
    return true;
}

static bool is_line_end(char ch)
{
    return ch == '\n' || ch == '\r';
}

static bool is_blank(char ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

static void skip_blanks(struct reader *r)
{
    while (r->at < r->text.len) {
        char ch = look(r, 0);
        if (is_blank(ch)) {
            step(r);
        } else if (ch == '-' && look(r, 1) == '-') {
            r->at += 2;
            if (skip_long(r))
                continue;
            while (r->at < r->text.len && !is_line_end(look(r, 0)))
                r->at++;
        } else {
            return;
        }
    }
}

static void skip_text(struct reader *r, char quote)
{
    for (r->at++; r->at < r->text.len && look(r, 0) != quote && !is_line_end(look(r, 0)); step(r)) {
        if (look(r, 0) != '\\')
            continue;
        step(r);
        if (look(r, 0) == 'z') { /* leaves out all blanks, and ends of lines */
            while (is_blank(look(r, 1)))
                step(r);
        } else if (look(r, 0) == '\r' && look(r, 1) == '\n') {
            step(r);
        }
    }
    step(r);
}

static void skip_number(struct reader *r)
{
    while (is_name(look(r, 0)) || (look(r, 0) == '.' && look(r, 1) != '.'))
        r->at++;
}

static size_t sign_length(const struct reader *r)
{
    char ch = look(r, 0), then = look(r, 1);

    if (ch == '.' && then == '.')
        return look(r, 2) == '.' ? 3 : 2;
    if (then == '=')
        return strchr("=~<>", ch) ? 2 : 1;
    return ch == then && strchr("/:<>", ch) ? 2 : 1;
}

static bool is_keyword(omb_str word)
{
    static const char words[][9] = {"and",   "break", "do",       "else", "elseif", "end",
                                    "false", "for",   "function", "goto", "if",     "in",
                                    "local", "nil",   "not",      "or",   "repeat", "return",
                                    "then",  "true",  "until",    "while"};

    if (word.len < 2 || word.len >= sizeof words[0])
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (word.ptr[0] == words[i][0] && memcmp(word.ptr, words[i], word.len) == 0 &&
            words[i][word.len] == '\0')
            return true;
    }
    return false;
}

static struct token next(struct reader *r)
{
    struct token t = {.kind = TOKEN_END};
    size_t from;
    char ch;

    skip_blanks(r);
    from = r->at;
    t.at = (uint32_t)from;
    t.line = r->line;
    t.column = (uint32_t)(from - r->line_start) + 1;
    if (r->at >= r->text.len)
        return t;
    ch = look(r, 0);
    if (ch == '"' || ch == '\'') {
        t.kind = TOKEN_TEXT;
        skip_text(r, ch);
    } else if (is_digit(ch) || (ch == '.' && is_digit(look(r, 1)))) {
        t.kind = TOKEN_NUMBER;
        skip_number(r);
    } else if (is_name(ch)) {
        t.kind = TOKEN_NAME;
        while (is_name(look(r, 0)))
            r->at++;
    } else if (skip_long(r)) {
        t.kind = TOKEN_TEXT;
    } else {
        t.kind = TOKEN_SIGN;
        r->at += sign_length(r);
    }
    t.text = str_sub(r->text, from, r->at - from);
    if (t.kind == TOKEN_NAME && is_keyword(t.text))
        t.kind = TOKEN_KEYWORD;
    return t;
}

int token_read(omb_str source, struct arena *arena, struct tokens *out)
{
    struct tokens t = {.source = source};
    struct reader r = {source, 0, 0, 1};
    uint32_t n = 0;

    while (next(&r).kind != TOKEN_END)
        n++;
    t.v = arena_alloc(arena, (n + 1) * sizeof *t.v);
    if (!t.v)
        return -OMB_E_NOMEM;
    r = (struct reader){source, 0, 0, 1};
    while ((t.v[t.n] = next(&r)).kind != TOKEN_END)
        t.n++;
    *out = t;
    return 0;
}

bool token_is(const struct tokens *t, uint32_t i, const char *word)
{
    return i < t->n && t->v[i].kind != TOKEN_TEXT && str_is(t->v[i].text, word);
}

omb_str token_text(const struct token *t)
{
    omb_str s = t->text;

    if (t->kind != TOKEN_TEXT || s.len < 2 || s.ptr[0] == '[' || memchr(s.ptr, '\\', s.len) ||
        s.ptr[0] != s.ptr[s.len - 1])
        return STR_NONE;
    return str_sub(s, 1, s.len - 2);
}

bool token_int(const struct token *t, int64_t *out)
{
    return t->kind == TOKEN_NUMBER && str_int(t->text, out) == 0;
}

static int opens(const struct tokens *t, uint32_t i)
{
    static const char *const open[] = {"(", "[", "{", "function", "if", "do", "repeat"};
    static const char *const close[] = {")", "]", "}", "end", "until"};

    for (size_t k = 0; k < sizeof open / sizeof *open; k++) {
        if (token_is(t, i, open[k]))
            return 1;
    }
    for (size_t k = 0; k < sizeof close / sizeof *close; k++) {
        if (token_is(t, i, close[k]))
            return -1;
    }
    return 0;
}

uint32_t token_close(const struct tokens *t, uint32_t i)
{
    int depth = 0;

    if (i >= t->n || opens(t, i) != 1)
        return t->n;
    for (; i < t->n; i++) {
        depth += opens(t, i);
        if (depth == 0)
            return i;
    }
    return t->n;
}
