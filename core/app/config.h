/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_CONFIG_H
#define OMB_APP_CONFIG_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/limits.h"
#include "core/base/status.h"

#include <stdint.h>

/*
 * The host's configuration as read from `ombud.lua`: a Lua file that returns one
 * table and can call nothing. Every key is in the schema of config_schema.c; an
 * unknown one is refused with the nearest known name, all errors at once.
 * Relative paths are relative to the file's folder.
 */
#define CONFIG_MAX_TENANTS 64
#define CONFIG_MAX_PLUGIN_DIRS 8
#define CONFIG_MAX_OPTIONS 128
#define CONFIG_MAX_FETCH 16

struct config_listen {
    const char *address; /* "127.0.0.1" */
    int64_t port;
    const char *tls_certificate, *tls_key; /* PEM paths, or NULL: plain */
};

struct config_budget { /* what a tier may grant by itself (core/desk/budget.h); 0: no limit */
    const char *tier, *remedy, *currency; /* remedy NULL: all together; currency NULL: the shop's */
    int64_t of_case, of_order, of_customer, of_day; /* minor units */
};

struct config_tenant {
    const char *slug, *name, *brand, *currency, *identity_secret, *scripts, *commerce;
    const char *hosts[8];
    uint32_t n_hosts;
    int64_t certificate_cap, agent_day_cap, case_cap, customer_cap, claim_cap; /* minor units */
    struct config_budget authority[TENANT_MAX_BUDGETS];
    uint32_t n_authority;
    bool policy_second_person; /* a change of the policies needs another operator's yes */
};

struct config_fetch { /* where a plugin may reach besides public https (core/app/fetch_guard.h) */
    const char *plugin;
    const char *allow[FETCH_MAX_PLACES]; /* "https://shop.internal:8443" */
    uint32_t n_allow;
};

struct config_option {                /* of a plugin: checked against its descriptor later */
    const char *plugin, *key, *value; /* value as text */
};

struct config {
    struct arena arena; /* holds every string here */
    const char *file;   /* where it was read from, or NULL */
    const char *data;   /* data folder */
    const char *web_root;
    const char *log_level; /* debug info warn error */
    bool log_json;
    bool insecure_cookie; /* plain http on localhost */
    bool sample_staff;    /* the demo's: their hash is cheap, and so that of an unknown name */
    struct config_listen listen, admin;
    int64_t undo_s, approval_s, drain_s;
    int64_t turn_s;           /* an automatic tier's time for one turn; then a person */
    int64_t return_day_ms;    /* a day of the clocks of returns; 0: a real one. For tests */
    int64_t retention_day_ms; /* a day of how long customers are kept; 0: a real one. For tests */
    int64_t webhook_day_ms;   /* a day of the waits of webhooks; 0: a real one. For tests */
    int64_t claim_hour_ms;    /* an hour of the clocks of claims; 0: a real one. For tests */
    const char *plugin_dirs[CONFIG_MAX_PLUGIN_DIRS];
    uint32_t n_plugin_dirs;
    struct config_tenant tenant[CONFIG_MAX_TENANTS];
    uint32_t n_tenant;
    struct config_fetch fetch[CONFIG_MAX_FETCH];
    uint32_t n_fetch;
    const char *fetch_ca; /* PEM file of authorities trusted beside the system's, or NULL */
    struct config_option option[CONFIG_MAX_OPTIONS];
    uint32_t n_option;
};

/* What holds without a file. */
void config_defaults(struct config *c);

/* Reads and checks a file. errors gets one line each: "ombud.lua: listen.prot: unknown key; did you
 * mean \"port\"?" */
OMB_MUST_USE int config_read(const char *path, struct config *c, struct buf *errors);

void config_free(struct config *c);

#endif
