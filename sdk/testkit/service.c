/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the services that the kit plays itself: configuration, log, timers, worker, folder, JSON.
 * Must not know the plugin. Called by the plugin under test. */
#include "sdk/testkit/kit.h"

#include "core/base/utf8.h"
#include "core/plug/ext.h"

#include <stdio.h>
#include <stdlib.h>

static const struct option_value *value_of(struct omb_kit *kit, omb_str key)
{
    for (uint32_t i = 0; i < kit->descriptor->n_option; i++)
        if (str_eq(kit->value[i].option->key, key))
            return &kit->value[i];
    return NULL;
}

static bool is_number(const struct option_value *v)
{
    return v->option->type == OMB_OPTION_INT || v->option->type == OMB_OPTION_BOOL ||
           v->option->type == OMB_OPTION_DURATION;
}

static int32_t config_int(const omb_host *host, omb_str key, int64_t *out)
{
    const struct option_value *v = value_of(kit_of(host), key);
    if (!v)
        return -OMB_E_NOTFOUND;
    if (!is_number(v))
        return -OMB_E_INVALID;
    *out = v->number;
    return 0;
}

static int32_t config_text(const omb_host *host, omb_str key, omb_str *out)
{
    const struct option_value *v = value_of(kit_of(host), key);
    if (!v)
        return -OMB_E_NOTFOUND;
    if (is_number(v))
        return -OMB_E_INVALID;
    *out = str_of(v->text);
    return 0;
}

static void log_line(const omb_host *host, uint32_t level, omb_str line)
{
    struct omb_kit *kit = kit_of(host);
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (!utf8_valid(line) || line.len > KIT_MAX_BYTES)
        kit_complain(kit, "log: a line that is no UTF-8 text");
    pthread_mutex_lock(&kit->lock);
    buf_printf(&kit->log, "%s %.*s\n", level < 4 ? names[level] : "?", STR_ARG(line));
    pthread_mutex_unlock(&kit->lock);
}

static int32_t timer_start(const omb_host *host, uint64_t id, uint32_t after_ms)
{
    struct omb_kit *kit = kit_of(host);
    uint32_t i = 0;
    if (!kit_on_loop(kit, "timers.start"))
        return -OMB_E_STATE;
    while (i < kit->n_timer && kit->timer[i].id != id)
        i++;
    if (i == KIT_MAX_TIMERS)
        return -OMB_E_LIMIT;
    if (!kit->on_timer)
        return -OMB_E_STATE;
    if (i == kit->n_timer)
        kit->n_timer++;
    kit->timer[i].id = id;
    kit->timer[i].at = kit->now + (after_ms ? after_ms : 1);
    kit->timer[i].serial = ++kit->timer_serial;
    return 0;
}

static void timer_stop(const omb_host *host, uint64_t id)
{
    struct omb_kit *kit = kit_of(host);
    if (!kit_on_loop(kit, "timers.stop"))
        return;
    for (uint32_t i = 0; i < kit->n_timer; i++) {
        if (kit->timer[i].id == id) {
            kit->timer[i] = kit->timer[--kit->n_timer];
            return;
        }
    }
}

static int32_t worker_run(const omb_host *host, omb_op op, omb_work_fn fn, void *arg)
{
    struct omb_kit *kit = kit_of(host);
    if (!kit_on_loop(kit, "worker.run"))
        return -OMB_E_STATE;
    if (kit->n_work == KIT_MAX_WORK)
        return -OMB_E_BUSY;
    kit->work[kit->n_work++] = (struct kit_work){op, fn, arg};
    return 0;
}

static int32_t state_path(const omb_host *host, omb_str *out)
{
    struct omb_kit *kit = kit_of(host);
    if (!kit->state_dir) {
        char folder[] = "/tmp/ombud-kit-XXXXXX";
        if (!mkdtemp(folder))
            return -OMB_E_IO;
        kit->state_dir = kit_copy(str_of(folder));
    }
    *out = str_of(kit->state_dir);
    return 0;
}

static const omb_ext_config config_table = {config_int, config_text};
static const omb_ext_log log_table = {log_line};
static const omb_ext_timers timers_table = {timer_start, timer_stop};
static const omb_ext_worker worker_table = {worker_run};
static const omb_ext_state_dir state_dir_table = {state_path};

static const struct {
    const char *id;
    const void *table;
} services[] = {
    {OMB_EXT_CONFIG, &config_table},
    {OMB_EXT_LOG, &log_table},
    {OMB_EXT_STATE_DIR, &state_dir_table},
    {OMB_EXT_JSON, &ext_json_table},
    {OMB_EXT_TIMERS, &timers_table},
    {OMB_EXT_WORKER, &worker_table},
    {OMB_EXT_HTTP, &kit_http},
    {OMB_EXT_CONTACTS, &kit_contacts},
    {OMB_EXT_VISITORS, &kit_visitors},
    {OMB_EXT_CASES, &kit_cases},
    {OMB_EXT_FLOWS, &kit_flows},
    {OMB_EXT_KV, &kit_kv},
    {OMB_EXT_FETCH, &kit_fetch},
    {OMB_EXT_MOVEMENTS, &kit_movements},
};

const void *kit_service(const omb_host *host, const char *id)
{
    struct omb_kit *kit = kit_of(host);
    for (uint32_t i = 0; id && i < kit->n_without; i++)
        if (strcmp(kit->without[i], id) == 0)
            return NULL;
    for (size_t i = 0; id && i < sizeof services / sizeof *services; i++)
        if (strcmp(services[i].id, id) == 0)
            return services[i].table;
    return NULL;
}
