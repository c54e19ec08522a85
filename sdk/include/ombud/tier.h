/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_TIER_H
#define OMBUD_TIER_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A tier: who holds a case at one level. Level 0 answers by itself; 1 associate,
 * 2 supervisor, 3 specialist are people behind a queue; a site may add its own.
 *
 * A tier only proposes. Every answer is checked by the host against the policies:
 * a tier never moves money and never chooses who comes next.
 *
 * `view` is the case as JSON: {number, contact, channel, customer, verified, brand,
 * lang, tier, epoch, status, intent, turns, misunderstood, asked_for_person, flow,
 * wants, tried, orders, remedies, messages: [{seq, from, text}…], turn}.
 *
 * since 1.0
 */

/* How a tier works. */
#define OMB_TIER_AUTOMATIC 1u /* answers each turn itself, through step */
#define OMB_TIER_LIVE 2u      /* people who answer while the customer waits */
#define OMB_TIER_ASYNC 3u     /* people who answer within hours or days */

/* Data struct: size first, appended to, a missing tail is zero. */
typedef struct omb_tier_info {
    uint32_t size;
    int32_t level;    /* 0 assistant, 1 associate, 2 supervisor, 3 specialist */
    uint32_t mode;    /* OMB_TIER_AUTOMATIC … */
    uint32_t wait_s;  /* LIVE, ASYNC: the answer time it aims at; 0: none */
    omb_str name;     /* "associate" */
    omb_str channels; /* channels it takes cases from, separated by ' '; "*": all */
    omb_str remedies; /* kinds it may propose, separated by ' ' */
    omb_str commands; /* kinds of desk command it wants to see, separated by ' '; usually "" */
} omb_tier_info;

/* The extension OMB_KIND_TIER. A function table: frozen. */
typedef struct omb_tier {
    const omb_tier_info *info; /* constant */

    /*
     * [loop & active] A case is about to enter this tier. Completes 0 with
     * {"answer":"hold"} (an automatic tier takes it at once),
     * {"answer":"queue","priority"?:n,"wait_s"?:n} (people will take it), or
     * {"answer":"refuse","reason":"…"}.
     */
    void (*offer)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str view);

    /*
     * [loop & active] One turn for an automatic holder. `turn` is JSON
     * {"seq":n,"text":"…"} or null when an order was looked up meanwhile. Completes 0 with
     * {"recognised"?:{"intent","confidence_pm","asks_for_person","anger_pm","mood"?,
     * "orders"?:[…]},"actions"?:[…],"flow"?:{…}|null,"decided"?:[…]}; actions: say, ask, lookup,
     * fact, wants, tried, not_done, propose, escalate, resolve; decided: as a flow gave it. A
     * negative status, or no answer within the deadline, gives the case to a person.
     * -OMB_E_UNSUPPORTED from tiers of people.
     */
    void (*step)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str view,
                 omb_str turn);

    /*
     * [loop & active] A person at the desk did one of info->commands. `command` is JSON
     * {"kind":"…","body":{…},"actor":{…}}. Completes like step.
     */
    void (*command)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str view,
                    omb_str command);

    /*
     * [loop & active] The case left this tier; answers still under way will be dropped.
     * kase is the case's id, reason one word. Completes 0 when nothing is kept of it.
     */
    void (*withdraw)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str kase,
                     omb_str reason);
} omb_tier;

#ifdef __cplusplus
}
#endif

#endif
