/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: llhttp's right requests through the gateway's parser alone, without a socket.
 * Must not know: what the corpus expects (http.mjs compares).
 * Called by: tests/conform/http.mjs. One request in hex a line of stdin; a line of stdout
 * each: "ok|error MESSAGES BODYHEX". units: base loop desk gateway */
#include "core/gateway/parse.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_LINE (1 << 20)

struct tally {
    int messages, status;
    struct buf body;
};

/* Feeds one message; false when the connection would end or nothing is left. */
static bool take_message(struct parse *p, omb_str *bytes, struct tally *t)
{
    for (;;) {
        size_t used;
        int r = parse_feed(p, *bytes, &used);
        *bytes = str_sub(*bytes, used, SIZE_MAX);
        if (r >= 400)
            t->status = r;
        if (r == PARSE_DONE)
            t->messages++;
        if (r == PARSE_DONE)
            return llhttp_should_keep_alive(&p->ll) && !p->ll.upgrade;
        if (r >= 400 || (r == PARSE_MORE && bytes->len == 0))
            return false;
    }
}

static void run(omb_str bytes, struct tally *t)
{
    bool more = true;
    while (more) {
        struct parse p;
        parse_start(&p, 1 << 20);
        more = take_message(&p, &bytes, t);
        /* rows whose empty line at the end got lost in the corpus */
        bool counted = p.head_told && (p.ll.flags & F_CONTENT_LENGTH);
        if (!more && !t->status && !p.complete && !counted && parse_begun(&p)) {
            omb_str end = STR("\r\n");
            (void)take_message(&p, &end, t);
        }
        buf_puts(&t->body, buf_str(&p.body));
        parse_free(&p);
        more = more && bytes.len > 0;
    }
}

int main(void)
{
    char *line = malloc(MAX_LINE);
    if (!line)
        return 1;
    while (fgets(line, MAX_LINE, stdin)) {
        struct tally t = {.body = BUF_INIT(1 << 20)};
        size_t n = strspn(line, "0123456789abcdef") / 2;
        for (size_t i = 0; i < n; i++) {
            char two[3] = {line[2 * i], line[2 * i + 1], '\0'};
            line[i] = (char)strtoul(two, NULL, 16);
        }
        run(str_n(line, n), &t);
        printf("%s %d ", t.status ? "error" : "ok", t.messages);
        for (size_t i = 0; i < t.body.len; i++)
            printf("%02x", (unsigned char)t.body.ptr[i]);
        putchar('\n');
        buf_free(&t.body);
    }
    free(line);
    return 0;
}
