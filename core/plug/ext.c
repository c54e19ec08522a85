/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the host object of one plugin: services by id, answers in. Must not know what a service
 * does. Called by plugins through omb_host, set up by instance.c. */
#include "core/plug/ext.h"

#include "core/base/log.h"
#include "core/plug/guard.h"
#include "core/plug/instance.h"

static const struct {
    const char *id;
    const void *table;
} services[] = {
    {OMB_EXT_CONFIG, &ext_config_table},       {OMB_EXT_LOG, &ext_log_table},
    {OMB_EXT_STATE_DIR, &ext_state_dir_table}, {OMB_EXT_JSON, &ext_json_table},
    {OMB_EXT_TIMERS, &ext_timers_table},       {OMB_EXT_WORKER, &ext_worker_table},
    {OMB_EXT_HTTP, &ext_http_table},           {OMB_EXT_CONTACTS, &ext_contacts_table},
    {OMB_EXT_VISITORS, &ext_visitors_table},   {OMB_EXT_CASES, &ext_cases_table},
    {OMB_EXT_FLOWS, &ext_flows_table},         {OMB_EXT_KV, &ext_kv_table},
    {OMB_EXT_FETCH, &ext_fetch_table},         {OMB_EXT_MOVEMENTS, &ext_movements_table},
};

static const void *host_get_extension(const omb_host *host, const char *id)
{
    const struct plug_far *far = instance_of(host)->plug->far;
    const void *table = id && far ? far->service(id) : NULL;
    if (table)
        return table;
    for (size_t i = 0; id && i < sizeof services / sizeof services[0]; i++)
        if (strcmp(services[i].id, id) == 0)
            return services[i].table;
    return NULL;
}

static void host_complete(const omb_host *host, omb_op op, int32_t status, omb_str bytes)
{
    struct plug_instance *i = instance_of(host);
    struct letter l = {.kind = LETTER_DONE,
                       .instance = i,
                       .m = {.op = op, .status = status, .s = {bytes, STR_NONE}}};
    if (op == 0)
        return;
    if (status > 0 || (bytes.len && !bytes.ptr) || bytes.len > PLUG_MAX_ANSWER) {
        guard_misbehaving(i, "complete", "a positive status, or bytes that cannot be");
        l.m.status = -OMB_E_FAILED;
        l.m.s[0] = STR_NONE;
    }
    if (i->plug->far) {
        i->plug->far->complete(i->plug->far->ctx, op, l.m.status, l.m.s[0]);
        return;
    }
    int rc = mail_post(i->plug, &l);
    if (rc && rc != -OMB_E_CLOSED)
        log_error("plug", "%s: an answer is lost: out of memory", i->name);
}

void ext_host(struct plug_instance *i, omb_host *host)
{
    *host = (omb_host){.major = OMB_ABI_MAJOR,
                       .minor = OMB_ABI_MINOR,
                       .name = STR("ombud"),
                       .version = STR(OMBUD_VERSION),
                       .host_data = i,
                       .get_extension = host_get_extension,
                       .complete = host_complete};
}
