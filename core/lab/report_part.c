/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the tables of a report's page with the bars in their rows. Must not know: how figures came
 * about. Called by: report_html. */
#include "core/lab/report_part.h"

#include <stdio.h>

#define ROWS_SHOWN 25 /* of each table */

static void put(struct report *r, const char *html)
{
    buf_putz(r->out, html);
}

static void text(struct report *r, omb_str s)
{
    report_escape(s, r->out);
}

/* A table that may be wider than the page scrolls by itself, also by keys. */
static void open_table(struct report *r, const char *name, const char *caption, const char *heads)
{
    if (caption[0])
        buf_printf(r->out, "<p class=\"mut\">%s</p>", caption);
    buf_printf(r->out,
               "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
               "aria-label=\"%s\"><table aria-label=\"%s\"><thead><tr>%s</tr></thead><tbody>",
               name, name, heads);
}

static void close_table(struct report *r)
{
    put(r, "</tbody></table></div>");
}

static void count_cell(struct report *r, int64_t n)
{
    put(r, "<td class=\"n\">");
    report_count(n, r->out);
    put(r, "</td>");
}

static void money_cell(struct report *r, int64_t minor, omb_str currency)
{
    put(r, "<td class=\"n\">");
    report_money(minor, currency, r->out);
    put(r, "</td>");
}

/* An amount with its direction also as a sign: colour is never alone. */
static void change_cell(struct report *r, int64_t minor, omb_str currency)
{
    const char *kind = minor > 0 ? " up-t" : minor < 0 ? " down-t" : "";

    buf_printf(r->out, "<td class=\"n%s\">", kind);
    report_change(minor, currency, r->out);
    put(r, "</td>");
}

void report_part_pairs(struct report *r)
{
    uint32_t list = report_list(r, "pairs"), n = 0;
    int64_t most = 0, rest = 0;

    put(r, "<h2>Decisions that change</h2>");
    REPORT_EACH(r, list, i)
    {
        int64_t count = report_int(r, i, "count");
        most = count > most ? count : most;
    }
    if (!most) {
        put(r, report_int(r, 0, "decisions")
                   ? "<p>None: the candidate decides every recorded case as it was decided.</p>"
                   : "<p>No decision was recorded in this time.</p>");
        return;
    }
    open_table(
        r, "Decisions that change",
        "From what was decided to what would be, most frequent "
        "first.",
        "<th scope=\"col\">point</th><th scope=\"col\">then</th><th scope=\"col\">with the "
        "candidate</th><th scope=\"col\" class=\"n\">decisions</th><td class=\"bars\"></td>");
    REPORT_EACH(r, list, i)
    {
        int64_t count = report_int(r, i, "count");
        if (n++ >= ROWS_SHOWN) {
            rest += count;
            continue;
        }
        put(r, "<tr><th scope=\"row\">");
        text(r, report_str(r, i, "point"));
        put(r, "</th><td>");
        text(r, report_str(r, i, "from"));
        put(r, "</td><td>");
        text(r, report_str(r, i, "to"));
        put(r, "</td>");
        count_cell(r, count);
        put(r, "<td class=\"bars\">");
        report_bar(count, most, r->out);
        put(r, "</td></tr>");
    }
    if (rest) {
        put(r, "<tr><th scope=\"row\">others</th><td></td><td></td>");
        count_cell(r, rest);
        put(r, "<td></td></tr>");
    }
    close_table(r);
}

static const char *what_counts(omb_str counts)
{
    if (str_is(counts, "granted"))
        return "allowed at once by authority";
    if (str_is(counts, "offered"))
        return "best offer of a compensation";
    return "claims granted";
}

static void asks(struct report *r)
{
    REPORT_EACH(r, report_list(r, "asks"), i)
    {
        omb_str currency = report_str(r, i, "currency");
        put(r, "<p>Asked of a person: ");
        report_count(report_int(r, i, "recorded"), r->out);
        if (currency.len) {
            put(r, " (");
            report_money(report_int(r, i, "recorded_minor"), currency, r->out);
            put(r, ")");
        }
        put(r, " then, ");
        report_count(report_int(r, i, "candidate"), r->out);
        if (currency.len) {
            put(r, " (");
            report_money(report_int(r, i, "candidate_minor"), currency, r->out);
            put(r, ")");
        }
        put(r, currency.len ? " with the candidate.</p>"
                            : " with the candidate, for what costs no money.</p>");
    }
}

static int64_t most_of(struct report *r, uint32_t list, omb_str counts, omb_str currency)
{
    int64_t most = 0;

    REPORT_EACH(r, list, i)
    {
        int64_t up = report_int(r, i, "up"), down = report_int(r, i, "down");
        if (!str_eq(report_str(r, i, "counts"), counts) ||
            !str_eq(report_str(r, i, "currency"), currency))
            continue;
        most = up > most ? up : most;
        most = down > most ? down : most;
    }
    return most;
}

#define MOVES_HEAD                                                                                 \
    "<th scope=\"col\" class=\"bars\"><span class=\"legend\"><span>\u25c0 down</span><span>up "    \
    "\u25b6</span></span></th>"

static void moves_cell(struct report *r, uint32_t list, uint32_t row)
{
    int64_t most = most_of(r, list, report_str(r, row, "counts"), report_str(r, row, "currency"));

    put(r, "<td class=\"bars\">");
    report_moves(report_int(r, row, "up"), report_int(r, row, "down"), most, r->out);
    put(r, "</td>");
}

void report_part_money(struct report *r)
{
    uint32_t list = report_list(r, "money");
    bool any = false;

    put(r, "<h2>Money</h2>");
    open_table(r, "Money",
               "What is granted and what is offered are two things and are never added; nor are "
               "two currencies.",
               "<th scope=\"col\">counts</th><th scope=\"col\" class=\"n\">then</th><th "
               "scope=\"col\" class=\"n\">with the candidate</th><th scope=\"col\" "
               "class=\"n\">up</th><th scope=\"col\" class=\"n\">down</th>" MOVES_HEAD);
    REPORT_EACH(r, list, i)
    {
        omb_str currency = report_str(r, i, "currency"), counts = report_str(r, i, "counts");
        any = true;
        put(r, "<tr><th scope=\"row\">");
        text(r, counts);
        buf_printf(r->out, " <span class=\"mut\">%s</span></th>", what_counts(counts));
        money_cell(r, report_int(r, i, "recorded"), currency);
        money_cell(r, report_int(r, i, "candidate"), currency);
        change_cell(r, report_int(r, i, "up"), currency);
        change_cell(r, -report_int(r, i, "down"), currency);
        moves_cell(r, list, i);
        put(r, "</tr>");
    }
    if (!any)
        put(r, "<tr><td colspan=\"6\">No recorded decision was about money.</td></tr>");
    close_table(r);
    asks(r);
}

static void by_row(struct report *r, uint32_t list, uint32_t i, const char *table)
{
    omb_str currency = report_str(r, i, "currency");

    put(r, "<tr><th scope=\"row\">");
    text(r, report_key(r, table, i));
    put(r, "</th><td>");
    text(r, report_str(r, i, "counts"));
    put(r, "</td>");
    count_cell(r, report_int(r, i, "decisions"));
    count_cell(r, report_int(r, i, "changed"));
    if (!currency.len) {
        put(r, "<td class=\"n mut\" colspan=\"2\">no money</td><td class=\"bars\"></td></tr>");
        return;
    }
    change_cell(r, report_int(r, i, "up"), currency);
    change_cell(r, -report_int(r, i, "down"), currency);
    moves_cell(r, list, i);
    put(r, "</tr>");
}

void report_part_by(struct report *r, const char *table)
{
    uint32_t list = json_member(&r->d, report_list(r, "by"), table), n = 0, rest = 0;
    char name[32], heads[600];

    REPORT_EACH(r, list, i) n += report_int(r, i, "changed") > 0;
    if (!n)
        return;
    (void)snprintf(name, sizeof name, "By %s", table);
    (void)snprintf(heads, sizeof heads,
                   "<th scope=\"col\">%s</th><th scope=\"col\">counts</th><th scope=\"col\" "
                   "class=\"n\">decisions</th><th scope=\"col\" class=\"n\">changed</th><th "
                   "scope=\"col\" class=\"n\">up</th><th scope=\"col\" "
                   "class=\"n\">down</th>" MOVES_HEAD,
                   table);
    buf_printf(r->out, "<h3>By %s</h3>", table);
    open_table(r, name, "", heads);
    n = 0;
    REPORT_EACH(r, list, i)
    {
        if (report_int(r, i, "changed") == 0)
            continue;
        if (n++ < ROWS_SHOWN)
            by_row(r, list, i, table);
        else
            rest++;
    }
    close_table(r);
    if (rest)
        buf_printf(r->out, "<p class=\"mut\">and %u more rows, in the JSON report</p>",
                   (unsigned)rest);
}

void report_part_escalations(struct report *r)
{
    uint32_t at = report_list(r, "escalations"), list = json_member(&r->d, at, "to");
    int64_t most = 0;

    REPORT_EACH(r, list, i)
    {
        int64_t a = report_int(r, i, "recorded"), b = report_int(r, i, "candidate");
        most = a > most ? a : most;
        most = b > most ? b : most;
    }
    if (!most)
        return;
    put(r, "<h2>Escalations</h2>");
    open_table(r, "Escalations", "Decisions that went up, by the tier they went to.",
               "<th scope=\"col\">to</th><th scope=\"col\" class=\"n\">then</th><td "
               "class=\"bars\"></td><th scope=\"col\" class=\"n\">with the candidate</th><td "
               "class=\"bars\"></td>");
    REPORT_EACH(r, list, i)
    {
        put(r, "<tr><th scope=\"row\">");
        text(r, report_tier(report_int(r, i, "tier"), &r->arena));
        put(r, "</th>");
        count_cell(r, report_int(r, i, "recorded"));
        put(r, "<td class=\"bars\">");
        report_bar(report_int(r, i, "recorded"), most, r->out);
        put(r, "</td>");
        count_cell(r, report_int(r, i, "candidate"));
        put(r, "<td class=\"bars\">");
        report_bar(report_int(r, i, "candidate"), most, r->out);
        put(r, "</td></tr>");
    }
    close_table(r);
}

void report_part_time(struct report *r)
{
    uint32_t list = report_list(r, "time"), n = 0;

    REPORT_EACH(r, list, i) n += i != 0;
    if (n < 2 || !report_int(r, 0, "changed"))
        return;
    put(r, "<h2>Over time</h2><p class=\"mut\">Share of decisions that change.</p>");
    report_chart_time(r);
    put(r, "<details><summary>The same as a table</summary>");
    open_table(r, "Over time", "From each of these times to the next.",
               "<th scope=\"col\">from (UTC)</th><th scope=\"col\" class=\"n\">decisions</th><th "
               "scope=\"col\" class=\"n\">changed</th>");
    REPORT_EACH(r, list, i)
    {
        put(r, "<tr><th scope=\"row\">");
        report_time((uint64_t)report_int(r, i, "at"), r->out);
        put(r, "</th>");
        count_cell(r, report_int(r, i, "decisions"));
        count_cell(r, report_int(r, i, "changed"));
        put(r, "</tr>");
    }
    close_table(r);
    put(r, "</details>");
}

void report_part_ledger(struct report *r)
{
    static const char *const keys[] = {"decided", "held",     "approved", "returned",
                                       "before",  "standing", "ledger",   "difference"};
    uint32_t at = report_list(r, "ledger");

    put(r, "<h2>The ledger</h2>");
    open_table(
        r, "The ledger",
        "What recorded decisions led to, against the books: what policies allowed, less what "
        "was over a tier's budget, and what people approved, less what was given back, "
        "with what stood before, must be what the ledger says.",
        "<th scope=\"col\">currency</th><th scope=\"col\" class=\"n\">decisions "
        "allowed</th><th scope=\"col\" class=\"n\">over a budget</th><th scope=\"col\" "
        "class=\"n\">people approved</th><th scope=\"col\" "
        "class=\"n\">given back</th><th scope=\"col\" class=\"n\">stood before</th><th "
        "scope=\"col\" class=\"n\">stands</th><th scope=\"col\" class=\"n\">ledger</th><th "
        "scope=\"col\" class=\"n\">difference</th>");
    REPORT_EACH(r, json_member(&r->d, at, "currencies"), i)
    {
        omb_str currency = report_str(r, i, "currency");
        put(r, "<tr><th scope=\"row\">");
        text(r, currency);
        put(r, "</th>");
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            money_cell(r, report_int(r, i, keys[k]), currency);
        put(r, "</tr>");
    }
    close_table(r);
}

static void case_cell(struct report *r, uint32_t i)
{
    int64_t number = report_int(r, i, "number");

    put(r, "<tr><th scope=\"row\">");
    if (r->desk.len) {
        put(r, "<a href=\"");
        text(r, r->desk);
        text(r, report_str(r, i, "case"));
        put(r, "\">");
    }
    if (number)
        buf_printf(r->out, "case %lld", (long long)number);
    else
        text(r, str_n(report_str(r, i, "case").ptr, 8));
    put(r, r->desk.len ? "</a>" : "");
    buf_printf(r->out, "</th><td class=\"n\">%lld</td><td>", (long long)report_int(r, i, "seq"));
}

void report_part_sample(struct report *r)
{
    if (!report_int(r, 0, "changed"))
        return;
    put(r, "<h2>Whose</h2>");
    open_table(r, "A sample of cases",
               "Changed decisions, drawn evenly from all of them, with the rules that decided.",
               "<th scope=\"col\">case</th><th scope=\"col\" class=\"n\">event</th><th "
               "scope=\"col\">at (UTC)</th><th scope=\"col\">point</th><th "
               "scope=\"col\">then</th><th scope=\"col\">with the candidate</th><th scope=\"col\" "
               "class=\"n\">money</th>");
    REPORT_EACH(r, report_list(r, "sample"), i)
    {
        case_cell(r, i);
        report_time((uint64_t)report_int(r, i, "at"), r->out);
        put(r, "</td><td>");
        text(r, report_str(r, i, "point"));
        put(r, "</td><td>");
        text(r, report_str(r, i, "from"));
        put(r, "<br><span class=\"mut\">");
        text(r, report_str(r, i, "from_rule"));
        put(r, "</span></td><td>");
        text(r, report_str(r, i, "to"));
        put(r, "<br><span class=\"mut\">");
        text(r, report_str(r, i, "to_rule"));
        put(r, "</span></td>");
        if (report_str(r, i, "currency").len)
            change_cell(r, report_int(r, i, "minor"), report_str(r, i, "currency"));
        else
            put(r, "<td class=\"n\"></td>");
        put(r, "</tr>");
    }
    close_table(r);
}
