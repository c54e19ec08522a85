/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: attempts by libcurl's multi interface on the loop.
 * Must not know: which places are allowed, when an attempt is made again.
 * Called by: fetch.c. */
#include "core/app/fetch_wire.h"

#include "core/app/fetch_wire_i.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- the loop's side ---- */

struct watch { /* of one of curl's sockets */
    uv_poll_t poll;
    struct fetch_wire *wire;
    curl_socket_t fd;
};

static void finished(struct fetch_wire *w)
{
    CURLMsg *m;
    int left;

    while (w->multi && (m = curl_multi_info_read(w->multi, &left))) {
        struct fetch_attempt *x = NULL;
        CURLcode code = m->data.result;
        if (m->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &x);
        fetch_easy_end(x, code);
    }
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
    const struct watch *s = poll->data;
    struct fetch_wire *w = s->wire;
    int flags = 0, running;

    if (status < 0)
        flags = CURL_CSELECT_ERR;
    if (events & UV_READABLE)
        flags |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        flags |= CURL_CSELECT_OUT;
    (void)curl_multi_socket_action(w->multi, s->fd, flags, &running);
    finished(w);
}

static void on_timeout(uv_timer_t *timer)
{
    struct fetch_wire *w = timer->data;
    int running;

    (void)curl_multi_socket_action(w->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    finished(w);
}

static void watch_closed(uv_handle_t *h)
{
    free(h->data);
}

static struct watch *watch_new(struct fetch_wire *w, curl_socket_t fd)
{
    struct watch *s = calloc(1, sizeof *s);

    if (!s || uv_poll_init_socket(w->loop, &s->poll, fd) != 0) {
        free(s);
        return NULL;
    }
    s->wire = w;
    s->fd = fd;
    s->poll.data = s;
    return s;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *kept)
{
    struct fetch_wire *w = ctx;
    struct watch *s = kept;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (s)
            uv_close((uv_handle_t *)&s->poll, watch_closed);
        (void)curl_multi_assign(w->multi, fd, NULL);
        return 0;
    }
    if (!s)
        s = watch_new(w, fd);
    if (!s)
        return -1;
    (void)curl_multi_assign(w->multi, fd, s);
    return uv_poll_start(&s->poll,
                         (what & CURL_POLL_IN ? UV_READABLE : 0) |
                             (what & CURL_POLL_OUT ? UV_WRITABLE : 0),
                         on_ready);
}

static int on_timer(CURLM *multi, long ms, void *ctx)
{
    struct fetch_wire *w = ctx;

    (void)multi;
    if (ms < 0)
        (void)uv_timer_stop(&w->timer);
    else
        (void)uv_timer_start(&w->timer, on_timeout, (uint64_t)ms, 0);
    return 0;
}

/* ---- life ---- */

static void set_up(struct fetch_wire *w)
{
    CURLM *m = w->multi;

    (void)curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, on_socket);
    (void)curl_multi_setopt(m, CURLMOPT_SOCKETDATA, w);
    (void)curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, on_timer);
    (void)curl_multi_setopt(m, CURLMOPT_TIMERDATA, w);
    (void)curl_multi_setopt(m, CURLMOPT_MAXCONNECTS, (long)FETCH_KEPT);
    (void)curl_multi_setopt(m, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
}

int fetch_wire_open(struct uv_loop_s *loop, const char *ca_file, struct fetch_wire **out)
{
    struct fetch_wire *w = calloc(1, sizeof *w);

    if (!w)
        return -OMB_E_NOMEM;
    w->loop = loop;
    w->ca_file = ca_file;
    w->multi = curl_multi_init();
    if (!w->multi || uv_timer_init(loop, &w->timer) != 0) {
        (void)curl_multi_cleanup(w->multi);
        free(w);
        return -OMB_E_NOMEM;
    }
    w->timer.data = w;
    set_up(w);
    *out = w;
    return 0;
}

static void timer_closed(uv_handle_t *h)
{
    free(h->data);
}

void fetch_wire_close(struct fetch_wire *w)
{
    if (!w)
        return;
    (void)curl_multi_cleanup(w->multi); /* its kept connections give up their watches */
    w->multi = NULL;
    uv_close((uv_handle_t *)&w->timer, timer_closed);
}

uint64_t fetch_wire_sockets(const struct fetch_wire *w)
{
    return w->sockets;
}

int fetch_wire_start(struct fetch_wire *w, struct fetch_attempt *x)
{
    int status;

    x->wire = w;
    status = fetch_easy_make(x);
    if (status == 0 && curl_multi_add_handle(w->multi, x->easy) != CURLM_OK)
        status = -OMB_E_NOMEM;
    if (status != 0)
        fetch_easy_free(x);
    return status;
}

void fetch_wire_stop(struct fetch_attempt *x)
{
    if (x->easy)
        (void)curl_multi_remove_handle(x->wire->multi, x->easy);
    fetch_easy_free(x);
}
