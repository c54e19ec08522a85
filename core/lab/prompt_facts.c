/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: facts at the prompt: setting, deciding, files. Must not know: terminals, other commands.
 * Called by: prompt. */
#include "core/base/limits.h"
#include "core/desk/kase.h"
#include "core/lab/explain.h"
#include "core/lab/prompt_i.h"
#include "core/lab/tool.h"
#include "core/lab/trial.h"
#include "core/policy/spec_facts.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- setting ---- */

static bool read_tier(omb_str value, int64_t *out)
{
    omb_str head, tail;

    if (str_cut(value, '.', &head, &tail) && str_is(head, "tier"))
        value = tail;
    for (int level = 0; level < TIER_LEVELS; level++) {
        if (str_is(value, tier_name(level))) {
            *out = level;
            return true;
        }
    }
    return false;
}

static bool read_value(const struct contract_fact *f, omb_str value, int64_t *num)
{
    if (f->type == FACT_BOOL) {
        *num = str_is(value, "true") || str_is(value, "yes");
        return *num || str_is(value, "false") || str_is(value, "no");
    }
    return str_int(value, num) == 0 || (f->unit == UNIT_TIER && read_tier(value, num));
}

static omb_str unquote(omb_str s)
{
    if (s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'') && s.ptr[s.len - 1] == s.ptr[0])
        return str_sub(s, 1, s.len - 2);
    return s;
}

bool prompt_set(struct prompt *p, omb_str name, omb_str value, struct buf *out)
{
    struct setting *s = &p->facts[p->point];
    int at = contract_find(s->c, name, 0), presence;
    const char *near = contract_nearest(s->c, name);
    omb_str text = STR_NONE;
    int64_t num = 0;

    if (at < 0) {
        buf_printf(out, "%s has no fact '%.*s'%s%s%s\n", decide_point_name(p->point), STR_ARG(name),
                   near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
        return false;
    }
    if (value.len == 0) {
        setting_clear(s, (uint32_t)at);
        return true;
    }
    if (s->c->fact[at].type == FACT_TEXT) {
        text = arena_dup(&p->texts, unquote(value));
    } else if (!read_value(&s->c->fact[at], value, &num)) {
        buf_printf(out, "%s is %s\n", s->c->fact[at].name,
                   s->c->fact[at].type == FACT_BOOL ? "true or false" : "a whole number");
        return false;
    }
    setting_set(s, (uint32_t)at, num, text);
    presence = setting_presence(s->c, (uint32_t)at);
    if (presence >= 0 && !(s->given >> presence & 1))
        setting_set(s, (uint32_t)presence, 1, STR_NONE);
    return true;
}

/* ---- deciding ---- */

static void tell_changes(const struct setting *was, const struct setting *is, struct buf *out)
{
    for (uint32_t i = 0; i < is->c->n_fact; i++) {
        struct fact a = setting_value(was, i), b = setting_value(is, i);
        if (setting_same(&a, &b))
            continue;
        buf_printf(out, "  since then %s: ", a.name);
        explain_text_value(&a, out);
        buf_putz(out, " -> ");
        explain_text_value(&b, out);
        buf_putc(out, '\n');
    }
}

static char *words_of(const struct trial *t)
{
    struct buf text = BUF_INIT(POLICY_MAX_OUTPUT * 2);
    struct json_out o = json_out(&text);
    char *words;

    verdict_print(&t->verdict, &o);
    buf_printf(&text, " by \"%.*s\"", STR_ARG(t->verdict.rule));
    words = text.err ? NULL : str_dup(buf_str(&text));
    buf_free(&text);
    return words;
}

void prompt_decide(struct prompt *p, struct buf *out)
{
    struct trial t = {.arena = {0}};
    char *words, *last = p->last[p->point];

    trial_decide(p->bundle, &p->facts[p->point], &t);
    words = words_of(&t);
    buf_printf(out, "%s\n", words ? words : "out of memory");
    if (t.verdict.status)
        buf_printf(out, "  failed: %s\n", t.trace.error);
    if (last && words && strcmp(last, words) != 0)
        buf_printf(out, "  before: %s\n", last);
    else if (last)
        buf_putz(out, "  as before\n");
    if (last)
        tell_changes(&p->decided[p->point], &p->facts[p->point], out);
    free(last);
    p->last[p->point] = words;
    p->decided[p->point] = p->facts[p->point];
    trial_free(&t);
}

/* ---- files ---- */

void prompt_load(struct prompt *p, omb_str file, struct buf *out)
{
    char path[4096], why[256];
    struct facts facts;
    struct buf text = {0};

    if (!file.len || str_copy(path, sizeof path, file) != 0)
        buf_putz(out, "load needs the name of a file\n");
    else if (tool_file(path, POLICY_MAX_INPUT, &text) != 0)
        buf_printf(out, "%s: cannot be read\n", path);
    else if (spec_facts_read(p->point, buf_str(&text), &p->texts, &facts, why, sizeof why) != 0)
        buf_printf(out, "%s: %s\n", path, why);
    else {
        setting_from(&p->facts[p->point], p->point, &facts);
        /* Texts without escapes borrow from the file's bytes. */
        for (uint32_t i = 0; i < p->facts[p->point].c->n_fact; i++) {
            struct fact *f = &p->facts[p->point].v[i];
            if ((p->facts[p->point].given >> i & 1) && f->type == FACT_TEXT)
                f->str = arena_dup(&p->texts, f->str);
        }
    }
    buf_free(&text);
}

void prompt_save(struct prompt *p, omb_str file, struct buf *out)
{
    struct buf text = BUF_INIT(POLICY_MAX_INPUT);
    struct json_out o = json_out(&text);
    char path[4096];
    FILE *f = NULL;

    setting_print(&p->facts[p->point], &o);
    buf_putc(&text, '\n');
    if (file.len && str_copy(path, sizeof path, file) == 0)
        f = fopen(path, "we");
    if (!f || fwrite(text.ptr, 1, text.len, f) != text.len)
        buf_printf(out, "%.*s: cannot be written\n", STR_ARG(file));
    if (f && fclose(f) != 0)
        buf_printf(out, "%.*s: cannot be written\n", STR_ARG(file));
    buf_free(&text);
}
