/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the data of the associate tier: its level, its options, what it may propose. Must not know
 * how an offer is answered (../people.c). Read by the host through the SDK's tables. */
#include "../people.h"

static const omb_option priority = {.size = sizeof priority,
                                    .type = OMB_OPTION_INT,
                                    .key = PEOPLE_TEXT("priority"),
                                    .fallback = PEOPLE_TEXT("0"),
                                    .help = PEOPLE_TEXT("place among queues, higher first"),
                                    .min = 0,
                                    .max = 1000};
static const omb_option wait_aim = {.size = sizeof wait_aim,
                                    .type = OMB_OPTION_DURATION,
                                    .key = PEOPLE_TEXT("wait"),
                                    .fallback = PEOPLE_TEXT("2m"),
                                    .help = PEOPLE_TEXT("answer time it aims at"),
                                    .min = 1000,
                                    .max = INT64_C(30) * 86400000};
static const omb_option *const options[] = {&priority, &wait_aim};

static const omb_descriptor descriptor =
    {.size = sizeof descriptor,
     .n_option = 2,
     .id = PEOPLE_TEXT("org.ombud.tier.associate"),
     .name = PEOPLE_TEXT("associate"),
     .kind = PEOPLE_TEXT(OMB_KIND_TIER),
     .vendor = PEOPLE_TEXT("ombud"),
     .version = PEOPLE_TEXT("1.0.0"),
     .description = PEOPLE_TEXT("Associates: people who answer chats while the customer waits"),
     .option = options};

static const omb_tier_info info = {.size = sizeof info,
                                   .level = 1,
                                   .mode = OMB_TIER_LIVE,
                                   .wait_s = 120,
                                   .name = PEOPLE_TEXT("associate"),
                                   .channels = PEOPLE_TEXT("*"),
                                   .remedies = PEOPLE_TEXT("refund reship certificate return"),
                                   .commands = PEOPLE_TEXT("")};

const struct people_tier people_tier = {&descriptor, &info};
