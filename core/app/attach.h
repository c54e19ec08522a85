/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_ATTACH_H
#define OMB_APP_ATTACH_H

#include "core/app/app.h"
#include "core/base/json_out.h"

/*
 * Files of cases: bytes looked at, kept in store/blob, then made known to the case by
 * the command ATTACH. [loop]
 */
struct attach;
OMB_MUST_USE int attach_open(struct app *app, struct attach **out); /* also fills the api's port */
void attach_stop(struct attach *a);
void attach_close(struct attach *a); /* both: NULL is fine */

/* Where the bytes are kept. */
struct blobs;
struct blobs *attach_blobs(struct attach *a);

/* {"id","name","type","bytes","by":"customer"|"agent"|"seller","at"} */
void attach_json(struct json_out *o, const struct attachment *f);

/* "attachments": all of a case's, into an open object. */
void attach_list_json(struct json_out *o, const struct kase *k);

#endif
