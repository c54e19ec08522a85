/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what an order id looks like in free text. Knows nothing of orders or of the recogniser.
 * Called by recogniser.c and by tests/conform/order-ids. */
#include "orderid.h"

#include "tokens.h"

#include <stdbool.h>
#include <string.h>

#define BLANKS_MAX 3          /* between two groups, on each side of a dash */
#define PART_LEAST 3          /* digits of a piece; fewer are the number of an option */
#define PART_LEAST_IN_WORDS 7 /* other numbers are among words, too */

struct cursor {
    omb_str text;
    size_t at;
};

static bool is_unseen(uint32_t c)
{
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool is_dash(uint32_t c)
{
    return c == '-' || c == '.' || c == '_' || c == '/' || c == 0xB7 || c == 0x05BE ||
           (c >= 0x2010 && c <= 0x2015) || c == 0x2022 || c == 0x2043 || c == 0x2212 ||
           c == 0x30FC || c == 0xFE58 || c == 0xFE63 || c == 0xFF0D || c == 0xFF0E;
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c < 0x2000);
}

/* The next character that is seen, without moving; 0 at the end. *after is where it ends. */
static uint32_t peek(const struct cursor *c, size_t *after)
{
    size_t at = c->at;
    while (at < c->text.len) {
        uint32_t u = tokens_code_point(c->text, &at);
        if (!is_unseen(u)) {
            *after = at;
            return u;
        }
    }
    *after = at;
    return 0;
}

static bool take_digits(struct cursor *c, int n, char *out)
{
    for (int i = 0; i < n; i++) {
        size_t after;
        int d = tokens_digit(peek(c, &after));
        if (d < 0) {
            return false;
        }
        out[i] = (char)('0' + d);
        c->at = after;
    }
    return true;
}

static void skip_blanks(struct cursor *c)
{
    size_t after;
    for (int i = 0; i < BLANKS_MAX && is_blank(peek(c, &after)); i++) {
        c->at = after;
    }
}

/* Passes what stands between two groups of digits; true when anything does. */
static bool skip_separator(struct cursor *c)
{
    size_t from = c->at, after;
    skip_blanks(c);
    if (is_dash(peek(c, &after))) {
        c->at = after;
        skip_blanks(c);
    }
    return c->at != from;
}

/* A number that goes on behind the seventeenth digit is another number. */
static bool ends_here(const struct cursor *c)
{
    size_t after;
    uint32_t next = peek(c, &after);
    if (tokens_digit(next) >= 0 || is_letter(next)) {
        return false;
    }
    struct cursor behind = {c->text, after};
    return !(is_dash(next) && tokens_digit(peek(&behind, &after)) >= 0);
}

void orderid_of_digits(const char part[ORDERID_DIGITS + 1], char id[ORDERID_TEXT])
{
    memcpy(id, part, 3);
    memcpy(id + 4, part + 3, 7);
    memcpy(id + 12, part + 10, 7);
    id[3] = id[11] = '-';
    id[19] = 0;
}

static bool match(struct cursor *c, char id[ORDERID_TEXT])
{
    char digits[ORDERID_DIGITS + 1];
    if (!take_digits(c, 3, digits)) {
        return false;
    }
    bool first = skip_separator(c);
    if (!take_digits(c, 7, digits + 3)) {
        return false;
    }
    if (skip_separator(c) != first || !take_digits(c, 7, digits + 10) || !ends_here(c)) {
        return false;
    }
    orderid_of_digits(digits, id);
    return true;
}

uint32_t orderid_find(omb_str message, struct orderid *out, uint32_t cap)
{
    uint32_t n = 0;
    /* what stands before: the middle of a number, or a code of letters and digits; a word that the
     * blank was forgotten after is neither */
    bool joined = false, after_digit = false, in_code = false;
    for (size_t at = 0; at < message.len && n < cap;) {
        size_t start = at;
        uint32_t u = tokens_code_point(message, &at);
        if (is_unseen(u)) {
            continue;
        }
        bool digit = tokens_digit(u) >= 0;
        struct cursor c = {message, start};
        if (digit && !joined && match(&c, out[n].id)) {
            out[n].start = (uint32_t)start;
            out[n].end = (uint32_t)c.at;
            n++;
            at = c.at;
        }
        in_code = digit || (is_letter(u) && in_code);
        joined = in_code || (is_dash(u) && after_digit);
        after_digit = digit;
    }
    return n;
}

/* The digits that a message ends in. Groups end where they end in an id whose first `before` digits
 * came earlier; *alone: nothing else was said. 0 when there are none or too many. */
static uint32_t digits_at_end(omb_str message, uint32_t before, char *digits, bool *alone)
{
    uint32_t n = 0;
    bool parted = false, in_code = false;
    *alone = true;
    for (size_t at = 0; at < message.len;) {
        uint32_t u = tokens_code_point(message, &at);
        int d = tokens_digit(u);
        if (is_unseen(u)) {
            continue;
        }
        if (d < 0) {
            parted = true;
            in_code = is_letter(u);
            if (!is_blank(u) && !is_dash(u)) {
                *alone = false;
                n = 0;
            }
            continue;
        }
        bool between = before + n == 3 || before + n == 10;
        if (in_code || before + n >= ORDERID_DIGITS || (n > 0 && parted && !between)) {
            return 0;
        }
        digits[n++] = (char)('0' + d);
        parted = false;
    }
    return n;
}

uint32_t orderid_more(omb_str message, char part[ORDERID_DIGITS + 1])
{
    uint32_t before = (uint32_t)strlen(part);
    char digits[ORDERID_DIGITS];
    bool alone;
    uint32_t n = digits_at_end(message, before, digits, &alone);
    bool whole = before + n == ORDERID_DIGITS;
    uint32_t least = before || alone ? PART_LEAST : PART_LEAST_IN_WORDS;
    if (n == 0 || (n < least && !whole) || (whole && !before)) {
        part[0] = 0;
        return 0;
    }
    memcpy(part + before, digits, n);
    part[before + n] = 0;
    return before + n;
}
