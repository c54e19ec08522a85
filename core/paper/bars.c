/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the bars of a Code 128. Knows no page. Called by label.c. */
#include "core/paper/bars.h"

#include <zint.h>

static bool is_printable(omb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < 0x20 || s.ptr[i] > 0x7e)
            return false;
    return s.len > 0 && s.len <= PAPER_MAX_BARCODE;
}

int bars_code128(omb_str text, struct bars *out)
{
    struct zint_symbol *z;
    int rc = -OMB_E_INVALID;
    if (!is_printable(text))
        return rc;
    z = ZBarcode_Create();
    if (!z)
        return -OMB_E_NOMEM;
    z->symbology = BARCODE_CODE128;
    if (ZBarcode_Encode(z, (const unsigned char *)text.ptr, (int)text.len) < ZINT_ERROR &&
        z->rows == 1 && z->width > 0 && z->width <= PAPER_MAX_MODULES) {
        out->n = (uint32_t)z->width;
        for (uint32_t i = 0; i < out->n; i++)
            out->dark[i] = z->encoded_data[0][i >> 3] >> (i & 7) & 1;
        rc = 0;
    }
    ZBarcode_Delete(z);
    return rc;
}
