/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the page of a return's label: what stands where. Knows no case and no shop. Called by app. */
#include "core/paper/label.h"

#include "core/base/utf8.h"
#include "core/paper/bars.h"
#include "core/paper/ink.h"

#include <hpdf.h>
#include <stdio.h>
#include <unistd.h>

#define LEFT 50.0f
#define RIGHT 545.0f
#define TOP 800.0f
#define LEAD 16.0f
#define MODULE 1.3f
#define BAR_HEIGHT 56.0f

#define LOST "? stands for a letter that cannot be printed here. The bars say what counts."

struct sheet {
    HPDF_Doc doc;
    HPDF_Page page;
    HPDF_Font plain, bold;
    HPDF_Font wide;    /* of letters beyond WinAnsi, once one is there; NULL */
    const char *fonts; /* file of it, or NULL */
    bool lost;         /* something could not be printed */
    float y;
};

/* The library's own way of telling; the code is read at the end. */
static void on_error(HPDF_STATUS code, HPDF_STATUS detail, void *ctx)
{
    (void)code;
    (void)detail;
    (void)ctx;
}

/* Embedded with the signs that are used. A machine without the file prints what it can. */
static HPDF_Font wide_font(struct sheet *s)
{
    const char *name;
    if (s->wide || !s->fonts)
        return s->wide;
    if (access(s->fonts, R_OK) == 0) {
        (void)HPDF_UseUTFEncodings(s->doc);
        (void)HPDF_SetCompressionMode(s->doc, HPDF_COMP_ALL); /* of the font: the page is begun */
        name = HPDF_LoadTTFontFromFile(s->doc, s->fonts, HPDF_TRUE);
        s->wide = name ? HPDF_GetFont(s->doc, name, "UTF-8") : NULL;
    }
    if (!s->wide) {
        HPDF_ResetError(s->doc);
        s->fonts = NULL;
    }
    return s->wide;
}

static void write_at(struct sheet *s, float x, float y, HPDF_Font font, float size, omb_str text)
{
    char line[PAPER_MAX_LINE + 1];
    HPDF_Font wide = ink_is_wide(text) ? wide_font(s) : NULL;
    s->lost |= wide ? ink_wide(text, line, sizeof line) : ink_text(text, line, sizeof line);
    HPDF_Page_SetFontAndSize(s->page, wide ? wide : font, size);
    for (size_t n = strlen(line); n > 0 && x + HPDF_Page_TextWidth(s->page, line) > RIGHT;) {
        n = wide ? utf8_clip(str_n(line, n), n - 1).len : n - 1;
        line[n] = '\0';
    }
    HPDF_Page_BeginText(s->page);
    HPDF_Page_TextOut(s->page, x, y, line);
    HPDF_Page_EndText(s->page);
}

static void write_line(struct sheet *s, HPDF_Font font, float size, omb_str text)
{
    write_at(s, LEFT, s->y, font, size, text);
    s->y -= size + 5.0f;
}

/* "Order: 112-…", left out without a value. */
static void write_fact(struct sheet *s, const char *name, omb_str value)
{
    if (!value.len)
        return;
    write_at(s, LEFT, s->y, s->bold, 11.0f, str_of(name));
    write_at(s, LEFT + 110.0f, s->y, s->plain, 11.0f, value);
    s->y -= LEAD;
}

static void write_lines(struct sheet *s, const char *name, const omb_str *line, uint32_t n)
{
    write_at(s, LEFT, s->y, s->bold, 11.0f, str_of(name));
    for (uint32_t i = 0; i < n; i++) {
        write_at(s, LEFT + 110.0f, s->y, s->plain, 11.0f, line[i]);
        s->y -= LEAD;
    }
    if (!n)
        s->y -= LEAD;
    s->y -= 6.0f;
}

static void draw_bars(struct sheet *s, omb_str text)
{
    struct bars b;
    if (bars_code128(text, &b) < 0)
        return;
    float module = (float)b.n * MODULE > RIGHT - LEFT ? (RIGHT - LEFT) / (float)b.n : MODULE;
    s->y -= BAR_HEIGHT;
    for (uint32_t i = 0; i < b.n; i++) {
        uint32_t from = i;
        while (i < b.n && b.dark[i])
            i++;
        if (i == from)
            continue;
        HPDF_Page_Rectangle(s->page, LEFT + (float)from * module, s->y, (float)(i - from) * module,
                            BAR_HEIGHT);
        HPDF_Page_Fill(s->page);
    }
    s->y -= 14.0f;
    write_line(s, s->plain, 11.0f, text);
}

static bool fits_bars(omb_str text)
{
    struct bars b;
    return bars_code128(text, &b) == 0;
}

static void write_parcel(struct sheet *s, const struct paper_label *l)
{
    write_line(s, s->bold, 20.0f, STR("RETURN"));
    s->y -= 6.0f;
    write_lines(s, "From", l->from, l->n_from);
    write_lines(s, "To", l->to, l->n_to);
    write_fact(s, "Carrier", l->carrier);
    write_fact(s, "Tracking", l->tracking);
    write_fact(s, "Postage", l->shop_pays ? STR("Paid by the shop") : STR("Paid by the sender"));
    write_fact(s, "Hand it in at", l->dropoff);
    s->y -= 6.0f;
    draw_bars(s, fits_bars(l->barcode) ? l->barcode : l->number);
}

static void write_slip(struct sheet *s, const struct paper_label *l)
{
    char inside[PAPER_MAX_LINE + 1], count[32];
    int n = snprintf(count, sizeof count, "%lld x ", (long long)l->quantity);
    struct buf b = {.ptr = inside, .cap = sizeof inside, .max = sizeof inside};
    buf_puts(&b, str_n(count, n > 0 ? (size_t)n : 0));
    buf_puts(&b, utf8_clip(l->title, PAPER_MAX_LINE - sizeof count));
    write_line(s, s->bold, 14.0f, STR("Put this part into the parcel"));
    s->y -= 6.0f;
    write_fact(s, "Shop", l->shop);
    write_fact(s, "Return", l->number);
    write_fact(s, "Order", l->order);
    write_fact(s, "Inside", buf_str(&b));
    write_fact(s, "Hand in until", l->due);
    s->y -= 6.0f;
    draw_bars(s, l->number);
    if (s->lost)
        write_line(s, s->plain, 8.0f, STR(LOST));
}

static void cut_here(struct sheet *s)
{
    static const HPDF_UINT16 dash[] = {4, 4};
    s->y = 400.0f;
    HPDF_Page_SetDash(s->page, dash, 2, 0);
    HPDF_Page_MoveTo(s->page, LEFT, s->y);
    HPDF_Page_LineTo(s->page, RIGHT, s->y);
    HPDF_Page_Stroke(s->page);
    s->y -= 30.0f;
}

static int take_bytes(struct sheet *s, struct buf *out)
{
    HPDF_BYTE piece[4096];
    size_t had = out->len;
    if (HPDF_SaveToStream(s->doc) != HPDF_OK)
        return -OMB_E_FAILED;
    if (HPDF_GetStreamSize(s->doc) > PAPER_MAX_PDF)
        return -OMB_E_LIMIT;
    HPDF_ResetStream(s->doc);
    for (;;) {
        HPDF_UINT32 n = sizeof piece;
        HPDF_STATUS rc = HPDF_ReadFromStream(s->doc, piece, &n);
        if (n)
            buf_puts(out, str_n((const char *)piece, n));
        if (rc != HPDF_OK || !n)
            break;
    }
    return out->err ? out->err : out->len > had ? 0 : -OMB_E_FAILED;
}

static bool begin(struct sheet *s)
{
    s->page = HPDF_AddPage(s->doc);
    s->plain = HPDF_GetFont(s->doc, "Helvetica", "WinAnsiEncoding");
    s->bold = HPDF_GetFont(s->doc, "Helvetica-Bold", "WinAnsiEncoding");
    if (!s->page || !s->plain || !s->bold)
        return false;
    HPDF_Page_SetSize(s->page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
    s->y = TOP;
    return true;
}

static int print(const struct paper_label *l, const char *font, struct buf *out)
{
    struct sheet s = {.doc = HPDF_New(on_error, NULL), .fonts = font};
    int rc = -OMB_E_NOMEM;
    if (!s.doc)
        return rc;
    if (begin(&s)) {
        write_parcel(&s, l);
        cut_here(&s);
        write_slip(&s, l);
        rc = HPDF_GetError(s.doc) == HPDF_OK ? take_bytes(&s, out) : -OMB_E_FAILED;
    }
    HPDF_Free(s.doc);
    return rc;
}

bool paper_label_is_wide(const struct paper_label *l)
{
    const omb_str text[] = {l->shop,  l->number, l->carrier, l->tracking, l->barcode,
                            l->title, l->order,  l->due,     l->dropoff};
    bool is = false;
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        is |= ink_is_wide(text[i]);
    for (uint32_t i = 0; i < l->n_from; i++)
        is |= ink_is_wide(l->from[i]);
    for (uint32_t i = 0; i < l->n_to; i++)
        is |= ink_is_wide(l->to[i]);
    return is && l->font;
}

/* More signs than a page may weigh are nobody's address. */
int paper_label_pdf(const struct paper_label *l, struct buf *out)
{
    int rc = print(l, l->font, out);
    return l->font && (rc == -OMB_E_LIMIT || rc == -OMB_E_FAILED) ? print(l, NULL, out) : rc;
}
