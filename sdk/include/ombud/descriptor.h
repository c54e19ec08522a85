/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_DESCRIPTOR_H
#define OMBUD_DESCRIPTOR_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What a plugin says about itself, as constant data: name, version, and the
 * options it takes. The host checks the operator's configuration against it before
 * the plugin runs, so no plugin parses configuration and every mistake is told
 * with the nearest known name.
 *
 * All structs here are data structs: size first, appended to, a missing tail is zero.
 * All strings are constant and live as long as the file.
 *
 * since 1.0
 */

/* Types of an option; a value is written as text and handed over checked. */
#define OMB_OPTION_TEXT 1u     /* any UTF-8 text of min..max bytes */
#define OMB_OPTION_INT 2u      /* decimal int64 within min..max */
#define OMB_OPTION_BOOL 3u     /* "true" or "false"; read as 1 or 0 */
#define OMB_OPTION_CHOICE 4u   /* one of the words in `choices` */
#define OMB_OPTION_DURATION 5u /* "250ms", "30s", "5m", "2h", "1d"; read as milliseconds */

/* Flags of an option. */
#define OMB_OPTION_REQUIRED 1u /* must be given; `fallback` is then only an example */
#define OMB_OPTION_SECRET 2u   /* never shown, never logged */

typedef struct omb_option {
    uint32_t size;  /* sizeof(omb_option) */
    uint32_t type;  /* OMB_OPTION_TEXT … */
    uint32_t flags; /* OMB_OPTION_REQUIRED | … */
    uint32_t reserved;
    omb_str key;      /* "max_sockets": lower case, digits, underscore */
    omb_str fallback; /* the default, as text; must itself be valid */
    omb_str help;     /* one line for the operator: what it does, in which unit */
    int64_t min, max; /* INT, DURATION: value; TEXT: length. Both 0: no bound */
    omb_str choices;  /* CHOICE: words separated by '|' ("|strict|loose" allows empty) */
} omb_option;

/* The kinds a plugin may be of. It offers the extension of the same id (plugin.h). */
#define OMB_KIND_CHANNEL "omb.channel/1"
#define OMB_KIND_TIER "omb.tier/1"
#define OMB_KIND_COMMERCE "omb.commerce/1"

typedef struct omb_descriptor {
    uint32_t size; /* sizeof(omb_descriptor) */
    uint32_t n_option;
    omb_str id;          /* "org.example.shop": stable for ever, unique in a host */
    omb_str name;        /* "shop": the word of configuration and logs, [a-z0-9_-]{1,31} */
    omb_str kind;        /* OMB_KIND_CHANNEL … */
    omb_str vendor;      /* who answers for it */
    omb_str version;     /* its own version, "1.4.2" */
    omb_str description; /* one line */

    /* Pointers to the options, so that an option can grow without moving the next. */
    const omb_option *const *option;

    /*
     * What it needs of the network by sockets of its own, as words separated by ' ':
     * "connect:443" (TCP to a port), "listen:2525" (TCP), "udp" (names, datagrams). Absent: none.
     * In a child, which is where a plugin from outside runs, all else is denied. What goes
     * through the host's services needs no word here.
     */
    omb_str network;
} omb_descriptor;

/* The length of this struct in the first headers: a file may be that old. */
#define OMB_DESCRIPTOR_LEAST offsetof(omb_descriptor, network)

#ifdef __cplusplus
}
#endif

#endif
