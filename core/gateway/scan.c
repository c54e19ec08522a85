/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which bytes may stand where in a request's head, and the head's size limits.
 * Must not know: what a header means, connections, llhttp.
 * Called by: parse. */
#include "core/gateway/scan.h"

#include "core/base/limits.h"

enum { LEAD, LEAD_LF, LINE, LINE_LF, START, NAME, VALUE, VALUE_LF, END_LF };

#define SCAN_EMPTY_LINES 2

bool scan_is_token(unsigned char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool is_value(unsigned char c)
{
    return c == '\t' || (c >= 0x20 && c != 0x7f);
}

/* The state after `c`, or -1. */
static int lead(struct scan *s, unsigned char c)
{
    if (s->state == LEAD_LF)
        return c == '\n' && ++s->empty <= SCAN_EMPTY_LINES ? LEAD : -1;
    if (c == '\r')
        return LEAD_LF;
    return scan_is_token(c) ? LINE : -1;
}

static int line(unsigned char c)
{
    if (c == '\r')
        return LINE_LF;
    return c >= 0x20 && c < 0x7f ? LINE : -1;
}

static int start(struct scan *s, unsigned char c)
{
    if (c == '\r')
        return END_LF;
    if (!scan_is_token(c))
        return -1;
    s->lines++;
    return NAME;
}

static int name(unsigned char c)
{
    if (c == ':')
        return VALUE;
    return scan_is_token(c) ? NAME : -1;
}

static int value(unsigned char c)
{
    if (c == '\r')
        return VALUE_LF;
    return is_value(c) ? VALUE : -1;
}

static int step(struct scan *s, unsigned char c)
{
    switch (s->state) {
    case LEAD:
    case LEAD_LF:
        return lead(s, c);
    case LINE:
        s->target++;
        return line(c);
    case START:
        return start(s, c);
    case NAME:
        return name(c);
    case VALUE:
        return value(c);
    default: /* LINE_LF, VALUE_LF */
        return c == '\n' ? START : -1;
    }
}

int scan_head(struct scan *s, omb_str bytes, size_t *used)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        *used = i + 1;
        if (s->state == END_LF)
            return c == '\n' ? SCAN_DONE : -OMB_E_SYNTAX;
        int next = step(s, c);
        if (next < 0)
            return -OMB_E_SYNTAX;
        s->state = (uint8_t)next;
        s->bytes++;
        if (s->target > GW_MAX_TARGET)
            return 414;
        if (s->bytes > GW_MAX_HEAD || s->lines > GW_MAX_HEADERS)
            return 431;
    }
    *used = bytes.len;
    return SCAN_MORE;
}
