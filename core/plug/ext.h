/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_EXT_H
#define OMB_PLUG_EXT_H

#include <ombud/ombud.h>

#include <stdbool.h>

/*
 * Host services as the plugin sees them: one constant table each (sdk/include/ombud/ext),
 * and what the end of an instance needs of those that keep something for it.
 */
struct plug_instance;

extern const omb_ext_config ext_config_table;
extern const omb_ext_log ext_log_table;
extern const omb_ext_state_dir ext_state_dir_table;
extern const omb_ext_json ext_json_table;
extern const omb_ext_timers ext_timers_table;
extern const omb_ext_worker ext_worker_table;
extern const omb_ext_http ext_http_table;
extern const omb_ext_contacts ext_contacts_table;
extern const omb_ext_visitors ext_visitors_table;
extern const omb_ext_cases ext_cases_table;
extern const omb_ext_flows ext_flows_table;
extern const omb_ext_kv ext_kv_table;
extern const omb_ext_fetch ext_fetch_table;
extern const omb_ext_movements ext_movements_table;

/* Fills the table that an instance holds of its host. */
void ext_host(struct plug_instance *i, omb_host *host);

void ext_timers_end(struct plug_instance *i); /* stops all */
/* Where time stands still: fires the first timer that is due within ms; what is left of them. */
uint32_t ext_timers_pass(struct plug_instance *i, uint32_t ms);
bool ext_worker_goes_on(struct plug_instance *i);   /* begins the next piece of its work */
void ext_http_take_back(struct plug_instance *old); /* what it gave to one that did not start */
void ext_http_end(struct plug_instance *i);         /* gives up its paths */
void ext_fetch_end(struct plug_instance *i);        /* cuts off what is fetched for it */
/* Its child died: its paths stay, so that sockets and requests meet a refusal and not a wrong page;
 * prune gives up those that the next child did not open again. */
void ext_http_lost(struct plug_instance *i);
void ext_http_prune(struct plug_instance *i);
void ext_worker_end(struct plug_instance *i); /* waits for, or cancels, its work and tells it */

#endif
