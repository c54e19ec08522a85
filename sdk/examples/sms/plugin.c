/* SPDX-License-Identifier: Apache-2.0 */
/* Owns who this plugin is, its options and what it is made of. Must not know the provider's contract. */
#include "sms.h"

#include <sodium.h>

static const omb_option opt_secret =
    OMB_OPTION(OMB_OPTION_TEXT, OMB_OPTION_REQUIRED | OMB_OPTION_SECRET, "secret",
               "a long random word", "signs what the provider posts (HMAC-SHA256)", 16, 200);
static const omb_option opt_token =
    OMB_OPTION(OMB_OPTION_TEXT, OMB_OPTION_REQUIRED | OMB_OPTION_SECRET, "token",
               "the provider's token", "bearer token of the provider's interface", 8, 500);
static const omb_option opt_url =
    OMB_OPTION(OMB_OPTION_TEXT, OMB_OPTION_REQUIRED, "url", "https://sms.example.org/v1",
               "where the provider takes messages; /messages follows", 8, 300);
static const omb_option opt_sender =
    OMB_OPTION(OMB_OPTION_TEXT, 0, "sender", "Support", "number or name that customers see", 1, 30);
static const omb_option *const options[] = {&opt_secret, &opt_token, &opt_url, &opt_sender};
static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .n_option = 4,
                                          .id = OMB_TEXT("org.ombud.example.sms"),
                                          .name = OMB_TEXT("sms"),
                                          .kind = OMB_TEXT(OMB_KIND_CHANNEL),
                                          .vendor = OMB_TEXT("ombud"),
                                          .version = OMB_TEXT("1.0.0"),
                                          .description = OMB_TEXT("Short messages over a provider"),
                                          .option = options};
static const omb_channel_info info = {.size = sizeof info,
                                      .can = OMB_CHANNEL_RECEIPTS,
                                      .max_text = SMS_MAX_TEXT,
                                      .name = OMB_TEXT("sms")};
/* Nothing to close: a number stays a number. */
static const omb_channel channel = {&info, omb_easy_unstarted, outbound_deliver, omb_easy_taken,
                                    omb_easy_unshown};

static int32_t init(struct omb_easy *e, omb_error *error)
{
    struct sms *s = (struct sms *)e;
    if (sodium_init() < 0)
        return omb_one_fail(error, -OMB_E_UNSUPPORTED, "libsodium cannot be used");
    s->secret = omb_easy_option(e, "secret");
    s->token = omb_easy_option(e, "token");
    s->url = omb_easy_option(e, "url");
    s->sender = omb_easy_option(e, "sender");
    return 0;
}

static const struct omb_easy_plan plan = {.descriptor = &descriptor,
                                          .table = &channel,
                                          .needs = {OMB_EXT_CONFIG, OMB_EXT_CONTACTS, OMB_EXT_FETCH,
                                                    OMB_EXT_HTTP, OMB_EXT_JSON, OMB_EXT_KV,
                                                    OMB_EXT_LOG},
                                          .size = sizeof(struct sms),
                                          .job_size = sizeof(struct job),
                                          .jobs = SMS_MAX_JOBS,
                                          .path = "/sms",
                                          .path_kind = OMB_MOUNT_REQUEST,
                                          .path_max = SMS_MAX_BODY,
                                          .request = inbound_request,
                                          .init = init};
OMB_EASY_PLUGIN(plan)
