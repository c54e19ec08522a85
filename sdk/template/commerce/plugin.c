/* SPDX-License-Identifier: Apache-2.0 */
/* myplugin: a shop with one order. What it has carried out is kept by the host under the key that
 * the host chose, before it is answered: the same key does the work once and answers the same. */
#include <ombud/easy.h>

#define ORDER                                                                                      \
    "{\"id\":\"112-0000000-0000001\",\"customer\":\"c-1\",\"state\":\"delivered\",\"placed_at\":"  \
    "\"2026-01-01T00:00:00Z\",\"currency\":\"USD\",\"total_minor\":3499,\"lines\":[{\"line\":"     \
    "\"1\",\"title\":\"Earbuds\",\"quantity\":1,\"paid_minor\":3499,\"tax_minor\":0,"              \
    "\"refunded_minor\":0,\"state\":\"delivered\"}]}"

struct job { /* one execute: look for its key, do the work, keep the answer */
    struct omb_easy_job job;
    char key[129], kind[24];
};
static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .id = OMB_TEXT("org.example.myplugin"),
                                          .name = OMB_TEXT("myplugin"),
                                          .kind = OMB_TEXT(OMB_KIND_COMMERCE),
                                          .vendor = OMB_TEXT("example.org"),
                                          .version = OMB_TEXT("0.1.0"),
                                          .description = OMB_TEXT("A shop with one order")};
static const omb_commerce_info info = {.size = sizeof info,
                                       .name = OMB_TEXT("myplugin"),
                                       .order_pattern = OMB_TEXT("3-7-7"),
                                       .remedies = OMB_TEXT("refund")};

static void orders(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str customer)
{
    (void)tenant;
    omb_easy_complete(omb_easy_of(p), op, 0,
                      omb_same(customer, omb_z("c-1")) ? "{\"orders\":[" ORDER "]}"
                                                       : "{\"orders\":[]}");
}

static void order(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str id, omb_str email)
{
    int known = omb_same(id, omb_z("112-0000000-0000001")) && !email.ptr;
    (void)tenant;
    omb_easy_complete(omb_easy_of(p), op, known ? 0 : -OMB_E_NOTFOUND,
                      known ? "{\"order\":" ORDER "}" : NULL);
}

/* Here the work of a real shop is called, with the key; refunds alone are known. */
static const char *work(const struct job *j)
{
    return strcmp(j->kind, "refund") == 0 ? "{\"outcome\":\"done\",\"ref\":\"R-1\"}"
                                          : "{\"outcome\":\"failed\",\"detail\":\"only refunds\"}";
}

static void kept(struct omb_easy *e, struct omb_easy_job *job, int32_t rc, omb_str bytes)
{
    (void)bytes;
    omb_easy_end(e, job, rc, omb_z(rc ? NULL : work((struct job *)job)));
}

static void looked_up(struct omb_easy *e, struct omb_easy_job *job, int32_t rc, omb_str bytes)
{
    struct job *j = (struct job *)job;
    if (rc != -OMB_E_NOTFOUND) {
        omb_easy_end(e, job, rc, bytes); /* what was answered then */
        return;
    }
    job->then = kept;
    e->kv->put(e->host, job->number, job->tenant, omb_z(j->key), omb_z(work(j)));
}

static void execute(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str remedy, omb_str key)
{
    struct omb_easy *e = omb_easy_of(p);
    struct job *j = (struct job *)omb_easy_begin(e, op, tenant);
    struct omb_reader r;
    if (!j)
        return;
    if (omb_read(e->json, remedy, &r) || !omb_read_copy(&r, 0, "kind", j->kind, sizeof j->kind) ||
        !key.len || key.len >= sizeof j->key) {
        omb_easy_end(e, &j->job, -OMB_E_INVALID, omb_z(NULL));
        return;
    }
    memcpy(j->key, key.ptr, key.len);
    j->job.then = looked_up;
    e->kv->get(e->host, j->job.number, tenant, key);
}

static void status(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str key)
{
    struct omb_easy *e = omb_easy_of(p);
    const struct omb_easy_job *j = omb_easy_begin(e, op, tenant);
    if (j) /* the host's answer is ours */
        e->kv->get(e->host, j->number, tenant, key);
}

static const omb_commerce commerce = {&info, orders, order, omb_easy_unlisted, execute, status};
static const struct omb_easy_plan plan = {.descriptor = &descriptor,
                                          .table = &commerce,
                                          .needs = {OMB_EXT_JSON, OMB_EXT_KV},
                                          .job_size = sizeof(struct job),
                                          .jobs = 64};
OMB_EASY_PLUGIN(plan)
