/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: telling pictures and documents by their first bytes, and what their names may be.
 * Must not know: who sends them, where they are kept.
 * Called by: core/app/attach.c. */
#include "core/base/media.h"

#include "core/base/limits.h"
#include "core/base/utf8.h"

#include <stdio.h>

static const struct {
    const char *name, *ending;
} kinds[] = {
    [MEDIA_NONE] = {"application/octet-stream", "bin"},
    [MEDIA_JPEG] = {"image/jpeg", "jpg"},
    [MEDIA_PNG] = {"image/png", "png"},
    [MEDIA_WEBP] = {"image/webp", "webp"},
    [MEDIA_PDF] = {"application/pdf", "pdf"},
};

const char *media_name(enum media_type t)
{
    return kinds[t].name;
}

static uint32_t byte_at(omb_str s, size_t at)
{
    return at < s.len ? (uint8_t)s.ptr[at] : 0;
}

static uint32_t big(omb_str s, size_t at, int bytes)
{
    uint32_t n = 0;

    for (int i = 0; i < bytes; i++)
        n = n << 8 | byte_at(s, at + (size_t)i);
    return n;
}

static uint32_t little(omb_str s, size_t at, int bytes)
{
    uint32_t n = 0;

    for (int i = bytes - 1; i >= 0; i--)
        n = n << 8 | byte_at(s, at + (size_t)i);
    return n;
}

static bool starts_at(omb_str s, size_t at, const char *magic, size_t len)
{
    return s.len >= at + len && memcmp(s.ptr + at, magic, len) == 0;
}

/* Frame headers: C0 to CF but C4 (tables), C8 (kept back) and CC (arithmetic). */
static bool is_frame(uint32_t marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static void read_jpeg(omb_str s, struct media *m)
{
    size_t at = 2;

    while (at + 9 <= s.len && byte_at(s, at) == 0xFF) {
        uint32_t marker = byte_at(s, at + 1);
        if (marker == 0xFF) {
            at++;
            continue;
        }
        if (is_frame(marker)) {
            m->height = big(s, at + 5, 2);
            m->width = big(s, at + 7, 2);
            return;
        }
        if (marker == 0xDA || big(s, at + 2, 2) < 2)
            return;
        at += 2 + (size_t)big(s, at + 2, 2);
    }
}

static void read_webp(omb_str s, struct media *m)
{
    if (starts_at(s, 12, "VP8X", 4)) {
        m->width = little(s, 24, 3) + 1;
        m->height = little(s, 27, 3) + 1;
    } else if (starts_at(s, 12, "VP8L", 4)) {
        uint32_t bits = little(s, 21, 4);
        m->width = (bits & 0x3FFF) + 1;
        m->height = (bits >> 14 & 0x3FFF) + 1;
    } else {
        m->width = little(s, 26, 2) & 0x3FFF;
        m->height = little(s, 28, 2) & 0x3FFF;
    }
}

static struct media look(omb_str s)
{
    struct media m = {.type = MEDIA_NONE};

    if (starts_at(s, 0, "\xFF\xD8\xFF", 3)) {
        m.type = MEDIA_JPEG;
        read_jpeg(s, &m);
    } else if (starts_at(s, 0, "\x89PNG\r\n\x1A\n", 8) && starts_at(s, 12, "IHDR", 4)) {
        m.type = MEDIA_PNG;
        m.width = big(s, 16, 4);
        m.height = big(s, 20, 4);
    } else if (starts_at(s, 0, "RIFF", 4) && starts_at(s, 8, "WEBPVP8", 7)) {
        m.type = MEDIA_WEBP;
        read_webp(s, &m);
    } else if (starts_at(s, 0, "%PDF-", 5)) {
        m.type = MEDIA_PDF;
    }
    return m;
}

int media_read(omb_str bytes, struct media *out)
{
    struct media m = look(bytes);

    if (m.type == MEDIA_NONE)
        return -OMB_E_UNSUPPORTED;
    if (m.width > MEDIA_MAX_SIDE || m.height > MEDIA_MAX_SIDE ||
        (uint64_t)m.width * m.height > MEDIA_MAX_PIXELS)
        return -OMB_E_RANGE;
    *out = m;
    return 0;
}

/* ---- names ---- */

/* Characters that end a line, turn the direction of writing, or take no room. */
static bool is_hidden(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           c == 0xFFFD || c == 0x61C || (c >= 0xE0000 && c <= 0xE007F);
}

static bool is_meant(uint32_t c)
{
    return c < 0x80 && c && strchr("\"'/\\:*?<>|;$`%&{}#~^", (int)c);
}

static omb_str last_part(omb_str name)
{
    for (size_t i = name.len; i > 0; i--)
        if (name.ptr[i - 1] == '/' || name.ptr[i - 1] == '\\')
            return str_sub(name, i, SIZE_MAX);
    return name;
}

static omb_str trim_ends(omb_str s)
{
    while (s.len && strchr(" .-", s.ptr[0]))
        s = str_sub(s, 1, SIZE_MAX);
    while (s.len && strchr(" .", s.ptr[s.len - 1]))
        s.len--;
    return s;
}

/* Without its ending, when that is short: the right one follows. */
static omb_str stem(omb_str s)
{
    for (size_t i = s.len; i > 1 && s.len - i < 6; i--)
        if (s.ptr[i - 1] == '.')
            return trim_ends(str_n(s.ptr, i - 1));
    return s;
}

void media_clean_name(omb_str name, enum media_type t, char *out)
{
    char text[MEDIA_MAX_NAME + 1];
    size_t n = 0;
    omb_str part = last_part(name), s;

    for (size_t at = 0; at < part.len;) {
        char c[4];
        uint32_t point = utf8_next(part, &at);
        size_t len = is_hidden(point) || is_meant(point) ? 0 : utf8_put(point, c);
        if (n + len > MEDIA_MAX_NAME - 6)
            break;
        memcpy(text + n, c, len);
        n += len;
    }
    s = stem(trim_ends(str_n(text, n)));
    if (!s.len)
        s = STR("file");
    snprintf(out, MEDIA_MAX_NAME + 1, "%.*s.%s", STR_ARG(s), kinds[t].ending);
}
