/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what became of invariants, as JSON and as text. Must not know: how it was found. Called by:
 * cmd_invariants, the API's job. */
#include "core/lab/invariant.h"

static void print_one(const struct invariant_outcome *i, struct json_out *o)
{
    jo_obj(o);
    jo_kv_str(o, "name", i->name);
    jo_kv_z(o, "file", i->file);
    jo_kv_int(o, "line", i->line);
    jo_kv_z(o, "point", decide_point_name(i->point));
    jo_kv_int(o, "trials", i->trials);
    jo_kv_int(o, "given", i->given);
    jo_kv_int(o, "rules", i->rules);
    jo_kv_int(o, "reached", i->reached);
    jo_kv_bool(o, "held", !i->broken && !i->error.len && i->given > 0);
    jo_kv_str(o, "error", i->error);
    jo_key(o, "steps");
    jo_arr(o);
    for (uint32_t n = 0; n < i->n_step; n++) {
        jo_obj(o);
        jo_kv_raw(o, "facts", i->step[n].facts);
        jo_kv_raw(o, "verdict", i->step[n].verdict);
        jo_kv_str(o, "rule", i->step[n].rule);
        jo_end_obj(o);
    }
    jo_end_arr(o);
    jo_end_obj(o);
}

void invariants_print_json(const struct invariants *i, struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "kind", "invariants");
    jo_kv_int(o, "seed", (int64_t)i->seed);
    jo_kv_int(o, "broken", i->broken);
    jo_kv_bool(o, "stopped", i->stopped);
    jo_key(o, "invariants");
    jo_arr(o);
    for (uint32_t n = 0; n < i->n; n++)
        print_one(&i->v[n], o);
    jo_end_arr(o);
    jo_end_obj(o);
}

static void text_steps(const struct invariant_outcome *i, struct buf *out)
{
    for (uint32_t n = 0; n < i->n_step; n++) {
        if (i->n_step > 1)
            buf_printf(out, "  decision %u\n", n + 1);
        buf_printf(out, "  facts   %.*s\n", STR_ARG(i->step[n].facts));
        buf_printf(out, "  verdict %.*s\n", STR_ARG(i->step[n].verdict));
        buf_printf(out, "  rule    %.*s\n", STR_ARG(i->step[n].rule));
    }
}

static void text_one(const struct invariant_outcome *i, struct buf *out)
{
    buf_printf(out, "%s:%d: %.*s: ", i->file, i->line, STR_ARG(i->name));
    if (i->error.len)
        buf_printf(out, "FAILED: %.*s\n", STR_ARG(i->error));
    else if (i->broken)
        buf_printf(out, "BROKEN at trial %u; the smallest facts that break it:\n", i->trials);
    else if (i->given == 0)
        buf_printf(out, "NEVER TRIED: what is given held in none of %u trials\n", i->trials);
    else
        buf_printf(out, "held in %u decisions (%u trials), %u of %u rules reached\n", i->given,
                   i->trials, i->reached, i->rules);
    text_steps(i, out);
}

void invariants_print_text(const struct invariants *i, struct buf *out)
{
    for (uint32_t n = 0; n < i->n; n++)
        text_one(&i->v[n], out);
    buf_printf(out, "policy invariants: %u of %u hold%s\n", i->n - i->broken, i->n,
               i->stopped ? "; stopped before its end" : "");
}
