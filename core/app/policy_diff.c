/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the lines in which two texts differ (Myers' shortest edit script).
 * Must not know: what the texts are.
 * Called by: the verb diff. */
#include "core/app/policy_diff.h"

#include "core/base/limits.h"

#include <stdlib.h>

#define AROUND 3

struct lines {
    omb_str *v;
    int n;
};

struct diff {
    struct lines a, b;
    bool *gone, *new; /* by line: not in the other text */
};

static int split(omb_str text, struct lines *out)
{
    int n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n' || i + 1 == text.len;
    out->v = calloc((size_t)n + 1, sizeof *out->v);
    if (!out->v)
        return -OMB_E_NOMEM;
    while (text.len) {
        omb_str line = text, rest = STR_NONE;
        (void)str_cut(text, '\n', &line, &rest);
        text = rest;
        out->v[out->n++] = line;
    }
    return 0;
}

/* Furthest line of `a` reached on diagonal k with d edits; one row of them for each d. */
static int step(const struct diff *x, const int *v, int d, int k)
{
    int i = k == -d || (k != d && v[k - 1] < v[k + 1]) ? v[k + 1] : v[k - 1] + 1;

    while (i < x->a.n && i - k < x->b.n && str_eq(x->a.v[i], x->b.v[i - k]))
        i++;
    return i;
}

/* From the end back through the rows: each step back is one line gone or new. */
static void trace_back(struct diff *x, const int *rows, int width, int d)
{
    int i = x->a.n, j = x->b.n;

    for (; d > 0; d--) {
        const int *v = rows + (size_t)(d - 1) * (size_t)width + width / 2;
        int k = i - j;
        bool down = k == -d || (k != d && v[k - 1] < v[k + 1]);
        int from = down ? k + 1 : k - 1;
        i = v[from];
        j = i - from;
        if (down)
            x->new[j] = true;
        else
            x->gone[i] = true;
    }
}

/* 0, or -OMB_E_LIMIT when more lines differ than are looked for. */
static int compare(struct diff *x)
{
    int most = x->a.n + x->b.n < POLICY_DIFF_EDITS ? x->a.n + x->b.n : POLICY_DIFF_EDITS;
    int width = 2 * most + 3;
    int *rows = calloc((size_t)(most + 1) * (size_t)width, sizeof *rows);
    int status = rows ? -OMB_E_LIMIT : -OMB_E_NOMEM;

    for (int d = 0; rows && status != 0 && d <= most; d++) {
        int *v = rows + (size_t)d * (size_t)width + width / 2;
        const int *last = d ? v - width : v;
        for (int k = -d; k <= d; k += 2) {
            v[k] = step(x, last, d, k);
            if (v[k] < x->a.n || v[k] - k < x->b.n)
                continue;
            trace_back(x, rows, width, d);
            status = 0;
            break;
        }
    }
    free(rows);
    return status;
}

/* All between the common start and the common end. */
static void mark_all(struct diff *x)
{
    int head = 0, tail = 0;

    while (head < x->a.n && head < x->b.n && str_eq(x->a.v[head], x->b.v[head]))
        head++;
    while (tail < x->a.n - head && tail < x->b.n - head &&
           str_eq(x->a.v[x->a.n - 1 - tail], x->b.v[x->b.n - 1 - tail]))
        tail++;
    for (int i = 0; i < x->a.n; i++)
        x->gone[i] = i >= head && i < x->a.n - tail;
    for (int j = 0; j < x->b.n; j++)
        x->new[j] = j >= head &&j < x->b.n - tail;
}

static void put_line(struct buf *out, char mark, omb_str line)
{
    buf_putc(out, mark);
    buf_puts(out, line);
    buf_putc(out, '\n');
}

/* How far the hunk goes that begins at (i, j): to where enough equal lines follow. */
static void hunk_end(const struct diff *x, int *i, int *j)
{
    int equal = 0, spare;

    while (*i < x->a.n || *j < x->b.n) {
        if (*i < x->a.n && x->gone[*i]) {
            (*i)++;
            equal = 0;
        } else if (*j < x->b.n && x->new[*j]) {
            (*j)++;
            equal = 0;
        } else if (equal++ == 2 * AROUND) {
            break;
        } else {
            (*i)++;
            (*j)++;
        }
    }
    equal = equal > 2 * AROUND ? 2 * AROUND : equal;
    spare = equal > AROUND ? equal - AROUND : 0;
    *i -= spare;
    *j -= spare;
}

static void put_hunk(const struct diff *x, int i, int j, int to_i, int to_j, struct buf *out)
{
    buf_printf(out, "@@ -%d,%d +%d,%d @@\n", to_i > i ? i + 1 : i, to_i - i, to_j > j ? j + 1 : j,
               to_j - j);
    while (i < to_i || j < to_j) {
        if (i < to_i && x->gone[i])
            put_line(out, '-', x->a.v[i++]);
        else if (j < to_j && x->new[j])
            put_line(out, '+', x->b.v[j++]);
        else {
            put_line(out, ' ', x->a.v[i++]);
            j++;
        }
    }
}

static void put_hunks(const struct diff *x, struct buf *out)
{
    int i = 0, j = 0;

    while (i < x->a.n || j < x->b.n) {
        bool gone = i < x->a.n && x->gone[i], new = j < x->b.n && x->new[j];
        int back = i < AROUND ? i : AROUND, to_i = i, to_j = j;
        if (!gone && !new) {
            i++;
            j++;
            continue;
        }
        hunk_end(x, &to_i, &to_j);
        put_hunk(x, i - back, j - back, to_i, to_j, out);
        i = to_i;
        j = to_j;
    }
}

void policy_diff(const char *name, omb_str from, omb_str to, struct buf *out)
{
    struct diff x = {.gone = NULL};
    int status = split(from, &x.a);

    if (status == 0)
        status = split(to, &x.b);
    if (status == 0) {
        x.gone = calloc((size_t)x.a.n + 1, sizeof *x.gone);
        x.new = calloc((size_t)x.b.n + 1, sizeof *x.new);
        status = x.gone && x.new ? compare(&x) : -OMB_E_NOMEM;
    }
    if (status == -OMB_E_LIMIT) {
        mark_all(&x);
        status = 0;
    }
    if (status == 0) {
        buf_printf(out, "--- %s%s\n+++ %s%s\n", from.ptr ? "a/" : "", from.ptr ? name : "/dev/null",
                   to.ptr ? "b/" : "", to.ptr ? name : "/dev/null");
        put_hunks(&x, out);
    } else {
        out->err = status;
    }
    free(x.a.v);
    free(x.b.v);
    free(x.gone);
    free(x.new);
}
