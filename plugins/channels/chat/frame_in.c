/* SPDX-License-Identifier: Apache-2.0 */
/* Owns reading a customer's frames and what each asks of the host. Must not know how answers look.
 * Called by plugin.c for every message of a socket. */
#include "chat.h"

/* A string member into the caller's buffer, with a NUL; absent when missing or too long. */
omb_str frame_text(struct chat *c, const omb_json_doc *doc, uint32_t at, char *into, size_t cap)
{
    omb_str s, none = {NULL, 0};
    if (c->json->get_text(doc, at, into, cap - 1, &s) || s.len >= cap)
        return none;
    if (s.len)
        memmove(into, s.ptr, s.len);
    into[s.len] = '\0';
    s.ptr = into;
    return s;
}

static void strike(struct chat *c, struct sock *s, const char *why)
{
    if (++s->strikes >= CHAT_MAX_STRIKES || s->state == SOCK_NEW)
        sock_close(c, s, 1008, why);
    else
        frame_nack(c, s, NULL, -OMB_E_INVALID, why);
}

/* Room for every escape: a decoded text is never longer than its frame. */
static void on_msg(struct chat *c, struct sock *s, const omb_json_doc *doc)
{
    char cid[CHAT_MAX_CID + 1];
    omb_str text, id = frame_text(c, doc, c->json->member(doc, 0, omb_z("cid")), cid, sizeof cid);
    char *into = malloc(doc->text.len + 1);
    int32_t rc = into ? c->json->get_text(doc, c->json->member(doc, 0, omb_z("text")), into,
                                          doc->text.len, &text)
                      : -OMB_E_NOMEM;
    omb_op op;
    if (id.len == 0)
        frame_nack(c, s, NULL, -OMB_E_INVALID, "cid must be 1 to 64 bytes");
    else if (rc == -OMB_E_NOMEM)
        frame_nack(c, s, cid, -OMB_E_BUSY, "busy, try again");
    else if (rc || text.len == 0 || text.len > CHAT_MAX_TEXT)
        frame_nack(c, s, cid, -OMB_E_INVALID, "text must be 1 to 16384 bytes");
    else if (!party_allows(c, s->party))
        frame_nack(c, s, cid, -OMB_E_BUSY, "too many messages, wait a moment");
    else if (!(op = pending_add(c, PENDING_MESSAGE, s, id)))
        frame_nack(c, s, cid, -OMB_E_BUSY, "busy, try again");
    else
        c->contacts->message(c->host, op, s->tenant, omb_z(s->party->contact), id, text);
    free(into);
}

static void on_action(struct chat *c, struct sock *s, int ends)
{
    omb_str contact = omb_z(s->party->contact);
    omb_op op = party_allows(c, s->party) ? pending_add(c, PENDING_ACTION, s, omb_z(NULL)) : 0;
    if (!op)
        frame_nack(c, s, NULL, -OMB_E_BUSY, "busy, try again");
    else if (ends)
        c->contacts->end(c->host, op, s->tenant, contact, omb_z("customer"));
    else
        c->contacts->person(c->host, op, s->tenant, contact);
}

static void on_typing(struct chat *c, struct sock *s)
{
    uint32_t now = c->now_ms();
    if (now - s->typed_ms < CHAT_TYPING_MS)
        return;
    s->typed_ms = now;
    c->contacts->typing(c->host, s->tenant, omb_z(s->party->contact));
}

/* Only what this socket was really sent can have been read, and only forward. */
static void on_read(struct chat *c, struct sock *s, const omb_json_doc *doc)
{
    int64_t upto = 0;
    if (c->json->get_int(doc, c->json->member(doc, 0, omb_z("upto")), &upto) || upto < 1) {
        strike(c, s, "read needs upto");
        return;
    }
    uint64_t seq = (uint64_t)upto > s->sent ? s->sent : (uint64_t)upto;
    if (seq <= s->read)
        return;
    s->read = seq;
    c->contacts->receipt(c->host, 0, s->tenant, omb_z(s->party->contact), omb_z("read"), seq);
}

static void dispatch(struct chat *c, struct sock *s, const omb_json_doc *doc, omb_str t)
{
    if (omb_same(t, omb_z("ping"))) {
        frame_pong(c, s);
    } else if (omb_same(t, omb_z("hello"))) {
        if (s->state == SOCK_NEW)
            hello_begin(c, s, doc);
        else
            frame_nack(c, s, NULL, -OMB_E_STATE, "hello was said already");
    } else if (s->state == SOCK_NEW) {
        sock_close(c, s, 1008, "hello first");
    } else if (!s->party) {
        frame_nack(c, s, NULL, -OMB_E_STATE, "wait for welcome");
    } else if (omb_same(t, omb_z("msg"))) {
        on_msg(c, s, doc);
    } else if (omb_same(t, omb_z("person"))) {
        on_action(c, s, 0);
    } else if (omb_same(t, omb_z("end"))) {
        on_action(c, s, 1);
    } else if (omb_same(t, omb_z("typing"))) {
        on_typing(c, s);
    } else if (omb_same(t, omb_z("read"))) {
        on_read(c, s, doc);
    } else {
        strike(c, s, "unknown t");
    }
}

void frame_in(struct chat *c, struct sock *s, omb_str text)
{
    omb_json_doc doc;
    char t[16];
    if (s->state == SOCK_CLOSING)
        return;
    if (text.len > CHAT_MAX_FRAME) {
        sock_close(c, s, 1009, "frame too big");
        return;
    }
    if (c->json->parse(text, c->tok, CHAT_MAX_TOKENS, &doc) || doc.tok[0].type != OMB_JSON_OBJECT) {
        strike(c, s, "not a JSON object, or too many values");
        return;
    }
    omb_str kind = frame_text(c, &doc, c->json->member(&doc, 0, omb_z("t")), t, sizeof t);
    dispatch(c, s, &doc, kind);
}
