/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_OFFICE_CLIENT_H
#define OMB_APP_OFFICE_CLIENT_H

#include "core/app/command.h"
#include "core/base/json.h"

/*
 * Asks a verb of a tenant's office from the command line: the host that runs on the configured
 * data folder, or the store itself while none does. Options --config and --tenant of argv count.
 * EX_OK with the answer's JSON, else an exit code after a complaint on stderr.
 */
OMB_MUST_USE int office_client_ask(int argc, char **argv, const char *verb, omb_str args,
                                   struct buf *answer);

/* Calls fn for each object of the answer's list; EX_OK. */
int office_client_each(omb_str answer, const char *list,
                       void (*fn)(const struct json_doc *d, uint32_t at, struct arena *a));

/* Asks a verb that makes a key, and prints its "token", which is shown this once. */
OMB_MUST_USE int office_client_token(int argc, char **argv, const char *verb,
                                     const struct buf *args);

/* Asks a verb that removes what is called `id` (NULL: complains), and says that it is gone. */
int office_client_remove(int argc, char **argv, const char *verb, const char *id);

#endif
