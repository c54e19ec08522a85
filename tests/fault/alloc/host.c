/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the other side of a plugin host under test: an app that answers at once, and the calls that it
 * makes of each kind of plugin. Must not know what fails. Called by work.c. */
#include "tests/fault/alloc/host.h"

#include "core/base/str.h"

#include <stdio.h>
#include <string.h>

#define ORDER "112-0000001-0000001"
#define ORDERS                                                                                     \
    "{\"tenant\":\"a\",\"id\":\"" ORDER "\",\"customer\":\"c-1\",\"email\":\"ann@example.test\","  \
    "\"state\":\"delivered\",\"placed_at\":\"-5d\",\"currency\":\"USD\",\"lines\":[{\"line\":"     \
    "\"1\","                                                                                       \
    "\"title\":\"Lamp\",\"paid_minor\":3000,\"state\":\"delivered\","                              \
    "\"delivered_at\":\"2026-11-01T10:00:00Z\"}]}\n"
#define REFUND                                                                                     \
    "{\"kind\":\"refund\",\"order\":\"" ORDER "\",\"line\":\"1\",\"amount\":{\"minor\":500,"       \
    "\"currency\":\"USD\"},\"to\":\"original\",\"reason\":\"damaged\"}"
#define VIEW                                                                                       \
    "{\"number\":7,\"contact\":\"K1\",\"channel\":\"chat\",\"customer\":{\"id\":\"c-1\"},"         \
    "\"verified\":true,\"brand\":\"\",\"lang\":\"en\",\"tier\":0,\"epoch\":1,\"status\":\"open\"," \
    "\"intent\":\"\",\"turns\":1,\"misunderstood\":0,\"asked_for_person\":0,\"flow\":null,"        \
    "\"wants\":\"\",\"tried\":\"\",\"orders\":[],\"remedies\":[],\"messages\":[{\"seq\":5,"        \
    "\"from\":\"customer\",\"text\":\"Where is my order?\"}],\"turn\":{\"seq\":5,\"text\":"        \
    "\"Where is my order?\"}}"

/* ---- what a plugin may ask ---- */

static void contact_start(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str start)
{
    (void)ctx;
    (void)tenant;
    (void)start;
    plug_answer(ask, 0, STR("{\"contact\":\"K1\",\"case\":\"x\",\"seq\":1}"));
}

static void contact_message(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                            omb_str cid, omb_str text)
{
    (void)tenant;
    (void)contact;
    (void)cid;
    (void)text;
    ((struct host *)ctx)->messages++;
    plug_answer(ask, 0, STR("{\"seq\":2,\"at\":\"2024-11-20T10:00:00Z\"}"));
}

static void contact_resume(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                           uint64_t since)
{
    (void)ctx;
    (void)tenant;
    (void)contact;
    (void)since;
    plug_answer(
        ask, 0,
        STR("{\"contact\":\"K1\",\"state\":\"held\",\"holder\":{\"type\":\"tier\",\"name\":"
            "\"assistant\"},\"customer\":{},\"seq\":1,\"items\":[{\"seq\":1,\"text\":\"hi\"}]}"));
}

static void visitor_issue(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact)
{
    (void)ctx;
    (void)tenant;
    (void)contact;
    plug_answer(ask, 0, STR("{\"token\":\"T\"}"));
}

static void visitor_lookup(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str token)
{
    (void)ctx;
    (void)tenant;
    (void)token;
    plug_answer(ask, 0, STR("{\"contact\":\"K1\"}"));
}

static void ws_send(void *ctx, uint64_t conn, omb_str text)
{
    (void)conn;
    (void)text;
    ((struct host *)ctx)->frames++;
}

static int mount(void *ctx, struct plug_instance *who, omb_str path, uint32_t kind, uint32_t most)
{
    (void)ctx;
    (void)who;
    (void)path;
    (void)kind;
    (void)most;
    return 0;
}

static void unmount(void *ctx, struct plug_instance *who, omb_str path)
{
    (void)ctx;
    (void)who;
    (void)path;
}

void host_begin(struct host *h)
{
    *h = (struct host){.services = {.ctx = h,
                                    .contact_start = contact_start,
                                    .contact_message = contact_message,
                                    .contact_resume = contact_resume,
                                    .visitor_issue = visitor_issue,
                                    .visitor_lookup = visitor_lookup,
                                    .ws_send = ws_send,
                                    .mount = mount,
                                    .unmount = unmount}};
}

/* ---- what is asked of a plugin ---- */

omb_str host_name(const char *file)
{
    const char *slash = strrchr(file, '/');
    omb_str name = str_of(slash ? slash + 1 : file);
    return str_ends(name, STR(".so")) ? str_sub(name, 0, name.len - 3) : name;
}

struct plug_instance *host_instance(const struct plug *p, const char *file)
{
    omb_str name = host_name(file);
    struct plug_instance *i = plug_find_channel(p, name);
    if (!i)
        i = plug_find_tier(p, name);
    return i ? i : plug_find_commerce(p, name);
}

#define CALL(name, ...)                                                                            \
    static uint64_t name(struct plug *p, struct plug_instance *i, struct plug_reply r)             \
    {                                                                                              \
        (void)p;                                                                                   \
        return __VA_ARGS__;                                                                        \
    }
CALL(c_start, plug_channel_start(i, r, 1, STR("K1"), STR("{\"to\":\"x\",\"text\":\"Hello\"}")))
CALL(c_deliver,
     plug_channel_deliver(i, r, 1, STR("K1"),
                          STR("{\"seq\":9,\"at\":\"2026-01-01T00:00:00Z\",\"kind\":\"message\","
                              "\"from\":{\"type\":\"agent\"},\"text\":\"It comes today.\"}")))
CALL(c_close, plug_channel_close(i, r, 1, STR("K1"), STR("resolved")))
CALL(t_offer, plug_tier_offer(i, r, 1, STR(VIEW)))
CALL(t_step, plug_tier_step(i, r, 1, STR(VIEW), STR("{\"seq\":5,\"text\":\"Where is my order?\"}")))
CALL(t_command, plug_tier_command(i, r, 1, STR(VIEW), STR("{\"kind\":\"x\",\"body\":{}}")))
CALL(t_withdraw, plug_tier_withdraw(i, r, 1, STR("case-1"), STR("resolved")))
CALL(s_import,
     plug_commerce_import(i, r,
                          &(struct plug_import){1, STR("a"), STR("orders.jsonl"), STR(ORDERS)}))
CALL(s_orders, plug_commerce_orders(i, r, 1, STR("c-1")))
CALL(s_order, plug_commerce_order(i, r, 1, STR(ORDER), STR("ann@example.test")))
CALL(s_listing, plug_commerce_listing(i, r, 1, STR("lamp")))
CALL(s_execute, plug_commerce_execute(i, r, 1, STR(REFUND), STR("K1.r1")))
CALL(s_status, plug_commerce_status(i, r, 1, STR("K1.r1")))
CALL(s_quote, plug_commerce_quote(i, r, 1, STR(REFUND)))
CALL(s_inside, plug_commerce_execute(i, r, 1, STR("inside"), STR("k")))
CALL(s_thread, plug_commerce_execute(i, r, 1, STR("thread"), STR("k")))
CALL(s_late, plug_commerce_execute(i, r, 1, STR("late"), STR("k")))
CALL(s_ask, plug_commerce_execute(i, r, 1, STR("ask"), STR("k")))

static const struct host_call channel_calls[] = {{"start", c_start},
                                                 {"deliver", c_deliver},
                                                 {"close", c_close},
                                                 {NULL, NULL}};
static const struct host_call tier_calls[] = {{"offer", t_offer},
                                              {"step", t_step},
                                              {"command", t_command},
                                              {"withdraw", t_withdraw},
                                              {NULL, NULL}};
static const struct host_call shop_calls[] = {{"import", s_import},   {"orders", s_orders},
                                              {"order", s_order},     {"listing", s_listing},
                                              {"execute", s_execute}, {"status", s_status},
                                              {"quote", s_quote},     {"execute again", s_execute},
                                              {"order", s_order},     {NULL, NULL}};
static const struct host_call probe_calls[] = {{"inside", s_inside}, {"thread", s_thread},
                                               {"late", s_late},     {"ask", s_ask},
                                               {"orders", s_orders}, {NULL, NULL}};

const struct host_call *host_calls(const struct plug *p, const char *file)
{
    omb_str name = host_name(file);
    if (plug_find_channel(p, name))
        return channel_calls;
    if (plug_find_tier(p, name))
        return tier_calls;
    return str_is(name, "probe") ? probe_calls : shop_calls;
}

bool host_visit(struct host *h, struct plug_instance *i)
{
    h->conn += 2;
    plug_ws_open(i, h->conn, 1, STR("/chat/ws"), STR(""), STR("127.0.0.1"));
    plug_ws_message(i, h->conn, STR("{\"t\":\"hello\",\"v\":1}"));
    plug_request(
        i, h->conn + 1, 1,
        STR("{\"method\":\"POST\",\"path\":\"/hooks/shop/\",\"query\":\"\",\"headers\":{}}"),
        STR("{}"));
    return str_is(plug_name(i), "chat");
}

void host_write(struct host *h, struct plug_instance *i)
{
    plug_ws_message(i, h->conn, STR("{\"t\":\"msg\",\"cid\":\"m1\",\"text\":\"hello there\"}"));
}

void host_leave(struct host *h, struct plug_instance *i)
{
    plug_ws_closed(i, h->conn, 1000);
}
