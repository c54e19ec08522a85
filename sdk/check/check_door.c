/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the checks of what comes from outside a host: requests, sockets, time; and what is logged.
 * Must not know a plugin's protocol. Called by main.c. */
#include "sdk/check/check.h"

#include <stdlib.h>
#include <string.h>

/* The nth path that the plugin mounted with this kind. */
static bool mounted(omb_kit *kit, uint32_t nth, int64_t kind, char *path, size_t cap)
{
    for (uint32_t i = 0;; i++) {
        omb_str asked = omb_kit_asked(kit, "http.mount", i);
        struct json_tok tok[8];
        struct json_doc doc;
        int64_t k;
        omb_str text;
        char into[256];
        if (!asked.ptr)
            return false;
        if (json_parse(asked, tok, 8, &doc, NULL) ||
            json_get_int(&doc, json_item(&doc, 0, 1), &k) || k != kind || nth-- > 0)
            continue;
        text = json_raw(&doc, json_item(&doc, 0, 0));
        return text.len > 2 && text.len < sizeof into &&
               str_copy(path, cap, str_sub(text, 1, text.len - 2)) == 0;
    }
}

static const char *const bodies[] =
    {"", "{}", "null", "[[[[", "{\"text\":\"hi\"}", "\xff", "x=1&y=2", "{\"from\":1,\"id\":null}"};

static void ask_everything(struct check *c, omb_kit *kit, const char *path, uint32_t *asked)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "DELETE", "BREW"};
    static const char *const tails[] = {"", "/", "/../../etc/passwd", "?q=%00",
                                        "/a/b/c?x=<script>"};
    char whole[400];
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++)
        for (size_t t = 0; t < sizeof tails / sizeof *tails; t++)
            for (size_t b = 0; b < sizeof bodies / sizeof *bodies && !c->failed; b++) {
                (void)snprintf(whole, sizeof whole, "%s%s", path, tails[t]);
                uint64_t conn = omb_kit_request(kit, 1, methods[m], whole, "{}", bodies[b]);
                ++*asked;
                if (!conn)
                    continue;
                omb_kit_turn(kit);
                for (int i = 0; i < 60 && !omb_kit_response(kit, conn, NULL); i++)
                    omb_kit_advance(kit, 1000);
                if (!omb_kit_response(kit, conn, NULL))
                    check_fail(c, "%s %s is not answered within a minute", methods[m], whole);
            }
}

static void requests(struct check *c)
{
    omb_kit *kit = check_started(c);
    char path[256];
    uint32_t asked = 0;
    if (!kit)
        return;
    for (uint32_t i = 0; mounted(kit, i, OMB_MOUNT_REQUEST, path, sizeof path); i++)
        ask_everything(c, kit, path, &asked);
    if (!asked)
        check_skip(c, "it mounts no path for requests");
    check_end(c, kit);
}

/* Each body, then the two behind it, on a socket of its own; every second one is left. */
static uint32_t ring(omb_kit *kit, const char *target)
{
    const size_t n = sizeof bodies / sizeof *bodies;
    uint32_t opened = 0;
    for (size_t b = 0; b < n; b++) {
        uint64_t conn = omb_kit_ws_open(kit, 1, target);
        opened += conn != 0;
        for (size_t k = 0; k < 3; k++)
            omb_kit_ws_say(kit, conn, bodies[(b + k) % n]);
        omb_kit_turn(kit);
        if (b % 2)
            omb_kit_ws_close(kit, conn, 1006);
    }
    return opened;
}

static void sockets(struct check *c)
{
    omb_kit *kit = check_started(c);
    char path[256];
    uint32_t opened = 0;
    if (!kit)
        return;
    for (uint32_t i = 0; mounted(kit, i, OMB_MOUNT_WEBSOCKET, path, sizeof path); i++)
        for (uint32_t t = 0; t < CHECK_TARGETS; t++) {
            struct buf target = BUF_INIT(0);
            check_target(path, t, &target);
            buf_putc(&target, '\0');
            opened += target.err ? 0 : ring(kit, target.ptr);
            buf_free(&target);
        }
    omb_kit_advance(kit, 600000);
    if (!opened)
        check_skip(c, "it mounts no socket");
    check_end(c, kit);
}

static void does_not_spin(struct check *c)
{
    omb_kit *kit = check_started(c);
    if (!kit)
        return;
    size_t before = omb_kit_transcript(kit).len;
    omb_kit_advance(kit, 3600000);
    size_t lines = 0, after = omb_kit_transcript(kit).len;
    omb_str text = omb_kit_transcript(kit);
    for (size_t i = before; i < after; i++)
        lines += text.ptr[i] == '\n';
    if (lines > 72000)
        check_fail(c, "idle for an hour it stirs %zu times", lines);
    check_end(c, kit);
}

static void keeps_secrets(struct check *c)
{
    static const char secret[] = "s3cr3t-0f-th3-ch3ck-0123456789abcdef";
    omb_error error = {.size = sizeof error};
    omb_kit *kit = check_open(c);
    uint32_t n, set = 0;
    if (!kit)
        return;
    const omb_descriptor *d = omb_kit_descriptor(kit);
    for (uint32_t i = 0; i < d->n_option; i++) {
        char key[128];
        if ((d->option[i]->flags & OMB_OPTION_SECRET) &&
            !str_copy(key, sizeof key, d->option[i]->key) && omb_kit_set(kit, key, secret) == 0)
            set++;
    }
    if (omb_kit_start(kit, &error) == 0) {
        const struct check_call *call = check_calls(kit, &n);
        for (uint32_t i = 0; i < n; i++)
            (void)check_wait(kit, omb_kit_call(kit, call[i].method, 1, call[i].a, call[i].b));
    }
    if (str_find(omb_kit_log(kit), str_of(secret)) >= 0 ||
        str_find(omb_kit_transcript(kit), str_of(secret)) >= 0 || strstr(error.text, secret))
        check_fail(c, "the value of a secret option is logged or passed on");
    if (!set)
        check_skip(c, "it has no secret option");
    check_end(c, kit);
}

static void logs_little(struct check *c)
{
    omb_kit *kit = check_started(c);
    uint32_t n;
    if (!kit)
        return;
    const struct check_call *call = check_calls(kit, &n);
    for (int round = 0; round < 50; round++)
        for (uint32_t i = 0; i < n; i++)
            (void)check_wait(kit, omb_kit_call(kit, call[i].method, 1, call[i].a, call[i].b));
    if (omb_kit_log(kit).len > (size_t)50 * n * 200)
        check_fail(c, "%u calls that went well leave %zu bytes in the log", 50 * n,
                   omb_kit_log(kit).len);
    if (str_find(omb_kit_log(kit), STR("Where is my order")) >= 0)
        check_fail(c, "a customer's words are logged");
    check_end(c, kit);
}

const struct check_row check_door_rows[] = {
    {"requests", "strange requests are answered once each", requests},
    {"sockets", "strange queries and frames on sockets that come and go", sockets},
    {"idle", "an idle hour", does_not_spin},
    {"secrets", "the values of secret options stay inside", keeps_secrets},
    {"log", "the log stays short and without a customer's words", logs_little},
    {0},
};
