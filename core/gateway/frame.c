/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the frame format of RFC 6455 and the rules a client's frames must keep.
 * Must not know: connections, handlers, compression.
 * Called by: wsconn. */
#include "core/gateway/frame.h"

#include "core/gateway/text.h"

#include <stdlib.h>

#define CONTROL_MAX 125

struct frame_part {
    struct buf data; /* of the message */
    struct text_check text;
    uint32_t fragments;
    uint8_t op; /* of the message, 0 while none is begun */
    bool deflated, given;
    uint8_t n_control;
    char control[CONTROL_MAX];
};

static uint8_t op_of(const struct frame_in *f)
{
    return f->head[0] & 15;
}

static bool is_control(const struct frame_in *f)
{
    return (f->head[0] & 8) != 0;
}

static bool is_final(const struct frame_in *f)
{
    return (f->head[0] & 0x80) != 0;
}

static size_t head_size(const struct frame_in *f)
{
    static const uint8_t extra[2] = {2, 8};
    uint8_t n = f->head[1] & 127;
    return 2u + 4u + (n >= 126 ? extra[n - 126] : 0u);
}

static uint64_t payload_size(const struct frame_in *f)
{
    uint8_t n = f->head[1] & 127;
    uint64_t size = 0;
    if (n < 126)
        return n;
    for (int i = 0; i < (n == 126 ? 2 : 8); i++)
        size = size << 8 | f->head[2 + i];
    return size;
}

/* Rules that the first two bytes alone can break. */
static int check_start(const struct frame_in *f, const struct frame_rules *r)
{
    uint8_t op = op_of(f), rsv = f->head[0] & 0x70, n = f->head[1] & 127;
    bool begun = f->part && f->part->op;
    if (op > FRAME_PONG || (op > FRAME_BINARY && op < FRAME_CLOSE))
        return -1002;
    if (rsv && !(rsv == 0x40 && r->deflate && (op == FRAME_TEXT || op == FRAME_BINARY)))
        return -1002;
    if (is_control(f) && (!is_final(f) || n > CONTROL_MAX || rsv))
        return -1002;
    if (!is_control(f) && begun != (op == FRAME_CONTINUE))
        return -1002;
    return f->head[1] & 0x80 ? 0 : -1002;
}

static int check_size(const struct frame_in *f, const struct frame_rules *r)
{
    uint64_t size = payload_size(f);
    uint8_t n = f->head[1] & 127;
    if ((n == 126 && size < 126) || (n == 127 && size < 65536) || size >> 63)
        return -1002;
    uint64_t so_far = f->part ? f->part->data.len : 0;
    if (!is_control(f) && (size > r->max_message || so_far + size > r->max_message))
        return -1009;
    return 0;
}

/* Gathers the head; 1 when it is whole. */
static int feed_head(struct frame_in *f, const struct frame_rules *r, const char *bytes, size_t len,
                     size_t *used)
{
    size_t at = 0;
    while (at < len && (f->n_head < 2 || f->n_head < head_size(f))) {
        f->head[f->n_head++] = (uint8_t)bytes[at++];
        int bad = f->n_head == 2 ? check_start(f, r) : 0;
        if (bad)
            return bad;
    }
    *used = at;
    if (f->n_head < 2 || f->n_head < head_size(f))
        return 0;
    int bad = check_size(f, r);
    f->left = payload_size(f);
    f->mask_at = 0;
    f->in_payload = true;
    return bad ? bad : 1;
}

static void unmask(struct frame_in *f, char *bytes, size_t len)
{
    const uint8_t *key = f->head + f->n_head - 4;
    uint8_t turned[8];
    for (size_t i = 0; i < 8; i++)
        turned[i] = key[(f->mask_at + i) & 3];
    size_t i = 0;
    uint64_t word, mask;
    memcpy(&mask, turned, 8);
    for (; i + 8 <= len; i += 8) {
        memcpy(&word, bytes + i, 8);
        word ^= mask;
        memcpy(bytes + i, &word, 8);
    }
    for (; i < len; i++)
        bytes[i] = (char)((uint8_t)bytes[i] ^ turned[i & 7]);
    f->mask_at = (uint8_t)((f->mask_at + len) & 3);
}

static struct frame_part *part_of(struct frame_in *f, const struct frame_rules *r)
{
    if (!f->part) {
        f->part = calloc(1, sizeof(*f->part));
        if (f->part)
            f->part->data = BUF_INIT(r->max_message + 1);
    }
    return f->part;
}

static int take_close(omb_str payload, struct frame_got *got)
{
    *got = (struct frame_got){.op = FRAME_CLOSE, .code = 1005};
    if (payload.len == 0)
        return FRAME_GOT;
    if (payload.len == 1)
        return -1002;
    got->code = (uint8_t)payload.ptr[0] << 8 | (uint8_t)payload.ptr[1];
    got->payload = str_sub(payload, 2, SIZE_MAX);
    if (!frame_code_ok(got->code))
        return -1002;
    struct text_check check = {0};
    return text_feed(&check, got->payload) && text_whole(&check) ? FRAME_GOT : -1007;
}

static int take_control(struct frame_in *f, omb_str payload, struct frame_got *got)
{
    if (op_of(f) == FRAME_CLOSE)
        return take_close(payload, got);
    *got = (struct frame_got){.op = op_of(f), .payload = payload};
    return FRAME_GOT;
}

static void next_frame(struct frame_in *f)
{
    f->n_head = 0;
    f->in_payload = false;
}

static int feed_control(struct frame_in *f, const struct frame_rules *r, omb_str piece,
                        struct frame_got *got)
{
    bool whole = piece.len == f->left;
    if (whole && piece.len == payload_size(f)) { /* all of it is at hand */
        int result = take_control(f, piece, got);
        next_frame(f);
        return result;
    }
    struct frame_part *p = part_of(f, r);
    if (!p)
        return -1011;
    memcpy(p->control + p->n_control, piece.ptr, piece.len);
    p->n_control = (uint8_t)(p->n_control + piece.len);
    f->left -= piece.len;
    if (!whole)
        return FRAME_MORE;
    int result = take_control(f, str_n(p->control, p->n_control), got);
    p->n_control = 0;
    p->given = p->op == 0;
    next_frame(f);
    return result;
}

/* A message in one frame that lies whole in the bytes: no part is needed. */
static int take_whole(struct frame_in *f, omb_str piece, struct frame_got *got)
{
    *got =
        (struct frame_got){.op = op_of(f), .deflated = (f->head[0] & 0x40) != 0, .payload = piece};
    struct text_check check = {0};
    next_frame(f);
    if (got->op == FRAME_TEXT && !got->deflated &&
        !(text_feed(&check, piece) && text_whole(&check)))
        return -1007;
    return FRAME_GOT;
}

static int add_piece(struct frame_in *f, const struct frame_rules *r, omb_str piece, bool first)
{
    struct frame_part *p = part_of(f, r);
    if (!p)
        return -1011;
    if (!p->op) {
        p->op = op_of(f);
        p->deflated = (f->head[0] & 0x40) != 0;
    }
    if (first && ++p->fragments > r->max_fragments)
        return -1008;
    if (p->op == FRAME_TEXT && !p->deflated && !text_feed(&p->text, piece))
        return -1007;
    buf_put(&p->data, piece.ptr, piece.len);
    return p->data.err == -OMB_E_LIMIT ? -1009 : p->data.err ? -1011 : 0;
}

static int feed_data(struct frame_in *f, const struct frame_rules *r, omb_str piece,
                     struct frame_got *got)
{
    bool first = f->left == payload_size(f);
    bool whole = piece.len == f->left;
    bool begun = f->part && f->part->op;
    if (whole && !begun && is_final(f) && piece.len == payload_size(f))
        return take_whole(f, piece, got);
    int bad = add_piece(f, r, piece, first);
    if (bad)
        return bad;
    f->left -= piece.len;
    if (!whole)
        return FRAME_MORE;
    bool final = is_final(f);
    next_frame(f);
    if (!final)
        return FRAME_MORE;
    struct frame_part *p = f->part;
    if (p->op == FRAME_TEXT && !p->deflated && !text_whole(&p->text))
        return -1007;
    *got = (struct frame_got){.op = p->op, .deflated = p->deflated, .payload = buf_str(&p->data)};
    p->given = true;
    return FRAME_GOT;
}

int frame_feed(struct frame_in *f, const struct frame_rules *r, char *bytes, size_t len,
               size_t *used, struct frame_got *got)
{
    size_t at = 0;
    *used = 0;
    frame_done(f);
    for (;;) {
        if (!f->in_payload) {
            size_t n = 0;
            int head = feed_head(f, r, bytes + at, len - at, &n);
            at += n;
            *used = at;
            if (head <= 0)
                return head;
        } else if (at == len) {
            return FRAME_MORE;
        }
        size_t n = f->left < len - at ? (size_t)f->left : len - at;
        if (n == 0 && f->left > 0)
            return FRAME_MORE;
        unmask(f, bytes + at, n);
        omb_str piece = str_n(bytes + at, n);
        at += n;
        *used = at;
        int result = is_control(f) ? feed_control(f, r, piece, got) : feed_data(f, r, piece, got);
        if (result != FRAME_MORE)
            return result;
    }
}

void frame_done(struct frame_in *f)
{
    if (f->part && f->part->given)
        frame_free(f);
}

void frame_free(struct frame_in *f)
{
    if (f->part)
        buf_free(&f->part->data);
    free(f->part);
    f->part = NULL;
}

size_t frame_head(unsigned char out[FRAME_MAX_HEAD], enum frame_op op, bool deflated, size_t len)
{
    out[0] = (unsigned char)(0x80 | (deflated ? 0x40 : 0) | (unsigned)op);
    if (len < 126) {
        out[1] = (unsigned char)len;
        return 2;
    }
    int bytes = len < 65536 ? 2 : 8;
    out[1] = bytes == 2 ? 126 : 127;
    for (int i = 0; i < bytes; i++)
        out[2 + i] = (unsigned char)((uint64_t)len >> (8 * (bytes - 1 - i)));
    return 2 + (size_t)bytes;
}

bool frame_code_ok(int code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}
