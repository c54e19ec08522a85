/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the frames that customers are sent. Must not know when to send one.
 * Called by frame_in.c, hello.c, deliver.c and plugin.c. */
#include "chat.h"

void frame_send(struct chat *c, const struct sock *s, omb_str frame)
{
    if (frame.ptr && s->state != SOCK_CLOSING)
        c->http->ws_send(c->host, s->node.key, frame);
}

static omb_json_writer begin(struct chat *c, const char *t)
{
    c->out.len = 0;
    c->out.err = 0;
    omb_json_writer w = omb_buf_writer(&c->out);
    c->json->begin_object(&w);
    c->json->put_key(&w, omb_z("t"));
    c->json->put_text(&w, omb_z(t));
    return w;
}

static void end(struct chat *c, const struct sock *s, omb_json_writer *w)
{
    c->json->end_object(w);
    frame_send(c, s, omb_buf_done(&c->out, w));
}

static void put_text(struct chat *c, omb_json_writer *w, const char *key, const char *text)
{
    c->json->put_key(w, omb_z(key));
    c->json->put_text(w, omb_z(text));
}

void frame_pong(struct chat *c, struct sock *s)
{
    omb_json_writer w = begin(c, "pong");
    end(c, s, &w);
}

/* Copies a member of the host's answer as it is; nothing when it is not there. */
static void copy(struct chat *c, omb_json_writer *w, const omb_json_doc *doc, const char *key)
{
    uint32_t at = c->json->member(doc, 0, omb_z(key));
    if (at == OMB_JSON_NONE)
        return;
    c->json->put_key(w, omb_z(key));
    c->json->put_raw(w, c->json->raw(doc, at));
}

void frame_ack(struct chat *c, struct sock *s, const char *cid, omb_str answer)
{
    omb_json_doc doc;
    if (c->json->parse(answer, c->answer, CHAT_MAX_ITEMS, &doc))
        return;
    omb_json_writer w = begin(c, "ack");
    put_text(c, &w, "cid", cid);
    copy(c, &w, &doc, "seq");
    copy(c, &w, &doc, "at");
    end(c, s, &w);
}

static const char *nack_code(int32_t status)
{
    switch (-status) {
    case OMB_E_INVALID:
    case OMB_E_LIMIT:
    case OMB_E_SYNTAX:
    case OMB_E_RANGE:
        return "invalid";
    case OMB_E_DENIED:
        return "denied";
    case OMB_E_STATE:
    case OMB_E_NOTFOUND:
        return "state";
    case OMB_E_CONFLICT:
        return "conflict";
    default:
        return "busy";
    }
}

void frame_nack(struct chat *c, struct sock *s, const char *cid, int32_t status, const char *detail)
{
    omb_json_writer w = begin(c, "nack");
    if (cid)
        put_text(c, &w, "cid", cid);
    put_text(c, &w, "code", nack_code(status));
    put_text(c, &w, "detail", detail);
    end(c, s, &w);
}

static void send_welcome(struct chat *c, struct sock *s, const omb_json_doc *doc)
{
    omb_json_writer w = begin(c, "welcome");
    put_text(c, &w, "contact", s->party->contact);
    put_text(c, &w, "token", s->hello->token);
    copy(c, &w, doc, "seq");
    copy(c, &w, doc, "customer");
    copy(c, &w, doc, "state");
    copy(c, &w, doc, "holder");
    copy(c, &w, doc, "position");
    copy(c, &w, doc, "wait_s");
    end(c, s, &w);
}

static void send_state(struct chat *c, struct sock *s, const omb_json_doc *doc)
{
    omb_json_writer w = begin(c, "state");
    copy(c, &w, doc, "state");
    copy(c, &w, doc, "holder");
    copy(c, &w, doc, "position");
    copy(c, &w, doc, "wait_s");
    end(c, s, &w);
}

static void send_msgs(struct chat *c, struct sock *s, omb_str items)
{
    omb_json_writer w = begin(c, "msgs");
    c->json->put_key(&w, omb_z("items"));
    c->json->put_raw(&w, items);
    end(c, s, &w);
}

int32_t frame_resumed(struct chat *c, struct sock *s, omb_str answer, int32_t *more)
{
    const omb_ext_json *j = c->json;
    omb_json_doc doc;
    int32_t rc = j->parse(answer, c->answer, CHAT_MAX_ITEMS, &doc);
    if (rc)
        return rc;
    uint32_t items = j->member(&doc, 0, omb_z("items"));
    if (items == OMB_JSON_NONE || doc.tok[items].type != OMB_JSON_ARRAY)
        return -OMB_E_INVALID;
    if (!s->welcomed)
        send_welcome(c, s, &doc);
    else
        send_state(c, s, &doc);
    if (doc.tok[items].count || !s->welcomed)
        send_msgs(c, s, j->raw(&doc, items));
    s->welcomed = 1;
    for (uint32_t i = j->first(&doc, items); i != OMB_JSON_NONE; i = j->next(&doc, items, i)) {
        int64_t seq = 0;
        if (j->get_int(&doc, j->member(&doc, i, omb_z("seq")), &seq) == 0 &&
            (uint64_t)seq > s->sent)
            s->sent = (uint64_t)seq;
    }
    *more = 0;
    (void)j->get_bool(&doc, j->member(&doc, 0, omb_z("more")), more);
    return doc.tok[items].count ? 0 : (*more = 0);
}

void frame_items(struct chat *c, struct party *p, uint64_t seq, omb_str item)
{
    omb_json_writer w = begin(c, "item");
    c->json->put_key(&w, omb_z("item"));
    c->json->put_raw(&w, item);
    c->json->end_object(&w);
    omb_str frame = omb_buf_done(&c->out, &w);
    for (struct sock *s = p->tabs; s; s = s->tab) {
        if (s->state == SOCK_RESUMING)
            s->stale = 1;
        if (s->state != SOCK_LIVE || seq <= s->sent)
            continue;
        s->sent = seq;
        frame_send(c, s, frame);
    }
}
