/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the way from the first frame to a live socket: identity, token, contact, items missed.
 * Must not know later frames. Called by frame_in.c and, with the host's answers, plugin.c. */
#include "chat.h"

void hello_free(struct sock *s)
{
    if (!s->hello)
        return;
    free(s->hello->start);
    free(s->hello);
    s->hello = NULL;
}

static void put_member(struct chat *c, omb_json_writer *w, const omb_json_doc *doc, uint32_t object,
                       const char *from, const char *to)
{
    char text[CHAT_MAX_FIELD + 1];
    omb_str s = frame_text(c, doc, c->json->member(doc, object, omb_z(from)), text, sizeof text);
    if (s.len == 0)
        return;
    c->json->put_key(w, omb_z(to));
    c->json->put_text(w, s);
}

/* A name is for showing: a long one is cut on a character, where other members would be refused. */
static void put_name(struct chat *c, omb_json_writer *w, const omb_json_doc *doc, uint32_t identity)
{
    uint32_t at = c->json->member(doc, identity, omb_z("name"));
    char *into = malloc(doc->text.len + 1);
    omb_str s = {NULL, 0};
    if (into && c->json->get_text(doc, at, into, doc->text.len, &s) == 0 && s.len) {
        if (s.len > CHAT_MAX_FIELD)
            for (s.len = CHAT_MAX_FIELD; s.len && ((uint8_t)s.ptr[s.len] & 0xC0) == 0x80;)
                s.len--;
        c->json->put_key(w, omb_z("name"));
        c->json->put_text(w, s);
    }
    free(into);
}

/* The body of contacts.start. An identity is only believed once its mac was checked. */
static char *start_body(struct chat *c, const omb_json_doc *doc, uint32_t identity,
                        const char *token)
{
    const omb_ext_json *j = c->json;
    omb_buf b = {0};
    omb_json_writer w = omb_buf_writer(&b);
    uint32_t topic = j->member(doc, 0, omb_z("topic"));
    j->begin_object(&w);
    j->put_key(&w, omb_z("channel"));
    j->put_text(&w, omb_z("chat"));
    j->put_key(&w, omb_z("live"));
    j->put_bool(&w, 1);
    put_member(c, &w, doc, 0, "lang", "lang");
    if (token[0]) {
        j->put_key(&w, omb_z("token"));
        j->put_text(&w, omb_z(token));
    }
    if (topic != OMB_JSON_NONE && doc->tok[topic].type == OMB_JSON_OBJECT) {
        j->put_key(&w, omb_z("topic"));
        j->begin_object(&w);
        put_member(c, &w, doc, topic, "reason", "reason");
        put_member(c, &w, doc, topic, "order", "order");
        j->end_object(&w);
    }
    j->put_key(&w, omb_z("customer"));
    j->begin_object(&w);
    if (identity != OMB_JSON_NONE) {
        put_member(c, &w, doc, identity, "user", "id");
        put_name(c, &w, doc, identity);
        put_member(c, &w, doc, identity, "email", "email");
    }
    j->put_key(&w, omb_z("verified"));
    j->put_bool(&w, identity != OMB_JSON_NONE);
    j->end_object(&w);
    j->end_object(&w);
    if (omb_buf_done(&b, &w).ptr)
        omb_buf_put(&b, (omb_str){"", 1});
    if (b.err)
        omb_buf_free(&b);
    return b.ptr;
}

static void failed(struct chat *c, struct sock *s, int32_t status)
{
    hello_free(s);
    if (status == -OMB_E_DENIED)
        sock_close(c, s, 4401, "sign in again");
    else if (status == -OMB_E_INVALID || status == -OMB_E_LIMIT)
        sock_close(c, s, 1008, "hello refused");
    else
        sock_close(c, s, 1013, "busy, come back");
}

/* One question under way for this socket, or the end of it. */
static omb_op ask(struct chat *c, struct sock *s, enum pending_kind kind)
{
    omb_op op = pending_add(c, kind, s, omb_z(NULL));
    if (!op)
        failed(c, s, -OMB_E_BUSY);
    return op;
}

static void start(struct chat *c, struct sock *s)
{
    omb_op op = ask(c, s, PENDING_START);
    if (!op)
        return;
    s->hello->since = 0;
    c->contacts->start(c->host, op, s->tenant, omb_z(s->hello->start));
}

static void enter(struct chat *c, struct sock *s)
{
    if (!s->hello->token[0]) {
        start(c, s);
        return;
    }
    omb_op op = ask(c, s, PENDING_TOKEN);
    if (op)
        c->visitors->lookup(c->host, op, s->tenant, omb_z(s->hello->token));
}

void hello_resume(struct chat *c, struct sock *s)
{
    omb_op op = ask(c, s, PENDING_RESUME);
    if (!op)
        return;
    s->state = SOCK_RESUMING;
    s->stale = 0;
    c->contacts->resume(c->host, op, s->tenant, omb_z(s->party->contact), s->sent);
}

static void join(struct chat *c, struct sock *s)
{
    int32_t rc = sock_join(c, s, omb_z(s->hello->contact));
    if (rc) {
        failed(c, s, rc == -OMB_E_LIMIT ? -OMB_E_BUSY : rc);
        return;
    }
    s->sent = s->hello->since;
    hello_resume(c, s);
}

static int32_t read_hello(struct chat *c, struct sock *s, const omb_json_doc *doc,
                          uint32_t identity)
{
    const omb_ext_json *j = c->json;
    int64_t since = 0;
    int32_t fresh = 0;
    struct hello *h = s->hello = calloc(1, sizeof *h);
    if (!h)
        return -OMB_E_NOMEM;
    (void)j->get_bool(doc, j->member(doc, 0, omb_z("new")), &fresh);
    if (!fresh)
        frame_text(c, doc, j->member(doc, 0, omb_z("token")), h->token, sizeof h->token);
    (void)j->get_int(doc, j->member(doc, 0, omb_z("since")), &since);
    h->since = since > 0 ? (uint64_t)since : 0;
    h->start = start_body(c, doc, identity, h->token);
    return h->start ? 0 : -OMB_E_NOMEM;
}

/* True when the identity's proof is on its way to be checked. */
static void verify(struct chat *c, struct sock *s, const omb_json_doc *doc, uint32_t identity)
{
    char user[CHAT_MAX_FIELD + 1], mac[CHAT_MAX_FIELD + 1];
    omb_str u =
        frame_text(c, doc, c->json->member(doc, identity, omb_z("user")), user, sizeof user);
    omb_str m = frame_text(c, doc, c->json->member(doc, identity, omb_z("mac")), mac, sizeof mac);
    if (u.len == 0 || m.len == 0) {
        failed(c, s, -OMB_E_DENIED);
        return;
    }
    omb_op op = ask(c, s, PENDING_IDENTITY);
    if (op)
        c->visitors->verify_identity(c->host, op, s->tenant, u, m);
}

void hello_begin(struct chat *c, struct sock *s, const omb_json_doc *doc)
{
    int64_t version = 0;
    uint32_t identity = c->json->member(doc, 0, omb_z("identity"));
    sock_greeted(s);
    s->state = SOCK_ENTERING;
    if (c->json->get_int(doc, c->json->member(doc, 0, omb_z("v")), &version) || version != 1) {
        sock_close(c, s, 4409, "version 1 is spoken here");
        return;
    }
    if (identity != OMB_JSON_NONE && doc->tok[identity].type != OMB_JSON_OBJECT)
        identity = OMB_JSON_NONE;
    int32_t rc = read_hello(c, s, doc, identity);
    if (rc)
        failed(c, s, rc);
    else if (identity != OMB_JSON_NONE)
        verify(c, s, doc, identity);
    else
        enter(c, s);
}

/* A text member of a short answer. */
static int32_t answer_text(struct chat *c, omb_str bytes, const char *key, char *into, size_t cap)
{
    omb_json_doc doc;
    if (c->json->parse(bytes, c->answer, CHAT_MAX_ITEMS, &doc))
        return -OMB_E_FAILED;
    omb_str s = frame_text(c, &doc, c->json->member(&doc, 0, omb_z(key)), into, cap);
    return s.len ? 0 : -OMB_E_FAILED;
}

/* The token was handed out before anything began. */
static int is_fresh(struct chat *c, omb_str bytes)
{
    omb_json_doc doc;
    int32_t fresh = 0;
    if (c->json->parse(bytes, c->answer, CHAT_MAX_ITEMS, &doc) == 0)
        (void)c->json->get_bool(&doc, c->json->member(&doc, 0, omb_z("fresh")), &fresh);
    return fresh;
}

/* The token stays when it leads to what began; otherwise there will be another. */
static int32_t started(struct chat *c, struct hello *h, omb_str bytes)
{
    char before[CHAT_MAX_CONTACT + 1];
    memcpy(before, h->contact, sizeof before);
    int32_t rc = answer_text(c, bytes, "contact", h->contact, sizeof h->contact);
    if (strcmp(before, h->contact) != 0)
        h->token[0] = '\0';
    return rc;
}

static void resumed(struct chat *c, struct sock *s, int32_t status, omb_str bytes)
{
    int32_t more = 0;
    int32_t rc = status ? status : frame_resumed(c, s, bytes, &more);
    if (rc) {
        failed(c, s, rc == -OMB_E_LIMIT ? -OMB_E_FAILED : rc);
    } else if (more || s->stale) {
        hello_resume(c, s);
    } else {
        s->state = SOCK_LIVE;
        hello_free(s);
    }
}

void hello_answer(struct chat *c, struct sock *s, enum pending_kind kind, int32_t status,
                  omb_str bytes)
{
    struct hello *h = s->hello;
    if (kind == PENDING_RESUME) {
        resumed(c, s, status, bytes);
        return;
    }
    if (kind == PENDING_TOKEN && status == -OMB_E_NOTFOUND) {
        h->token[0] = '\0';
        start(c, s);
        return;
    }
    if (kind == PENDING_START && !status)
        status = started(c, h, bytes);
    else if (kind == PENDING_TOKEN && !status)
        status = answer_text(c, bytes, "contact", h->contact, sizeof h->contact);
    else if (kind == PENDING_ISSUE && !status)
        status = answer_text(c, bytes, "token", h->token, sizeof h->token);
    if (status) {
        failed(c, s, kind == PENDING_IDENTITY ? -OMB_E_DENIED : status);
    } else if (kind == PENDING_IDENTITY) {
        enter(c, s);
    } else if (kind == PENDING_TOKEN && is_fresh(c, bytes)) {
        start(c, s);
    } else if (kind == PENDING_START && !h->token[0]) {
        omb_op op = ask(c, s, PENDING_ISSUE);
        if (op)
            c->visitors->issue(c->host, op, s->tenant, omb_z(h->contact));
    } else {
        join(c, s);
    }
}
