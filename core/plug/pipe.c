/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the bytes of a socket between host and child. Must not know what a frame means.
 * Called by remote.c and ombud-plugd. */
#include "core/plug/pipe.h"

#include "core/base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

/* A whole frame with the beginning of the next fits; what is unsent is bounded by the callers. */
#define PIPE_MAX_IN ((size_t)PLUG_MAX_FRAME + 2 * PLUG_READ_CHUNK)
#define PIPE_MAX_OUT ((size_t)PLUG_MAX_UNSENT + PLUG_MAX_FRAME + PLUG_READ_CHUNK)

void pipe_begin(struct pipe_end *p, int fd)
{
    (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    *p = (struct pipe_end){.fd = fd, .in = BUF_INIT(PIPE_MAX_IN), .out = BUF_INIT(PIPE_MAX_OUT)};
}

void pipe_end(struct pipe_end *p)
{
    if (p->fd >= 0)
        close(p->fd);
    p->fd = -1;
    buf_free(&p->in);
    buf_free(&p->out);
    p->in_at = p->out_at = 0;
}

int pipe_fill(struct pipe_end *p)
{
    if (p->in_at == p->in.len) {
        p->in.len = p->in_at = 0;
    } else if (p->in_at > PLUG_READ_CHUNK) {
        buf_consume(&p->in, p->in_at);
        p->in_at = 0;
    }
    if (buf_reserve(&p->in, PLUG_READ_CHUNK))
        return -OMB_E_NOMEM;
    ssize_t n;
    do {
        n = recv(p->fd, p->in.ptr + p->in.len, PLUG_READ_CHUNK, MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == EAGAIN ? -OMB_E_BUSY : -OMB_E_CLOSED;
    p->in.len += (size_t)n;
    return n == 0 ? -OMB_E_CLOSED : 0;
}

int pipe_next(struct pipe_end *p, struct wire_frame *out)
{
    size_t len = 0;
    if (p->in_at == p->in.len)
        return 0;
    int rc = wire_next(str_n(p->in.ptr + p->in_at, p->in.len - p->in_at), out, &len);
    if (rc == 1)
        p->in_at += len;
    return rc;
}

int pipe_flush(struct pipe_end *p)
{
    if (p->fd < 0)
        return -OMB_E_CLOSED;
    while (p->out_at < p->out.len) {
        ssize_t n = send(p->fd, p->out.ptr + p->out_at, p->out.len - p->out_at,
                         MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN)
            return -OMB_E_CLOSED;
        if (n < 0) {
            buf_consume(&p->out, p->out_at);
            p->out_at = 0;
            return -OMB_E_BUSY;
        }
        p->out_at += (size_t)n;
    }
    p->out.len = p->out_at = 0;
    return 0;
}
