/* SPDX-License-Identifier: Apache-2.0 */
/* myplugin: a channel for a server of yours. It posts one JSON object a request to /myplugin:
 *   {"secret","start":{…}}           a customer came     -> {"contact","case","seq"}
 *   {"secret","contact","id","text"} what they said      -> {"seq","at"}, once it is stored
 *   {"secret","contact","since":n}   what is there since -> {"items":[…],…} */
#include <ombud/buf.h>
#include <ombud/ombud.h>
#include <ombud/one.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
struct myplugin {
    omb_plugin plugin;
    const omb_host *host;
    const omb_ext_config *config;
    const omb_ext_contacts *contacts;
    const omb_ext_http *http;
    const omb_ext_json *json;
};
static const omb_option opt_secret = {.size = sizeof opt_secret,
                                      .type = OMB_OPTION_TEXT,
                                      .flags = OMB_OPTION_REQUIRED | OMB_OPTION_SECRET,
                                      .key = TEXT("secret"),
                                      .fallback = TEXT("a long random word"),
                                      .help = TEXT("what your server sends with every request"),
                                      .min = 16,
                                      .max = 200};
static const omb_option *const options[] = {&opt_secret};
static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .n_option = 1,
                                          .id = TEXT("org.example.myplugin"),
                                          .name = TEXT("myplugin"),
                                          .kind = TEXT(OMB_KIND_CHANNEL),
                                          .vendor = TEXT("example.org"),
                                          .version = TEXT("0.1.0"),
                                          .description = TEXT("A channel for a server of ours"),
                                          .option = options};

static omb_str text_of(const struct myplugin *m, const omb_json_doc *d, const char *key, char *into,
                       size_t cap)
{
    omb_str text = {NULL, 0};
    (void)m->json->get_text(d, m->json->member(d, 0, omb_z(key)), into, cap, &text);
    return text;
}

/* The connection's number is the number of our question: its answer is the response. */
static void request(const omb_plugin *p, omb_conn conn, omb_tenant tenant, omb_str head,
                    omb_str body)
{
    const struct myplugin *m = p->plugin_data;
    static char contact[64], id[128], text[16384], given[256];
    omb_json_tok tok[256];
    omb_json_doc d;
    omb_str secret;
    int64_t since;
    (void)head;
    if (m->json->parse(body, tok, 256, &d) ||
        m->config->get_text(m->host, omb_z("secret"), &secret) ||
        !omb_same(text_of(m, &d, "secret", given, sizeof given), secret)) {
        m->http->respond(m->host, conn, 403, omb_z("application/json"),
                         omb_z("{\"error\":\"no\"}"));
        return;
    }
    omb_str start = m->json->raw(&d, m->json->member(&d, 0, omb_z("start")));
    omb_str who = text_of(m, &d, "contact", contact, sizeof contact);
    if (start.ptr)
        m->contacts->start(m->host, conn, tenant, start);
    else if (m->json->get_int(&d, m->json->member(&d, 0, omb_z("since")), &since) == 0 &&
             since >= 0)
        m->contacts->resume(m->host, conn, tenant, who, (uint64_t)since);
    else
        m->contacts->message(m->host, conn, tenant, who, text_of(m, &d, "id", id, sizeof id),
                             text_of(m, &d, "text", text, sizeof text));
}

static void completed(const omb_plugin *p, omb_op op, int32_t status, omb_str bytes)
{
    const struct myplugin *m = p->plugin_data;
    uint32_t code = status == 0 ? 200 : status == -OMB_E_BUSY ? 503 : 422;
    if (op) /* 0: the mount's own answer */
        m->http->respond(m->host, op, code, omb_z("application/json"),
                         bytes.len && status == 0 ? bytes : omb_z("{\"error\":\"not taken\"}"));
}

/* Your server asks for what is new: nothing is pushed from here. */
static void answer(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact, omb_str what)
{
    const struct myplugin *m = p->plugin_data;
    (void)tenant, (void)contact, (void)what;
    m->host->complete(m->host, op, 0, omb_z(NULL));
}

static void start(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact, omb_str what)
{
    const struct myplugin *m = p->plugin_data;
    (void)tenant, (void)contact, (void)what;
    m->host->complete(m->host, op, -OMB_E_UNSUPPORTED, omb_z(NULL));
}

static void event(const omb_plugin *p, omb_tenant tenant, omb_str contact, omb_str what)
{
    (void)p, (void)tenant, (void)contact, (void)what;
}

static int32_t init(const omb_plugin *p, omb_error *error)
{
    struct myplugin *m = p->plugin_data;
    m->config = (const omb_ext_config *)m->host->get_extension(m->host, OMB_EXT_CONFIG);
    m->contacts = (const omb_ext_contacts *)m->host->get_extension(m->host, OMB_EXT_CONTACTS);
    m->http = (const omb_ext_http *)m->host->get_extension(m->host, OMB_EXT_HTTP);
    m->json = (const omb_ext_json *)m->host->get_extension(m->host, OMB_EXT_JSON);
    if (m->config && m->contacts && m->http && m->json)
        return 0;
    strncpy(error->text, "the host lacks a service that myplugin needs", sizeof error->text - 1);
    return -OMB_E_UNSUPPORTED;
}

static int32_t activate(const omb_plugin *p, omb_error *error)
{
    const struct myplugin *m = p->plugin_data;
    (void)error;
    m->http->mount(m->host, 0, omb_z("/myplugin"), OMB_MOUNT_REQUEST, 32768);
    return 0;
}

static void drain(const omb_plugin *p, omb_op op, uint32_t deadline_ms)
{
    const struct myplugin *m = p->plugin_data;
    (void)deadline_ms;
    m->host->complete(m->host, op, 0, omb_z(NULL));
}

static void destroy(const omb_plugin *p)
{
    free(p->plugin_data);
}

static const omb_channel_info info = {.size = sizeof info,
                                      .can = OMB_CHANNEL_LIVE | OMB_CHANNEL_RESUMES,
                                      .max_text = 8192,
                                      .name = TEXT("myplugin")};
static const omb_channel channel = {&info, start, answer, answer, event};
static const omb_ext_on_http on_http = {NULL, NULL, NULL, request};

static const void *get_extension(const omb_plugin *p, const char *id)
{
    (void)p;
    if (strcmp(id, OMB_EXT_ON_HTTP) == 0)
        return &on_http;
    return strcmp(id, OMB_KIND_CHANNEL) == 0 ? &channel : NULL;
}

static const omb_plugin *create(const omb_host *host, omb_str id)
{
    struct myplugin *m =
        omb_same(id, descriptor.id) ? (struct myplugin *)calloc(1, sizeof *m) : NULL;
    if (!m)
        return NULL;
    m->host = host;
    m->plugin = (omb_plugin){&descriptor,  m,         init,
                             destroy,      activate,  drain,
                             omb_one_rest, completed, omb_one_uncancelled,
                             get_extension};
    return &m->plugin;
}
OMB_ONE_PLUGIN(descriptor, create)
