/* SPDX-License-Identifier: Apache-2.0 */
/* myplugin: a channel for a server of yours. It posts one JSON object a request to /myplugin:
 *   {"secret","start":{…}}           a customer came     -> {"contact","case","seq"}
 *   {"secret","contact","id","text"} what they said      -> {"seq","at"}, once it is stored
 *   {"secret","contact","since":n}   what is there since -> {"items":[…],…} */
#include <ombud/easy.h>

static const omb_option secret =
    OMB_OPTION(OMB_OPTION_TEXT, OMB_OPTION_REQUIRED | OMB_OPTION_SECRET, "secret",
               "a long random word", "what your server sends with every request", 16, 200);
static const omb_option *const options[] = {&secret};
static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .n_option = 1,
                                          .id = OMB_TEXT("org.example.myplugin"),
                                          .name = OMB_TEXT("myplugin"),
                                          .kind = OMB_TEXT(OMB_KIND_CHANNEL),
                                          .vendor = OMB_TEXT("example.org"),
                                          .version = OMB_TEXT("0.1.0"),
                                          .description = OMB_TEXT("A channel for a server of ours"),
                                          .option = options};
static const omb_channel_info info = {.size = sizeof info,
                                      .can = OMB_CHANNEL_LIVE | OMB_CHANNEL_RESUMES,
                                      .max_text = 8192,
                                      .name = OMB_TEXT("myplugin")};
/* Your server asks for what is new: nothing is pushed from here. */
static const omb_channel channel = {&info, omb_easy_unstarted, omb_easy_taken, omb_easy_taken,
                                    omb_easy_unshown};

/* What is asked of the host under the job's number is answered to your server. */
static void request(struct omb_easy *e, struct omb_easy_job *j, omb_str head, omb_str body)
{
    struct omb_reader r;
    omb_read(e->json, body, &r);
    (void)head;
    omb_str start = omb_read_raw(&r, 0, "start"), who = omb_read_text(&r, 0, "contact");
    int64_t since = omb_read_int(&r, 0, "since", -1);
    if (!omb_easy_is_secret(e, "secret", omb_read_text(&r, 0, "secret")))
        omb_easy_end(e, j, -OMB_E_DENIED, omb_z(NULL));
    else if (start.ptr)
        e->contacts->start(e->host, j->number, j->tenant, start);
    else if (since >= 0)
        e->contacts->resume(e->host, j->number, j->tenant, who, (uint64_t)since);
    else
        e->contacts->message(e->host, j->number, j->tenant, who, omb_read_text(&r, 0, "id"),
                             omb_read_text(&r, 0, "text"));
}

static const struct omb_easy_plan plan = {.descriptor = &descriptor,
                                          .table = &channel,
                                          .needs = {OMB_EXT_CONFIG, OMB_EXT_CONTACTS, OMB_EXT_HTTP,
                                                    OMB_EXT_JSON},
                                          .jobs = 256, /* requests at once */
                                          .path = "/myplugin",
                                          .path_kind = OMB_MOUNT_REQUEST,
                                          .path_max = 32768, /* bytes of a request */
                                          .request = request};
OMB_EASY_PLUGIN(plan)
