/* SPDX-License-Identifier: Apache-2.0 */
/* Owns who this plugin is, its options and its life. Must not know XMPP. */
#include "xmpp.h"

static const omb_option opt_url =
    OMB_OPTION(OMB_OPTION_TEXT, OMB_OPTION_REQUIRED, "url", "https://xmpp.example.org/http-bind",
               "the server's BOSH address", 8, 300);
static const omb_option opt_domain = OMB_OPTION(OMB_OPTION_TEXT, OMB_OPTION_REQUIRED, "domain",
                                                "example.org", "domain of the account", 1, 200);
static const omb_option opt_user = OMB_OPTION(OMB_OPTION_TEXT, OMB_OPTION_REQUIRED, "account",
                                              "support", "name of the account", 1, 200);
static const omb_option opt_password =
    OMB_OPTION(OMB_OPTION_TEXT, OMB_OPTION_REQUIRED | OMB_OPTION_SECRET, "password",
               "the account's password", "its password", 1, 300);
static const omb_option opt_tenant =
    OMB_OPTION(OMB_OPTION_INT, 0, "tenant", "1", "number of the tenant whose account it is", 1,
               1000000);
static const omb_option *const options[] = {&opt_url, &opt_domain, &opt_user, &opt_password,
                                            &opt_tenant};
static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .n_option = 5,
                                          .id = OMB_TEXT("org.ombud.example.xmpp"),
                                          .name = OMB_TEXT("xmpp"),
                                          .kind = OMB_TEXT(OMB_KIND_CHANNEL),
                                          .vendor = OMB_TEXT("ombud"),
                                          .version = OMB_TEXT("1.0.0"),
                                          .description = OMB_TEXT("Chat by XMPP, over BOSH"),
                                          .option = options};
static const omb_channel_info info = {.size = sizeof info,
                                      .can = OMB_CHANNEL_LIVE | OMB_CHANNEL_RECEIPTS,
                                      .max_text = XMPP_MAX_TEXT,
                                      .name = OMB_TEXT("xmpp")};
static const omb_channel channel = {&info, omb_easy_unstarted, talk_deliver, omb_easy_taken,
                                    omb_easy_unshown};

void xmpp_warn(const struct xmpp *x, const char *words)
{
    x->easy.log->write(x->easy.host, OMB_LOG_WARN, omb_z(words));
}

static int32_t init(struct omb_easy *e, omb_error *error)
{
    struct xmpp *x = (struct xmpp *)e;
    (void)error;
    x->url = omb_easy_option(e, "url");
    x->domain = omb_easy_option(e, "domain");
    x->user = omb_easy_option(e, "account");
    x->password = omb_easy_option(e, "password");
    x->tenant = (omb_tenant)omb_easy_number(e, "tenant");
    return 0;
}

static int32_t activate(struct omb_easy *e, omb_error *error)
{
    struct xmpp *x = (struct xmpp *)e;
    (void)error;
    x->stopping = 0;
    x->again_ms = XMPP_AGAIN_MS;
    return e->timers->start(e->host, TIMER_CONNECT, 1);
}

static void on_timer(const omb_plugin *p, uint64_t id)
{
    struct xmpp *x = (struct xmpp *)omb_easy_of(p);
    if (id == TIMER_CONNECT && x->state == XMPP_DOWN)
        stream_open(x);
    else if (id == TIMER_STORE)
        talk_try_again(x);
}

static void drain(struct omb_easy *e)
{
    ((struct xmpp *)e)->stopping = 1;
}

static void deactivate(struct omb_easy *e)
{
    struct xmpp *x = (struct xmpp *)e;
    x->stopping = 1;
    stream_close(x);
    omb_buf_free(&x->out);
}

static void destroy(struct omb_easy *e)
{
    omb_buf_free(&((struct xmpp *)e)->out);
    free(e);
}

/* Only requests to the server are no job's. */
static void completed(struct omb_easy *e, omb_op op, int32_t status, omb_str bytes)
{
    stream_answered((struct xmpp *)e, op, status, bytes);
}

static const void *get_extension(const omb_plugin *p, const char *id)
{
    static const omb_ext_on_timer table = {on_timer};
    (void)p;
    return strcmp(id, OMB_EXT_ON_TIMER) == 0 ? &table : NULL;
}

static const struct omb_easy_plan plan = {.descriptor = &descriptor,
                                          .table = &channel,
                                          .needs = {OMB_EXT_CONFIG, OMB_EXT_CONTACTS, OMB_EXT_FETCH,
                                                    OMB_EXT_JSON, OMB_EXT_KV, OMB_EXT_LOG,
                                                    OMB_EXT_TIMERS},
                                          .size = sizeof(struct xmpp),
                                          .job_size = sizeof(struct job),
                                          .jobs = XMPP_MAX_JOBS,
                                          .init = init,
                                          .activate = activate,
                                          .drain = drain,
                                          .deactivate = deactivate,
                                          .destroy = destroy,
                                          .completed = completed,
                                          .get_extension = get_extension};
OMB_EASY_PLUGIN(plan)
