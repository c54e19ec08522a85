/* SPDX-License-Identifier: Apache-2.0 */
#ifndef XMPP_H
#define XMPP_H

#include <ombud/easy.h>

/*
 * A channel of XMPP: one account of a server that customers write to. It speaks BOSH (XEP-0124 and
 * 0206: XMPP in HTTP requests, one of them held open by the server), so that the host's fetch service
 * is all the network it needs.
 *
 *   plugin.c   who it is, options, life           stream.c   the session: requests, signing in
 *   stanza.c   XML in and out                     talk.c     contacts, messages, receipts
 */
enum {
    XMPP_MAX_JID = 256,   /* of a bare address */
    XMPP_MAX_ID = 128,    /* of a stanza */
    XMPP_MAX_TEXT = 8192, /* of one message; longer ones are cut */
    XMPP_MAX_CONTACT = 64,
    XMPP_MAX_JOBS = 128,   /* messages under way, each way */
    XMPP_MAX_OUT = 262144, /* bytes of stanzas that wait to be sent */
    XMPP_MAX_ANSWER = 262144,
    XMPP_WAIT_S = 25, /* the server holds a request this long */
    XMPP_REQUEST_MS = 40000,
    XMPP_AGAIN_MS = 1000, /* first pause before another try, then doubled */
    XMPP_AGAIN_MAX_MS = 60000,
    XMPP_STORE_AGAIN_MS = 500
};

struct xmpp;

/* What came in a response, stanza by stanza; strings live for the call. */
struct stanza {
    char name[24], type[24], id[XMPP_MAX_ID + 1], from[XMPP_MAX_JID * 2];
    char text[XMPP_MAX_TEXT + 1];
    char received[XMPP_MAX_ID + 1]; /* id of ours that it acknowledges, or "" */
    char mechanism[24];             /* "PLAIN" when a features stanza offers it */
    int bind, wants_receipt;
};
struct response { /* attributes of the <body> around them */
    char sid[128], type[24], condition[64];
};
typedef void (*stanza_fn)(struct xmpp *x, const struct stanza *s);

/* stanza.c: 0, or -OMB_E_SYNTAX */
int32_t stanza_read(struct xmpp *x, const char *xml, size_t len, struct response *r, stanza_fn fn);
/* Appends a printf with %s arguments escaped for XML. */
void stanza_write(omb_buf *out, const char *fmt, ...);

enum xmpp_state {
    XMPP_DOWN,
    XMPP_OPENING,
    XMPP_SIGNING_IN,
    XMPP_RESTARTING,
    XMPP_BINDING,
    XMPP_UP
};

enum job_step {
    JOB_LOOKING,
    JOB_STARTING,
    JOB_NAMING,
    JOB_KEEPING,
    JOB_SAYING,
    JOB_RESTING,
    JOB_QUEUED,
    JOB_SENT
};

/* A message of either way; one of the host's has its call in `job`. */
struct job {
    struct omb_easy_job job;
    enum job_step step;
    uint64_t rid; /* of the request that carries it */
    char jid[XMPP_MAX_JID + 1], contact[XMPP_MAX_CONTACT + 1], id[XMPP_MAX_ID + 1];
    char text[XMPP_MAX_TEXT + 1];
    int64_t seq;
};

struct xmpp {
    struct omb_easy easy;
    omb_str url, user, domain, password; /* options, the host's memory */
    omb_tenant tenant;

    enum xmpp_state state;
    char sid[128];
    struct response response;   /* the one that is being read */
    uint64_t rid, in_flight[2]; /* rid of open requests, 0: none */
    omb_op flight_op[2];
    uint64_t next_op;
    uint32_t again_ms;
    omb_buf out; /* stanzas that wait for a request */
    int stopping;
};

enum { TIMER_CONNECT = 1, TIMER_STORE = 2 };

/* stream.c */
void stream_open(struct xmpp *x);
void stream_pump(struct xmpp *x); /* sends what waits, keeps one request open */
void stream_answered(struct xmpp *x, omb_op op, int32_t status, omb_str bytes);
void stream_stanza(struct xmpp *x, const struct stanza *s);
void stream_close(struct xmpp *x);

/* talk.c */
void talk_stanza(struct xmpp *x, const struct stanza *s);
void talk_deliver(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact, omb_str item);
void talk_fill(struct xmpp *x, uint64_t rid); /* queued messages go into this request */
void talk_carried(struct xmpp *x, uint64_t rid, int32_t status); /* what became of that request */
void talk_try_again(struct xmpp *x);

void xmpp_warn(const struct xmpp *x, const char *words);

#endif
