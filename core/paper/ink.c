/* SPDX-License-Identifier: Apache-2.0 */
/* Owns turning any text into what the fonts of a page can show. Knows no page. Called by
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

/* Its sign in WinAnsi; 0 for none. */
static char ansi_of(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7f && c <= 0xa0) || (c >= 0x2000 && c <= 0x200a))
        return ' ';
    if (c < 0x7f || (c > 0xa0 && c <= 0xff))
        return (char)(unsigned char)c;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i].code == c)
            return (char)others[i].ansi;
    return 0;
}

static char ink_of(uint32_t c)
{
    char ansi = ansi_of(c);
    if (ansi)
        return ansi;
    return c >= 0x100 && c < 0x100 + sizeof latin_a - 1 ? latin_a[c - 0x100] : '?';
}

/* Letters of the wide font that stand one after the other, from left to right. */
static const struct range {
    uint16_t first, last;
} wide[] = {{0x100, 0x24f},   {0x370, 0x377},   {0x37a, 0x37f},   {0x384, 0x38a},
            {0x38c, 0x38c},   {0x38e, 0x3a1},   {0x3a3, 0x527},   {0x531, 0x556},
            {0x561, 0x587},   {0x10d0, 0x10fc}, {0x1e00, 0x1efb}, {0x1f00, 0x1f15},
            {0x1f18, 0x1f1d}, {0x1f20, 0x1f45}, {0x1f48, 0x1f4d}, {0x1f50, 0x1f57},
            {0x1f60, 0x1f7d}, {0x1f80, 0x1fb4}, {0x1fb6, 0x1fbc}, {0x20a0, 0x20b5},
            {0x2116, 0x2116}};

static bool is_wide(uint32_t c)
{
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (c >= wide[i].first && c <= wide[i].last)
            return true;
    return false;
}

/* Marks that join the letter before, and signs that only direct the reader. */
static bool is_unseen(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           c == 0xad || (c >= 0xfe00 && c <= 0xfe0f);
}

bool ink_text(omb_str text, char *out, size_t cap)
{
    size_t at = 0, n = 0;
    bool lost = false;
    while (at < text.len && n + 1 < cap) {
        uint32_t c = utf8_next(text, &at);
        if (is_unseen(c))
            continue;
        out[n++] = ink_of(c);
        lost |= out[n - 1] == '?' && c != '?';
    }
    out[n] = '\0';
    return lost;
}

bool ink_wide(omb_str text, char *out, size_t cap)
{
    size_t at = 0, n = 0;
    bool lost = false;
    while (at < text.len && n + 4 < cap) {
        uint32_t c = utf8_next(text, &at);
        if (is_unseen(c))
            continue;
        bool known = ansi_of(c) || is_wide(c);
        lost |= !known;
        n += utf8_put(!known ? '?' : ansi_of(c) == ' ' ? ' ' : c, out + n);
    }
    out[n] = '\0';
    return lost;
}

bool ink_is_wide(omb_str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t c = utf8_next(text, &at);
        if (!ansi_of(c) && is_wide(c))
            return true;
    }
    return false;
}
