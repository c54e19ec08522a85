/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_CHAT_CHAT_H
#define OMB_CHAT_CHAT_H

#include "limits.h"
#include "table.h"

#include <ombud/ombud.h>

/*
 * The chat channel: customers' sockets at /chat/ws, their contacts, and what the host has
 * been asked for them. All on the loop thread.
 *
 *   sock      one browser tab; knows the last item it was sent
 *   party     one contact with at least one socket; all its tabs see the same
 *   pending   one question to the host and what to do with the answer
 */
struct party;
struct hello;

enum sock_state {
    SOCK_NEW,      /* has not said hello */
    SOCK_ENTERING, /* hello is being worked on: identity, token, start */
    SOCK_RESUMING, /* waits for items it has not got; live ones only set `stale` */
    SOCK_LIVE,
    SOCK_CLOSING
};

struct sock {
    struct node node;         /* key: connection */
    struct sock *tab;         /* next of the same party */
    struct sock *prev, *next; /* sockets without hello, oldest first */
    struct party *party;      /* NULL before it is known */
    struct hello *hello;      /* while entering */
    uint64_t sent;            /* seq of the last item this socket was sent */
    uint64_t read;            /* and of the last it has told as read */
    uint32_t opened_ms, typed_ms;
    omb_tenant tenant;
    uint8_t state; /* enum sock_state */
    uint8_t stale; /* something came while resuming: ask once more */
    uint8_t strikes, welcomed;
};
_Static_assert(sizeof(struct sock) < 200, "an idle socket is small");

struct party {
    struct node node; /* key: hash of tenant and contact */
    struct sock *tabs;
    omb_tenant tenant;
    uint32_t credit_ms, filled_ms; /* message rate: credit in milliseconds of allowance */
    char contact[CHAT_MAX_CONTACT + 1];
};

struct hello {   /* what a hello said, until the socket is live */
    char *start; /* JSON for contacts.start */
    char token[CHAT_MAX_TOKEN + 1];
    char contact[CHAT_MAX_CONTACT + 1];
    uint64_t since;
};

enum pending_kind {
    PENDING_MOUNT,
    PENDING_IDENTITY,
    PENDING_TOKEN,
    PENDING_START,
    PENDING_ISSUE,
    PENDING_RESUME,
    PENDING_MESSAGE,
    PENDING_ACTION /* person, end: only a failure is told */
};

struct pending {
    struct node node; /* key: our op */
    omb_conn conn;
    enum pending_kind kind;
    char cid[CHAT_MAX_CID + 1];
};

struct chat {
    omb_plugin plugin;
    const omb_host *host;
    const omb_ext_http *http;
    const omb_ext_contacts *contacts;
    const omb_ext_visitors *visitors;
    const omb_ext_json *json;
    const omb_ext_timers *timers;
    const omb_ext_log *log;
    int64_t rate, burst, max_tabs; /* options */

    struct table socks, parties, pendings;
    struct sock newest_end; /* ring of sockets without hello */
    omb_op last_op, drain;
    omb_buf out; /* frame being written */
    omb_json_tok tok[CHAT_MAX_TOKENS];
    omb_json_tok answer[CHAT_MAX_ITEMS];
    uint32_t (*now_ms)(void); /* monotonic; a test has its own */
};

uint32_t chat_now_ms(void);

/* sock.c: sockets and parties */
struct sock *sock_open(struct chat *c, omb_conn conn, omb_tenant tenant);
struct sock *sock_find(const struct chat *c, omb_conn conn);
void sock_free(struct chat *c, struct sock *s);
void sock_close(struct chat *c, struct sock *s, uint32_t code, const char *reason);
int sock_join(struct chat *c, struct sock *s, omb_str contact); /* -OMB_E_LIMIT: too many tabs */
void sock_greeted(struct sock *s); /* hello has come: out of the ring of silent ones */
void sock_expire(struct chat *c);  /* closes silent sockets */
struct party *party_find(const struct chat *c, omb_tenant tenant, omb_str contact);
int party_allows(struct chat *c, struct party *p); /* one more message now? */

/* pending.c: questions to the host */
omb_op pending_add(struct chat *c, enum pending_kind kind, const struct sock *s, omb_str cid);
struct pending *pending_take(struct chat *c, omb_op op);
void pending_free_all(struct chat *c);

/* frame_in.c: what customers say */
void frame_in(struct chat *c, struct sock *s, omb_str text);
omb_str frame_text(struct chat *c, const omb_json_doc *doc, uint32_t at, char *into, size_t cap);

/* hello.c: from the first frame to a live socket */
void hello_begin(struct chat *c, struct sock *s, const omb_json_doc *doc);
void hello_answer(struct chat *c, struct sock *s, enum pending_kind kind, int32_t status,
                  omb_str bytes);
void hello_resume(struct chat *c, struct sock *s); /* asks for what it has not got */
void hello_free(struct sock *s);

/* frame_out.c: what customers are told */
void frame_send(struct chat *c, const struct sock *s, omb_str frame);
void frame_pong(struct chat *c, struct sock *s);
void frame_ack(struct chat *c, struct sock *s, const char *cid, omb_str answer);
void frame_nack(struct chat *c, struct sock *s, const char *cid, int32_t status,
                const char *detail);
/* Reads an answer of contacts.resume and sends what it says. *seq: last item sent; *more. */
int32_t frame_resumed(struct chat *c, struct sock *s, omb_str answer, int32_t *more);
void frame_items(struct chat *c, struct party *p, uint64_t seq, omb_str item);

/* deliver.c: the channel's table */
extern const omb_channel chat_channel;

#endif
