/* SPDX-License-Identifier: Apache-2.0 */
/* Labels of anything: lines of the input become the texts. What comes out is a whole PDF within its
 * cap. units: base paper */
#include "core/paper/label.h"

#include <stdlib.h>

static omb_str next(omb_str *rest)
{
    omb_str line, tail;
    if (!str_cut(*rest, '\n', &line, &tail)) {
        line = *rest;
        tail = STR("");
    }
    *rest = tail;
    return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    omb_str rest = str_n((const char *)data, size);
    struct paper_label l = {.n_from = PAPER_LINES,
                            .n_to = 3,
                            .quantity = (int64_t)size,
                            .font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"};
    omb_str *const texts[] = {&l.barcode,  &l.number, &l.title, &l.shop,    &l.carrier,
                              &l.tracking, &l.order,  &l.due,   &l.dropoff, &l.from[0],
                              &l.from[7],  &l.to[0],  &l.to[2]};
    struct buf b = BUF_INIT(1 << 20);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = next(&rest);
    int rc = paper_label_pdf(&l, &b);
    if (rc == 0 && (b.len > PAPER_MAX_PDF || b.len < 100 || memcmp(b.ptr, "%PDF-1.", 7) != 0))
        abort();
    buf_free(&b);
    return 0;
}
