/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a report's values as people read them. Must not know: tables, pages. Called by: the other
 * report files. */
#include "core/lab/report_i.h"

#include "core/base/clock.h"
#include "core/base/money.h"
#include "core/desk/kase.h"

#include <inttypes.h>
#include <stdio.h>

int report_open(omb_str json, struct buf *out, struct report *r)
{
    int rc;

    *r = (struct report){.out = out};
    rc = json_parse_arena(json, &r->arena, REPORT_TOKENS, &r->d, NULL);
    if (rc == 0 && (!json_is(&r->d, 0, JSON_OBJECT) ||
                    !str_is(json_str_or(&r->d, 0, "kind", &r->arena, STR("")), "backtest")))
        rc = -OMB_E_SYNTAX;
    if (rc != 0)
        report_close(r);
    return rc;
}

void report_close(struct report *r)
{
    arena_free(&r->arena);
}

uint32_t report_list(const struct report *r, const char *name)
{
    return json_member(&r->d, 0, name);
}

int64_t report_int(const struct report *r, uint32_t at, const char *key)
{
    return json_int_or(&r->d, at, key, 0);
}

omb_str report_str(struct report *r, uint32_t at, const char *key)
{
    return json_str_or(&r->d, at, key, &r->arena, STR(""));
}

static void grouped(uint64_t n, struct buf *out)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, n);

    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            buf_putc(out, ',');
        buf_putc(out, digits[i]);
    }
}

static uint64_t size_of(int64_t n)
{
    return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

void report_count(int64_t n, struct buf *out)
{
    if (n < 0)
        buf_putz(out, "\u2212");
    grouped(size_of(n), out);
}

void report_money(int64_t minor, omb_str currency, struct buf *out)
{
    char code[4] = "";
    uint64_t part = 1, n = size_of(minor);
    int digits;

    (void)!str_copy(code, sizeof code, currency);
    digits = money_digits(code);
    for (int i = 0; i < digits; i++)
        part *= 10;
    if (minor < 0)
        buf_putz(out, "\u2212");
    grouped(n / part, out);
    if (digits)
        buf_printf(out, ".%0*" PRIu64, digits, n % part);
    buf_printf(out, " %s", code);
}

void report_change(int64_t minor, omb_str currency, struct buf *out)
{
    if (minor > 0)
        buf_putc(out, '+');
    report_money(minor, currency, out);
}

void report_span(const struct report *r, struct buf *out)
{
    int64_t since = report_int(r, 0, "since"), until = report_int(r, 0, "until");

    if (since)
        report_time((uint64_t)since, out);
    else
        buf_putz(out, "the beginning");
    buf_putz(out, " to ");
    if (until)
        report_time((uint64_t)until, out);
    else
        buf_putz(out, "now");
    buf_putz(out, " UTC");
}

void report_time(uint64_t at, struct buf *out)
{
    char text[CLOCK_STAMP + 1];

    clock_stamp(at, text, sizeof text);
    buf_printf(out, "%.10s %.5s", text, text + 11);
}

void report_share(int64_t part, int64_t whole, struct buf *out)
{
    buf_printf(out, "%.*f %%", whole && part * 1000 < whole && part ? 2 : 1,
               whole ? 100.0 * (double)part / (double)whole : 0.0);
}

omb_str report_tier(int64_t level, struct arena *a)
{
    const char *name = level >= 0 && level < 100 ? tier_name((int32_t)level) : "";
    return name[0] ? str_of(name) : arena_printf(a, "tier %" PRId64, level);
}

omb_str report_key(struct report *r, const char *table, uint32_t row)
{
    omb_str key = report_str(r, row, "key");
    int64_t level;

    if (strcmp(table, "tier") == 0 && str_int(key, &level) == 0)
        return report_tier(level, &r->arena);
    if (key.len)
        return key;
    if (strcmp(table, "seller") == 0)
        return STR("the shop itself");
    return STR("(none)");
}
