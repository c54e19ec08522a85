/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a backtest's report as words and tables for a terminal. Must not know: how figures came
 * about. Called by: `ombud policy backtest`. */
#include "core/lab/report_i.h"

#include <stdio.h>

#define ROWS_SHOWN 12 /* of each table; all are in the JSON and the page */
#define LABEL 34

/* Characters on the screen of UTF-8 text. */
static int width(omb_str s)
{
    int n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
    return n;
}

static void label(omb_str s, int cells, struct buf *out)
{
    size_t len = s.len;
    bool cut = width(s) > cells;

    while (cut && width(str_n(s.ptr, len)) > cells - 1)
        len--;
    while (cut && len && ((unsigned char)s.ptr[len] & 0xc0) == 0x80)
        len--;
    buf_puts(out, str_n(s.ptr, len));
    if (cut)
        buf_putz(out, "\u2026");
    for (int n = width(str_n(s.ptr, len)) + cut; n < cells; n++)
        buf_putc(out, ' ');
}

/* A cell that ends at the right, filled by one of the writers of report_text.c. */

static void put_right(struct buf *cell, int cells, struct buf *out)
{
    for (int n = width(buf_str(cell)); n < cells; n++)
        buf_putc(out, ' ');
    buf_puts(out, buf_str(cell));
    buf_clear(cell);
}

static void count_cell(int64_t n, int cells, struct buf *cell, struct buf *out)
{
    report_count(n, cell);
    put_right(cell, cells, out);
}

static void change_cell(int64_t minor, omb_str currency, struct buf *cell, struct buf *out)
{
    report_change(minor, currency, cell);
    put_right(cell, 20, out);
}

static void heading(const char *words, struct buf *out)
{
    buf_printf(out, "\n%s\n", words);
}

static void head(struct report *r, struct buf *cell)
{
    int64_t all = report_int(r, 0, "decisions"), changed = report_int(r, 0, "changed");
    uint32_t candidate = report_list(r, "candidate"), faults = report_list(r, "faults");
    struct buf *out = r->out;

    buf_printf(out, "candidate %.*s %.*s (%.12s)\n", STR_ARG(report_str(r, candidate, "name")),
               STR_ARG(report_str(r, candidate, "version")), report_str(r, candidate, "hash").ptr);
    buf_putz(out, "over ");
    report_span(r, out);
    buf_putz(out, ": ");
    report_count(all, out);
    buf_putz(out, " decisions, ");
    report_count(changed, out);
    buf_putz(out, " would change (");
    report_share(changed, all, out);
    buf_putz(out, ")\nfaults: ");
    report_count(report_int(r, faults, "recorded"), out);
    buf_putz(out, " then, ");
    report_count(report_int(r, faults, "candidate"), out);
    buf_putz(out, " with the candidate\n");
    REPORT_EACH(r, json_member(&r->d, faults, "errors"), i)
    {
        count_cell(report_int(r, i, "count"), 10, cell, out);
        buf_printf(out, "  %.*s\n", STR_ARG(report_str(r, i, "text")));
    }
}

static void pairs(struct report *r, struct buf *cell)
{
    uint32_t n = 0;

    heading("Decisions that change", r->out);
    REPORT_EACH(r, report_list(r, "pairs"), i)
    {
        if (n++ == ROWS_SHOWN * 2)
            break;
        count_cell(report_int(r, i, "count"), 10, cell, r->out);
        buf_putz(r->out, "  ");
        label(report_str(r, i, "point"), 14, r->out);
        label(report_str(r, i, "from"), LABEL, r->out);
        buf_printf(r->out, " -> %.*s\n", STR_ARG(report_str(r, i, "to")));
    }
    if (n == 0)
        buf_putz(r->out, "  none\n");
}

/* How often a person had to be asked, and for how much. */
static void asked(struct report *r, uint32_t row, const char *count, const char *minor)
{
    omb_str currency = report_str(r, row, "currency");

    report_count(report_int(r, row, count), r->out);
    if (!currency.len)
        return;
    buf_putz(r->out, " (");
    report_money(report_int(r, row, minor), currency, r->out);
    buf_putz(r->out, ")");
}

static void money(struct report *r, struct buf *cell)
{
    heading("Money                                     recorded           candidate"
            "                  up                down",
            r->out);
    REPORT_EACH(r, report_list(r, "money"), i)
    {
        omb_str currency = report_str(r, i, "currency");
        label(report_str(r, i, "counts"), LABEL - 4, r->out);
        report_money(report_int(r, i, "recorded"), currency, cell);
        put_right(cell, 20, r->out);
        report_money(report_int(r, i, "candidate"), currency, cell);
        put_right(cell, 20, r->out);
        change_cell(report_int(r, i, "up"), currency, cell, r->out);
        change_cell(-report_int(r, i, "down"), currency, cell, r->out);
        buf_putc(r->out, '\n');
    }
    REPORT_EACH(r, report_list(r, "asks"), i)
    {
        buf_putz(r->out, "asked of a person: ");
        asked(r, i, "recorded", "recorded_minor");
        buf_putz(r->out, " then, ");
        asked(r, i, "candidate", "candidate_minor");
        buf_putz(r->out, report_str(r, i, "currency").len
                             ? " with the candidate\n"
                             : " with the candidate, for what costs no money\n");
    }
}

static void table(struct report *r, uint32_t by, const char *name, struct buf *cell)
{
    uint32_t list = json_member(&r->d, by, name), n = 0;

    REPORT_EACH(r, list, i)
    {
        omb_str currency = report_str(r, i, "currency");
        if (report_int(r, i, "changed") == 0 || n++ == ROWS_SHOWN)
            continue;
        if (n == 1) {
            buf_printf(r->out, "\nBy %-31s  counts    decisions   changed%20s%20s\n", name, "up",
                       "down");
        }
        label(report_key(r, name, i), LABEL, r->out);
        buf_putz(r->out, "  ");
        label(report_str(r, i, "counts"), 8, r->out);
        count_cell(report_int(r, i, "decisions"), 11, cell, r->out);
        count_cell(report_int(r, i, "changed"), 10, cell, r->out);
        if (currency.len) {
            change_cell(report_int(r, i, "up"), currency, cell, r->out);
            change_cell(-report_int(r, i, "down"), currency, cell, r->out);
        }
        buf_putc(r->out, '\n');
    }
    if (n > ROWS_SHOWN)
        buf_printf(r->out, "  and %u more\n", (unsigned)(n - ROWS_SHOWN));
}

static void escalations(struct report *r)
{
    uint32_t at = report_list(r, "escalations");

    heading("Escalations", r->out);
    buf_putz(r->out, "  ");
    report_count(report_int(r, at, "recorded"), r->out);
    buf_putz(r->out, " then, ");
    report_count(report_int(r, at, "candidate"), r->out);
    buf_putz(r->out, " with the candidate, of ");
    report_count(report_int(r, at, "decisions"), r->out);
    buf_putz(r->out, " decisions\n");
}

static void ledger(struct report *r, struct buf *cell)
{
    uint32_t at = report_list(r, "ledger");

    heading("The ledger", r->out);
    REPORT_EACH(r, json_member(&r->d, at, "currencies"), i)
    {
        omb_str currency = report_str(r, i, "currency");
        buf_putz(r->out, "  decisions allowed ");
        report_money(report_int(r, i, "decided"), currency, r->out);
        if (report_int(r, i, "held")) {
            buf_putz(r->out, " (of it over a budget ");
            report_money(report_int(r, i, "held"), currency, r->out);
            buf_putc(r->out, ')');
        }
        buf_putz(r->out, ", people approved ");
        report_money(report_int(r, i, "approved"), currency, r->out);
        buf_putz(r->out, ", given back ");
        report_money(report_int(r, i, "returned"), currency, r->out);
        buf_putz(r->out, ", before ");
        report_money(report_int(r, i, "before"), currency, r->out);
        buf_putz(r->out, ": stands at ");
        report_money(report_int(r, i, "standing"), currency, r->out);
        buf_putz(r->out, ", the ledger says ");
        report_money(report_int(r, i, "ledger"), currency, r->out);
        buf_putc(r->out, '\n');
    }
    if (json_bool_or(&r->d, at, "reconciled", false)) {
        buf_putz(r->out, "  reconciled to the cent, ");
        count_cell(report_int(r, at, "rows"), 0, cell, r->out);
        buf_putz(r->out, " rows\n");
    } else {
        buf_printf(r->out, "  NOT RECONCILED: %.*s\n", STR_ARG(report_str(r, at, "why")));
    }
}

static void sample(struct report *r)
{
    uint32_t n = 0;

    heading("Some of them", r->out);
    REPORT_EACH(r, report_list(r, "sample"), i)
    {
        if (n++ == ROWS_SHOWN)
            break;
        buf_printf(r->out, "  case %lld event %lld  %.*s: %.*s -> %.*s",
                   (long long)report_int(r, i, "number"), (long long)report_int(r, i, "seq"),
                   STR_ARG(report_str(r, i, "point")), STR_ARG(report_str(r, i, "from")),
                   STR_ARG(report_str(r, i, "to")));
        if (report_int(r, i, "minor")) {
            buf_putz(r->out, "  ");
            report_change(report_int(r, i, "minor"), report_str(r, i, "currency"), r->out);
        }
        buf_putc(r->out, '\n');
    }
}

int report_table(omb_str json, struct buf *out)
{
    static const char *const tables[] = {"remedy", "tier", "seller", "brand", "reason"};
    struct buf cell = BUF_INIT(4096);
    struct report r;
    int rc = report_open(json, out, &r);

    if (rc != 0)
        return rc;
    head(&r, &cell);
    pairs(&r, &cell);
    money(&r, &cell);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        table(&r, report_list(&r, "by"), tables[i], &cell);
    escalations(&r);
    ledger(&r, &cell);
    if (report_int(&r, 0, "changed"))
        sample(&r);
    buf_putz(out, "\n");
    REPORT_EACH(&r, report_list(&r, "notes"), i)
    {
        omb_str note = STR("");
        (void)!json_get_str(&r.d, i, &r.arena, &note);
        buf_printf(out, "%.*s\n", STR_ARG(note));
    }
    buf_free(&cell);
    report_close(&r);
    return out->err;
}
