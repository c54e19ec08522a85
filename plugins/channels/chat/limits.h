/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_CHAT_LIMITS_H
#define OMB_CHAT_LIMITS_H

/* Every cap of the chat plugin. Sizes are bytes, times milliseconds. */
#define CHAT_MAX_FRAME                                                                             \
    (64 * 1024)                   /* one frame of a customer; the host closes with 1009 over it    \
                                   */
#define CHAT_MAX_TEXT (16 * 1024) /* one message; nack "invalid" over it */
#define CHAT_MAX_CID 64           /* a client's own message id */
#define CHAT_MAX_TOKENS 128       /* JSON values of a frame */
#define CHAT_MAX_CONTACT 63       /* a contact's id */
#define CHAT_MAX_TOKEN 255        /* a visitor's token */
#define CHAT_MAX_FIELD 255        /* name, e-mail address, user, mac, topic */
#define CHAT_MAX_ITEMS 32768      /* JSON values of one answer of the host */
#define CHAT_HELLO_MS 10000       /* a socket that has not said hello is closed */
#define CHAT_MAX_STRIKES 5        /* frames that make no sense; then 1008 */
#define CHAT_TYPING_MS 1000       /* "typing" is passed on this often */

#endif
