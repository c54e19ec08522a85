/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the outcome of mutants as JSON and as text. Must not know: how it was found. Called by:
 * cmd_test, the API's job. */
#include "core/lab/mutate.h"

static void print_mutant(const struct mutant *m, struct json_out *o)
{
    jo_kv_z(o, "file", m->name);
    jo_kv_int(o, "line", m->line);
    jo_kv_int(o, "column", m->column);
    jo_kv_z(o, "kind", m->kind);
    jo_kv_str(o, "before", m->before);
    jo_kv_str(o, "after", m->after);
}

static void print_survivor(const struct mutate_survivor *s, struct json_out *o)
{
    jo_obj(o);
    print_mutant(s->mutant, o);
    jo_kv_bool(o, "reached", !s->unreached);
    jo_kv_z(o, "point", decide_point_name(s->point));
    jo_kv_raw(o, "facts", s->facts);
    jo_kv_raw(o, "verdict", s->verdict);
    jo_kv_str(o, "rule", s->rule);
    jo_kv_raw(o, "verdict_then", s->verdict_then);
    jo_kv_str(o, "rule_then", s->rule_then);
    jo_end_obj(o);
}

void mutate_print_json(const struct mutate *m, struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "kind", "mutate");
    jo_kv_int(o, "mutants", m->mutants.n);
    jo_kv_int(o, "killed", m->killed);
    jo_kv_int(o, "survived", m->survived);
    jo_kv_int(o, "same", m->same);
    jo_kv_int(o, "broken", m->broken);
    jo_key(o, "score");
    jo_real(o, m->score_pm / 10.0);
    jo_kv_bool(o, "cut", m->mutants.cut);
    jo_kv_bool(o, "stopped", m->stopped);
    jo_key(o, "survivors");
    jo_arr(o);
    for (uint32_t i = 0; i < m->survived; i++)
        print_survivor(&m->survivor[i], o);
    jo_end_arr(o);
    jo_key(o, "equivalent");
    jo_arr(o);
    for (uint32_t i = 0; i < m->same; i++) {
        jo_obj(o);
        print_mutant(m->same_as[i], o);
        jo_end_obj(o);
    }
    jo_end_arr(o);
    jo_end_obj(o);
}

/* One line of at most 60 bytes: a mutant's text may run over many. */
static void put_short(omb_str s, struct buf *out)
{
    char line[64];
    omb_str head, tail;
    bool more = str_cut(s, '\n', &head, &tail) || head.len >= sizeof line;

    str_clip(line, sizeof line, head);
    buf_printf(out, "%s%s", line, more ? " …" : "");
}

static void text_survivor(const struct mutate_survivor *s, struct buf *out)
{
    const struct mutant *m = s->mutant;

    buf_printf(out, "%s:%u:%u: %s: ", m->name, m->line, m->column, m->kind);
    put_short(m->before, out);
    buf_putz(out, " -> ");
    put_short(m->after, out);
    if (s->unreached)
        buf_putz(out, " (no case reaches this line)");
    buf_printf(out, "\n  %s %.*s\n", decide_point_name(s->point), STR_ARG(s->facts));
    buf_printf(out, "    rules:  %.*s by \"%.*s\"\n", STR_ARG(s->verdict), STR_ARG(s->rule));
    buf_printf(out, "    mutant: %.*s by \"%.*s\"\n", STR_ARG(s->verdict_then),
               STR_ARG(s->rule_then));
}

void mutate_print_text(const struct mutate *m, struct buf *out)
{
    if (m->survived)
        buf_putz(out, "mutants that no case noticed, each with facts on which it decides "
                      "differently:\n");
    for (uint32_t i = 0; i < m->survived; i++)
        text_survivor(&m->survivor[i], out);
    buf_printf(out,
               "policy test --mutate: %u of %u mutants found, %u.%u %% (%u more decide the same, "
               "%u do not load)%s%s\n",
               m->killed, m->killed + m->survived, m->score_pm / 10, m->score_pm % 10, m->same,
               m->broken, m->mutants.cut ? "; there are more that were not made" : "",
               m->stopped ? "; stopped before its end" : "");
}
