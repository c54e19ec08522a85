/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the client's half of the WebSocket wire for load generators.
 * Must not know: what is said on it.
 * Called by: chat_load.c and chat_visit.c. */
#include "tests/bench/chat/ws_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_to(int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0)
        return -1;
    if (connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        close(fd);
        return -1;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

/* What follows the head stays in the socket. */
static bool take_head(int fd, char *text, size_t size)
{
    size_t len = 0;

    while (len < size - 1) {
        ssize_t n = recv(fd, text + len, size - 1 - len, MSG_PEEK);
        if (n <= 0)
            return false;
        text[len + (size_t)n] = '\0';
        const char *end = strstr(text, "\r\n\r\n");
        size_t more = end ? (size_t)(end + 4 - text) - len : (size_t)n;
        if (recv(fd, text + len, more, 0) != (ssize_t)more)
            return false;
        len += more;
        if (end)
            return true;
    }
    return false;
}

static int handshake(int fd, int port, const char *path, const char *cookie)
{
    char text[2048];
    int n = snprintf(text, sizeof text,
                     "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://localhost:%d\r\n"
                     "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n%s%s%s\r\n",
                     path, port, port, cookie ? "Cookie: " : "", cookie ? cookie : "",
                     cookie ? "\r\n" : "");

    if (write(fd, text, (size_t)n) != n)
        return -1;
    return take_head(fd, text, sizeof text) && strncmp(text, "HTTP/1.1 101", 12) == 0 ? 0 : -1;
}

int ws_client_open(struct ws_client *c, int port, const char *path, const char *cookie)
{
    memset(c, 0, sizeof *c);
    c->fd = connect_to(port);
    if (c->fd < 0)
        return -1;
    if (handshake(c->fd, port, path, cookie) != 0) {
        ws_client_close(c);
        return -1;
    }
    return fcntl(c->fd, F_SETFL, O_NONBLOCK);
}

void ws_client_close(struct ws_client *c)
{
    if (c->fd >= 0)
        close(c->fd);
    free(c->in);
    free(c->out);
    *c = (struct ws_client){.fd = -1};
}

static char *room(char **at, size_t len, size_t *cap, size_t more)
{
    if (len + more > *cap) {
        *cap = (len + more) * 2;
        *at = realloc(*at, *cap);
        if (!*at)
            abort();
    }
    return *at + len;
}

static void put_frame(struct ws_client *c, unsigned opcode, const char *bytes, size_t len)
{
    char *p = room(&c->out, c->out_len, &c->out_cap, len + 14);
    size_t head = 2;

    p[0] = (char)(0x80 | opcode);
    if (len < 126) {
        p[1] = (char)(0x80 | len);
    } else {
        p[1] = (char)(0x80 | 126);
        p[2] = (char)(len >> 8);
        p[3] = (char)len;
        head = 4;
    }
    memset(p + head, 0, 4); /* a mask of zeros is a mask */
    memcpy(p + head + 4, bytes, len);
    c->out_len += head + 4 + len;
}

void ws_client_send(struct ws_client *c, const char *text, size_t len)
{
    put_frame(c, 1, text, len);
}

int ws_client_flush(struct ws_client *c)
{
    size_t done = 0;

    while (done < c->out_len) {
        ssize_t n = write(c->fd, c->out + done, c->out_len - done);
        if (n < 0 && errno == EAGAIN)
            break;
        if (n < 0)
            return -1;
        done += (size_t)n;
    }
    memmove(c->out, c->out + done, c->out_len - done);
    c->out_len -= done;
    return 0;
}

/* Length of head and payload of the frame at p, or 0 when it is not whole. */
static size_t frame_size(const unsigned char *p, size_t len, size_t *head)
{
    uint64_t n;

    if (len < 2)
        return 0;
    n = p[1] & 0x7f;
    *head = n == 126 ? 4 : n == 127 ? 10 : 2;
    if (len < *head)
        return 0;
    if (n == 126)
        n = (uint64_t)p[2] << 8 | p[3];
    else if (n == 127)
        n = (uint64_t)p[6] << 24 | (uint64_t)p[7] << 16 | (uint64_t)p[8] << 8 | p[9];
    return len < *head + n ? 0 : *head + (size_t)n;
}

static bool take_frames(struct ws_client *c,
                        void (*fn)(void *ctx, void *peer, const char *text, size_t len), void *ctx,
                        void *peer)
{
    size_t at = 0, head, size;
    bool open = true;

    while (open && (size = frame_size((unsigned char *)c->in + at, c->in_len - at, &head))) {
        unsigned opcode = (unsigned char)c->in[at] & 15;
        if (opcode == 1)
            fn(ctx, peer, c->in + at + head, size - head);
        else if (opcode == 9)
            put_frame(c, 10, c->in + at + head, size - head);
        else if (opcode == 8) {
            fprintf(stderr, "closed: %.*s\n", (int)(size - head), c->in + at + head);
            open = false;
        }
        at += size;
    }
    memmove(c->in, c->in + at, c->in_len - at);
    c->in_len -= at;
    return open;
}

int ws_client_read(struct ws_client *c,
                   void (*fn)(void *ctx, void *peer, const char *text, size_t len), void *ctx,
                   void *peer)
{
    for (;;) {
        ssize_t n = read(c->fd, room(&c->in, c->in_len, &c->in_cap, 65536), 65536);
        if (n == 0)
            return -1;
        if (n < 0)
            return errno == EAGAIN ? 0 : -1;
        c->in_len += (size_t)n;
        if (!take_frames(c, fn, ctx, peer))
            return -1;
        if (n < 65536)
            return 0;
    }
}
