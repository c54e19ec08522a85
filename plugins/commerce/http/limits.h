/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_LIMITS_H
#define HTTP_LIMITS_H

/* Every cap of this plugin; the host's own stand in core/base/limits.h. */
#define HTTP_MAX_CALLS 512         /* questions under way; a further one is "busy" */
#define HTTP_MAX_BODY (256 * 1024) /* an answer of the shop; over it the answer does not count */
#define HTTP_MAX_TOKENS 16384      /* JSON values in it; the same */
#define HTTP_MAX_HOOK (64 * 1024)  /* a webhook's body; refused by the host over it */
#define HTTP_MAX_HOOK_TOKENS 512   /* JSON values in a webhook or its head; refused over it */
#define HTTP_HOOK_AGE_S 300        /* a webhook older, or newer, by this is refused */
#define HTTP_MAX_HOOK_ID 60        /* bytes of a webhook-id; refused over it */
#define HTTP_MAX_ORDERS 20         /* orders of one answer; further ones are not shown */
#define HTTP_MAX_LINES 100         /* lines of an order; an order with more does not count */
#define HTTP_MAX_ID 256            /* bytes of an id that is asked for; not found over it */
#define HTTP_MAX_KEYS 2            /* webhook secrets at once, for a change of them */
#define HTTP_MAX_SHOPS 64          /* tenants with a shop of their own; refused over it */
#define HTTP_MAX_SHOPS_TEXT 32768  /* bytes of the option that names them; refused over it */
#define HTTP_KEY_LEAST 24          /* bytes of a secret */
#define HTTP_KEY_MOST 64
#define HTTP_SETTLE_MS 1500 /* to ask how an execution ended whose answer was lost */

#endif
