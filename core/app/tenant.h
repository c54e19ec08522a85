/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_TENANT_H
#define OMB_APP_TENANT_H

#include "core/desk/desk.h"
#include "core/store/store.h"

/*
 * One hosted account: chosen by Host name, with its own policies, staff, customers
 * and numbers. Made from the configuration at start; lives as long as the app.
 */
#define TENANT_MAX_HOSTS 8

struct policy;
struct policy_office;

struct tenant {
    tenant_id id;
    char slug[32];
    char name[128];
    char host[TENANT_MAX_HOSTS][256]; /* lower case, without port */
    uint32_t n_host;
    char brand[64];
    char currency[4];
    char identity_secret[128]; /* shop's HMAC key for identified customers; "" refuses identities */
    char scripts[512];         /* folder of the bundle */
    char commerce[64];         /* name of the commerce plugin */

    struct desk_config desk;
    uint8_t person_key[32];                   /* desk.person_key points here */
    struct budget budget[TENANT_MAX_BUDGETS]; /* desk.budget points here */
    bool policy_second_person;
    struct policy *policy; /* owned by the app's policies unit, as is the next */
    struct policy_office *office;
    decide_fn decide;
    void *decide_ctx;

    uint64_t last_case_number; /* highest handed out; the store keeps it by and by */
    uint64_t last_confirmation;
};

#endif
