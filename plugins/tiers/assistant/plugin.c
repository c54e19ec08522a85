/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the plugin's tables and its life. Knows nothing of recognising (plugin_step.c) or training
 * (plugin_teach.c). Called by the host through omb_entry_v1. */
#include "plugin.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const omb_option option_threshold = {
    .size = sizeof(omb_option),
    .type = OMB_OPTION_INT,
    .key = TEXT("threshold_pm"),
    .fallback = TEXT("0"),
    .help = TEXT("Confidence in thousandths below which it asks back; 0: as calibrated"),
    .min = 0,
    .max = 1000,
};

static const omb_option option_switch = {
    .size = sizeof(omb_option),
    .type = OMB_OPTION_INT,
    .key = TEXT("switch_pm"),
    .fallback = TEXT("850"),
    .help = TEXT("Confidence in thousandths from which other words than the options laid before "
                 "a customer begin another topic"),
    .min = 0,
    .max = 1000,
};

static const omb_option *const options[] = {&option_threshold, &option_switch};

static const omb_descriptor descriptor = {
    .size = sizeof(omb_descriptor),
    .n_option = sizeof options / sizeof *options,
    .id = TEXT("ombud.tier.assistant"),
    .name = TEXT("assistant"),
    .kind = TEXT(OMB_KIND_TIER),
    .vendor = TEXT("ombud"),
    .version = TEXT(OMBUD_VERSION),
    .description =
        TEXT("Recognises the problem and runs the conversation flows of scripts/assistant"),
    .option = options,
};

static const omb_tier_info info = {
    .size = sizeof(omb_tier_info),
    .level = 0,
    .mode = OMB_TIER_AUTOMATIC,
    .name = TEXT("assistant"),
    .channels = TEXT("*"),
    .remedies = TEXT("refund reship certificate return order_change"),
    .commands = TEXT(""),
};

void assistant_log(const struct assistant *a, uint32_t level, const char *fmt, ...)
{
    char line[256];
    va_list args;
    if (!a->log) {
        return;
    }
    va_start(args, fmt);
    (void)vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    a->log->write(a->host, level, omb_z(line));
}

static void offer(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str view)
{
    struct assistant *a = assistant_of(plugin);
    (void)tenant;
    (void)view;
    a->host->complete(a->host, op, 0, omb_z("{\"answer\":\"hold\"}"));
}

static void command(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str view,
                    omb_str body)
{
    struct assistant *a = assistant_of(plugin);
    (void)tenant;
    (void)view;
    (void)body;
    a->host->complete(a->host, op, -OMB_E_UNSUPPORTED, omb_z("no desk works at this tier"));
}

static void withdraw(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str kase,
                     omb_str reason)
{
    struct assistant *a = assistant_of(plugin);
    (void)tenant;
    (void)kase;
    (void)reason;
    a->host->complete(a->host, op, 0, omb_z("{}"));
}

static const omb_tier tier = {&info, offer, step_run, command, withdraw};
static const omb_ext_on_flows on_flows = {teach_changed};

static int32_t fail(omb_error *error, int32_t code, const char *why)
{
    if (error) {
        error->code = code;
        (void)snprintf(error->text, sizeof error->text, "%s", why);
    }
    return code;
}

static int32_t init(const omb_plugin *plugin, omb_error *error)
{
    struct assistant *a = assistant_of(plugin);
    const omb_host *h = a->host;
    const omb_ext_config *config = h->get_extension(h, OMB_EXT_CONFIG);
    a->flows = h->get_extension(h, OMB_EXT_FLOWS);
    a->json = h->get_extension(h, OMB_EXT_JSON);
    a->worker = h->get_extension(h, OMB_EXT_WORKER);
    a->log = h->get_extension(h, OMB_EXT_LOG);
    a->state_dir = h->get_extension(h, OMB_EXT_STATE_DIR);
    if (!a->flows || !a->json) {
        return fail(error, -OMB_E_UNSUPPORTED, "the host lacks " OMB_EXT_FLOWS " or " OMB_EXT_JSON);
    }
    if (config) {
        (void)config->get_int(h, option_threshold.key, &a->threshold_pm);
        (void)config->get_int(h, option_switch.key, &a->switch_pm);
    }
    return 0;
}

static int32_t activate(const omb_plugin *plugin, omb_error *error)
{
    (void)plugin;
    (void)error;
    return 0;
}

static void drain(const omb_plugin *plugin, omb_op op, uint32_t deadline_ms)
{
    struct assistant *a = assistant_of(plugin);
    (void)deadline_ms;
    if (a->n_step == 0) {
        a->host->complete(a->host, op, 0, omb_z("{}"));
    } else {
        a->draining = op;
    }
}

/* A lesson cannot be broken off, but it is short; nothing of ours may run when this returns. */
static void deactivate(const omb_plugin *plugin)
{
    struct assistant *a = assistant_of(plugin);
    const struct timespec pause = {0, 1000000};
    while (atomic_load(&a->learning) > 0) {
        (void)nanosleep(&pause, NULL);
    }
    step_free(a);
}

static void destroy(const omb_plugin *plugin)
{
    struct assistant *a = assistant_of(plugin);
    step_free(a);
    teach_free(a);
    free(a);
}

static void completed(const omb_plugin *plugin, omb_op op, int32_t status, omb_str bytes)
{
    struct assistant *a = assistant_of(plugin);
    if (!step_completed(a, op, status, bytes)) {
        (void)teach_completed(a, op, status, bytes);
    }
}

static void cancel(const omb_plugin *plugin, omb_op op)
{
    (void)plugin;
    (void)op; /* the flow answers within microseconds: its late answer does no harm */
}

static const void *get_extension(const omb_plugin *plugin, const char *id)
{
    (void)plugin;
    if (strcmp(id, OMB_KIND_TIER) == 0) {
        return &tier;
    }
    return strcmp(id, OMB_EXT_ON_FLOWS) == 0 ? &on_flows : NULL;
}

static uint32_t count(void)
{
    return 1;
}

static const omb_descriptor *describe(uint32_t index)
{
    return index == 0 ? &descriptor : NULL;
}

static const omb_plugin *create(const omb_host *host, omb_str id)
{
    if (!omb_same(id, descriptor.id)) {
        return NULL;
    }
    struct assistant *a = calloc(1, sizeof *a);
    if (!a) {
        return NULL;
    }
    a->host = host;
    a->switch_pm = 850;
    a->plugin = (omb_plugin){
        .descriptor = &descriptor,
        .plugin_data = a,
        .init = init,
        .destroy = destroy,
        .activate = activate,
        .drain = drain,
        .deactivate = deactivate,
        .completed = completed,
        .cancel = cancel,
        .get_extension = get_extension,
    };
    return &a->plugin;
}

static const omb_factory factory = {count, describe, create};

static int32_t open_file(omb_str path)
{
    (void)path;
    return 0;
}

static void close_file(void)
{
}

static const void *get_factory(const char *id)
{
    return strcmp(id, OMB_FACTORY) == 0 ? &factory : NULL;
}

OMB_EXPORT extern const omb_entry omb_entry_v1;
const omb_entry omb_entry_v1 = {
    .size = sizeof(omb_entry),
    .magic = OMB_ENTRY_MAGIC,
    .major = OMB_ABI_MAJOR,
    .minor = OMB_ABI_MINOR,
    .open = open_file,
    .close = close_file,
    .get_factory = get_factory,
};
