/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the commands of the prompt and its bundle. Must not know: terminals. Called by: cmd_try. */
#include "core/lab/prompt_i.h"

#include "core/lab/explain.h"

#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "  POINT            choose what is decided (points: lists them)\n"
    "  FACT = VALUE     set a fact: tier = 1, message.asks_for_person = true, problem = late\n"
    "  FACT =           forget it\n"
    "  decide           decide, and see what changed (an empty line does the same)\n"
    "  why              rules asked, facts read, and what would have decided otherwise\n"
    "  facts [WORD]     the facts of this point, those with the word in their name\n"
    "  rules            its rules\n"
    "  reset            forget all facts of this point\n"
    "  load FILE        facts from a facts.json;  save FILE  writes them\n"
    "  quit\n";

static const char *const commands[] = {"decide", "why",  "facts", "rules",  "reset", "load",
                                       "save",   "quit", "help",  "points", "point"};
#define COMMANDS (sizeof commands / sizeof *commands)

/* ---- the bundle ---- */

static int load_bundle(struct prompt *p, struct buf *out)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *fresh = NULL;
    int rc = bundle_load(p->dir, &fresh, &errors);

    if (rc == 0) {
        bundle_unpin(p->bundle);
        p->bundle = fresh;
    } else {
        buf_puts(out, buf_str(&errors.text));
    }
    bundle_errors_free(&errors);
    return rc;
}

/* Reads the folder again when what lies there is not what was looked at last. */
static void look_again(struct prompt *p, struct buf *out)
{
    struct bundle_errors unheard = BUNDLE_ERRORS_INIT;
    struct sources s = {0};
    char hash[HASH_HEX + 1];

    if (sources_read(p->dir, &s, &unheard) == 0) {
        hash_hex(sources_hash(&s), hash);
        if (strcmp(hash, p->tried) != 0) {
            memcpy(p->tried, hash, sizeof hash);
            if (load_bundle(p, out) == 0)
                buf_printf(out, "the files changed: now %s %s (%.12s)\n", p->bundle->name,
                           p->bundle->version, p->bundle->hash);
            else
                buf_putz(out, "the files changed, and do not load: the rules stay as they were\n");
        }
        sources_free(&s);
    }
    bundle_errors_free(&unheard);
}

/* ---- commands ---- */

static void choose(struct prompt *p, enum decide_point point, struct buf *out)
{
    p->point = point;
    (void)snprintf(p->sign, sizeof p->sign, "%.32s> ", decide_point_name(point));
    if (!p->bundle->rules[point].present)
        buf_putz(out, "this bundle has no policy for it: the default decides\n");
}

static void choose_by_name(struct prompt *p, omb_str name, struct buf *out)
{
    const char *near = contract_nearest_point(name);

    if (contract_point(name) != POINTS)
        choose(p, contract_point(name), out);
    else
        buf_printf(out, "no decision point is called '%.*s'%s%s%s\n", STR_ARG(name),
                   near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static void list_points(const struct prompt *p, struct buf *out)
{
    for (int i = 0; i < POINTS; i++)
        buf_printf(out, "  %-14s %s%s\n", decide_point_name((enum decide_point)i),
                   contract_of((enum decide_point)i)->asked,
                   p->bundle->rules[i].present ? "" : " (no policy)");
}

static void list_facts(const struct prompt *p, omb_str word, struct buf *out)
{
    const struct setting *s = &p->facts[p->point];

    for (uint32_t i = 0; i < s->c->n_fact; i++) {
        struct fact f = setting_value(s, i);
        size_t from = out->len;
        if (word.len && str_find(str_of(f.name), word) < 0)
            continue;
        buf_printf(out, "%s %-28s ", s->given >> i & 1 ? "*" : " ", f.name);
        explain_text_value(&f, out);
        while (!out->err && out->len - from < 46)
            buf_putc(out, ' ');
        buf_printf(out, " %s\n", s->c->fact[i].meaning);
    }
}

static void list_rules(const struct prompt *p, struct buf *out)
{
    const struct rules *rules = &p->bundle->rules[p->point];

    for (uint32_t i = 0; i < rules->n; i++)
        buf_printf(out, "  %2u  %s\n", i + 1, rules->rule[i].name);
    if (!rules->n)
        buf_putz(out, "this bundle has no policy for it\n");
}

static void say_why(struct prompt *p, struct buf *out)
{
    struct explain *e = NULL;
    int rc = explain_facts(p->bundle, &p->facts[p->point], NULL, &e);

    if (rc != 0) {
        buf_printf(out, "%s\n", omb_strerror(rc));
        return;
    }
    explain_print_text(e, out);
    explain_close(e);
}

static void unknown(omb_str word, struct buf *out)
{
    const char *near = str_nearest(word, commands, COMMANDS);

    near = near ? near : contract_nearest_point(word);
    buf_printf(out, "'%.*s' is no command, point or fact%s%s%s (help lists them)\n", STR_ARG(word),
               near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static bool run_command(struct prompt *p, omb_str word, omb_str rest, struct buf *out)
{
    if (str_is(word, "quit") || str_is(word, "exit"))
        return false;
    if (str_is(word, "decide"))
        prompt_decide(p, out);
    else if (str_is(word, "why"))
        say_why(p, out);
    else if (str_is(word, "facts"))
        list_facts(p, rest, out);
    else if (str_is(word, "rules"))
        list_rules(p, out);
    else if (str_is(word, "points"))
        list_points(p, out);
    else if (str_is(word, "point"))
        choose_by_name(p, rest, out);
    else if (str_is(word, "reset"))
        p->facts[p->point].given = 0;
    else if (str_is(word, "load"))
        prompt_load(p, rest, out);
    else if (str_is(word, "save"))
        prompt_save(p, rest, out);
    else if (str_is(word, "help") || str_is(word, "?"))
        buf_putz(out, help);
    else if (!rest.len && contract_point(word) != POINTS)
        choose(p, contract_point(word), out);
    else
        unknown(word, out);
    return true;
}

bool prompt_line(struct prompt *p, omb_str line, struct buf *out)
{
    omb_str word, rest = STR_NONE;

    look_again(p, out);
    line = str_trim(line);
    if (line.len == 0) {
        prompt_decide(p, out);
        return true;
    }
    if (line.ptr[0] == '#')
        return true;
    if (str_cut(line, '=', &word, &rest)) {
        (void)prompt_set(p, str_trim(word), str_trim(rest), out);
        return true;
    }
    (void)str_cut(line, ' ', &word, &rest);
    return run_command(p, word, str_trim(rest), out);
}

const char *prompt_sign(const struct prompt *p)
{
    return p->sign;
}

/* ---- completion ---- */

static void offer(const char *word, omb_str begun, const char *more, struct buf *words)
{
    if (str_starts(str_of(word), begun))
        buf_printf(words, "%s%s\n", word, more);
}

void prompt_complete(const struct prompt *p, omb_str line, struct buf *words)
{
    const struct contract *c = contract_of(p->point);
    omb_str name, value, begun = line;
    int at;

    if (str_cut(line, '=', &name, &value)) {
        at = contract_find(c, str_trim(name), 0);
        begun = str_trim(value);
        if (at >= 0 && c->fact[at].type == FACT_BOOL) {
            offer("true", begun, "", words);
            offer("false", begun, "", words);
        }
        name = at >= 0 && c->fact[at].words ? str_of(c->fact[at].words) : STR_NONE;
        while (name.len) {
            (void)str_cut(name, ' ', &value, &name);
            if (str_starts(value, begun))
                buf_printf(words, "%.*s\n", STR_ARG(value));
        }
        return;
    }
    if (str_cut(line, ' ', &name, &value))
        begun = str_trim(value);
    for (size_t i = 0; begun.ptr == line.ptr && i < COMMANDS; i++)
        offer(commands[i], begun, "", words);
    for (int i = 0; i < POINTS; i++)
        offer(decide_point_name((enum decide_point)i), begun, "", words);
    for (uint32_t i = 0; i < c->n_fact; i++)
        offer(c->fact[i].name, begun, begun.ptr == line.ptr ? " =" : "", words);
}

/* ---- life ---- */

int prompt_open(const char *dir, struct prompt **out_prompt, struct buf *out)
{
    struct prompt *p = calloc(1, sizeof *p);
    int rc = -OMB_E_NOMEM;

    if (!p)
        return rc;
    for (int i = 0; i < POINTS; i++)
        p->facts[i] = p->decided[i] = (struct setting){.c = contract_of((enum decide_point)i)};
    p->dir = str_dup(str_of(dir));
    if (p->dir)
        rc = load_bundle(p, out);
    if (rc != 0) {
        prompt_close(p);
        return rc;
    }
    memcpy(p->tried, p->bundle->hash, sizeof p->tried);
    buf_printf(out, "%s %s (%.12s). help lists the commands.\n", p->bundle->name,
               p->bundle->version, p->bundle->hash);
    for (int i = POINTS - 1; i >= 0; i--) {
        if (p->bundle->rules[i].present)
            p->point = (enum decide_point)i;
    }
    choose(p, p->point, out);
    *out_prompt = p;
    return 0;
}

void prompt_close(struct prompt *p)
{
    if (!p)
        return;
    for (int i = 0; i < POINTS; i++)
        free(p->last[i]);
    bundle_unpin(p->bundle);
    arena_free(&p->texts);
    free(p->dir);
    free(p);
}
