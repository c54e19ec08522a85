/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: looking for wrong names in a policy's text, word by word. Must not know: how Lua runs it.
 * Called by: bundle_build. */
#include "core/policy/lint.h"

#include "core/base/str.h"
#include "core/policy/contract.h"

#include <stdio.h>

enum word_kind { WORD_END, WORD_NAME, WORD_NUMBER, WORD_TEXT, WORD_SIGN };

struct word {
    enum word_kind kind;
    omb_str text;
    int line, column;
};

struct reader {
    omb_str text;
    size_t at, line_start;
    int line;
};

static bool is_name(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
           ch == '_';
}

static char look(const struct reader *r, size_t ahead)
{
    return r->at + ahead < r->text.len ? r->text.ptr[r->at + ahead] : '\0';
}

static void step(struct reader *r)
{
    if (look(r, 0) == '\n') {
        r->line++;
        r->line_start = r->at + 1;
    }
    r->at++;
}

/* Behind "[[ … ]]" or "[==[ … ]==]" that begins here; false when none does. */
static bool skip_long(struct reader *r)
{
    size_t level = 0;

    if (look(r, 0) != '[')
        return false;
    while (look(r, 1 + level) == '=')
        level++;
    if (look(r, 1 + level) != '[')
        return false;
    for (; r->at < r->text.len; step(r)) {
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

static void skip_blanks(struct reader *r)
{
    for (;;) {
        char ch = look(r, 0);
        if (r->at < r->text.len && (ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n')) {
            step(r);
        } else if (ch == '-' && look(r, 1) == '-') {
            r->at += 2;
            if (skip_long(r))
                continue;
            while (r->at < r->text.len && look(r, 0) != '\n')
                r->at++;
        } else {
            return;
        }
    }
}

static void skip_text(struct reader *r, char quote)
{
    for (r->at++; r->at < r->text.len && look(r, 0) != quote; step(r)) {
        if (look(r, 0) == '\\')
            step(r);
    }
    r->at++;
}

static struct word next_word(struct reader *r)
{
    struct word w = {WORD_END, STR_NONE, 0, 0};
    size_t from;
    char ch;

    skip_blanks(r);
    if (r->at >= r->text.len)
        return w;
    from = r->at;
    w.line = r->line;
    w.column = (int)(from - r->line_start) + 1;
    ch = look(r, 0);
    if (ch == '"' || ch == '\'') {
        w.kind = WORD_TEXT;
        skip_text(r, ch);
    } else if (is_name(ch)) {
        w.kind = ch >= '0' && ch <= '9' ? WORD_NUMBER : WORD_NAME;
        while (is_name(look(r, 0)) || (w.kind == WORD_NUMBER && look(r, 0) == '.'))
            r->at++;
    } else if (!skip_long(r)) {
        w.kind = WORD_SIGN;
        r->at++;
    } else {
        w.kind = WORD_TEXT;
    }
    w.text = str_sub(r->text, from, r->at - from);
    return w;
}

/* The one point that the file declares a policy for; POINTS for none or several. */
static enum decide_point point_of(omb_str text)
{
    struct reader r = {text, 0, 0, 1};
    enum decide_point found = POINTS;
    struct word w = next_word(&r);

    while (w.kind != WORD_END) {
        bool declares = w.kind == WORD_NAME && str_is(w.text, "policy");
        w = next_word(&r);
        if (!declares || w.kind != WORD_TEXT || w.text.len < 2)
            continue;
        if (found != POINTS)
            return POINTS;
        found = contract_point(str_sub(w.text, 1, w.text.len - 2));
    }
    return found;
}

/* "policies/route.lua:12:5" */
static const char *place(const struct source *s, const struct word *at, char out[96])
{
    (void)snprintf(out, 96, "%s:%d:%d", s->name, at->line, at->column);
    return out;
}

static void complain(const struct source *s, const struct word *at, const struct contract *c,
                     omb_str name, struct bundle_errors *errors)
{
    const char *near = contract_nearest(c, name);
    char where[96];

    bundle_errors_add(errors, place(s, at, where), 0, "%s has no fact '%.*s'%s%s%s",
                      decide_point_name(c->point), STR_ARG(name), near ? " (nearest: '" : "",
                      near ? near : "", near ? "')" : "");
}

/* Stands behind "c" "."; checks the name and the one behind its dot. */
static void check_fact(const struct source *s, struct reader *r, const struct contract *c,
                       struct bundle_errors *errors)
{
    struct word group = next_word(r), field;
    char name[128];

    if (group.kind != WORD_NAME || contract_find(c, group.text, 0) >= 0)
        return;
    if (!contract_has_group(c, group.text)) {
        complain(s, &group, c, group.text, errors);
        return;
    }
    if (look(r, 0) != '.' || !is_name(look(r, 1)))
        return;
    r->at++;
    field = next_word(r);
    (void)snprintf(name, sizeof name, "%.*s.%.*s", STR_ARG(group.text), STR_ARG(field.text));
    if (contract_find(c, str_of(name), 0) < 0)
        complain(s, &field, c, str_of(name), errors);
}

/* Stands behind "minor"; a fraction after "=" is said to be one. */
static void check_minor(const struct source *s, struct reader *r, struct bundle_errors *errors)
{
    struct word sign = next_word(r), value;
    char where[96];

    if (sign.kind != WORD_SIGN || !str_is(sign.text, "="))
        return;
    value = next_word(r);
    if (value.kind == WORD_NUMBER && str_find(value.text, STR(".")) >= 0)
        bundle_errors_add(errors, place(s, &value, where), 0,
                          "money is a whole number of minor units, not %.*s", STR_ARG(value.text));
}

void lint_source(const struct source *s, struct bundle_errors *errors)
{
    struct reader r = {buf_str(&s->text), 0, 0, 1};
    enum decide_point point = point_of(r.text);
    struct word before = {WORD_END, STR_NONE, 0, 0}, w;

    if (point == POINTS)
        return;
    while ((w = next_word(&r)).kind != WORD_END) {
        bool inner = before.kind == WORD_SIGN && str_is(before.text, "."); /* x.c is not c */
        before = w;
        if (w.kind != WORD_NAME || inner)
            continue;
        if (str_is(w.text, "c") && look(&r, 0) == '.' && is_name(look(&r, 1))) {
            r.at++;
            check_fact(s, &r, contract_of(point), errors);
        } else if (str_is(w.text, "minor")) {
            check_minor(s, &r, errors);
        }
    }
}

void lint_exact(const struct source *s, struct bundle_errors *errors)
{
    struct reader r = {buf_str(&s->text), 0, 0, 1};
    char where[96];
    struct word w;

    while ((w = next_word(&r)).kind != WORD_END) {
        if (w.kind == WORD_SIGN && str_is(w.text, "^"))
            bundle_errors_add(errors, place(s, &w, where), 0,
                              "a power's last digits are another thing on every machine: multiply, "
                              "or write the number");
    }
}
