/* SPDX-License-Identifier: Apache-2.0 */
/* Owns a matcher of Lua patterns whose every step is charged to the machine's meter. Must not know
 * which files use it. Called by
 * hostile_pattern.c. */
#include "tests/conform/hostile_match.h"

#include "core/policy/vm.h"

#include <ctype.h>
#include <string.h>

/* ---- one character ---- */

static const char *class_end(struct match *m, const char *p)
{
    char first;

    if (p == m->pend)
        luaL_error(m->L, "malformed pattern");
    first = *p++;
    if (first == '%') {
        if (p == m->pend)
            luaL_error(m->L, "malformed pattern (ends with '%%')");
        return p + 1;
    }
    if (first != '[')
        return p;
    if (p < m->pend && *p == '^')
        p++;
    do {
        if (p == m->pend)
            luaL_error(m->L, "malformed pattern (missing ']')");
        if (*p++ == '%')
            p++;
    } while (p >= m->pend || *p != ']');
    return p + 1;
}

static int in_class(int c, int class)
{
    int yes;

    switch (tolower(class)) {
    case 'a':
        yes = isalpha(c);
        break;
    case 'c':
        yes = iscntrl(c);
        break;
    case 'd':
        yes = isdigit(c);
        break;
    case 'g':
        yes = isgraph(c);
        break;
    case 'l':
        yes = islower(c);
        break;
    case 'p':
        yes = ispunct(c);
        break;
    case 's':
        yes = isspace(c);
        break;
    case 'u':
        yes = isupper(c);
        break;
    case 'w':
        yes = isalnum(c);
        break;
    case 'x':
        yes = isxdigit(c);
        break;
    default:
        return class == c;
    }
    return isupper(class) ? !yes : !!yes;
}

/* p stands on '[', last on its ']'. */
static int in_set(int c, const char *p, const char *last)
{
    int wanted = 1;

    if (p[1] == '^') {
        wanted = 0;
        p++;
    }
    while (++p < last) {
        if (*p == '%') {
            if (in_class(c, (unsigned char)*++p))
                return wanted;
        } else if (p[1] == '-' && p + 2 < last) {
            if ((unsigned char)p[0] <= c && c <= (unsigned char)p[2])
                return wanted;
            p += 2;
        } else if ((unsigned char)*p == c) {
            return wanted;
        }
    }
    return !wanted;
}

static int single(struct match *m, const char *s, const char *p, const char *after)
{
    int c;

    vm_charge(m->L, 1);
    if (s >= m->end)
        return 0;
    c = (unsigned char)*s;
    switch (*p) {
    case '.':
        return 1;
    case '%':
        return in_class(c, (unsigned char)p[1]);
    case '[':
        return in_set(c, p, after - 1);
    default:
        return (unsigned char)*p == c;
    }
}

/* ---- repetition, captures and the rest ---- */

static const char *longest(struct match *m, const char *s, const char *p, const char *after)
{
    ptrdiff_t i = 0;

    while (single(m, s + i, p, after))
        i++;
    for (; i >= 0; i--) {
        const char *r = hostile_match(m, s + i, after + 1);
        if (r)
            return r;
    }
    return NULL;
}

static const char *shortest(struct match *m, const char *s, const char *p, const char *after)
{
    for (;;) {
        const char *r = hostile_match(m, s, after + 1);
        if (r)
            return r;
        if (!single(m, s, p, after))
            return NULL;
        s++;
    }
}

static const char *open_capture(struct match *m, const char *s, const char *p, ptrdiff_t kind)
{
    const char *r;

    if (m->n == CAPTURES_MAX)
        luaL_error(m->L, "too many captures");
    m->cap[m->n].at = s;
    m->cap[m->n].len = kind;
    m->n++;
    r = hostile_match(m, s, p);
    if (!r)
        m->n--;
    return r;
}

static const char *close_capture(struct match *m, const char *s, const char *p)
{
    const char *r;
    int i = m->n - 1;

    while (i >= 0 && m->cap[i].len != OPEN)
        i--;
    if (i < 0)
        luaL_error(m->L, "invalid pattern capture");
    m->cap[i].len = s - m->cap[i].at;
    r = hostile_match(m, s, p);
    if (!r)
        m->cap[i].len = OPEN;
    return r;
}

static const char *back_reference(struct match *m, const char *s, int digit)
{
    int i = digit - '1';
    size_t len;

    if (i < 0 || i >= m->n || m->cap[i].len == OPEN)
        luaL_error(m->L, "invalid capture index");
    len = m->cap[i].len < 0 ? 0 : (size_t)m->cap[i].len;
    vm_charge(m->L, 1 + len / 8);
    if ((size_t)(m->end - s) < len || memcmp(m->cap[i].at, s, len) != 0)
        return NULL;
    return s + len;
}

static const char *balanced(struct match *m, const char *s, const char *p)
{
    int depth = 1;

    if (p + 1 >= m->pend)
        luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
    if (s >= m->end || *s != p[0])
        return NULL;
    while (++s < m->end) {
        vm_charge(m->L, 1);
        if (*s == p[1]) {
            if (--depth == 0)
                return s + 1;
        } else if (*s == p[0]) {
            depth++;
        }
    }
    return NULL;
}

static const char *frontier(struct match *m, const char *s, const char *p, const char **next)
{
    int before = s == m->s ? 0 : (unsigned char)s[-1];
    int now = s < m->end ? (unsigned char)*s : 0;

    if (p >= m->pend || *p != '[')
        luaL_error(m->L, "missing '[' after '%%f' in pattern");
    *next = class_end(m, p);
    return !in_set(before, p, *next - 1) && in_set(now, p, *next - 1) ? s : NULL;
}

/* '%' and what follows, when it is no plain class; *p moves behind it. NULL: no match. */
static const char *escape(struct match *m, const char *s, const char **p, int *taken)
{
    *taken = 1;
    if (*p + 1 < m->pend && (*p)[1] == 'b') {
        s = balanced(m, s, *p + 2);
        *p += 4;
        return s;
    }
    if (*p + 1 < m->pend && (*p)[1] == 'f')
        return frontier(m, s, *p + 2, p);
    if (*p + 1 < m->pend && isdigit((unsigned char)(*p)[1])) {
        s = back_reference(m, s, (*p)[1]);
        *p += 2;
        return s;
    }
    *taken = 0;
    return s;
}

static const char *repeated(struct match *m, const char *s, const char *p)
{
    const char *after = class_end(m, p);
    char how = after < m->pend ? *after : '\0';

    switch (how) {
    case '*':
        return longest(m, s, p, after);
    case '+':
        return single(m, s, p, after) ? longest(m, s + 1, p, after) : NULL;
    case '-':
        return shortest(m, s, p, after);
    case '?':
        if (single(m, s, p, after)) {
            const char *r = hostile_match(m, s + 1, after + 1);
            if (r)
                return r;
        }
        return hostile_match(m, s, after + 1);
    default:
        return single(m, s, p, after) ? hostile_match(m, s + 1, after) : NULL;
    }
}

static const char *step(struct match *m, const char *s, const char *p)
{
    int taken = 0;

    if (p == m->pend)
        return s;
    if (*p == '(' && p + 1 < m->pend && p[1] == ')')
        return open_capture(m, s, p + 2, PLACE);
    if (*p == '(')
        return open_capture(m, s, p + 1, OPEN);
    if (*p == ')')
        return close_capture(m, s, p + 1);
    if (*p == '$' && p + 1 == m->pend)
        return s == m->end ? s : NULL;
    if (*p == '%') {
        s = escape(m, s, &p, &taken);
        if (taken)
            return s ? hostile_match(m, s, p) : NULL;
    }
    return repeated(m, s, p);
}

/* Runs of plain characters are walked here, so that depth is spent on choices only. */
const char *hostile_match(struct match *m, const char *s, const char *p)
{
    const char *r;

    while (p < m->pend && !strchr("()$%[.*+-?", *p) &&
           (p + 1 == m->pend || !strchr("*+-?", p[1]))) {
        if (!single(m, s, p, p + 1))
            return NULL;
        s++;
        p++;
    }
    vm_charge(m->L, 1);
    if (++m->depth > DEPTH_MAX)
        luaL_error(m->L, "pattern too complex");
    r = step(m, s, p);
    m->depth--;
    return r;
}
