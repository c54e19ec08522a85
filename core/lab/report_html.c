/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a backtest's report as one page that needs nothing from outside. Must not know: how figures
 * came about. Called by: `ombud policy backtest --html`, the API's job. */
#include "core/lab/report_i.h"

#include "core/lab/report_part.h"

static void text(struct report *r, omb_str s)
{
    report_escape(s, r->out);
}

static void tile(struct report *r, const char *kind, const char *what)
{
    buf_printf(r->out, "<li class=\"tile%s\"><span>%s</span><b>", kind, what);
}

static void money_tiles(struct report *r)
{
    REPORT_EACH(r, report_list(r, "money"), i)
    {
        omb_str currency = report_str(r, i, "currency");
        int64_t delta = report_int(r, i, "candidate") - report_int(r, i, "recorded");
        tile(r, "", "money ");
        r->out->len -= sizeof "</span><b>" - 1; /* the words go on */
        text(r, report_str(r, i, "counts"));
        buf_putz(r->out, "</span><b>");
        report_change(delta, currency, r->out);
        buf_putz(r->out, "</b><span>");
        report_money(report_int(r, i, "recorded"), currency, r->out);
        buf_putz(r->out, " then</span></li>");
    }
}

static void tiles(struct report *r)
{
    uint32_t up = report_list(r, "escalations"), faults = report_list(r, "faults");
    bool good = json_bool_or(&r->d, report_list(r, "ledger"), "reconciled", false);
    int64_t wrong = report_int(r, faults, "candidate");

    buf_putz(r->out, "<ul class=\"tiles\">");
    tile(r, "", "decisions that change");
    report_count(report_int(r, 0, "changed"), r->out);
    buf_putz(r->out, "</b><span>");
    report_share(report_int(r, 0, "changed"), report_int(r, 0, "decisions"), r->out);
    buf_putz(r->out, " of ");
    report_count(report_int(r, 0, "decisions"), r->out);
    buf_putz(r->out, "</span></li>");
    money_tiles(r);
    tile(r, "", "escalations");
    report_count(report_int(r, up, "candidate"), r->out);
    buf_putz(r->out, "</b><span>");
    report_count(report_int(r, up, "recorded"), r->out);
    buf_putz(r->out, " then</span></li>");
    tile(r, wrong ? " bad" : "", "faults of the candidate");
    report_count(wrong, r->out);
    buf_putz(r->out, "</b><span>");
    report_count(report_int(r, faults, "recorded"), r->out);
    buf_putz(r->out, " then</span></li>");
    tile(r, good ? " ok" : " bad", "ledger");
    buf_putz(r->out, good ? "\u2713 to the cent</b><span>" : "\u2717 differs</b><span>");
    report_count(report_int(r, report_list(r, "ledger"), "rows"), r->out);
    buf_putz(r->out, " rows</span></li></ul>");
}

static void head(struct report *r)
{
    uint32_t candidate = report_list(r, "candidate");

    buf_putz(r->out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'unsafe-inline'\"><title>Backtest of ");
    text(r, report_str(r, candidate, "name"));
    buf_putc(r->out, ' ');
    text(r, report_str(r, candidate, "version"));
    buf_printf(r->out, "</title><style>%s</style></head><body><main><h1>Backtest of ",
               report_style);
    text(r, report_str(r, candidate, "name"));
    buf_putc(r->out, ' ');
    text(r, report_str(r, candidate, "version"));
    buf_putz(r->out, "</h1><p class=\"mut\">What this candidate would have decided, from ");
    report_span(r, r->out);
    buf_putz(r->out, ". <code>");
    text(r, report_str(r, candidate, "hash"));
    buf_putz(r->out, "</code></p>");
    tiles(r);
}

static void wrongs(struct report *r)
{
    uint32_t faults = report_list(r, "faults"), at = report_list(r, "ledger");

    if (report_int(r, faults, "candidate")) {
        buf_putz(r->out, "<div class=\"wrong\"><p>The candidate fails on recorded facts; its "
                         "default verdict would hold:</p><ul>");
        REPORT_EACH(r, json_member(&r->d, faults, "errors"), i)
        {
            buf_putz(r->out, "<li>");
            report_count(report_int(r, i, "count"), r->out);
            buf_putz(r->out, " \u00d7 ");
            text(r, report_str(r, i, "text"));
            buf_putz(r->out, "</li>");
        }
        buf_putz(r->out, "</ul></div>");
    }
    if (!json_bool_or(&r->d, at, "reconciled", false)) {
        buf_putz(r->out, "<div class=\"wrong\"><p>The totals do not reconcile with the ledger: ");
        text(r, report_str(r, at, "why"));
        buf_putz(r->out, ".</p></div>");
    }
}

static void foot(struct report *r)
{
    buf_putz(r->out, "<footer>");
    REPORT_EACH(r, report_list(r, "notes"), i)
    {
        omb_str note = STR("");
        (void)!json_get_str(&r->d, i, &r->arena, &note);
        buf_putz(r->out, "<p>");
        text(r, note);
        buf_putz(r->out, "</p>");
    }
    if (report_int(r, 0, "decisions"))
        buf_putz(r->out, "<p>Decided then by ");
    REPORT_EACH(r, report_list(r, "bundles"), i)
    {
        buf_printf(r->out, "<code>%.12s</code> (",
                   arena_dup(&r->arena, report_str(r, i, "hash")).ptr);
        report_count(report_int(r, i, "decisions"), r->out);
        buf_putz(r->out, ") ");
    }
    buf_putz(r->out, "</footer></main></body></html>\n");
}

int report_html(omb_str json, omb_str desk, struct buf *out)
{
    static const char *const tables[] = {"remedy", "tier", "seller", "brand", "reason"};
    struct report r;
    int rc = report_open(json, out, &r);

    if (rc != 0)
        return rc;
    r.desk = desk;
    head(&r);
    wrongs(&r);
    report_part_pairs(&r);
    report_part_money(&r);
    if (report_int(&r, 0, "changed"))
        buf_putz(out, "<h2>Where it moves</h2><p class=\"mut\">Rows in which something changes, "
                      "currency by currency, most money first; bars are of one currency's "
                      "scale.</p>");
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        report_part_by(&r, tables[i]);
    report_part_escalations(&r);
    report_part_time(&r);
    report_part_ledger(&r);
    report_part_sample(&r);
    foot(&r);
    report_close(&r);
    return out->err;
}
