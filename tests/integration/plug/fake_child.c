/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for ombud-plugd: a child that comes up as it should and then says anything at all, most of
 * it well-formed. What it says follows from the name of its state folder. Called by test_frames. */
#include "core/base/limits.h"
#include "core/plug/manifest.h"
#include "core/plug/pipe.h"
#include "core/plug/service.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum { BATCH = 200, ROUNDS = 200 };

/* What does not fit is not said. */
static void said(int rc)
{
    if (rc && rc != -OMB_E_LIMIT)
        _exit(1);
}

static uint64_t state = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

static void hello(struct buf *b)
{
    size_t at = wire_begin(b, WIRE_HELLO, 0);
    wire_put_u32(b, WIRE_VERSION);
    wire_put_str(b, STR(OMBUD_VERSION));
    (void)wire_end(b, at);
}

static void describe(struct buf *b, const struct wire_frame *f)
{
    struct wire_reader r = wire_read(f->body);
    (void)wire_str(&r);
    omb_str seed = wire_str(&r);
    for (size_t i = 0; i < seed.len; i++)
        state = (state ^ (uint8_t)seed.ptr[i]) * 1099511628211u;
    size_t at = wire_begin(b, WIRE_DESCRIBE, 0);
    manifest_refusal(b, 0, STR(""));
    wire_put_u32(b, 1);
    wire_put_u32(b, 0);
    wire_put_u32(b, 0);
    wire_put_u32(b, 1);
    static const char *const words[] = {"test.fake", "fake", OMB_KIND_COMMERCE, "v", "1", "d", ""};
    for (size_t i = 0; i < 7; i++)
        wire_put_str(b, str_of(words[i]));
    wire_put_u32(b, 0);
    (void)wire_end(b, at);
}

static void offer(struct buf *b)
{
    size_t at = wire_begin(b, WIRE_CONFIG, 0);
    manifest_refusal(b, 0, STR(""));
    wire_put_u32(b, 1u << OFFER_commerce | 1u << OFFER_on_http | 1u << OFFER_import);
    wire_put_str(b, STR("fake"));
    wire_put_str(b, STR_NONE);
    wire_put_str(b, STR_NONE);
    (void)wire_end(b, at);
}

static void active(struct buf *b)
{
    size_t at = wire_begin(b, WIRE_ACTIVATE, 0);
    manifest_refusal(b, 0, STR(""));
    (void)wire_end(b, at);
}

/* ---- anything at all ---- */

static omb_str some_text(void)
{
    static const char *const texts[] = {"",   "/x", "/fake/ws", "contact",
                                        "{}", "[",  "\xff\xfe", "%n"};
    static char noise[300];
    if (draw(10) == 0)
        return STR_NONE;
    if (draw(3))
        return str_of(texts[draw(8)]);
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)draw(256);
    return str_n(noise, draw(sizeof noise));
}

static void emit(struct buf *b)
{
    struct message m = {.op = draw(5) ? draw(100) : 0,
                        .tenant = draw(4),
                        .number = draw(3) ? draw(8) : UINT64_MAX,
                        .status = (int32_t)draw(3) - 1};
    for (int i = 0; i < MESSAGE_STRINGS; i++)
        m.s[i] = some_text();
    said(wire_put_message(b, WIRE_EMIT, (uint16_t)draw(ASKS), &m));
}

static void complete(struct buf *b)
{
    uint64_t op = (uint64_t)(draw(3) + 1) << 32 | (draw(20) + 1);
    said(wire_put_complete(b, op, (int32_t)draw(30) - 28, some_text()));
}

/* Not as it should be: most of these end the child, as they must. */
static void spoil(struct buf *b, size_t began)
{
    if (b->len > began + 2)
        b->ptr[began + draw((uint32_t)(b->len - began))] = (char)draw(256);
}

static void say_something(struct buf *b)
{
    size_t began = b->len;
    switch (draw(8)) {
    case 0:
        complete(b);
        break;
    case 1:
        said(wire_put_frame(b, WIRE_LOG, draw(20), some_text()));
        break;
    case 2:
        said(wire_put_frame(b, WIRE_PONG, draw(5), STR("")));
        break;
    default:
        emit(b);
    }
    if (draw(40000) == 0) /* nobody asked for it */
        said(wire_put_frame(b, WIRE_TURN, 0, some_text()));
    if (draw(20000) == 0)
        spoil(b, began);
}

static void answer(struct buf *b, const struct wire_frame *f, int *rounds)
{
    if (f->type == WIRE_DESCRIBE)
        describe(b, f);
    else if (f->type == WIRE_CONFIG)
        offer(b);
    else if (f->type == WIRE_ACTIVATE) {
        active(b);
        *rounds = ROUNDS;
    } else if (f->type == WIRE_PING)
        said(wire_put_frame(b, WIRE_PONG, f->op, STR("")));
    else if (f->type == WIRE_BYE)
        _exit(0);
    else if (f->type == WIRE_CALL && draw(2))
        said(wire_put_complete(b, f->op, 0, STR("{\"frames\":true}")));
}

int main(void)
{
    struct pipe_end p;
    struct wire_frame f;
    int rounds = 0, got;
    pipe_begin(&p, 3);
    hello(&p.out);
    for (;;) {
        bool busy = rounds > 0 && pipe_unsent(&p) < 100000;
        struct pollfd wait = {.fd = 3, .events = POLLIN};
        if (pipe_unsent(&p) && pipe_flush(&p) == -OMB_E_BUSY)
            wait.events |= POLLOUT;
        (void)poll(&wait, 1, busy ? 0 : -1);
        if ((wait.revents & (POLLIN | POLLHUP)) && pipe_fill(&p) == -OMB_E_CLOSED)
            return 0;
        while ((got = pipe_next(&p, &f)) == 1)
            answer(&p.out, &f, &rounds);
        for (int i = 0; busy && i < BATCH; i++)
            say_something(&p.out);
        rounds -= busy;
        if (busy && rounds == 0) /* all of it is said: the last word is one out of turn */
            said(wire_put_frame(&p.out, WIRE_HELLO, 0, STR("")));
    }
}
