/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_EXPORT_I_H
#define OMB_APP_EXPORT_I_H

#include "core/app/export.h"
#include "core/app/vault.h"
#include "core/base/hash.h"
#include "core/base/list.h"
#include "core/store/seal.h"

#include <stdatomic.h>

/* Shared by export.c (the list of them) and export_work.c (making one); nobody else. */
enum export_state { EXPORT_RUNNING, EXPORT_DONE, EXPORT_FAILED, EXPORT_STOPPED };

struct export_part {
    char name[HASH_HEX + 1];
    bool raw;
};

struct export
{
    struct list link; /* newest first */
    struct exports *all;
    struct tenant *t;
    tenant_id tenant;
    char id[ID_TEXT + 1], slug[32];
    char by[72];
    char customer[STORE_MAX_CUSTOMER + 1]; /* "": of everybody */
    struct buf cases;                      /* struct id of each */
    uint64_t started, ended;
    enum export_state state; /* as the loop knows it */
    atomic_bool stop;
    atomic_ullong done, total;
    bool dropped; /* freed as soon as it is over */
    uint32_t reading;

    /* of the thread, then of the loop */
    uint8_t key[SEAL_KEY], master[VAULT_KEY];
    char data[4096], dir[4200];
    struct buf parts; /* struct export_part of each */
    uint64_t bytes;
    int status;
};

/* Makes it. [background] */
void export_work(void *export);

#endif
