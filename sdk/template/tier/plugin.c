/* SPDX-License-Identifier: Apache-2.0 */
/* myplugin: a tier that greets and hands over. */
#include <ombud/ombud.h>
#include <ombud/one.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

struct myplugin {
    omb_plugin plugin;
    const omb_host *host;
};
static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .id = TEXT("org.example.myplugin"),
                                          .name = TEXT("myplugin"),
                                          .kind = TEXT(OMB_KIND_TIER),
                                          .vendor = TEXT("example.org"),
                                          .version = TEXT("0.1.0"),
                                          .description = TEXT("Greets and hands over")};
static void answer(const omb_plugin *plugin, omb_op op, int32_t status, const char *text)
{
    const struct myplugin *g = plugin->plugin_data;
    g->host->complete(g->host, op, status, omb_z(text));
}
static void offer(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str view)
{
    (void)tenant, (void)view;
    answer(p, op, 0, "{\"answer\":\"hold\"}");
}
static void step(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str view, omb_str turn)
{
    (void)tenant, (void)view, (void)turn;
    answer(p, op, 0,
           "{\"actions\":[{\"say\":{\"text\":\"Hello! A person will be with you.\"}},"
           "{\"escalate\":{\"reason\":\"greeted\"}}]}");
}
static void quiet(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str kase, omb_str why)
{
    (void)tenant, (void)kase, (void)why;
    answer(p, op, 0, "{}");
}
static void drain(const omb_plugin *p, omb_op op, uint32_t deadline_ms)
{
    (void)deadline_ms;
    answer(p, op, 0, NULL);
}
static void destroy(const omb_plugin *p)
{
    free(p->plugin_data);
}
static const omb_tier_info info = {.size = sizeof info,
                                   .mode = OMB_TIER_AUTOMATIC,
                                   .name = TEXT("myplugin"),
                                   .channels = TEXT("*")};
static const omb_tier tier = {&info, offer, step, quiet, quiet};
static const void *get_extension(const omb_plugin *p, const char *id)
{
    return p && strcmp(id, OMB_KIND_TIER) == 0 ? &tier : NULL;
}
static const omb_plugin *create(const omb_host *host, omb_str id)
{
    struct myplugin *g = omb_same(id, descriptor.id) ? calloc(1, sizeof *g) : NULL;
    if (!g)
        return NULL;
    g->host = host;
    g->plugin = (omb_plugin){&descriptor,         g,
                             omb_one_ready,       destroy,
                             omb_one_ready,       drain,
                             omb_one_rest,        omb_one_unasked,
                             omb_one_uncancelled, get_extension};
    return &g->plugin;
}
OMB_ONE_PLUGIN(descriptor, create)
