/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: calls on one path, as many a second as asked: `chat_visit PORT PATH EVERY_MS STAY_MS WORD...`.
 * Each opens a WebSocket, says the words, stays, and goes without a word; who is refused tries again when
 * the next one is due. Ends when it is killed. A program of its own that costs little: what visitors take
 * of the machine is felt by those who are measured beside them.
 * Must not know: what is answered.
 * Called by: neighbours.mjs. */
#include "core/base/clock.h"
#include "tests/bench/chat/ws_client.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void wait_until(uint64_t ns)
{
    struct timespec at = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) != 0) {
    }
}

static void visit(int port, const char *path, uint64_t until, char **words)
{
    struct ws_client c;

    if (ws_client_open(&c, port, path, NULL) != 0)
        return;
    for (; *words; words++)
        ws_client_send(&c, *words, strlen(*words));
    (void)ws_client_flush(&c);
    wait_until(until);
    ws_client_close(&c);
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fputs("usage: chat_visit PORT PATH EVERY_MS STAY_MS WORD...\n", stderr);
        return 64;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    int port = (int)strtol(argv[1], NULL, 10);
    uint64_t every = strtoull(argv[3], NULL, 10) * 1000000;
    uint64_t stay = strtoull(argv[4], NULL, 10) * 1000000;
    for (uint64_t due = clock_mono_ns();; due += every) {
        wait_until(due);
        visit(port, argv[2], due + stay, argv + 5);
    }
}
