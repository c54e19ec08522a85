/* SPDX-License-Identifier: Apache-2.0 */
/* The label as a scanner and a reader see it: bars back to their text, texts out of the page.
 * units: base paper */
#include "core/base/utf8.h"
#include "core/paper/ink.h"
#include "core/paper/label.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

/* Widths of the bars and gaps of each value of Code 128. */
static const char *const code128[] =
    {"212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
     "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
     "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
     "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
     "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
     "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
     "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
     "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
     "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
     "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
     "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
     "113141", "114131", "311141", "411131", "211412", "211214", "211232"};

#define START_B 104
#define START_C 105
#define TO_C 99
#define TO_B 100

struct bar {
    float x, y, w;
};

static int by_x(const void *a, const void *b)
{
    const struct bar *p = a, *q = b;
    return p->x < q->x ? -1 : p->x > q->x;
}

/* All filled rectangles that stand at the same height as the n-th row of bars. */
static int read_row(const char *pdf, int row, struct bar *bar)
{
    int n = 0, rows = -1;
    float y = -1;
    for (const char *at = pdf; (at = strstr(at, " re\n")); at += 4) {
        struct bar b;
        float h;
        const char *line = at;
        while (line > pdf && line[-1] != '\n')
            line--;
        if (sscanf(line, "%f %f %f %f re", &b.x, &b.y, &b.w, &h) != 4)
            continue;
        if (b.y != y) {
            rows++;
            y = b.y;
        }
        if (rows == row)
            bar[n++] = b;
    }
    qsort(bar, (size_t)n, sizeof *bar, by_x);
    return n;
}

static int value_of(const char widths[7])
{
    for (int i = 0; i < 106; i++)
        if (!memcmp(code128[i], widths, 6))
            return i;
    return -1;
}

/* Bars and gaps as multiples of the narrowest, by sixes: values, checked by their sum. */
static int read_values(const struct bar *bar, int n, int *value)
{
    float module = bar[0].w / 2; /* every start begins with a bar of two */
    char widths[7] = "";
    int k = 0, m = 0, sum;
    for (int i = 0; i < n - 2; i++) { /* the last two bars belong to the stop */
        float gap = bar[i + 1].x - bar[i].x - bar[i].w;
        widths[k++] = (char)('0' + (int)(bar[i].w / module + 0.5f));
        widths[k++] = (char)('0' + (int)(gap / module + 0.5f));
        if (k < 6)
            continue;
        k = 0;
        value[m++] = value_of(widths);
        assert_true(value[m - 1] >= 0);
        if (i + 4 >= n)
            break;
    }
    sum = value[0];
    for (int i = 1; i < m - 1; i++)
        sum += i * value[i];
    assert_int_equal(sum % 103, value[m - 1]);
    return m - 1;
}

static void read_barcode(const char *pdf, int row, char *out)
{
    static struct bar bar[600];
    int value[200] = {0}, n = read_row(pdf, row, bar);
    assert_true(n > 8);
    int m = read_values(bar, n, value), set = value[0];
    for (int i = 1; i < m; i++) {
        if (set == START_C && value[i] < 100)
            out += snprintf(out, 3, "%02d", value[i] % 100);
        else if (set == START_B && value[i] < 96)
            *out++ = (char)(value[i] + 32);
        else if (value[i] == TO_B || value[i] == TO_C)
            set = value[i] == TO_B ? START_B : START_C;
        else
            fail_msg("a value of no set: %d", value[i]);
    }
    *out = '\0';
}

static struct paper_label label(void)
{
    return (struct paper_label){.shop = STR("Maple Street Goods"),
                                .number = STR("RA-000007"),
                                .carrier = STR("Northline"),
                                .tracking = STR("RT1000007"),
                                .barcode = STR("RT1000007"),
                                .from = {STR("Zo\xc3\xab \xc5\x81uk"), STR("1 Elm (rear)")},
                                .n_from = 2,
                                .to = {STR("Returns"), STR("Dock 4")},
                                .n_to = 2,
                                .title = STR("Ceramic table lamp"),
                                .quantity = 2,
                                .order = STR("114-4025838-2409458"),
                                .due = STR("22 December 2026")};
}

static char *print(const struct paper_label *l, struct buf *b)
{
    *b = BUF_INIT(1 << 20);
    assert_int_equal(paper_label_pdf(l, b), 0);
    assert_true(b->len <= PAPER_MAX_PDF);
    assert_memory_equal(b->ptr, "%PDF-1.", 7);
    assert_memory_equal(b->ptr + b->len - 6, "%%EOF\n", 6);
    for (size_t i = 0; i < b->len; i++)
        if (!b->ptr[i])
            b->ptr[i] = ' ';
    buf_putc(b, '\0');
    return b->ptr;
}

static void its_bars_read_back(void **ctx)
{
    (void)ctx;
    struct paper_label l = label();
    struct buf b;
    char text[200];
    char *pdf = print(&l, &b);
    read_barcode(pdf, 0, text);
    assert_string_equal(text, "RT1000007");
    read_barcode(pdf, 1, text);
    assert_string_equal(text, "RA-000007");
    buf_free(&b);
}

static void every_printable_character_can_be_a_barcode(void **ctx)
{
    (void)ctx;
    struct paper_label l = label();
    char all[PAPER_MAX_BARCODE + 1], text[200];
    for (int from = 0x20; from < 0x7f; from += 24) {
        struct buf b;
        size_t n = 0;
        for (int c = from; c < from + 24 && c < 0x7f; c++)
            all[n++] = (char)c;
        l.barcode = str_n(all, n);
        read_barcode(print(&l, &b), 0, text);
        assert_int_equal(strlen(text), n);
        assert_memory_equal(text, all, n);
        buf_free(&b);
    }
}

static void what_cannot_be_bars_gives_way_to_the_number(void **ctx)
{
    (void)ctx;
    static const char *const bad[] = {"", "a\nb", "\xc3\xa4", "\x7f",
                                      "0123456789012345678901234567890123456789012345678"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct paper_label l = label();
        struct buf b;
        char text[200];
        l.barcode = str_of(bad[i]);
        read_barcode(print(&l, &b), 0, text);
        assert_string_equal(text, "RA-000007");
        buf_free(&b);
    }
}

/* One text of the page: from the parenthesis on, escapes undone; where it ends. */
static const char *read_text(const char *at, char *out, size_t cap)
{
    size_t n = 0;
    while (*at && *at != ')' && n + 1 < cap) {
        unsigned code;
        if (*at == '\\' && sscanf(at + 1, "%3o", &code) == 1) {
            out[n++] = (char)code;
            at += 4;
        } else {
            at += *at == '\\';
            out[n++] = *at++;
        }
    }
    out[n] = '\0';
    return at;
}

static bool says(const char *pdf, const char *text)
{
    char one[512];
    for (const char *at = pdf; (at = strchr(at, '(')); at++) {
        at = read_text(at + 1, one, sizeof one);
        if (!strcmp(one, text))
            return true;
    }
    return false;
}

static void its_words_stand_on_the_page(void **ctx)
{
    (void)ctx;
    static const char *const words[] =
        {"Zo\xeb Luk",          "1 Elm (rear)",           "Dock 4",
         "Northline",           "2 x Ceramic table lamp", "22 December 2026",
         "114-4025838-2409458", "Paid by the sender"};
    struct paper_label l = label();
    struct buf b;
    char *pdf = print(&l, &b);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_true(says(pdf, words[i]));
    assert_false(says(pdf, "Paid by the shop"));
    buf_free(&b);
}

static void the_same_data_are_the_same_bytes(void **ctx)
{
    (void)ctx;
    struct paper_label l = label();
    struct buf a, b;
    print(&l, &a);
    print(&l, &b);
    assert_true(str_eq(buf_str(&a), buf_str(&b)));
    buf_free(&a);
    buf_free(&b);
}

static void hostile_titles_stay_in_their_line(void **ctx)
{
    (void)ctx;
    static char big[70000];
    memset(big, 'W', sizeof big - 1);
    const char *const bad[] = {") Tj ET Q\n/JS (x) endstream endobj",
                               "\xe2\x80\xae\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\x07\x1b[31m",
                               "\xff\xfe\x80",
                               "\\\\\\((((",
                               big,
                               ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct paper_label l = label();
        struct buf b;
        char text[200];
        l.title = l.shop = l.dropoff = l.from[0] = l.to[1] = str_of(bad[i]);
        char *pdf = print(&l, &b);
        read_barcode(pdf, 1, text);
        assert_string_equal(text, "RA-000007");
        assert_null(strstr(pdf, "\n/JS"));
        buf_free(&b);
    }
}

static void letters_lose_their_accents_only_where_the_font_has_none(void **ctx)
{
    (void)ctx;
    char out[64];
    ink_text(STR("S\xc3\xb8rensen Nov\xc3\xa1k Y\xc4\xb1ld\xc4\xb1z \xc5\x81\xc3\xb3"
                 "d\xc5\xba"),
             out, sizeof out);
    assert_string_equal(out, "S\xf8rensen Nov\xe1k Yildiz L\xf3"
                             "dz");
    ink_text(STR("e\xcc\x81 \xe2\x82\xac \xe2\x80\x9cx\xe2\x80\x9d \xe6\xbc\xa2\t."), out,
             sizeof out);
    assert_string_equal(out, "e \x80 \x93x\x94 ? .");
    ink_text(STR("abcdef"), out, 4);
    assert_string_equal(out, "abc");
}

#define FONT "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
#define GREEK                                                                                      \
    "\xce\x93\xce\xb9\xcf\x8e\xcf\x81\xce\xb3\xce\xbf\xcf\x82"                                     \
    " \xd0\xa9\xd1\x91\xd1\x82 Nguy\xe1\xbb\x85n"

static void other_alphabets_stand_as_they_are(void **ctx)
{
    (void)ctx;
    char out[64];
    assert_false(ink_wide(STR(GREEK), out, sizeof out));
    assert_string_equal(out, GREEK);
    assert_true(ink_is_wide(STR(GREEK)));
    assert_false(ink_is_wide(STR("Zo\xc3\xab \xe2\x82\xac")));
    assert_true(ink_wide(STR("\xe6\xbc\xa2 \xd7\xa9\xf0\x9f\x98\x80\x07 \xff."), out, sizeof out));
    assert_string_equal(out, "? ??  ?.");
    assert_true(ink_text(STR("\xe6\xbc\xa2"), out, sizeof out));
    assert_false(ink_text(STR("what?"), out, sizeof out));
    assert_false(ink_wide(STR(GREEK), out, 8));
    assert_string_equal(out, "\xce\x93\xce\xb9");
}

static bool holds(const struct buf *pdf, const char *part)
{
    return str_find(buf_str(pdf), str_of(part)) >= 0;
}

static void a_font_is_embedded_only_where_letters_need_it(void **ctx)
{
    (void)ctx;
    struct paper_label l = label();
    struct buf plain, wide, bare;
    l.font = FONT;
    l.from[0] = STR("Zo\xc3\xab");
    print(&l, &plain);
    assert_false(holds(&plain, "FontFile2"));
    l.from[0] = STR(GREEK);
    print(&l, &wide);
    assert_true(holds(&wide, "FontFile2"));
    assert_true(holds(&wide, "Dock 4"));
    assert_false(holds(&wide, "stands for a letter"));
    assert_in_range(wide.len, plain.len + 10000, 128 * 1024);
    l.font = "/nowhere/font.ttf";
    print(&l, &bare);
    assert_false(holds(&bare, "FontFile2"));
    assert_true(holds(&bare, "stands for a letter"));
    buf_free(&plain);
    buf_free(&wide);
    buf_free(&bare);
}

static void what_cannot_be_printed_is_told(void **ctx)
{
    (void)ctx;
    struct paper_label l = label();
    struct buf b;
    l.font = FONT;
    l.from[0] = STR("\xe6\xbc\xa2\xe5\xad\x97");
    print(&l, &b);
    assert_true(holds(&b, "stands for a letter"));
    assert_false(holds(&b, "FontFile2"));
    buf_free(&b);
}

/* Every letter that there is would weigh more than a page may. */
static void a_page_of_every_letter_is_still_printed(void **ctx)
{
    (void)ctx;
    struct paper_label l = label();
    char text[13][PAPER_MAX_LINE + 1];
    uint32_t c = 0x100;
    struct buf b;
    l.font = FONT;
    for (int i = 0; i < 13; i++) {
        size_t n = 0;
        for (; n + 4 < PAPER_MAX_LINE; c++)
            n += utf8_put(c == 0x250 ? (c = 0x370) : c == 0x528 ? (c = 0x1e00) : c, text[i] + n);
        text[i][n] = '\0';
    }
    l.n_from = l.n_to = PAPER_LINES;
    for (uint32_t i = 0; i < PAPER_LINES; i++)
        l.from[i] = str_of(text[i]);
    for (uint32_t i = 0; i < 5; i++)
        l.to[i] = str_of(text[8 + i]);
    l.n_to = 5;
    print(&l, &b);
    assert_in_range(b.len, 1000, PAPER_MAX_PDF);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_alphabets_stand_as_they_are),
        cmocka_unit_test(a_font_is_embedded_only_where_letters_need_it),
        cmocka_unit_test(what_cannot_be_printed_is_told),
        cmocka_unit_test(a_page_of_every_letter_is_still_printed),
        cmocka_unit_test(its_bars_read_back),
        cmocka_unit_test(every_printable_character_can_be_a_barcode),
        cmocka_unit_test(what_cannot_be_bars_gives_way_to_the_number),
        cmocka_unit_test(its_words_stand_on_the_page),
        cmocka_unit_test(the_same_data_are_the_same_bytes),
        cmocka_unit_test(hostile_titles_stay_in_their_line),
        cmocka_unit_test(letters_lose_their_accents_only_where_the_font_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
