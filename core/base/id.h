/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_ID_H
#define OMB_BASE_ID_H

#include "core/base/str.h"

/* 128-bit ids: UUIDv7, ordered by the time they were made. All functions are [any]. */
#define ID_TEXT 36 /* 8-4-4-4-12, lower case */

struct id {
    uint8_t b[16];
};

/* A UUIDv7 from a time and 10 random bytes that the caller provides. */
struct id id_make(uint64_t unix_ms, const uint8_t random[10]);

/* The same from the process's clock and random source; ids of one process strictly increase. [loop]
 */
struct id id_new(void);

void id_text(struct id id, char out[ID_TEXT + 1]);
OMB_MUST_USE int id_parse(omb_str text, struct id *out); /* -OMB_E_SYNTAX */
bool id_eq(struct id a, struct id b);
bool id_is_nil(struct id id);
/* Of a time that no clock shows: never made by id_new, kept for names of the host's own. */
bool id_is_reserved(struct id id);

/* "12/01a200bb-…": an id under a small number, as a key of tables that many tenants share. */
#define ID_KEY 48
void id_key(uint32_t owner, struct id id, char out[ID_KEY]);

/* Unguessable token: 32 random bytes as base64url text. */
#define ID_TOKEN 43
void id_token(char out[ID_TOKEN + 1]);

#endif
