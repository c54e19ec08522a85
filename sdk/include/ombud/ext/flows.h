/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_FLOWS_H
#define OMBUD_EXT_FLOWS_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The tenant's conversation scripts, run in the host's policy machine for the tier
 * that asks. A flow is durable: it is replayed from its recorded answers, so neither
 * side keeps anything between two steps.
 *
 * since 1.0
 */
#define OMB_EXT_FLOWS "omb.flows/1"

/* A function table: frozen. `op` is the plugin's; answers come through completed. */
typedef struct omb_ext_flows {
    /*
     * [loop & active] One step. `view` and `turn` as tier->step got them; `recognised` is JSON
     * {"intent","confidence_pm","threshold_pm"?,"asks_for_person","anger_pm","orders"?:[…]} or
     * absent. Completes 0 with {"actions":[…],"flow":{…}|null,"status":0}: a flow that breaks
     * still completes 0, with one action {"escalate":{"reason":"flow_failed"}} and a negative
     * status inside.
     */
    void (*run)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str view, omb_str turn,
                omb_str recognised);

    /*
     * [loop & active] What a recogniser learns from. Completes 0 with {"hash":"HEX","intents":
     * [{"name","title","examples":["…"…]}…]}; the hash covers names and examples.
     */
    void (*examples)(const omb_host *host, omb_op op, omb_tenant tenant);
} omb_ext_flows;

/* A further service: news about the scripts. Offered by a plugin that wants to know. */
#define OMB_EXT_ON_FLOWS "omb.on_flows/1"

typedef struct omb_ext_on_flows {
    /* [loop & active] A tenant is there, or its examples changed: ask for them (again).
     * Called once for each tenant after activate. */
    void (*changed)(const omb_plugin *plugin, omb_tenant tenant);
} omb_ext_on_flows;

#ifdef __cplusplus
}
#endif

#endif
