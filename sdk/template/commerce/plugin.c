/* SPDX-License-Identifier: Apache-2.0 */
/* myplugin: a shop with one order. What it has carried out is kept by the host under the key that
 * the host chose, before it is answered: the same key does the work once and answers the same. */
#include <ombud/buf.h>
#include <ombud/ombud.h>
#include <ombud/one.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define MAX_OPEN 64
#define ORDER                                                                                      \
    "{\"id\":\"112-0000000-0000001\",\"customer\":\"c-1\",\"state\":\"delivered\",\"placed_at\":"  \
    "\"2026-01-01T00:00:00Z\",\"currency\":\"USD\",\"total_minor\":3499,\"lines\":[{\"line\":"     \
    "\"1\","                                                                                       \
    "\"title\":\"Earbuds\",\"quantity\":1,\"paid_minor\":3499,\"tax_minor\":0,\"refunded_minor\":" \
    "0,"                                                                                           \
    "\"state\":\"delivered\"}]}"

struct job { /* one execute: look for its key, do the work, keep the answer */
    omb_op op;
    omb_tenant tenant;
    char key[128], kind[24];
    int writing;
};
struct myplugin {
    omb_plugin plugin;
    const omb_host *host;
    const omb_ext_json *json;
    const omb_ext_kv *kv;
    struct job job[MAX_OPEN]; /* our question number n is about job n - 1 */
    omb_op draining;
};
static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .id = TEXT("org.example.myplugin"),
                                          .name = TEXT("myplugin"),
                                          .kind = TEXT(OMB_KIND_COMMERCE),
                                          .vendor = TEXT("example.org"),
                                          .version = TEXT("0.1.0"),
                                          .description = TEXT("A shop with one order")};

static void answer(const struct myplugin *m, omb_op op, int32_t status, const char *json)
{
    m->host->complete(m->host, op, status, omb_z(json));
}

static void orders(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str customer)
{
    (void)tenant;
    answer((const struct myplugin *)p->plugin_data, op, 0,
           omb_same(customer, omb_z("c-1")) ? "{\"orders\":[" ORDER "]}" : "{\"orders\":[]}");
}

static void order(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str id, omb_str email)
{
    int known = omb_same(id, omb_z("112-0000000-0000001")) && !email.ptr;
    (void)tenant;
    answer((const struct myplugin *)p->plugin_data, op, known ? 0 : -OMB_E_NOTFOUND,
           known ? "{\"order\":" ORDER "}" : NULL);
}

static void listing(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str id)
{
    (void)tenant, (void)id;
    answer((const struct myplugin *)p->plugin_data, op, -OMB_E_NOTFOUND, NULL);
}

static struct job *free_job(struct myplugin *m)
{
    for (uint32_t i = 0; i < MAX_OPEN; i++)
        if (!m->job[i].op)
            return &m->job[i];
    return NULL;
}

static omb_op number_of(const struct myplugin *m, const struct job *j)
{
    return (omb_op)(j - m->job) + 1;
}

/* status() asks for the key alone; execute() goes on when it is not there. */
static void look_up(struct myplugin *m, omb_op op, omb_tenant tenant, omb_str kind, omb_str key)
{
    struct job *j = free_job(m);
    if (!j || !key.len || key.len >= sizeof j->key || kind.len >= sizeof j->kind) {
        answer(m, op, j ? -OMB_E_INVALID : -OMB_E_BUSY, NULL);
        return;
    }
    memset(j, 0, sizeof *j);
    j->op = op;
    j->tenant = tenant;
    memcpy(j->key, key.ptr, key.len);
    if (kind.len)
        memcpy(j->kind, kind.ptr, kind.len);
    m->kv->get(m->host, number_of(m, j), tenant, key);
}

static void execute(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str remedy, omb_str key)
{
    struct myplugin *m = (struct myplugin *)p->plugin_data;
    char text[24];
    omb_json_tok tok[128];
    omb_json_doc d;
    omb_str kind = {NULL, 0};
    if (m->json->parse(remedy, tok, 128, &d) ||
        m->json->get_text(&d, m->json->member(&d, 0, omb_z("kind")), text, sizeof text, &kind) ||
        !kind.len)
        answer(m, op, -OMB_E_INVALID, NULL);
    else
        look_up(m, op, tenant, kind, key);
}

static void status(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str key)
{
    look_up((struct myplugin *)p->plugin_data, op, tenant, omb_z(NULL), key);
}

static void finish_drain(struct myplugin *m)
{
    for (uint32_t i = 0; m->draining && i < MAX_OPEN; i++)
        if (m->job[i].op)
            return;
    if (m->draining)
        answer(m, m->draining, 0, NULL);
    m->draining = 0;
}

/* Here the work of a real shop is called, with the key; refunds alone are known. */
static const char *work(const struct job *j)
{
    return strcmp(j->kind, "refund") == 0 ? "{\"outcome\":\"done\",\"ref\":\"R-1\"}"
                                          : "{\"outcome\":\"failed\",\"detail\":\"only refunds\"}";
}

static void completed(const omb_plugin *p, omb_op op, int32_t rc, omb_str bytes)
{
    struct myplugin *m = (struct myplugin *)p->plugin_data;
    struct job *j = op >= 1 && op <= MAX_OPEN ? &m->job[op - 1] : NULL;
    if (!j || !j->op)
        return;
    if (!j->writing && rc == -OMB_E_NOTFOUND && j->kind[0]) {
        j->writing = 1;
        m->kv->put(m->host, op, j->tenant, omb_z(j->key), omb_z(work(j)));
        return;
    }
    m->host->complete(m->host, j->op, rc, rc ? omb_z(NULL) : j->writing ? omb_z(work(j)) : bytes);
    j->op = 0;
    finish_drain(m);
}

static int32_t init(const omb_plugin *p, omb_error *error)
{
    struct myplugin *m = (struct myplugin *)p->plugin_data;
    m->json = (const omb_ext_json *)m->host->get_extension(m->host, OMB_EXT_JSON);
    m->kv = (const omb_ext_kv *)m->host->get_extension(m->host, OMB_EXT_KV);
    if (m->json && m->kv)
        return 0;
    strncpy(error->text, "the host lacks a service that myplugin needs", sizeof error->text - 1);
    return -OMB_E_UNSUPPORTED;
}

static void drain(const omb_plugin *p, omb_op op, uint32_t deadline_ms)
{
    struct myplugin *m = (struct myplugin *)p->plugin_data;
    (void)deadline_ms;
    m->draining = op;
    finish_drain(m);
}

static void deactivate(const omb_plugin *p)
{
    struct myplugin *m = (struct myplugin *)p->plugin_data;
    memset(m->job, 0, sizeof m->job);
    m->draining = 0;
}

static void destroy(const omb_plugin *p)
{
    free(p->plugin_data);
}

static const omb_commerce_info info = {.size = sizeof info,
                                       .name = TEXT("myplugin"),
                                       .order_pattern = TEXT("3-7-7"),
                                       .remedies = TEXT("refund")};
static const omb_commerce commerce = {&info, orders, order, listing, execute, status};

static const void *get_extension(const omb_plugin *p, const char *id)
{
    (void)p;
    return strcmp(id, OMB_KIND_COMMERCE) == 0 ? &commerce : NULL;
}

static const omb_plugin *create(const omb_host *host, omb_str id)
{
    struct myplugin *m =
        omb_same(id, descriptor.id) ? (struct myplugin *)calloc(1, sizeof *m) : NULL;
    if (!m)
        return NULL;
    m->host = host;
    m->plugin = (omb_plugin){&descriptor,
                             m,
                             init,
                             destroy,
                             omb_one_ready,
                             drain,
                             deactivate,
                             completed,
                             omb_one_uncancelled,
                             get_extension};
    return &m->plugin;
}
OMB_ONE_PLUGIN(descriptor, create)
