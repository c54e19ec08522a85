/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: finding card numbers and taking their middle out. Must not know: whose text it is.
 * Called by: desk, before words are kept. */
#include "core/base/pan.h"

#include "core/base/buf.h"
#include "core/base/utf8.h"

#define PAN_LEAST 13
#define PAN_MOST 19
#define PAN_MOST_GAP 3 /* characters between two groups */

/* Digits that stand together. */
struct group {
    size_t start, end; /* in the text */
    uint32_t at, n;    /* in seen.digit */
    bool joined;       /* separators alone part it from the group before */
    bool after_letter, before_letter;
};

struct seen {
    omb_str text;
    char *digit; /* all of them, in order, as ASCII */
    struct group *g;
    uint32_t n_digit, n;
};

/* The zeros of Unicode's decimal digits that keyboards write. */
static int digit_of(uint32_t c)
{
    static const uint32_t zero[] = {'0', 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xE50, 0xFF10};

    for (size_t i = 0; i < sizeof zero / sizeof *zero; i++) {
        if (c - zero[i] < 10)
            return (int)(c - zero[i]);
    }
    return -1;
}

/* Takes no room: a number goes on behind it as if it were not there. */
static bool is_nothing(uint32_t c)
{
    return (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF || c == 0xAD;
}

static bool is_separator(uint32_t c)
{
    return c == ' ' || c == '-' || c == '.' || c == '\t' || c == '\r' || c == '\n' || c == 0xA0 ||
           (c >= 0x2000 && c <= 0x2015) || c == 0x202F || c == 0x2212 || c == 0x3000;
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* A line of quoted-printable broken in the middle: "=", then the line's end. */
static size_t soft_break(omb_str text, size_t at)
{
    size_t end = at + 1;

    if (text.ptr[at] != '=')
        return 0;
    end += end < text.len && text.ptr[end] == '\r';
    return end < text.len && text.ptr[end] == '\n' ? end + 1 - at : 0;
}

static void take_digit(struct seen *s, const struct group *fresh, int digit)
{
    struct group *g;

    if (fresh) {
        s->g[s->n] = *fresh;
        s->g[s->n++].at = s->n_digit;
    }
    g = &s->g[s->n - 1];
    g->n++;
    s->digit[s->n_digit++] = (char)('0' + digit);
}

/* One character behind the last digit, or before the first. */
static size_t widen(size_t gap, uint32_t c)
{
    return is_separator(c) && gap < PAN_MOST_GAP ? gap + 1 : PAN_MOST_GAP + 1;
}

static void read_groups(struct seen *s)
{
    size_t gap =
        PAN_MOST_GAP + 1; /* characters since the last digit; over the most: no longer near */
    bool letter = false;

    for (size_t at = 0; at < s->text.len;) {
        size_t start = at, soft = soft_break(s->text, at);
        uint32_t c = soft ? 0x200B : utf8_next(s->text, &at);
        int digit = digit_of(c);

        at += soft;
        if (is_nothing(c))
            continue;
        if (digit >= 0) {
            struct group fresh = {.start = start,
                                  .joined = gap <= PAN_MOST_GAP,
                                  .after_letter = letter};
            take_digit(s, gap ? &fresh : NULL, digit);
            s->g[s->n - 1].end = at;
            gap = 0;
        } else {
            if (gap == 0)
                s->g[s->n - 1].before_letter = is_letter(c);
            gap = widen(gap, c);
        }
        letter = is_letter(c);
    }
}

static bool passes_luhn(const char *digit, uint32_t n)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t d = (uint32_t)(digit[n - 1 - i] - '0');
        if (i & 1)
            d = d * 2 > 9 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return sum % 10 == 0;
}

static bool is_issued(const char *digit, uint32_t n)
{
    /* First four digits from..to, and a bit for each length. */
#define LENGTH(n) (1u << (n))
    static const struct {
        uint16_t from, to;
        uint32_t lengths;
    } range[] = {
        {2221, 2720, LENGTH(16)},
        {3000, 3059, LENGTH(14) | LENGTH(16)},
        {3095, 3095, LENGTH(14) | LENGTH(16)},
        {3400, 3499, LENGTH(15)},
        {3528, 3589, LENGTH(16) | LENGTH(19)},
        {3600, 3699, LENGTH(14) | LENGTH(16) | LENGTH(19)},
        {3700, 3799, LENGTH(15)},
        {3800, 3999, LENGTH(14) | LENGTH(16)},
        {4000, 4999, LENGTH(13) | LENGTH(16) | LENGTH(19)},
        {5000, 5099, LENGTH(13) | LENGTH(14) | LENGTH(15) | LENGTH(16) | LENGTH(19)},
        {5100, 5599, LENGTH(16)},
        {5600, 5899, LENGTH(13) | LENGTH(14) | LENGTH(15) | LENGTH(16) | LENGTH(19)},
        {6000, 6999, LENGTH(13) | LENGTH(14) | LENGTH(15) | LENGTH(16) | LENGTH(19)},
        {8100, 8299, LENGTH(16) | LENGTH(19)},
    };
#undef LENGTH
    uint32_t head = 0;

    for (int i = 0; i < 4; i++)
        head = head * 10 + (uint32_t)(digit[i] - '0');
    for (size_t i = 0; i < sizeof range / sizeof *range; i++) {
        if (head >= range[i].from && head <= range[i].to)
            return range[i].lengths >> n & 1;
    }
    return false;
}

static bool is_card(const char *digit, uint32_t n)
{
    return n >= PAN_LEAST && n <= PAN_MOST && is_issued(digit, n) && passes_luhn(digit, n);
}

/* How many groups from g on make a card number; 0 for none. Of several, the longest. */
static uint32_t count_card(const struct seen *s, const struct group *g)
{
    const struct group *last = &s->g[s->n];
    const char *digit = s->digit + g->at;
    uint32_t n = g->n, found = 0;

    if (is_card(digit, n))
        found = 1;
    if (g->after_letter || g->n > PAN_GROUP)
        return found;
    for (const struct group *x = g + 1; x < last && x->joined && x->n <= PAN_GROUP; x++) {
        if (x[-1].before_letter)
            break;
        n += x->n;
        if (n > PAN_MOST)
            break;
        if (!x->before_letter && is_card(digit, n))
            found = (uint32_t)(x - g) + 1;
    }
    return found;
}

static void mask(const struct seen *s, struct buf *out)
{
    size_t copied = 0;

    for (uint32_t i = 0; i < s->n;) {
        uint32_t groups = count_card(s, &s->g[i]);
        const struct group *last = &s->g[i + (groups ? groups - 1 : 0)];

        if (groups) {
            buf_puts(out, str_sub(s->text, copied, s->g[i].start - copied));
            buf_puts(out, str_n(s->digit + s->g[i].at, 6));
            buf_putz(out, "...");
            buf_puts(out, str_n(s->digit + last->at + last->n - 4, 4));
            copied = last->end;
        }
        i += groups ? groups : 1;
    }
    if (copied)
        buf_puts(out, str_sub(s->text, copied, s->text.len - copied));
}

omb_str pan_mask(omb_str text, struct arena *a)
{
    struct seen s = {.text = text};
    struct buf out = BUF_INIT(2 * text.len + 64);
    size_t maybe = 0;
    omb_str kept = text;

    for (size_t i = 0; i < text.len; i++)
        maybe += (unsigned char)text.ptr[i] >= 0x80 || (unsigned)(text.ptr[i] - '0') < 10;
    if (maybe < PAN_LEAST)
        return text;
    s.digit = arena_alloc(a, maybe);
    s.g = arena_alloc(a, maybe * sizeof *s.g);
    if (!s.digit || !s.g)
        return STR_NONE;
    read_groups(&s);
    mask(&s, &out);
    if (out.len || out.err)
        kept = out.err ? STR_NONE : arena_dup(a, buf_str(&out));
    buf_free(&out);
    return kept;
}

/* ---- what was masked ---- */

#define MASKED 13 /* six digits, three dots, four digits */

static bool is_masked(const char *p)
{
    for (int i = 0; i < MASKED; i++) {
        bool dot = i >= 6 && i < 9;
        if (dot ? p[i] != '.' : p[i] < '0' || p[i] > '9')
            return false;
    }
    return true;
}

omb_str pan_hide(omb_str text, struct arena *a)
{
    struct buf out = BUF_INIT(text.len + 1);
    size_t copied = 0;
    omb_str kept = text;

    for (size_t i = 6; i + MASKED - 6 <= text.len; i++) {
        if (text.ptr[i] != '.' || !is_masked(text.ptr + i - 6))
            continue;
        buf_puts(&out, str_sub(text, copied, i - 6 - copied));
        buf_putz(&out, "[card]");
        copied = i - 6 + MASKED;
        i = copied + 5;
    }
    if (copied) {
        buf_puts(&out, str_sub(text, copied, text.len - copied));
        kept = out.err ? STR_NONE : arena_dup(a, buf_str(&out));
    }
    buf_free(&out);
    return kept;
}
