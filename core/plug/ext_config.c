/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a plugin may read of its own settings: options, state folder, and its log lines.
 * Must not know the configuration file. Called by plugins. */
#include "core/base/log.h"
#include "core/plug/ext.h"
#include "core/plug/guard.h"
#include "core/plug/instance.h"
#include "core/plug/still.h"

static const struct option_value *find_value(const omb_host *host, omb_str key)
{
    const struct plug_instance *i = instance_of(host);
    for (uint32_t k = 0; k < i->descriptor->n_option; k++)
        if (str_eq(i->value[k].option->key, key))
            return &i->value[k];
    return NULL;
}

static bool is_number(uint32_t type)
{
    return type == OMB_OPTION_INT || type == OMB_OPTION_BOOL || type == OMB_OPTION_DURATION;
}

static int32_t config_get_int(const omb_host *host, omb_str key, int64_t *out)
{
    const struct option_value *v = find_value(host, key);
    if (!v)
        return -OMB_E_NOTFOUND;
    if (!is_number(v->option->type))
        return -OMB_E_INVALID;
    *out = v->number;
    return 0;
}

static int32_t config_get_text(const omb_host *host, omb_str key, omb_str *out)
{
    const struct option_value *v = find_value(host, key);
    if (!v)
        return -OMB_E_NOTFOUND;
    if (is_number(v->option->type))
        return -OMB_E_INVALID;
    *out = str_of(v->text);
    return 0;
}

const omb_ext_config ext_config_table = {config_get_int, config_get_text};

static void log_line(const omb_host *host, uint32_t level, omb_str line)
{
    struct plug_instance *i = instance_of(host);
    if (level > OMB_LOG_ERROR) {
        guard_misbehaving(i, "log.write", "unknown level");
        level = OMB_LOG_ERROR;
    }
    line = str_sub(line, 0, LOG_MAX_LINE);
    if (i->plug->far) {
        i->plug->far->log(i->plug->far->ctx, level, line);
        return;
    }
    if (i->plug->still && i->plug->still->line) {
        i->plug->still->line(i->plug->still->ctx, i, level, line);
        return;
    }
    instance_keep_line(i, level, line);
    if (log_least() <= (enum log_level)level)
        log_write((enum log_level)level, i->name, "%.*s", STR_ARG(line));
}

const omb_ext_log ext_log_table = {log_line};

static int32_t state_dir_path(const omb_host *host, omb_str *out)
{
    const struct plug_instance *i = instance_of(host);
    if (!i->state_dir)
        return -OMB_E_UNAVAILABLE;
    *out = str_of(i->state_dir);
    return 0;
}

const omb_ext_state_dir ext_state_dir_table = {state_dir_path};
