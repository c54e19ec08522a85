/* SPDX-License-Identifier: Apache-2.0 */
/* A first plugin: a shop with one order. Copy this file, change the names, add what yours does. */
#include <ombud/ombud.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

struct my_shop {
    omb_plugin plugin;
    const omb_host *host;
};

static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .id = TEXT("org.example.template"),
                                          .name = TEXT("template"),
                                          .kind = TEXT(OMB_KIND_COMMERCE),
                                          .vendor = TEXT("example.org"),
                                          .version = TEXT("0.1.0"),
                                          .description = TEXT("A shop with one order")};

static const char the_order[] =
    "{\"order\":{\"id\":\"112-0000001-0000001\",\"customer\":\"c1\",\"state\":\"shipped\","
    "\"placed_at\":\"2026-11-01T09:00:00Z\",\"currency\":\"USD\",\"total_minor\":1999,\"lines\":"
    "[{\"line\":\"1\",\"title\":\"Kettle\",\"quantity\":1,\"paid_minor\":1999,\"tax_minor\":0,"
    "\"refunded_minor\":0,\"state\":\"shipped\"}]}}";

static void answer(const omb_plugin *plugin, omb_op op, int32_t status, const char *text)
{
    const struct my_shop *shop = plugin->plugin_data;
    shop->host->complete(shop->host, op, status, omb_z(text));
}

static void shop_orders(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str customer)
{
    (void)tenant;
    (void)customer;
    answer(p, op, 0, "{\"orders\":[]}");
}

static void shop_order(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str id, omb_str email)
{
    (void)tenant;
    (void)email;
    if (omb_same(id, omb_z("112-0000001-0000001")))
        answer(p, op, 0, the_order);
    else
        answer(p, op, -OMB_E_NOTFOUND, NULL);
}

static void shop_listing(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str id)
{
    (void)tenant;
    (void)id;
    answer(p, op, -OMB_E_NOTFOUND, NULL);
}

static void shop_execute(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str remedy,
                         omb_str key)
{
    (void)tenant;
    (void)remedy;
    (void)key;
    answer(p, op, 0, "{\"outcome\":\"failed\",\"detail\":\"this shop moves no money\"}");
}

static void shop_status(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str key)
{
    (void)tenant;
    (void)key;
    answer(p, op, -OMB_E_NOTFOUND, NULL);
}

static const omb_commerce_info info = {.size = sizeof info,
                                       .name = TEXT("template"),
                                       .order_pattern = TEXT("3-7-7")};
static const omb_commerce commerce = {&info,        shop_orders,  shop_order,
                                      shop_listing, shop_execute, shop_status};

static int32_t up(const omb_plugin *plugin, omb_error *error)
{
    (void)plugin;
    (void)error;
    return 0; /* options, services, files: here, with the reason in *error when it fails */
}

static void down(const omb_plugin *plugin)
{
    (void)plugin;
}

static void destroy(const omb_plugin *plugin)
{
    free(plugin->plugin_data);
}

static void drain(const omb_plugin *plugin, omb_op op, uint32_t deadline_ms)
{
    (void)deadline_ms;
    answer(plugin, op, 0, NULL); /* nothing is ever under way */
}

static void completed(const omb_plugin *plugin, omb_op op, int32_t status, omb_str bytes)
{
    (void)plugin;
    (void)op;
    (void)status;
    (void)bytes;
}

static void cancel(const omb_plugin *plugin, omb_op op)
{
    (void)plugin;
    (void)op;
}

static const void *get_extension(const omb_plugin *plugin, const char *id)
{
    (void)plugin;
    return strcmp(id, OMB_KIND_COMMERCE) == 0 ? &commerce : NULL;
}

static const omb_plugin *create(const omb_host *host, omb_str id)
{
    struct my_shop *s = omb_same(id, descriptor.id) ? calloc(1, sizeof *s) : NULL;
    if (!s)
        return NULL;
    s->host = host;
    s->plugin = (omb_plugin){&descriptor, s,    up,        destroy, up,
                             drain,       down, completed, cancel,  get_extension};
    return &s->plugin;
}

static uint32_t count(void)
{
    return 1;
}

static const omb_descriptor *descriptor_at(uint32_t index)
{
    return index == 0 ? &descriptor : NULL;
}

static const omb_factory factory = {count, descriptor_at, create};

static int32_t file_open(omb_str path)
{
    (void)path;
    return 0;
}

static void file_close(void)
{
}

static const void *get_factory(const char *id)
{
    return strcmp(id, OMB_FACTORY) == 0 ? &factory : NULL;
}

extern OMB_EXPORT const omb_entry omb_entry_v1;
const omb_entry omb_entry_v1 =
    {sizeof(omb_entry), OMB_ENTRY_MAGIC, OMB_ABI_MAJOR, OMB_ABI_MINOR, 0, 0,
     file_open,         file_close,      get_factory};
