/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LOCAL_LIMITS_H
#define OMB_LOCAL_LIMITS_H

/* Every cap of the local shop. Sizes are bytes, times milliseconds. */
#define SHOP_MAX_KEY 128             /* an idempotency key; refused over it */
#define SHOP_MAX_REMEDY 8192         /* JSON of a remedy; refused over it */
#define SHOP_MAX_ID 31               /* an order, line, shipment; refused over it */
#define SHOP_MAX_TEXT 255            /* a title, name, address; cut nowhere, refused over it */
#define SHOP_MAX_ORDERS 20           /* orders of one answer */
#define SHOP_MAX_TOKENS 4096         /* JSON values of one imported row */
#define SHOP_MAX_COLUMNS 48          /* of a CSV file */
#define SHOP_MAX_LINES 64            /* lines of an order that is changed; refused over it */
#define SHOP_MAX_BOOKINGS 64         /* payments and refunds of it; refused over it */
#define SHOP_MAX_ITEMS 64            /* items that one change names; refused over it */
#define SHOP_MAX_VARIANTS 64         /* told of one line; the dearer ones are left out */
#define SHOP_MAX_CHOICES 512         /* of all lines of an order */
#define SHOP_MAX_METHODS 32          /* ways to pay that are told */
#define SHOP_MAX_METHOD 63           /* id of a way to pay; refused over it */
#define SHOP_MAX_CUSTOMER 63         /* id of a customer; refused over it */
#define SHOP_MAX_LIST 4096           /* names of items, kept as one text; refused over it */
#define SHOP_MAX_PRICE 1000000000000 /* minor units; refused over it */
#define SHOP_BUSY_MS 5000            /* another process has the file: waited for this long */
#define SHOP_SLOW_MS 400             /* fail_mode slow: waits so long before the work */
#define SHOP_MAX_FAILS 1000000       /* greatest fail_times */
#define SHOP_MAX_VALUES 1024         /* JSON values of one remedy; refused over it */
#define SHOP_RESHIP_DAYS 3           /* promise of a shipment sent again */
#define SHOP_REFUND_DAYS 5           /* until money is with the customer again */
#define SHOP_MAX_RMA 4096            /* JSON of a label and its drop-off points; left out over it */
#define SHOP_MAX_DROPOFFS 12         /* told with a label */
#define SHOP_MAX_MOVE 60             /* id of a movement; refused over it */
#define SHOP_MAX_DROP 4194304        /* a dropped file of movements; refused over it */
#define SHOP_MAX_TENANTS 64          /* a dropped file is read for */
#define SHOP_LOOK_MS 1000            /* between two looks for one, and two tries to tell */
#define SHOP_RETURN_CARRIER "Northline"

#endif
