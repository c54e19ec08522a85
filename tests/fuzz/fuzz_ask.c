/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the promises of a child's questions on their way to the app: each reaches the one service that
 * its row names, with the very arguments of its shape, and is answered once where it wants an answer.
 * Must not know what a service does.
 * units: base loop plug */
#include "core/base/check.h"
#include "core/base/log.h"
#include "core/plug/ext.h"
#include "core/plug/instance.h"
#include "core/plug/service.h"
#include "core/plug/wire.h"

#include <uv.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The question under way, what became of it, and how its shape begins. */
static const struct message *asked;
static uint32_t n_passed, n_answered;
#define ASK_SHAPE_(sym, service, member, shape) #shape,
static const char *const shapes[] = {ASK_LIST(ASK_SHAPE_)};

/* Borrowed all the way: the same bytes, not the like of them. */
static void passed(uint32_t tenant, omb_str a, omb_str b, omb_str c)
{
    const omb_str s[MESSAGE_STRINGS] = {a, b, c};
    OMB_REQUIRE(tenant == asked->tenant);
    for (int k = 0; k < MESSAGE_STRINGS; k++)
        OMB_REQUIRE(!s[k].ptr || (s[k].ptr == asked->s[k].ptr && s[k].len == asked->s[k].len));
    n_passed++;
}

/* ---- the app ---- */

static void ask1(void *ctx, struct plug_ask ask, uint32_t tenant)
{
    (void)ctx;
    passed(tenant, STR_NONE, STR_NONE, STR_NONE);
    plug_answer(ask, 0, STR_NONE);
}

static void ask4(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str a, omb_str b, omb_str c)
{
    (void)ctx;
    passed(tenant, a, b, c);
    plug_answer(ask, 0, a);
}

static void ask3(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str a, omb_str b)
{
    ask4(ctx, ask, tenant, a, b, STR_NONE);
}

static void ask2(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str a)
{
    ask4(ctx, ask, tenant, a, STR_NONE, STR_NONE);
}

static void receipt(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact, omb_str what,
                    uint64_t upto)
{
    OMB_REQUIRE(upto == asked->number);
    ask3(ctx, ask, tenant, contact, what);
}

static void resume(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact, uint64_t since)
{
    OMB_REQUIRE(since == asked->number);
    ask2(ctx, ask, tenant, contact);
}

static void typing(void *ctx, uint32_t tenant, omb_str contact)
{
    (void)ctx;
    passed(tenant, contact, STR_NONE, STR_NONE);
}

static void own2(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant, omb_str a)
{
    OMB_REQUIRE(str_is(plugin, "fuzzed"));
    ask2(ctx, ask, tenant, a);
}

static void own3(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant, omb_str a,
                 omb_str b)
{
    OMB_REQUIRE(str_is(plugin, "fuzzed"));
    ask3(ctx, ask, tenant, a, b);
}

static int mount(void *ctx, struct plug_instance *who, omb_str path, uint32_t kind, uint32_t most)
{
    (void)ctx, (void)who;
    OMB_REQUIRE(path.len && (uint32_t)asked->status == kind && (uint32_t)asked->number == most);
    passed(asked->tenant, path, STR_NONE, STR_NONE);
    return path.len % 2 ? 0 : -OMB_E_EXISTS;
}

static void ws_send(void *ctx, uint64_t conn, omb_str text)
{
    (void)ctx;
    OMB_REQUIRE(conn == asked->number);
    passed(asked->tenant, text, STR_NONE, STR_NONE);
}

static void respond(void *ctx, uint64_t conn, uint32_t status, omb_str type, omb_str body)
{
    (void)ctx;
    OMB_REQUIRE(conn == asked->number && status == (uint32_t)asked->status);
    passed(asked->tenant, type, body, STR_NONE);
}

static void ws_close(void *ctx, uint64_t conn, uint32_t code, omb_str reason)
{
    respond(ctx, conn, code, reason, STR_NONE);
}

static void fetch(void *ctx, struct plug_ask ask, struct plug_instance *who, omb_str request)
{
    (void)who;
    ask2(ctx, ask, asked->tenant, request);
}

static const struct plug_services services = {.contact_start = ask2,
                                              .contact_message = ask4,
                                              .contact_person = ask2,
                                              .contact_receipt = receipt,
                                              .contact_typing = typing,
                                              .contact_end = ask3,
                                              .contact_resume = resume,
                                              .visitor_issue = ask2,
                                              .visitor_lookup = ask2,
                                              .visitor_verify = ask3,
                                              .case_view = ask2,
                                              .flow_run = ask4,
                                              .flow_examples = ask1,
                                              .kv_get = own2,
                                              .kv_put = own3,
                                              .kv_remove = own2,
                                              .movement_report = own2,
                                              .mount = mount,
                                              .ws_send = ws_send,
                                              .ws_close = ws_close,
                                              .respond = respond,
                                              .fetch = fetch};

/* ---- the plugin ---- */

static void completed(const omb_plugin *plugin, omb_op op, int32_t status, omb_str bytes)
{
    (void)plugin, (void)bytes;
    OMB_REQUIRE(op == asked->op && status <= 0);
    n_answered++;
}

static uv_loop_t loop;
static const omb_plugin plugin = {.completed = completed};
static const omb_ext_on_http on_http;
static struct plug_instance who = {.name = "fuzzed", .plugin = &plugin, .on_http = &on_http};

static void begin(void)
{
    const struct plug_setup setup = {.loop = &loop, .services = &services};
    log_setup(LOG_ERROR + 1, false);
    OMB_REQUIRE(uv_loop_init(&loop) == 0 && plug_open(&setup, &who.plug) == 0);
    who.state = INSTANCE_ACTIVE;
    ext_host(&who, &who.host);
}

static void check(const struct wire_frame *f)
{
    struct message m;
    uint16_t what;
    if (wire_message(f, ASKS, &what, &m))
        return;
    asked = &m;
    n_passed = n_answered = 0;
    service_make(&who, (enum ask)what, &m);
    while (who.deferred || who.n_ask)
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    OMB_REQUIRE(n_passed <= 1);
    OMB_REQUIRE(n_answered == (m.op && shapes[what][0] == 'O'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    omb_str all = str_n(data, size);
    struct wire_frame f;
    size_t len;
    if (!who.plug)
        begin();
    while (wire_next(all, &f, &len) == 1) {
        check(&f);
        all = str_sub(all, len, all.len - len);
    }
    ext_http_end(&who);
    return 0;
}
