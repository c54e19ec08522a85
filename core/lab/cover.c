/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: running specs under a watch and counting lines and rules. Must not know: output formats,
 * mutants. Called by: cmd_test, mutate, the API's test. */
#include "core/lab/cover.h"

#include "core/lab/cover_lines.h"
#include "core/lab/variant.h"

#include <stdlib.h>

struct watched {
    struct cover *cover;
    struct vm_watch watch;
    struct cover_file *last; /* most lines that run are of the same file as the one before */
};

static struct cover_file *find_file(struct cover *c, omb_str name)
{
    for (uint32_t i = 0; i < c->n_file; i++) {
        if (str_is(name, c->file[i].name))
            return &c->file[i];
    }
    return NULL;
}

static void on_line(void *ctx, const char *source, int line)
{
    struct watched *w = ctx;

    if (source[0] != '@')
        return;
    if (!w->last || strcmp(w->last->name, source + 1) != 0)
        w->last = find_file(w->cover, str_of(source + 1));
    if (w->last && line > 0 && (uint32_t)line <= w->last->lines)
        w->last->hits[line]++;
}

static uint32_t count_lines(omb_str text)
{
    uint32_t n = 1;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

static int add_file(struct cover *c, const struct source *s)
{
    struct cover_file *f = &c->file[c->n_file];

    f->name = arena_dupz(&c->arena, str_of(s->name));
    f->lines = count_lines(buf_str(&s->text));
    f->code = arena_zalloc(&c->arena, f->lines + 1);
    f->hits = arena_zalloc(&c->arena, (f->lines + 1) * sizeof *f->hits);
    if (!f->name || !f->code || !f->hits)
        return -OMB_E_NOMEM;
    c->n_file++;
    return cover_lines_mark(buf_str(&s->text), f->code, f->lines);
}

static int prepare(struct cover *c, const struct bundle *b)
{
    int rc = 0;

    c->file = arena_zalloc(&c->arena, b->sources.n * sizeof *c->file);
    if (!c->file)
        return -OMB_E_NOMEM;
    for (uint32_t i = 0; i < b->sources.n && rc == 0; i++) {
        const struct source *s = &b->sources.v[i];
        if (s->kind == SOURCE_POLICY || s->kind == SOURCE_LIB)
            rc = add_file(c, s);
    }
    return rc;
}

static int add_failure(struct cover *c, const struct spec_case *s, omb_str why)
{
    struct cover_failure *f = &c->failure[c->n_failure++];

    f->file = arena_dupz(&c->arena, str_of(s->file));
    f->line = s->line;
    f->name = arena_dup(&c->arena, s->name);
    f->text = arena_dup(&c->arena, why);
    return c->arena.err;
}

static int run_cases(struct cover *c, const struct spec_set *set)
{
    struct buf why = BUF_INIT(16 << 10);
    int rc = 0;

    c->failure = arena_alloc(&c->arena, (set->n + 1) * sizeof *c->failure);
    rc = c->failure ? 0 : -OMB_E_NOMEM;
    for (uint32_t i = 0; i < set->n && rc == 0; i++) {
        int rule = -1;
        buf_clear(&why);
        c->cases++;
        if (spec_case_passes(&set->v[i], c->bundle, &rule, &why))
            c->passed++;
        else
            rc = add_failure(c, &set->v[i], buf_str(&why));
        if (rule >= 0)
            c->rule_hits[set->v[i].point][rule]++;
    }
    buf_free(&why);
    return rc;
}

static int count_rules(struct cover *c)
{
    for (int p = 0; p < POINTS; p++) {
        uint32_t n = c->bundle->rules[p].n;
        c->rule_hits[p] = n ? arena_zalloc(&c->arena, n * sizeof **c->rule_hits) : NULL;
        if (n && !c->rule_hits[p])
            return -OMB_E_NOMEM;
        c->rules += n;
    }
    return 0;
}

/* A module that no policy requires belongs to the flows: it is left out. */
static void drop_unused(struct cover *c)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < c->n_file; i++) {
        struct cover_file *f = &c->file[i];
        bool used = false;
        for (uint32_t line = 1; line <= f->lines; line++) {
            used |= f->hits[line] > 0;
            f->code[line] |= f->hits[line] > 0;
            f->coded += f->code[line];
            f->reached += f->hits[line] > 0;
        }
        if (!used)
            continue;
        c->coded += f->coded;
        c->reached += f->reached;
        c->file[kept++] = *f;
    }
    c->n_file = kept;
}

int cover_run(const struct bundle *b, struct cover **out, struct bundle_errors *errors)
{
    struct cover *c = calloc(1, sizeof *c);
    struct watched w = {.cover = c, .watch = {.line = on_line, .ctx = &w}};
    struct spec_set set = {0};
    int rc = c ? prepare(c, b) : -OMB_E_NOMEM;

    if (rc == 0)
        rc = variant_make(b, UINT32_MAX, STR_NONE, &w.watch, &c->bundle, errors);
    if (rc == 0)
        rc = spec_set_read(b, &set, errors);
    if (rc == 0)
        rc = count_rules(c);
    if (rc == 0)
        rc = run_cases(c, &set);
    spec_set_free(&set);
    if (rc != 0) {
        cover_free(c);
        return rc;
    }
    c->bundle->rules_vm->watch = NULL;
    drop_unused(c);
    for (int p = 0; p < POINTS; p++) {
        for (uint32_t i = 0; i < c->bundle->rules[p].n; i++)
            c->rules_reached += c->rule_hits[p][i] > 0;
    }
    *out = c;
    return 0;
}

void cover_free(struct cover *c)
{
    if (!c)
        return;
    bundle_unpin(c->bundle);
    arena_free(&c->arena);
    free(c);
}

uint32_t cover_hits(const struct cover *c, omb_str file, uint32_t line)
{
    for (uint32_t i = 0; i < c->n_file; i++) {
        if (str_is(file, c->file[i].name))
            return line <= c->file[i].lines ? c->file[i].hits[line] : 0;
    }
    return 0;
}
