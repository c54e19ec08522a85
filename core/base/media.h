/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_MEDIA_H
#define OMB_BASE_MEDIA_H

#include "core/base/str.h"

#include <stdint.h>

/*
 * What a file that people send really is, by its first bytes; nothing is decoded. An image
 * that says it is larger than MEDIA_MAX_SIDE in a direction, or than MEDIA_MAX_PIXELS, is
 * refused: whoever shows it would need the memory. [any]
 */
enum media_type { MEDIA_NONE, MEDIA_JPEG, MEDIA_PNG, MEDIA_WEBP, MEDIA_PDF };

struct media {
    enum media_type type;
    uint32_t width, height; /* of an image; 0 where the head does not say */
};

/* 0; -OMB_E_UNSUPPORTED for another kind of file; -OMB_E_RANGE for an image too large. */
OMB_MUST_USE int media_read(omb_str bytes, struct media *out);

const char *media_name(enum media_type t); /* "image/jpeg" … */

/*
 * A file's name as people may see it again: the last part of a path, valid UTF-8, no control
 * or direction-changing characters, none of "/\:*?<>|;$`% and quotes", no dot or blank at its ends,
 * with the ending of what it really is; "file.jpg" when nothing is left. out: MEDIA_MAX_NAME + 1.
 */
void media_clean_name(omb_str name, enum media_type t, char *out);

#endif
