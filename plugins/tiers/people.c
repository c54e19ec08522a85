/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how a tier of people takes an offered case: into the queue, with a priority. Must not know
 * which tier it is. Called by the host through the tables of the SDK. */
#include "people.h"

enum {
    PEOPLE_TOKENS = 8192, /* JSON values of a case view */
    PEOPLE_ASKED = 20,    /* priority for one who had to ask for a person twice */
    PEOPLE_MISSED = 10    /* and for one whom the assistant kept misunderstanding */
};

struct people {
    omb_plugin plugin;
    const omb_host *host;
    const omb_ext_json *json;
    int64_t priority, wait_ms;
    omb_json_tok tok[PEOPLE_TOKENS];
};

static int32_t people_fail(omb_error *error, int32_t code, const char *text)
{
    size_t n = strlen(text);
    memcpy(error->text, text, n < sizeof error->text ? n + 1 : sizeof error->text);
    error->text[sizeof error->text - 1] = '\0';
    error->code = code;
    return code;
}

static int32_t people_init(const omb_plugin *plugin, omb_error *error)
{
    struct people *p = plugin->plugin_data;
    const omb_ext_config *config = p->host->get_extension(p->host, OMB_EXT_CONFIG);
    p->json = p->host->get_extension(p->host, OMB_EXT_JSON);
    if (!config || !p->json)
        return people_fail(error, -OMB_E_UNSUPPORTED, "the host lacks omb.config/1 or omb.json/1");
    int32_t rc = config->get_int(p->host, omb_z("priority"), &p->priority);
    return rc ? rc : config->get_int(p->host, omb_z("wait"), &p->wait_ms);
}

static void people_destroy(const omb_plugin *plugin)
{
    free(plugin->plugin_data);
}

static int32_t people_activate(const omb_plugin *plugin, omb_error *error)
{
    (void)plugin;
    (void)error;
    return 0;
}

static void people_answer(struct people *p, omb_op op, int32_t status)
{
    p->host->complete(p->host, op, status, omb_z(NULL));
}

static void people_drain(const omb_plugin *plugin, omb_op op, uint32_t deadline_ms)
{
    (void)deadline_ms;
    people_answer(plugin->plugin_data, op, 0); /* nothing is ever under way here */
}

static void people_deactivate(const omb_plugin *plugin)
{
    (void)plugin;
}

static void people_completed(const omb_plugin *plugin, omb_op op, int32_t status, omb_str bytes)
{
    (void)plugin;
    (void)op;
    (void)status;
    (void)bytes;
}

static void people_cancel(const omb_plugin *plugin, omb_op op)
{
    (void)plugin;
    (void)op;
}

static int64_t people_count(struct people *p, const omb_json_doc *doc, const char *key)
{
    int64_t n = 0;
    uint32_t at = p->json->member(doc, 0, omb_z(key));
    int32_t yes = 0;
    if (p->json->get_int(doc, at, &n) && p->json->get_bool(doc, at, &yes) == 0)
        n = yes;
    return n;
}

static void people_offer(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str view)
{
    struct people *p = plugin->plugin_data;
    omb_json_doc doc;
    omb_buf answer = {0};
    (void)tenant;
    int32_t rc = p->json->parse(view, p->tok, PEOPLE_TOKENS, &doc);
    if (rc) {
        people_answer(p, op, -OMB_E_INVALID);
        return;
    }
    int64_t priority = p->priority;
    if (people_count(p, &doc, "asked_for_person") > 1)
        priority += PEOPLE_ASKED;
    if (people_count(p, &doc, "misunderstood") > 1)
        priority += PEOPLE_MISSED;
    omb_json_writer w = omb_buf_writer(&answer);
    p->json->begin_object(&w);
    p->json->put_key(&w, omb_z("answer"));
    p->json->put_text(&w, omb_z("queue"));
    p->json->put_key(&w, omb_z("priority"));
    p->json->put_int(&w, priority);
    p->json->put_key(&w, omb_z("wait_s"));
    p->json->put_int(&w, p->wait_ms / 1000);
    p->json->end_object(&w);
    omb_str bytes = omb_buf_done(&answer, &w);
    p->host->complete(p->host, op, answer.err, bytes);
    omb_buf_free(&answer);
}

/* People answer at the desk, never through step; and no desk command needs this plugin. */
static void people_refuse(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str view,
                          omb_str what)
{
    (void)tenant;
    (void)view;
    (void)what;
    people_answer(plugin->plugin_data, op, -OMB_E_UNSUPPORTED);
}

static void people_withdraw(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str kase,
                            omb_str reason)
{
    (void)tenant;
    (void)kase;
    (void)reason;
    people_answer(plugin->plugin_data, op, 0);
}

/* The table holds the tier's data, so it is filled for each instance. */
struct people_instance {
    struct people people;
    omb_tier tier;
};

static const void *people_get_extension(const omb_plugin *plugin, const char *id)
{
    struct people_instance *i = plugin->plugin_data;
    return strcmp(id, OMB_KIND_TIER) == 0 ? &i->tier : NULL;
}

static const omb_plugin *people_create(const omb_host *host, omb_str id)
{
    if (!omb_same(id, people_tier.descriptor->id))
        return NULL;
    struct people_instance *i = calloc(1, sizeof *i);
    if (!i)
        return NULL;
    i->people.host = host;
    i->people.plugin = (omb_plugin){.descriptor = people_tier.descriptor,
                                    .plugin_data = i,
                                    .init = people_init,
                                    .destroy = people_destroy,
                                    .activate = people_activate,
                                    .drain = people_drain,
                                    .deactivate = people_deactivate,
                                    .completed = people_completed,
                                    .cancel = people_cancel,
                                    .get_extension = people_get_extension};
    i->tier = (omb_tier){.info = people_tier.info,
                         .offer = people_offer,
                         .step = people_refuse,
                         .command = people_refuse,
                         .withdraw = people_withdraw};
    return &i->people.plugin;
}

static uint32_t people_factory_count(void)
{
    return 1;
}

static const omb_descriptor *people_factory_descriptor(uint32_t index)
{
    return index == 0 ? people_tier.descriptor : NULL;
}

static const omb_factory people_factory = {people_factory_count, people_factory_descriptor,
                                           people_create};

static int32_t people_open(omb_str path)
{
    (void)path;
    return 0;
}

static void people_close(void)
{
}

static const void *people_get_factory(const char *id)
{
    return strcmp(id, OMB_FACTORY) == 0 ? &people_factory : NULL;
}

extern OMB_EXPORT const omb_entry omb_entry_v1;
const omb_entry omb_entry_v1 = {.size = sizeof(omb_entry),
                                .magic = OMB_ENTRY_MAGIC,
                                .major = OMB_ABI_MAJOR,
                                .minor = OMB_ABI_MINOR,
                                .min_host_minor = 0,
                                .open = people_open,
                                .close = people_close,
                                .get_factory = people_get_factory};
