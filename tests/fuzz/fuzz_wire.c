/* SPDX-License-Identifier: Apache-2.0 */
/* units: base loop plug
 * Frames of a child that may be anybody's bytes: each is refused or read, and what was read says
 * the same when it is written again. */
#include "core/base/limits.h"
#include "core/plug/manifest.h"
#include "core/plug/service.h"
#include "core/plug/wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(bool is)
{
    if (!is)
        abort();
}

/* Written again, a message is the frame itself but for strings that are absent at its end. */
static void check_message(const struct wire_frame *f)
{
    struct buf b = BUF_INIT(0);
    struct message m, again;
    struct wire_frame g;
    uint16_t what, what2;
    size_t len;
    if (wire_message(f, ASKS, &what, &m))
        return;
    same(what < ASKS);
    same(wire_put_message(&b, f->type, what, &m) == 0);
    same(wire_next(buf_str(&b), &g, &len) == 1 && len == b.len && g.op == f->op);
    same(wire_message(&g, ASKS, &what2, &again) == 0 && what2 == what);
    same(again.tenant == m.tenant && again.number == m.number && again.status == m.status);
    for (int i = 0; i < MESSAGE_STRINGS; i++)
        same(str_eq(again.s[i], m.s[i]) && !again.s[i].ptr == !m.s[i].ptr);
    buf_free(&b);
}

static void check_complete(const struct wire_frame *f)
{
    struct buf b = BUF_INIT(0);
    int32_t status;
    omb_str bytes;
    if (wire_complete(f, &status, &bytes))
        return;
    same(wire_put_complete(&b, f->op, status, bytes) == 0);
    same(b.len == WIRE_HEAD + f->body.len);
    same(memcmp(b.ptr + WIRE_HEAD, f->body.ptr, f->body.len) == 0);
    buf_free(&b);
}

static void check_manifests(const struct wire_frame *f)
{
    struct manifest m = {0};
    struct offer o = {0};
    if (manifest_read(f->body, &m) == 0)
        same(m.n <= PLUG_MAX_PLUGINS);
    manifest_free(&m);
    if (offer_read(f->body, &o) == 0)
        same(o.status <= 0);
    offer_free(&o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    omb_str all = str_n(data, size);
    struct wire_frame f;
    size_t len;
    while (wire_next(all, &f, &len) == 1) {
        same(len >= WIRE_HEAD && len <= all.len && f.body.len == len - WIRE_HEAD);
        check_message(&f);
        check_complete(&f);
        check_manifests(&f);
        all = str_sub(all, len, all.len - len);
    }
    return 0;
}
