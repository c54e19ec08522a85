/* SPDX-License-Identifier: Apache-2.0 */
/* Owns turning any text into what the standard fonts of PDF can show. Knows no page. Called by
 * label.c. */
#include "core/paper/ink.h"

#include "core/base/utf8.h"

/* U+0100 to U+017F without what is above or below them. */
static const char latin_a[] = "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
                              "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

struct pair {
    uint16_t code;
    unsigned char ansi;
};

/* What WinAnsi has outside Latin-1, and letters of two. */
static const struct pair others[] = {{0x20ac, 0x80}, {0x201a, 0x82}, {0x0192, 0x83}, {0x201e, 0x84},
                                     {0x2026, 0x85}, {0x2020, 0x86}, {0x2021, 0x87}, {0x02c6, 0x88},
                                     {0x2030, 0x89}, {0x0160, 0x8a}, {0x2039, 0x8b}, {0x0152, 0x8c},
                                     {0x017d, 0x8e}, {0x2018, 0x91}, {0x2019, 0x92}, {0x201c, 0x93},
                                     {0x201d, 0x94}, {0x2022, 0x95}, {0x2013, 0x96}, {0x2014, 0x97},
                                     {0x02dc, 0x98}, {0x2122, 0x99}, {0x0161, 0x9a}, {0x203a, 0x9b},
                                     {0x0153, 0x9c}, {0x017e, 0x9e}, {0x0178, 0x9f}, {0x2010, '-'},
                                     {0x2011, '-'},  {0x2212, '-'}};

static char ink_of(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7f && c <= 0xa0))
        return ' ';
    if (c < 0x7f || (c > 0xa0 && c <= 0xff))
        return (char)(unsigned char)c;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i].code == c)
            return (char)others[i].ansi;
    if (c >= 0x100 && c < 0x100 + sizeof latin_a - 1)
        return latin_a[c - 0x100];
    if (c >= 0x2000 && c <= 0x200a)
        return ' ';
    return '?';
}

/* Marks that join the letter before, and signs that only direct the reader. */
static bool is_unseen(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           c == 0xad || (c >= 0xfe00 && c <= 0xfe0f);
}

void ink_text(omb_str text, char *out, size_t cap)
{
    size_t at = 0, n = 0;
    while (at < text.len && n + 1 < cap) {
        uint32_t c = utf8_next(text, &at);
        if (!is_unseen(c))
            out[n++] = ink_of(c);
    }
    out[n] = '\0';
}
