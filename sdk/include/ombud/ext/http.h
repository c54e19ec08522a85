/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_HTTP_H
#define OMBUD_EXT_HTTP_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A door under the host's own listener: a WebSocket path, or a path for requests.
 * The host does HTTP, TLS, framing, compression, pings, UTF-8 and size limits; the
 * plugin sees whole text messages. A connection is a number that is never used twice,
 * so a late send to a closed one is harmless.
 *
 * since 1.0
 */
#define OMB_EXT_HTTP "omb.http/1"

#define OMB_MOUNT_WEBSOCKET 1u
#define OMB_MOUNT_REQUEST 2u

typedef uint64_t omb_conn; /* never 0 */

/* The host's side. A function table: frozen. */
typedef struct omb_ext_http {
    /*
     * [loop & active] Opens a path ("/chat/ws") until deactivate; for requests with all that
     * lies below it ("/hooks" takes "/hooks/x" as well). max_message: bytes of one
     * message or request body; 0 takes the host's. Completes 0; -OMB_E_EXISTS: taken.
     */
    void (*mount)(const omb_host *host, omb_op op, omb_str path, uint32_t kind,
                  uint32_t max_message);

    /* [loop & active] One text message to one connection. Copied; a reader too slow to take
     * it is closed by the host (ws_closed follows). */
    void (*ws_send)(const omb_host *host, omb_conn conn, omb_str text);

    /* [loop & active] Begins the closing handshake; ws_closed follows. */
    void (*ws_close)(const omb_host *host, omb_conn conn, uint32_t code, omb_str reason);

    /* [loop & active] The answer to request(conn, …), exactly once. */
    void (*respond)(const omb_host *host, omb_conn conn, uint32_t status, omb_str content_type,
                    omb_str body);
} omb_ext_http;

/* The plugin's side, offered by its get_extension. */
#define OMB_EXT_ON_HTTP "omb.on_http/1"

/* A function table: frozen. Members for kinds never mounted may be NULL. */
typedef struct omb_ext_on_http {
    /* [loop & active] A WebSocket is open; the host has checked its origin. query
     * is raw, without '?', empty when there is none; peer is the address in text. */
    void (*ws_open)(const omb_plugin *plugin, omb_conn conn, omb_tenant tenant, omb_str path,
                    omb_str query, omb_str peer);

    /* [loop & active] One whole text message, valid UTF-8. */
    void (*ws_message)(const omb_plugin *plugin, omb_conn conn, omb_str text);

    /* [loop & active] Last word of a connection: the code received, or 1006. */
    void (*ws_closed)(const omb_plugin *plugin, omb_conn conn, uint32_t code);

    /* [loop & active] A whole request; head is JSON {"method","path","query","headers":{…},
     * "peer"}. Answer with respond. */
    void (*request)(const omb_plugin *plugin, omb_conn conn, omb_tenant tenant, omb_str head,
                    omb_str body);
} omb_ext_on_http;

#ifdef __cplusplus
}
#endif

#endif
