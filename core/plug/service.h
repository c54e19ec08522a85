/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_SERVICE_H
#define OMB_PLUG_SERVICE_H

#include "core/plug/message.h"

/*
 * What a plugin asks of its host, where the answer needs the host's own process: a child
 * sends these as messages, the host calls the table of the service with them. Services that
 * need nobody (config, log, state_dir, json, timers, worker) are answered where the plugin
 * runs and have no row.
 *
 * X(service, type, id): the host's table is ext_<service>_table (ext.h).
 */
#define SERVICE_LIST(X)                                                                            \
    X(contacts, omb_ext_contacts, OMB_EXT_CONTACTS)                                                \
    X(visitors, omb_ext_visitors, OMB_EXT_VISITORS)                                                \
    X(cases, omb_ext_cases, OMB_EXT_CASES)                                                         \
    X(flows, omb_ext_flows, OMB_EXT_FLOWS)                                                         \
    X(kv, omb_ext_kv, OMB_EXT_KV)                                                                  \
    X(movements, omb_ext_movements, OMB_EXT_MOVEMENTS)                                             \
    X(fetch, omb_ext_fetch, OMB_EXT_FETCH)                                                         \
    X(http, omb_ext_http, OMB_EXT_HTTP)

/* The functions of each: X(SYMBOL, service, member, shape). Every service has its list. */
#define ASKS_contacts(X)                                                                           \
    X(CONTACTS_START, contacts, start, OTS)                                                        \
    X(CONTACTS_MESSAGE, contacts, message, OTSSS)                                                  \
    X(CONTACTS_PERSON, contacts, person, OTS)                                                      \
    X(CONTACTS_RECEIPT, contacts, receipt, OTSSN)                                                  \
    X(CONTACTS_TYPING, contacts, typing, TS)                                                       \
    X(CONTACTS_END, contacts, end, OTSS)                                                           \
    X(CONTACTS_RESUME, contacts, resume, OTSN)
#define ASKS_visitors(X)                                                                           \
    X(VISITORS_ISSUE, visitors, issue, OTS)                                                        \
    X(VISITORS_LOOKUP, visitors, lookup, OTS)                                                      \
    X(VISITORS_VERIFY, visitors, verify_identity, OTSS)
#define ASKS_cases(X) X(CASES_VIEW, cases, view, OTS)
#define ASKS_flows(X)                                                                              \
    X(FLOWS_RUN, flows, run, OTSSS)                                                                \
    X(FLOWS_EXAMPLES, flows, examples, OT)
#define ASKS_kv(X)                                                                                 \
    X(KV_GET, kv, get, OTS)                                                                        \
    X(KV_PUT, kv, put, OTSS)                                                                       \
    X(KV_REMOVE, kv, remove, OTS)
#define ASKS_fetch(X) X(FETCH_FETCH, fetch, fetch, OS)
#define ASKS_movements(X) X(MOVEMENTS_REPORT, movements, report, OTS)
#define ASKS_http(X)                                                                               \
    X(HTTP_MOUNT, http, mount, OSCM)                                                               \
    X(HTTP_WS_SEND, http, ws_send, NS)                                                             \
    X(HTTP_WS_CLOSE, http, ws_close, NCS)                                                          \
    X(HTTP_RESPOND, http, respond, NCSS)

#define ASK_LIST(X)                                                                                \
    ASKS_contacts(X) ASKS_visitors(X) ASKS_cases(X) ASKS_flows(X) ASKS_kv(X) ASKS_movements(X)     \
        ASKS_fetch(X) ASKS_http(X)

#define ASK_ENUM_(sym, service, member, shape) ASK_##sym,
enum ask { ASK_LIST(ASK_ENUM_) ASKS };
#undef ASK_ENUM_

struct plug_instance;

/* Asks the host for an instance: calls the service's table as the plugin itself would. [loop] */
void service_make(struct plug_instance *i, enum ask ask, const struct message *m);

#endif
