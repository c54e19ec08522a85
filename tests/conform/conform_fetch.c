/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: fetching for plugins with names of the test's own, driven by lines on stdin.
 * Must not know: the corpus, servers.
 * Called by: tests/conform/ssrf.mjs.
 * units: base loop app
 * `conform_fetch CA_FILE PLACE…` prints "ready"; places are allowed to the plugin "named". Then
 *   name NAME ANSWER;ANSWER…   what it resolves to, one after the other, the last for ever:
 *                              addresses separated by ',', or '-' for none
 *   check URL_AS_HEX           prints "check STATUS": what saving such a URL would say
 *   ask PLUGIN JSON            prints "ask STATUS SOCKETS NAMES BYTES": sockets made and names
 *                              looked up meanwhile
 * It ends with its stdin.
 */
#include "core/app/fetch.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/base/rand.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#define NAMES 64

struct name {
    char name[256], answers[512];
    uint32_t asked;
};

struct later {
    uv_timer_t timer;
    fetch_resolved_fn fn;
    void *ctx;
    uint32_t n;
    struct sockaddr_storage address[FETCH_MAX_ADDRESSES + 1];
};

static struct {
    uv_loop_t loop;
    struct fetch *fetch;
    struct name name[NAMES];
    uint32_t n_name;
    uint64_t looked_up;
    bool answered;
} host;

static void later_closed(uv_handle_t *h)
{
    free(h->data);
}

static void later_fired(uv_timer_t *t)
{
    struct later *l = t->data;

    l->fn(l->ctx, l->n ? 0 : -OMB_E_UNAVAILABLE, l->address, l->n);
    uv_close((uv_handle_t *)t, later_closed);
}

static void add_addresses(struct later *l, omb_str list, uint16_t port)
{
    omb_str one, rest = list;
    char text[64];
    bool more = true;

    while (more && l->n <= FETCH_MAX_ADDRESSES) {
        struct sockaddr_in *v4 = (void *)&l->address[l->n];
        struct sockaddr_in6 *v6 = (void *)&l->address[l->n];
        more = str_cut(rest, ',', &one, &rest);
        str_clip(text, sizeof text, one);
        if (uv_ip4_addr(text, port, v4) == 0 || uv_ip6_addr(text, port, v6) == 0)
            l->n++;
    }
}

static int resolve(void *ctx, const char *wanted, uint16_t port, fetch_resolved_fn fn, void *fn_ctx)
{
    struct later *l = calloc(1, sizeof *l);

    (void)ctx;
    host.looked_up++;
    l->fn = fn;
    l->ctx = fn_ctx;
    for (uint32_t i = 0; i < host.n_name; i++) {
        struct name *n = &host.name[i];
        omb_str one, rest = str_of(n->answers);
        if (strcmp(n->name, wanted) != 0)
            continue;
        bool more = str_cut(rest, ';', &one, &rest);
        for (uint32_t k = 0; more && k < n->asked; k++)
            more = str_cut(rest, ';', &one, &rest);
        n->asked++;
        add_addresses(l, one, port);
    }
    l->timer.data = l;
    uv_timer_init(&host.loop, &l->timer);
    uv_timer_start(&l->timer, later_fired, 0, 0);
    return 0;
}

static void came(void *ctx, int status, omb_str bytes)
{
    struct fetch_stats now;
    const uint64_t *before = ctx;

    fetch_stats(host.fetch, &now);
    printf("ask %d %llu %llu %.*s\n", status, (unsigned long long)(now.sockets - before[0]),
           (unsigned long long)(host.looked_up - before[1]), STR_ARG(bytes));
    host.answered = true;
}

static void ask(omb_str plugin, omb_str request)
{
    struct fetch_stats s;
    uint64_t before[2];

    fetch_stats(host.fetch, &s);
    before[0] = s.sockets;
    before[1] = host.looked_up;
    host.answered = false;
    fetch_ask(host.fetch, plugin, request, came, before);
    while (!host.answered)
        uv_run(&host.loop, UV_RUN_ONCE);
}

static void check(omb_str hex)
{
    char bytes[8192];
    struct fetch_url url;
    const char *why;
    size_t n = 0;

    for (; 2 * n + 1 < hex.len && n < sizeof bytes; n++) {
        char two[3] = {hex.ptr[2 * n], hex.ptr[2 * n + 1], 0};
        bytes[n] = (char)strtol(two, NULL, 16);
    }
    int status = fetch_url_read(str_n(bytes, n), &url, &why);
    if (status == 0)
        status = fetch_guard_url(&url, &why);
    printf("check %d %s\n", status, why ? why : "");
}

static void add_name(omb_str name, omb_str answers)
{
    struct name *n = NULL;

    for (uint32_t i = 0; i < host.n_name; i++)
        n = str_is(name, host.name[i].name) ? &host.name[i] : n;
    if (!n)
        n = &host.name[host.n_name++ % NAMES];
    str_clip(n->name, sizeof n->name, name);
    str_clip(n->answers, sizeof n->answers, answers);
    n->asked = 0;
}

static void obey(omb_str line)
{
    omb_str verb, first, rest;

    (void)str_cut(line, ' ', &verb, &rest);
    if (str_is(verb, "check")) {
        check(rest);
        return;
    }
    (void)str_cut(rest, ' ', &first, &rest);
    if (str_is(verb, "name"))
        add_name(first, rest);
    else
        ask(first, rest);
}

int main(int argc, char **argv)
{
    static struct fetch_place place[16];
    static char line[1 << 16];
    struct fetch_options o = {.loop = &host.loop,
                              .place = place,
                              .resolver = {resolve, NULL},
                              .ca_file = argc > 1 && argv[1][0] ? argv[1] : NULL};
    const char *why;

    rand_init();
    log_setup(LOG_ERROR, false);
    uv_loop_init(&host.loop);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    for (int i = 2; i < argc && o.n_place < 16; i++) {
        if (fetch_guard_place("named", str_of(argv[i]), &place[o.n_place++], &why) != 0)
            return 64;
    }
    if (fetch_open(&o, &host.fetch) != 0)
        return 70;
    setvbuf(stdout, NULL, _IOLBF, 0);
    puts("ready");
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        obey(str_of(line));
    }
    fetch_close(host.fetch);
    uv_run(&host.loop, UV_RUN_DEFAULT);
    return uv_loop_close(&host.loop) == 0 ? 0 : 70;
}
