/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: undoing the escapes of a URL.
 * Must not know: what stands before and behind a path or a query.
 * Called by: gateway, the SDK's testkit. */
#include "core/base/percent.h"

#include "core/base/utf8.h"

int percent_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool percent_decode(omb_str raw, bool plus_is_blank, char *out, size_t *len)
{
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        if (c == '+' && plus_is_blank) {
            c = ' ';
        } else if (c == '%') {
            int hi = i + 2 < raw.len ? percent_digit(raw.ptr[i + 1]) : -1;
            int lo = hi >= 0 ? percent_digit(raw.ptr[i + 2]) : -1;
            if (lo < 0)
                return false;
            c = (char)(hi * 16 + lo);
            i += 2;
        }
        if (c == '\0')
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    *len = n;
    return utf8_valid(str_n(out, n));
}
