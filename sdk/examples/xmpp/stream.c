/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the session: one request held open by the server, a second one to say something meanwhile,
 * signing in, coming back after a loss. Must not know what is talked about. */
#include "xmpp.h"

static const char binding[] = "http://jabber.org/protocol/httpbind";

/* One POST of a <body> element. */
static void post(struct xmpp *x, uint64_t rid, omb_str body)
{
    omb_buf b = {0};
    const omb_ext_json *k = x->easy.json;
    omb_json_writer w = omb_buf_writer(&b);
    int slot = x->in_flight[0] ? 1 : 0;
    k->begin_object(&w);
    omb_write_text(k, &w, "method", omb_z("POST"));
    omb_write_text(k, &w, "url", x->url);
    omb_write_object(k, &w, "headers");
    omb_write_text(k, &w, "content-type", omb_z("text/xml; charset=utf-8"));
    k->end_object(&w);
    omb_write_text(k, &w, "body", body);
    omb_write_int(k, &w, "timeout_ms", XMPP_REQUEST_MS);
    omb_write_int(k, &w, "max_bytes", XMPP_MAX_ANSWER);
    k->end_object(&w);
    omb_str request = omb_buf_done(&b, &w);
    x->in_flight[slot] = rid;
    x->flight_op[slot] = ++x->next_op;
    if (request.ptr)
        x->easy.fetch->fetch(x->easy.host, x->flight_op[slot], request);
    else
        stream_answered(x, x->flight_op[slot], -OMB_E_NOMEM, request);
    omb_buf_free(&b);
}

static void post_body(struct xmpp *x, const char *attributes, omb_str stanzas)
{
    omb_buf body = {0};
    char head[512];
    uint64_t rid = ++x->rid;
    snprintf(head, sizeof head, "<body rid='%llu' xmlns='%s'", (unsigned long long)rid, binding);
    omb_buf_put(&body, omb_z(head));
    if (x->sid[0])
        stanza_write(&body, " sid='%s'", x->sid);
    omb_buf_put(&body, omb_z(attributes));
    omb_buf_put(&body, omb_z(">"));
    omb_buf_put(&body, stanzas);
    omb_buf_put(&body, omb_z("</body>"));
    post(x, rid, omb_buf_str(&body));
    omb_buf_free(&body);
}

void stream_open(struct xmpp *x)
{
    omb_buf a = {0};
    char wait[96];
    if (x->stopping)
        return;
    x->state = XMPP_OPENING;
    x->sid[0] = '\0';
    omb_buf_free(&x->out);
    snprintf(wait, sizeof wait, " wait='%d' hold='1' ver='1.6' xml:lang='en'", XMPP_WAIT_S);
    stanza_write(&a, " to='%s' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'", x->domain.ptr);
    omb_buf_put(&a, omb_z(wait));
    omb_buf_put(&a, (omb_str){"", 1}); /* its end as a C string */
    post_body(x, a.ptr ? a.ptr : "", omb_z(""));
    omb_buf_free(&a);
}

/* Everything under way is lost with the session: the host gives it again. */
static void lose(struct xmpp *x, const char *why)
{
    if (x->state == XMPP_DOWN)
        return;
    xmpp_warn(x, why);
    x->state = XMPP_DOWN;
    for (int i = 0; i < 2; i++) {
        if (x->in_flight[i])
            talk_carried(x, x->in_flight[i], -OMB_E_UNAVAILABLE);
        x->in_flight[i] = 0;
        x->flight_op[i] = 0;
    }
    if (x->stopping)
        return;
    (void)x->easy.timers->start(x->easy.host, TIMER_CONNECT, x->again_ms);
    x->again_ms = x->again_ms * 2 < XMPP_AGAIN_MAX_MS ? x->again_ms * 2 : XMPP_AGAIN_MAX_MS;
}

static void base64(const unsigned char *bytes, size_t len, char *out)
{
    static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        uint32_t n = (uint32_t)bytes[i] << 16 | (i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0) |
                     (i + 2 < len ? bytes[i + 2] : 0);
        *out++ = set[n >> 18 & 63];
        *out++ = set[n >> 12 & 63];
        *out++ = i + 1 < len ? set[n >> 6 & 63] : '=';
        *out++ = i + 2 < len ? set[n & 63] : '=';
    }
    *out = '\0';
}

static void sign_in(struct xmpp *x)
{
    unsigned char plain[600];
    char text[824];
    omb_buf auth = {0};
    size_t len = x->user.len + x->password.len + 2;
    if (len > sizeof plain)
        return;
    plain[0] = 0;
    memcpy(plain + 1, x->user.ptr, x->user.len);
    plain[1 + x->user.len] = 0;
    memcpy(plain + 2 + x->user.len, x->password.ptr, x->password.len);
    base64(plain, len, text);
    x->state = XMPP_SIGNING_IN;
    stanza_write(&auth,
                 "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>",
                 text);
    post_body(x, "", omb_buf_str(&auth));
    omb_buf_free(&auth);
}

void stream_stanza(struct xmpp *x, const struct stanza *s)
{
    if (!x->sid[0])
        memcpy(x->sid, x->response.sid, sizeof x->sid);
    if (x->state == XMPP_UP) {
        talk_stanza(x, s);
    } else if (x->state == XMPP_OPENING && strcmp(s->name, "features") == 0) {
        if (s->mechanism[0])
            sign_in(x);
        else
            lose(x, "the server does not offer PLAIN: is the address https?");
    } else if (x->state == XMPP_SIGNING_IN && strcmp(s->name, "success") == 0) {
        omb_buf a = {0};
        x->state = XMPP_RESTARTING;
        stanza_write(&a, " to='%s' xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh'", x->domain.ptr);
        omb_buf_put(&a, (omb_str){"", 1});
        post_body(x, a.ptr ? a.ptr : "", omb_z(""));
        omb_buf_free(&a);
    } else if (x->state == XMPP_SIGNING_IN && strcmp(s->name, "failure") == 0) {
        lose(x, "the server refuses the account or its password");
    } else if (x->state == XMPP_RESTARTING && s->bind) {
        x->state = XMPP_BINDING;
        post_body(x, "",
                  omb_z("<iq xmlns='jabber:client' type='set' id='bind'><bind "
                        "xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>ombud</resource>"
                        "</bind></iq>"));
    } else if (x->state == XMPP_BINDING && strcmp(s->name, "iq") == 0 && s->bind) {
        x->state = XMPP_UP;
        x->again_ms = XMPP_AGAIN_MS;
        omb_buf_put(&x->out, omb_z("<presence xmlns='jabber:client'/>"));
    }
}

void stream_pump(struct xmpp *x)
{
    int open = (x->in_flight[0] != 0) + (x->in_flight[1] != 0);
    if (x->state == XMPP_DOWN || open == 2)
        return;
    if (x->state == XMPP_UP)
        talk_fill(x, x->rid + 1);
    if (open == 0 || (x->state == XMPP_UP && x->out.len)) {
        omb_buf stanzas = x->out;
        memset(&x->out, 0, sizeof x->out);
        post_body(x, "", omb_buf_str(&stanzas));
        omb_buf_free(&stanzas);
    }
}

/* The body of a fetched answer: 200 and text. */
static int32_t read_answer(struct xmpp *x, omb_str bytes, char **text, size_t *len)
{
    static omb_json_tok tok[512];
    omb_json_doc d;
    int64_t code = 0;
    omb_str body;
    char *into = malloc(bytes.len + 1);
    if (!into)
        return -OMB_E_NOMEM;
    if (x->easy.json->parse(bytes, tok, 512, &d) ||
        x->easy.json->get_int(&d, x->easy.json->member(&d, 0, omb_z("status")), &code) ||
        code != 200 ||
        x->easy.json->get_text(&d, x->easy.json->member(&d, 0, omb_z("body")), into, bytes.len,
                               &body)) {
        free(into);
        return -OMB_E_UNAVAILABLE;
    }
    memmove(into, body.ptr, body.len);
    *text = into;
    *len = body.len;
    return 0;
}

void stream_answered(struct xmpp *x, omb_op op, int32_t status, omb_str bytes)
{
    char *text = NULL;
    size_t len = 0;
    int slot = op == x->flight_op[0] ? 0 : op == x->flight_op[1] ? 1 : -1;
    if (slot < 0 || !op)
        return; /* of a session that is gone */
    uint64_t rid = x->in_flight[slot];
    x->in_flight[slot] = 0;
    x->flight_op[slot] = 0;
    status = status ? status : read_answer(x, bytes, &text, &len);
    talk_carried(x, rid, status);
    if (status == 0)
        status = stanza_read(x, text, len, &x->response, stream_stanza);
    free(text);
    if (status)
        lose(x, "the server cannot be reached");
    else if (strcmp(x->response.type, "terminate") == 0)
        lose(x, "the server ended the session");
    stream_pump(x);
}

void stream_close(struct xmpp *x)
{
    if (x->state == XMPP_UP && (!x->in_flight[0] || !x->in_flight[1]))
        post_body(x, " type='terminate'",
                  omb_z("<presence xmlns='jabber:client' type='unavailable'/>"));
    x->state = XMPP_DOWN;
    memset(x->in_flight, 0, sizeof x->in_flight);
    memset(x->flight_op, 0, sizeof x->flight_op);
}
