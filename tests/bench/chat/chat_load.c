/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: driving many chat sockets against a host and measuring acknowledgements and deliveries.
 * Must not know: how the host works; it speaks the wire only.
 * Called by: tests/bench/chat.mjs, which prepares the contacts and reads the last line.
 *
 * chat_load PORT PLAN SECONDS WINDOW RATE [TIMES]
 *   PLAN    a file, one socket a line: "customer TOKEN SEQ" or "desk COOKIE CASE:SEQ,…" or "bare"
 *   WINDOW  messages a customer has under way (closed loop), when RATE is 0
 *   RATE    messages a second offered over all customers (open loop)
 *   TIMES   a file that gets two doubles of this machine for each acknowledgement: when it came, ms of the
 *           monotonic clock, and what it took, us, negative when the machine stood still meanwhile
 * Says "counting" when the warm-up is over. Last line: "sent=N acked=N delivered=N refused=N
 * seconds=S per_s=N p50_ms=F p99_ms=F max_ms=F sent_all=N acked_all=N watched=0|1", sent_all and acked_all
 * with the warm-up, watched: it could be seen when the machine stood still
 */
#include "tests/bench/chat/ws_client.h"

#include "core/base/clock.h"
#include "tests/bench/watch/watch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#define MAX_SOCKETS 8192
#define RING 256
#define MAX_SAMPLES 8000000

enum role { CUSTOMER, DESK, BARE };

struct peer {
    struct ws_client ws;
    enum role role;
    char *token, *cases;
    bool ready;
    uint32_t next, acked;   /* numbers of messages */
    uint64_t sent_at[RING]; /* ns */
};

struct load {
    struct peer *peer[MAX_SOCKETS];
    uint32_t n_peer, n_customer, n_ready;
    int epoll;
    uint32_t window;
    bool running, counting;
    uint64_t sent, acked, delivered, refused;
    uint32_t *sample;  /* microseconds */
    uint64_t *came_at; /* ns, where it is kept; of each sample */
    uint64_t n_sample;
    char run[9];
};

static void send_message(struct load *l, struct peer *p, uint64_t now)
{
    char text[256];
    int n =
        snprintf(text, sizeof text,
                 "{\"t\":\"msg\",\"cid\":\"%s-%08x\",\"text\":\"It says delivered on Tuesday, but "
                 "nothing is here; I asked the neighbours (%u)\"}",
                 l->run, p->next, p->next);

    p->sent_at[p->next % RING] = now;
    p->next++;
    l->sent += l->counting;
    ws_client_send(&p->ws, text, (size_t)n);
}

static void on_ack(struct load *l, struct peer *p, const char *text, size_t len)
{
    const char *cid = memmem(text, len, l->run, 8);
    uint64_t now = clock_mono_ns();
    uint32_t number;

    if (!cid)
        return;
    number = (uint32_t)strtoul(cid + 9, NULL, 16);
    p->acked++;
    l->acked += l->counting;
    if (l->counting && l->n_sample < MAX_SAMPLES) {
        if (l->came_at)
            l->came_at[l->n_sample] = now;
        l->sample[l->n_sample++] = (uint32_t)((now - p->sent_at[number % RING]) / 1000);
    }
    if (l->running && l->window)
        send_message(l, p, now);
}

static void count_all(struct load *l, const char *text, size_t len, const char *what)
{
    size_t n = strlen(what);
    const char *at = text;

    while ((at = memmem(at, len - (size_t)(at - text), what, n))) {
        l->delivered += l->counting;
        at += n;
    }
}

static void watch_cases(struct peer *p)
{
    char *cases = p->cases, *one;
    char text[160];

    while ((one = strsep(&cases, ","))) {
        const char *kase = strsep(&one, ":");
        int n = snprintf(text, sizeof text, "{\"t\":\"watch\",\"case\":\"%s\",\"since\":%s}", kase,
                         one ? one : "0");
        ws_client_send(&p->ws, text, (size_t)n);
    }
}

static void on_frame(void *ctx, void *peer, const char *text, size_t len)
{
    struct load *l = ctx;
    struct peer *p = peer;

    if (p->role == BARE) {
        on_ack(l, p, text, len);
    } else if (len > 10 && memcmp(text, "{\"t\":\"ack\"", 10) == 0) {
        on_ack(l, p, text, len);
    } else if (len > 11 && memcmp(text, "{\"t\":\"nack\"", 11) == 0) {
        l->refused++;
        fprintf(stderr, "%.*s\n", (int)(len < 200 ? len : 200), text);
    } else if (len > 14 && memcmp(text, "{\"t\":\"welcome\"", 14) == 0) {
        p->ready = true;
        l->n_ready++;
        if (p->role == DESK)
            watch_cases(p);
    } else if (p->role == DESK) {
        count_all(l, text, len, "\"message.received\"");
    }
}

static int open_peer(struct load *l, struct peer *p, int port)
{
    const char *path = p->role == DESK ? "/ws" : p->role == BARE ? "/bare" : "/chat/ws";
    char hello[400];
    int n;
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = p};

    if (ws_client_open(&p->ws, port, path, p->role == DESK ? p->token : NULL) != 0)
        return -1;
    epoll_ctl(l->epoll, EPOLL_CTL_ADD, p->ws.fd, &ev);
    if (p->role == BARE) {
        p->ready = true;
        l->n_ready++;
        return 0;
    }
    if (p->role == DESK)
        n = snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"v\":1}");
    else
        n = snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"v\":1,\"token\":\"%s\",\"since\":%s}",
                     p->token, p->cases ? p->cases : "0");
    ws_client_send(&p->ws, hello, (size_t)n);
    return ws_client_flush(&p->ws);
}

/* Reads and answers what is there; false when a socket broke. */
static bool turn(struct load *l, int wait_ms)
{
    struct epoll_event ev[512];
    int n = epoll_wait(l->epoll, ev, 512, wait_ms);

    for (int i = 0; i < n; i++) {
        struct peer *p = ev[i].data.ptr;
        if (ws_client_read(&p->ws, on_frame, l, p) != 0) {
            fprintf(stderr, "a socket of role %d closed (%u sent, %u acked)\n", p->role, p->next,
                    p->acked);
            return false;
        }
        if (ws_client_flush(&p->ws) != 0)
            return false;
    }
    return true;
}

static int read_plan(struct load *l, const char *path)
{
    FILE *f = fopen(path, "re");
    char *line = NULL;
    size_t cap = 0;

    if (!f)
        return -1;
    while (getline(&line, &cap, f) > 0 && l->n_peer < MAX_SOCKETS) {
        struct peer *p = calloc(1, sizeof *p);
        char *rest = NULL;
        const char *role = strtok_r(line, " \n", &rest);
        const char *token = strtok_r(NULL, " \n", &rest);
        const char *cases = strtok_r(NULL, " \n", &rest);
        if (!p || !role)
            return -1;
        p->role = strcmp(role, "desk") == 0 ? DESK : strcmp(role, "bare") == 0 ? BARE : CUSTOMER;
        p->token = token ? strdup(token) : NULL;
        p->cases = cases ? strdup(cases) : NULL;
        l->n_customer += p->role != DESK;
        l->peer[l->n_peer++] = p;
    }
    free(line);
    fclose(f);
    return l->n_customer ? 0 : -1;
}

static void offer(struct load *l, uint64_t start, double rate, uint64_t *offered)
{
    uint64_t now = clock_mono_ns();
    uint64_t due = (uint64_t)((double)(now - start) * rate / 1e9);

    for (uint32_t tries = 0; *offered < due && tries < 2000; tries++) {
        struct peer *p = l->peer[*offered % l->n_peer];
        (*offered)++;
        if (p->role == DESK)
            continue;
        if (p->next - p->acked < RING - 1)
            send_message(l, p, now);
        (void)ws_client_flush(&p->ws);
    }
}

static bool run_for(struct load *l, double seconds, double rate)
{
    uint64_t start = clock_mono_ns(), end = start + (uint64_t)(seconds * 1e9), offered = 0;

    /* Desk sockets take no turn in the open loop: the rate is of customers. */
    rate = rate * l->n_peer / l->n_customer;
    while (clock_mono_ns() < end) {
        if (rate > 0)
            offer(l, start, rate, &offered);
        if (!turn(l, rate > 0 ? 1 : 100))
            return false;
    }
    return true;
}

static int by_size(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static bool write_times(const struct load *l, const char *path)
{
    FILE *f = fopen(path, "we");
    bool whole = f;

    for (uint64_t i = 0; whole && i < l->n_sample; i++) {
        uint64_t at = l->came_at[i];
        double line[] = {(double)at / 1e6, l->sample[i]};
        if (watch_stood_still(at - l->sample[i] * UINT64_C(1000), at))
            line[1] = -line[1];
        whole = fwrite(line, sizeof line, 1, f) == 1;
    }
    return f && fclose(f) == 0 && whole;
}

static void report(struct load *l, double seconds, bool watched)
{
    uint64_t n = l->n_sample, sent = 0, acked = 0;

    for (uint32_t i = 0; i < l->n_peer; i++) {
        sent += l->peer[i]->next;
        acked += l->peer[i]->acked;
    }

    qsort(l->sample, n, sizeof *l->sample, by_size); /* what it owns is of no order from here on */
    printf("sent=%" PRIu64 " acked=%" PRIu64 " delivered=%" PRIu64 " refused=%" PRIu64
           " seconds=%.2f per_s=%.0f p50_ms=%.2f p99_ms=%.2f max_ms=%.2f "
           "sent_all=%" PRIu64 " acked_all=%" PRIu64 " watched=%d\n",
           l->sent, l->acked, l->delivered, l->refused, seconds, (double)l->acked / seconds,
           n ? l->sample[n / 2] / 1e3 : 0, n ? l->sample[n * 99 / 100] / 1e3 : 0,
           n ? l->sample[n - 1] / 1e3 : 0, sent, acked, watched);
}

static bool connect_all(struct load *l, int port)
{
    uint64_t end;

    for (uint32_t i = 0; i < l->n_peer; i++) {
        if (open_peer(l, l->peer[i], port) != 0)
            return false;
        if (i % 32 == 0 && !turn(l, 0))
            return false;
    }
    end = clock_mono_ns() + 20000000000u;
    while (l->n_ready < l->n_peer && clock_mono_ns() < end) {
        if (!turn(l, 50))
            return false;
    }
    return l->n_ready == l->n_peer;
}

static bool unanswered(const struct load *l)
{
    for (uint32_t i = 0; i < l->n_peer; i++) {
        if (l->peer[i]->acked < l->peer[i]->next)
            return true;
    }
    return false;
}

static bool measure(struct load *l, double seconds, double rate, double *took)
{
    uint64_t start;

    l->running = true;
    for (uint32_t i = 0; l->window && i < l->n_peer; i++) {
        for (uint32_t w = 0; l->peer[i]->role != DESK && w < l->window; w++)
            send_message(l, l->peer[i], clock_mono_ns());
        (void)ws_client_flush(&l->peer[i]->ws);
    }
    if (!run_for(l, 1.0, rate))
        return false;
    puts("counting");
    fflush(stdout);
    l->counting = true;
    start = clock_mono_ns();
    if (!run_for(l, seconds, rate))
        return false;
    *took = (double)(clock_mono_ns() - start) / 1e9;
    l->running = false;
    l->counting = rate > 0; /* what was offered in time may be acknowledged after it */
    for (uint64_t end = clock_mono_ns() + 2000000000u; clock_mono_ns() < end && unanswered(l);)
        (void)turn(l, 50);
    for (int i = 0; i < 10; i++) /* what the desks still get */
        (void)turn(l, 50);
    return true;
}

int main(int argc, char **argv)
{
    static struct load l;
    double rate, took;
    bool watched = false, kept = true;

    if (argc != 6 && argc != 7) {
        fputs("usage: chat_load PORT PLAN SECONDS WINDOW RATE [TIMES]\n", stderr);
        return 64;
    }
    rate = strtod(argv[5], NULL);
    l.window = rate > 0 ? 0 : (uint32_t)strtoul(argv[4], NULL, 10);
    l.epoll = epoll_create1(EPOLL_CLOEXEC);
    l.sample = malloc(sizeof *l.sample * MAX_SAMPLES);
    if (argc == 7)
        l.came_at = malloc(sizeof *l.came_at * MAX_SAMPLES);
    snprintf(l.run, sizeof l.run, "%08x", (uint32_t)(clock_mono_ns() >> 8));
    if (!l.sample || (argc == 7 && !l.came_at) || read_plan(&l, argv[2]) != 0) {
        fputs("chat_load: the plan cannot be read\n", stderr);
        return 66;
    }
    if (!connect_all(&l, (int)strtol(argv[1], NULL, 10))) {
        fprintf(stderr, "chat_load: %u of %u sockets came up\n", l.n_ready, l.n_peer);
        return 69;
    }
    if (l.came_at)
        watched = watch_begin() == 0;
    if (!measure(&l, strtod(argv[3], NULL), rate, &took))
        return 70;
    if (l.came_at) {
        watch_end();
        kept = write_times(&l, argv[6]);
    }
    report(&l, took, watched);
    return kept ? 0 : 73;
}
