/* SPDX-License-Identifier: Apache-2.0 */
/* Owns arithmetic on amounts of one currency. Must not know exchange rates, limits or policies.
 * Called by desk, policy's facts, store's ledgers and everything that prints an amount. */
#include "core/base/money.h"

static bool money_same(struct money a, struct money b)
{
    return memcmp(a.currency, b.currency, 3) == 0;
}

int money_make(int64_t minor, omb_str currency, struct money *out)
{
    if (currency.len != 3)
        return -OMB_E_CURRENCY;
    for (size_t i = 0; i < 3; i++) {
        if (currency.ptr[i] < 'A' || currency.ptr[i] > 'Z')
            return -OMB_E_CURRENCY;
    }
    *out = (struct money){.minor = minor};
    memcpy(out->currency, currency.ptr, 3);
    return 0;
}

int money_add(struct money a, struct money b, struct money *sum)
{
    if (!money_same(a, b))
        return -OMB_E_CURRENCY;
    struct money out = a;
    if (__builtin_add_overflow(a.minor, b.minor, &out.minor))
        return -OMB_E_RANGE;
    *sum = out;
    return 0;
}

int money_sub(struct money a, struct money b, struct money *difference)
{
    if (!money_same(a, b))
        return -OMB_E_CURRENCY;
    struct money out = a;
    if (__builtin_sub_overflow(a.minor, b.minor, &out.minor))
        return -OMB_E_RANGE;
    *difference = out;
    return 0;
}

int money_compare(struct money a, struct money b, int *order)
{
    if (!money_same(a, b))
        return -OMB_E_CURRENCY;
    *order = (a.minor > b.minor) - (a.minor < b.minor);
    return 0;
}

int money_left(struct money budget, struct money spent, struct money *left)
{
    struct money out;
    int err = money_sub(budget, spent, &out);
    if (err)
        return err;
    if (out.minor < 0)
        out.minor = 0;
    *left = out;
    return 0;
}

static bool money_listed(const char *currency, const char *list)
{
    for (; *list; list += 4) {
        if (strncmp(currency, list, 3) == 0 && currency[3] == '\0')
            return true;
    }
    return false;
}

int money_digits(const char *currency)
{
    /* ISO 4217, the codes whose minor unit is not a hundredth. */
    static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF "
                               "XPF ";
    static const char three[] = "BHD IQD JOD KWD LYD OMR TND ";
    static const char four[] = "CLF UYW ";
    if (strlen(currency) != 3)
        return 2;
    if (money_listed(currency, none))
        return 0;
    if (money_listed(currency, three))
        return 3;
    return money_listed(currency, four) ? 4 : 2;
}

void money_print(struct money m, struct buf *out)
{
    int digits = money_digits(m.currency);
    uint64_t unit = 1;
    for (int i = 0; i < digits; i++)
        unit *= 10;
    uint64_t u = m.minor < 0 ? 0 - (uint64_t)m.minor : (uint64_t)m.minor;
    if (m.minor < 0)
        buf_putc(out, '-');
    buf_printf(out, "%llu", (unsigned long long)(u / unit));
    if (digits)
        buf_printf(out, ".%0*llu", digits, (unsigned long long)(u % unit));
    if (m.currency[0])
        buf_printf(out, " %.3s", m.currency);
}
