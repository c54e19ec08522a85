/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the pictures of a report's page, as SVG in the text. Must not know: what they show. Called
 * by: report_html. */
#include "core/lab/report_i.h"

#define BAR_WIDTH 150
#define MOVES_WIDTH 240
#define HEIGHT 14
#define TIME_WIDTH 1072
#define TIME_HEIGHT 170
#define TIME_LEFT 44
#define TIME_BOTTOM 22
#define SHOWN_AT_LEAST 2 /* a value that is not zero can be seen */

void report_escape(omb_str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        switch (s.ptr[i]) {
        case '&':
            buf_putz(out, "&amp;");
            break;
        case '<':
            buf_putz(out, "&lt;");
            break;
        case '>':
            buf_putz(out, "&gt;");
            break;
        case '"':
            buf_putz(out, "&quot;");
            break;
        case '\'':
            buf_putz(out, "&#39;");
            break;
        default:
            buf_putc(out, s.ptr[i]);
        }
    }
}

static int scaled(int64_t n, int64_t most, int width)
{
    int64_t x = most > 0 ? (int64_t)((double)n / (double)most * width) : 0;
    if (n > 0 && x < SHOWN_AT_LEAST)
        x = SHOWN_AT_LEAST;
    return (int)(x < width ? x : width);
}

void report_bar(int64_t n, int64_t most, struct buf *out)
{
    buf_printf(out,
               "<svg class=\"bar\" width=\"%d\" height=\"%d\" aria-hidden=\"true\">"
               "<rect class=\"track\" width=\"%d\" height=\"%d\" rx=\"2\"/>"
               "<rect class=\"some\" width=\"%d\" height=\"%d\" rx=\"2\"/></svg>",
               BAR_WIDTH, HEIGHT, BAR_WIDTH, HEIGHT, scaled(n, most, BAR_WIDTH), HEIGHT);
}

/* Down to the left of the middle, up to its right. */
void report_moves(int64_t up, int64_t down, int64_t most, struct buf *out)
{
    int half = MOVES_WIDTH / 2, left = scaled(down, most, half - 1),
        right = scaled(up, most, half - 1);

    buf_printf(out,
               "<svg class=\"bar\" width=\"%d\" height=\"%d\" aria-hidden=\"true\">"
               "<rect class=\"track\" width=\"%d\" height=\"%d\" rx=\"2\"/>",
               MOVES_WIDTH, HEIGHT, MOVES_WIDTH, HEIGHT);
    if (left)
        buf_printf(out, "<rect class=\"down\" x=\"%d\" width=\"%d\" height=\"%d\"/>", half - left,
                   left, HEIGHT);
    if (right)
        buf_printf(out, "<rect class=\"up\" x=\"%d\" width=\"%d\" height=\"%d\"/>", half, right,
                   HEIGHT);
    buf_printf(out, "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"0\" y2=\"%d\"/></svg>", half,
               half, HEIGHT);
}

static double share_of(const struct report *r, uint32_t i)
{
    int64_t all = report_int(r, i, "decisions");
    return all > 0 ? 100.0 * (double)report_int(r, i, "changed") / (double)all : 0;
}

/* 1, 2 or 5 times a power of ten, above everything shown. */
static double top_of(double most)
{
    double top = 0.1;
    for (int i = 0; top < most && top < 100; i++)
        top *= i % 3 == 1 ? 2.5 : 2;
    return top < 100 ? top : 100;
}

static void gridline(double part, double top, struct buf *out)
{
    double y = (TIME_HEIGHT - TIME_BOTTOM) * (1 - part) + 8;
    buf_printf(out,
               "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
               "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%g %%</text>",
               TIME_LEFT, TIME_WIDTH, y, y, TIME_LEFT - 6, y + 4, top * part);
}

static void day_text(uint64_t at, double x, const char *anchor, struct buf *out)
{
    struct buf words = BUF_INIT(64);

    report_time(at, &words);
    buf_printf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%.10s</text>", x, TIME_HEIGHT + 6,
               anchor, words.ptr ? words.ptr : "");
    buf_free(&words);
}

void report_chart_time(struct report *r)
{
    uint32_t list = report_list(r, "time"), n = 0, k = 0;
    double most = 0, top, step;
    uint64_t first = 0, last = 0;

    REPORT_EACH(r, list, i)
    {
        double share = share_of(r, i);
        most = share > most ? share : most;
        last = (uint64_t)report_int(r, i, "at");
        first = n++ == 0 ? last : first;
    }
    if (n < 2)
        return;
    top = top_of(most);
    step = (double)(TIME_WIDTH - TIME_LEFT) / n;
    buf_printf(r->out,
               "<figure><svg class=\"time\" viewBox=\"0 0 %d %d\" role=\"img\" "
               "aria-label=\"Share of decisions that change, from the first to the last day; the "
               "highest is %.1f percent. The table below has every piece.\">",
               TIME_WIDTH, TIME_HEIGHT + 12, most);
    gridline(0, top, r->out);
    gridline(0.5, top, r->out);
    gridline(1, top, r->out);
    REPORT_EACH(r, list, i)
    {
        double h = (TIME_HEIGHT - TIME_BOTTOM) * share_of(r, i) / top;
        buf_printf(r->out,
                   "<rect class=\"some\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                   TIME_LEFT + k * step + step * 0.1, TIME_HEIGHT - TIME_BOTTOM + 8 - h, step * 0.8,
                   h);
        k++;
    }
    day_text(first, TIME_LEFT, "start", r->out);
    day_text(last, TIME_WIDTH, "end", r->out);
    buf_putz(r->out, "</svg></figure>");
}
