/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a plugin in this child asks of the host and answers to it, as frames. Must not know what
 * is asked. Called by the plugin, on any thread where the SDK says so. */
#include "core/plug/asks.h"
#include "core/plug/guard.h"
#include "core/plug/service.h"
#include "core/plug/shape.h"
#include "core/plugd/child.h"

static struct child *child_of(const omb_host *host)
{
    return instance_of(host)->plug->far->ctx;
}

static void ask(const omb_host *host, enum ask what, const char *name, const struct message *m)
{
    struct child *c = child_of(host);
    struct plug_instance *i = instance_of(host);
    if (!guard_loop(i, name))
        return;
    int rc = wire_put_message(child_out(c), WIRE_EMIT, (uint16_t)what, m);
    child_sent(c, rc == -OMB_E_LIMIT ? 0 : rc);
    if (rc == -OMB_E_LIMIT) { /* the host never sees it */
        guard_misbehaving(i, name, "what it says is over the cap of one message");
        asks_tell(i, m->op, rc);
    }
}

/* Each function of each service, from its row: the arguments become a message. */
#define FAR_FUNCTION_(sym, service, member, shape)                                                 \
    static void service##_##member(const omb_host *host, SHAPE_##shape##_PARAMS)                   \
    {                                                                                              \
        struct message m = {SHAPE_##shape##_FILL};                                                 \
        ask(host, ASK_##sym, #service "." #member, &m);                                            \
    }
ASK_LIST(FAR_FUNCTION_)

#define FAR_MEMBER_(sym, service, member, shape) .member = service##_##member,
#define FAR_TABLE_(service, type, id)                                                              \
    static const type service##_table = {ASKS_##service(FAR_MEMBER_)};
SERVICE_LIST(FAR_TABLE_)

#define FAR_ROW_(service, type, id) {id, &service##_table},
static const struct {
    const char *id;
    const void *table;
} services[] = {SERVICE_LIST(FAR_ROW_)};

static const void *find_service(const char *id)
{
    for (size_t k = 0; k < sizeof services / sizeof *services; k++)
        if (strcmp(services[k].id, id) == 0)
            return services[k].table;
    return NULL;
}

static void complete(void *ctx, uint64_t op, int32_t status, omb_str bytes)
{
    struct child *c = ctx;
    child_sent(c, wire_put_complete(child_out(c), op, status, bytes));
}

static void log_line(void *ctx, uint32_t level, omb_str line)
{
    struct child *c = ctx;
    child_sent(c, wire_put_frame(child_out(c), WIRE_LOG, level, line));
}

/* The host counts and tells it as it would of a plugin of its own. */
static void misbehaving(void *ctx, omb_str function, omb_str what)
{
    struct child *c = ctx;
    struct buf *out = child_out(c);
    size_t at = wire_begin(out, WIRE_LOG, WIRE_LOG_FAULT);
    wire_put_str(out, function);
    wire_put_str(out, what);
    child_sent(c, wire_end(out, at));
}

void far_fill(struct child *c, volatile uint64_t *now)
{
    c->far = (struct plug_far){.ctx = c,
                               .service = find_service,
                               .complete = complete,
                               .log = log_line,
                               .misbehaving = misbehaving,
                               .now = now};
}
