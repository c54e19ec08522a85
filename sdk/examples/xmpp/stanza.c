/* SPDX-License-Identifier: Apache-2.0 */
/* Owns XML: what a response holds, stanza by stanza; text made safe on its way out. Must not know what
 * a stanza is answered with. */
#include "xmpp.h"

#include <expat.h>
#include <stdarg.h>
#include <stdio.h>

struct reading {
    struct xmpp *x;
    struct response *r;
    stanza_fn fn;
    struct stanza s;
    int depth, in_text, in_mechanism;
    XML_Parser parser;
};

static const char *attribute(const char **atts, const char *name)
{
    for (; *atts; atts += 2)
        if (strcmp(atts[0], name) == 0)
            return atts[1];
    return "";
}

static void keep(char *into, size_t cap, const char *text)
{
    snprintf(into, cap, "%s", text);
}

static void begin_stanza(struct reading *g, const char *name, const char **atts)
{
    const char *colon = strchr(name, ':');
    memset(&g->s, 0, sizeof g->s);
    keep(g->s.name, sizeof g->s.name, colon ? colon + 1 : name);
    keep(g->s.type, sizeof g->s.type, attribute(atts, "type"));
    keep(g->s.id, sizeof g->s.id, attribute(atts, "id"));
    keep(g->s.from, sizeof g->s.from, attribute(atts, "from"));
}

static void XMLCALL on_start(void *user, const char *name, const char **atts)
{
    struct reading *g = user;
    g->depth++;
    if (g->depth == 1) {
        keep(g->r->sid, sizeof g->r->sid, attribute(atts, "sid"));
        keep(g->r->type, sizeof g->r->type, attribute(atts, "type"));
        keep(g->r->condition, sizeof g->r->condition, attribute(atts, "condition"));
    } else if (g->depth == 2) {
        begin_stanza(g, name, atts);
    } else if (g->depth == 3 && strcmp(name, "body") == 0) {
        g->in_text = 1;
    } else if (strcmp(name, "mechanism") == 0) {
        g->in_mechanism = 1;
    } else if (strcmp(name, "bind") == 0) {
        g->s.bind = 1;
    } else if (g->depth == 3 && strcmp(attribute(atts, "xmlns"), "urn:xmpp:receipts") == 0) {
        g->s.wants_receipt = strcmp(name, "request") == 0;
        if (strcmp(name, "received") == 0)
            keep(g->s.received, sizeof g->s.received, attribute(atts, "id"));
    }
}

static void XMLCALL on_text(void *user, const char *text, int len)
{
    struct reading *g = user;
    size_t used = strlen(g->s.text), room = sizeof g->s.text - 1 - used;
    if (g->in_text)
        strncat(g->s.text, text, (size_t)len < room ? (size_t)len : room);
    if (g->in_mechanism && len == 5 && strncmp(text, "PLAIN", 5) == 0)
        keep(g->s.mechanism, sizeof g->s.mechanism, "PLAIN");
}

/* A character that was cut in the middle is left out. */
static void trim_utf8(char *text)
{
    size_t n = strlen(text);
    size_t back = n;
    while (back > 0 && n - back < 4 && ((unsigned char)text[back - 1] & 0xc0) == 0x80)
        back--;
    if (back == 0)
        return;
    unsigned char lead = (unsigned char)text[back - 1];
    size_t wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    if (n - (back - 1) < wanted)
        text[back - 1] = '\0';
}

static void XMLCALL on_end(void *user, const char *name)
{
    struct reading *g = user;
    (void)name;
    g->in_text = g->in_mechanism = 0;
    if (g->depth-- != 2)
        return;
    trim_utf8(g->s.text);
    g->fn(g->x, &g->s);
}

/* No document types: nothing is expanded, nothing is fetched. */
static void XMLCALL on_doctype(void *user, const char *name, const char *system, const char *public,
                               int internal)
{
    struct reading *g = user;
    (void)name, (void)system, (void)public, (void)internal;
    XML_StopParser(g->parser, XML_FALSE);
}

int32_t stanza_read(struct xmpp *x, const char *xml, size_t len, struct response *r, stanza_fn fn)
{
    struct reading *g = calloc(1, sizeof *g);
    int32_t rc = -OMB_E_NOMEM;
    memset(r, 0, sizeof *r);
    if (g && len < XMPP_MAX_ANSWER && (g->parser = XML_ParserCreate("UTF-8"))) {
        g->x = x;
        g->r = r;
        g->fn = fn;
        XML_SetUserData(g->parser, g);
        XML_SetElementHandler(g->parser, on_start, on_end);
        XML_SetCharacterDataHandler(g->parser, on_text);
        XML_SetStartDoctypeDeclHandler(g->parser, on_doctype);
        rc = XML_Parse(g->parser, xml, (int)len, 1) == XML_STATUS_OK ? 0 : -OMB_E_SYNTAX;
        XML_ParserFree(g->parser);
    }
    free(g);
    return rc;
}

/* XML 1.0 has no control characters but tab and line ends. */
static void put_escaped(omb_buf *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '<')
            omb_buf_put(out, omb_z("&lt;"));
        else if (c == '>')
            omb_buf_put(out, omb_z("&gt;"));
        else if (c == '&')
            omb_buf_put(out, omb_z("&amp;"));
        else if (c == '\'')
            omb_buf_put(out, omb_z("&apos;"));
        else if (c == '"')
            omb_buf_put(out, omb_z("&quot;"));
        else if (c >= 0x20 || c == '\n' || c == '\t')
            omb_buf_put(out, (omb_str){text, 1});
    }
}

void stanza_write(omb_buf *out, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    for (const char *at = fmt; *at;) {
        const char *slot = strstr(at, "%s");
        omb_buf_put(out, (omb_str){at, slot ? (size_t)(slot - at) : strlen(at)});
        if (!slot)
            break;
        put_escaped(out, va_arg(ap, const char *));
        at = slot + 2;
    }
    va_end(ap);
}
