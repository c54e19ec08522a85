/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_HEAD_H
#define OMB_GATEWAY_HEAD_H

#include "core/gateway/http.h"

/*
 * What a scanned head says, and whether this server takes it: it is a leaf and the
 * strictest of any chain of proxies, so doubt is refused. [any]
 */
struct head {
    omb_str method, target;
    omb_str raw_path, query; /* of the target; raw_path is still percent-encoded */
    omb_str host, port;      /* host lower case */
    struct gw_header *header;
    uint32_t n_header;
    uint8_t minor; /* HTTP/1.minor */
    bool keep_alive, expects_continue, has_body;
    uint64_t length; /* of the body as announced; 0 when it is chunked */
    const char *why; /* static words behind a refusal */
};

/* Splits; strings borrow from raw, which outlives them. 0 or an HTTP status. */
OMB_MUST_USE int head_split(omb_str raw, struct arena *arena, struct head *out);

/* Judges framing, Host and target. 0, or the HTTP status to refuse with. */
OMB_MUST_USE int head_judge(struct head *h, struct arena *arena, size_t max_body);

/* Percent-decodes a path or one part of it into the arena; false: bad escape, NUL, not UTF-8. */
bool head_decode(omb_str raw, struct arena *arena, bool plus_is_blank, omb_str *out);

/* True when the comma-separated list holds the word (no case). */
bool head_list_has(omb_str list, const char *word);

/* First header of that name in the table, or STR_NONE; *count: how many there are. */
omb_str head_find(const struct gw_header *header, uint32_t n, const char *name, uint32_t *count);

#endif
