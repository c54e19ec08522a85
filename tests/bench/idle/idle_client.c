/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: many WebSockets from one process, kept open and answering pings, or echoing.
 * Must not know: the server's inside.
 * Called by: tests/bench/idle.mjs. `idle_client PORT PATH [HELLO]`; HELLO is sent first on each
 * socket and an answer awaited. Commands on stdin, one a line:
 * "open N" until N are open, "echo N" sends N messages on 64 of them and waits for the
 * echoes, "get N" makes N requests on a connection of their own. Answers "done". */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define ECHOERS 64
#define MESSAGE 64

struct client {
    uint16_t port;
    const char *path, *hello;
    int ep, *fd, n, cap;
    long echoes;
};

static int dial(const struct client *c)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(c->port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a))) {
        perror("connect");
        exit(1);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return fd;
}

static void put(int fd, const void *bytes, size_t len)
{
    if (send(fd, bytes, len, MSG_NOSIGNAL) != (ssize_t)len) {
        perror("send");
        exit(1);
    }
}

static void greet(int fd, const char *hello)
{
    char frame[8 + 125] = {(char)0x81};
    size_t len = strlen(hello);
    frame[1] = (char)(0x80 | len);
    memcpy(frame + 6, hello, len);
    put(fd, frame, 6 + len);
    ssize_t got = recv(fd, frame, sizeof(frame), 0);
    if (got < 2 || frame[0] != (char)0x81) {
        fprintf(stderr, "the hello was refused\n");
        exit(1);
    }
}

static void open_one(struct client *c)
{
    char text[1024];
    int fd = dial(c);
    int n = snprintf(text, sizeof(text),
                     "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://localhost\r\n"
                     "\r\n",
                     c->path);
    put(fd, text, (size_t)n);
    ssize_t got = recv(fd, text, sizeof(text) - 1, 0);
    if (got < 12 || memcmp(text, "HTTP/1.1 101", 12) != 0) {
        fprintf(stderr, "handshake refused: %.*s\n", (int)(got > 0 ? got : 0), text);
        exit(1);
    }
    if (c->hello)
        greet(fd, c->hello);
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(c->ep, EPOLL_CTL_ADD, fd, &e);
    c->fd[c->n++] = fd;
}

static void echo_on(int fd)
{
    unsigned char frame[6 + MESSAGE] = {0x82, 0x80 | MESSAGE};
    put(fd, frame, sizeof(frame));
}

/* Pings are answered, echoes counted; one more is sent while `more` says so. */
static void take(struct client *c, int timeout, long *more)
{
    struct epoll_event e[256];
    unsigned char bytes[4096];
    int n = epoll_wait(c->ep, e, 256, timeout);
    for (int i = 0; i < n; i++) {
        ssize_t got = recv(e[i].data.fd, bytes, sizeof(bytes), MSG_DONTWAIT);
        if (got <= 0) {
            fprintf(stderr, "a connection ended\n");
            exit(1);
        }
        if (bytes[0] == 0x89) {
            put(e[i].data.fd, "\x8a\x80\0\0\0\0", 6);
            continue;
        }
        c->echoes++;
        if (*more > 0) {
            --*more;
            echo_on(e[i].data.fd);
        }
    }
}

static void echo(struct client *c, long count)
{
    int many = c->n < ECHOERS ? c->n : ECHOERS;
    long more = count - many;
    c->echoes = 0;
    for (int i = 0; i < many; i++)
        echo_on(c->fd[i]);
    while (c->echoes < count)
        take(c, 1000, &more);
}

static void get(const struct client *c, long count)
{
    static const char text[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int fd[16];
    char bytes[4096];
    for (int i = 0; i < 16; i++)
        fd[i] = dial(c);
    for (long done = 0; done < count; done += 16) {
        for (int i = 0; i < 16; i++)
            put(fd[i], text, sizeof(text) - 1);
        for (int i = 0; i < 16; i++)
            if (recv(fd[i], bytes, sizeof(bytes), 0) < 12)
                exit(1);
    }
    for (int i = 0; i < 16; i++)
        close(fd[i]);
}

static void command(struct client *c, const char *line)
{
    long n = 0, none = 0;
    if (sscanf(line, "open %ld", &n) == 1)
        while (c->n < n && c->n < c->cap) {
            open_one(c);
            if (c->n % 256 == 0)
                take(c, 0, &none);
        }
    else if (sscanf(line, "echo %ld", &n) == 1)
        echo(c, n);
    else if (sscanf(line, "get %ld", &n) == 1)
        get(c, n);
    puts("done");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct rlimit limit;
    char line[128];
    long none = 0;
    struct client c = {.ep = epoll_create1(0), .cap = 20000};
    if (argc < 3 || argc > 4 || (argc == 4 && strlen(argv[3]) > 125))
        return 64;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    c.port = (uint16_t)strtol(argv[1], NULL, 10);
    c.path = argv[2];
    c.hello = argc == 4 ? argv[3] : NULL;
    c.fd = calloc((size_t)c.cap, sizeof(*c.fd));
    setvbuf(stdin, NULL, _IONBF, 0);
    for (;;) {
        struct pollfd p = {.fd = 0, .events = POLLIN};
        take(&c, 20, &none);
        if (poll(&p, 1, 0) <= 0)
            continue;
        if (!fgets(line, sizeof(line), stdin))
            break;
        command(&c, line);
    }
    free(c.fd);
    return 0;
}
