/* SPDX-License-Identifier: Apache-2.0 */
/* myplugin: a tier that greets and hands over. */
#include <ombud/easy.h>

static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .id = OMB_TEXT("org.example.myplugin"),
                                          .name = OMB_TEXT("myplugin"),
                                          .kind = OMB_TEXT(OMB_KIND_TIER),
                                          .vendor = OMB_TEXT("example.org"),
                                          .version = OMB_TEXT("0.1.0"),
                                          .description = OMB_TEXT("Greets and hands over")};
static const omb_tier_info info = {.size = sizeof info,
                                   .mode = OMB_TIER_AUTOMATIC,
                                   .name = OMB_TEXT("myplugin"),
                                   .channels = OMB_TEXT("*")};

static void step(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str view, omb_str turn)
{
    (void)tenant, (void)view, (void)turn;
    omb_easy_complete(omb_easy_of(p), op, 0,
                      "{\"actions\":[{\"say\":{\"text\":\"Hello! A person will be with you.\"}},"
                      "{\"escalate\":{\"reason\":\"greeted\"}}]}");
}

static const omb_tier tier = {&info, omb_easy_hold, step, omb_easy_nothing, omb_easy_nothing};
static const struct omb_easy_plan plan = {.descriptor = &descriptor, .table = &tier};
OMB_EASY_PLUGIN(plan)
