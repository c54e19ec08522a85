/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/limits.h"
#include "core/base/media.h"
#include "core/base/utf8.h"

#include <stddef.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as a file and as a name: what comes out is within its limits and safe to show. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct media m;
    char name[MEDIA_MAX_NAME + 1];
    omb_str bytes = str_n(data, size);

    if (media_read(bytes, &m) == 0 && (m.width > MEDIA_MAX_SIDE || m.type == MEDIA_NONE))
        abort();
    media_clean_name(bytes, MEDIA_PDF, name);
    if (!utf8_valid(str_of(name)) || strpbrk(name, "/\\\r\n\";%") || name[0] == '.' ||
        !str_ends(str_of(name), STR(".pdf")))
        abort();
    return 0;
}
