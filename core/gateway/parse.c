/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the way from bytes to one complete HTTP/1.x request message.
 * Must not know: connections, routes, what is answered.
 * Called by: http, and the parser level of the http corpus. */
#include "core/gateway/parse.h"

#include "core/base/limits.h"

enum { PHASE_HEAD, PHASE_BODY, PHASE_FAILED };

static int on_body(llhttp_t *ll, const char *at, size_t n)
{
    struct parse *p = ll->data;
    buf_put(&p->body, at, n);
    return p->body.err ? HPE_USER : HPE_OK;
}

static int on_complete(llhttp_t *ll)
{
    struct parse *p = ll->data;
    p->complete = true;
    return HPE_PAUSED;
}

/* A chunk that could never fit is refused at its head, not when it is full. */
static int on_chunk(llhttp_t *ll)
{
    struct parse *p = ll->data;
    if (ll->content_length > p->body.max - p->body.len)
        p->body.err = -OMB_E_LIMIT;
    return p->body.err ? HPE_USER : HPE_OK;
}

static const llhttp_settings_t settings = {.on_body = on_body,
                                           .on_chunk_header = on_chunk,
                                           .on_message_complete = on_complete};

void parse_start(struct parse *p, size_t max_body)
{
    *p = (struct parse){.head = BUF_INIT(GW_MAX_HEAD + 64), .body = BUF_INIT(max_body)};
    llhttp_init(&p->ll, HTTP_REQUEST, &settings);
    p->ll.data = p;
}

void parse_free(struct parse *p)
{
    buf_free(&p->head);
    buf_free(&p->body);
}

void parse_allow(struct parse *p, size_t max_body)
{
    p->body.max = max_body;
}

bool parse_begun(const struct parse *p)
{
    return p->scan.bytes > (uint32_t)p->scan.empty * 2;
}

static int fail(struct parse *p, int status, const char *why)
{
    p->phase = PHASE_FAILED;
    p->why = why ? why : "malformed request";
    return status;
}

/* Status of what llhttp said about `bytes`, 0 to go on; *used: how far it came. */
static int execute(struct parse *p, omb_str bytes, size_t *used)
{
    llhttp_errno_t err = llhttp_execute(&p->ll, bytes.ptr, bytes.len);
    *used = bytes.len;
    if (err == HPE_OK)
        return 0;
    const char *pos = llhttp_get_error_pos(&p->ll);
    if (pos >= bytes.ptr && pos <= bytes.ptr + bytes.len)
        *used = (size_t)(pos - bytes.ptr);
    if (err == HPE_PAUSED || err == HPE_PAUSED_UPGRADE)
        return 0;
    if (p->body.err)
        return fail(p, p->body.err == -OMB_E_LIMIT ? 413 : 503, "body over the limit");
    return fail(p, 400, llhttp_get_error_reason(&p->ll));
}

static int feed_head(struct parse *p, omb_str bytes, size_t *used)
{
    int r = scan_head(&p->scan, bytes, used);
    if (r >= 400)
        return fail(p, r, r == 414 ? "request line too long" : "head too large");
    size_t taken;
    /* On a bad byte llhttp is not asked: the scan is the stricter of the two. */
    if (r < 0)
        return fail(p, 400, "bad byte in the head");
    int status = execute(p, str_n(bytes.ptr, *used), &taken);
    if (status)
        return status;
    buf_put(&p->head, bytes.ptr, *used);
    if (p->head.err)
        return fail(p, p->head.err == -OMB_E_LIMIT ? 431 : 503, "head too large");
    if (r == SCAN_MORE)
        return PARSE_MORE;
    p->phase = PHASE_BODY;
    p->head_told = true;
    return PARSE_HEAD;
}

static int feed_body(struct parse *p, omb_str bytes, size_t *used)
{
    int status = execute(p, bytes, used);
    if (status)
        return status;
    p->body_wire += *used;
    if (p->body_wire > GW_MAX_CHUNK_OVERHEAD + 9 * (uint64_t)p->body.len)
        return fail(p, 431, "chunk heads or trailers too large");
    return p->complete ? PARSE_DONE : PARSE_MORE;
}

int parse_feed(struct parse *p, omb_str bytes, size_t *used)
{
    *used = 0;
    if (p->phase == PHASE_FAILED)
        return 400;
    if (p->phase == PHASE_HEAD)
        return feed_head(p, bytes, used);
    if (p->complete)
        return PARSE_DONE;
    return feed_body(p, bytes, used);
}
