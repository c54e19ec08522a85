/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_JSON_OUT_H
#define OMB_BASE_JSON_OUT_H

#include "core/base/buf.h"

/*
 * Streaming JSON writer over a buf; commas are its business, nesting is checked by
 * OMB_ASSERT. Strings must be UTF-8 (invalid bytes are written as U+FFFD). Errors
 * stick in the buf. "<", ">", "&", U+2028 and U+2029 are escaped so that output is
 * safe wherever it lands. Not shared between threads.
 */
struct json_out {
    struct buf *buf;
    uint32_t depth;
    uint64_t has_item; /* a bit for each depth */
    bool after_key;
};

struct json_out json_out(struct buf *b);
void jo_obj(struct json_out *o);
void jo_end_obj(struct json_out *o);
void jo_arr(struct json_out *o);
void jo_end_arr(struct json_out *o);
void jo_key(struct json_out *o, const char *key); /* plain ASCII key, written as it is */
void jo_key_str(struct json_out *o, omb_str key); /* any key, escaped */
void jo_str(struct json_out *o, omb_str s);
void jo_z(struct json_out *o, const char *z); /* NULL writes null */
void jo_int(struct json_out *o, int64_t n);
void jo_real(struct json_out *o, double x); /* shortest that reads back; not finite writes null */
void jo_bool(struct json_out *o, bool b);
void jo_null(struct json_out *o);
void jo_raw(struct json_out *o, omb_str json); /* well-formed JSON, copied as it is */

/* key and value at once; kv_str with a NULL ptr writes null */
void jo_kv_str(struct json_out *o, const char *key, omb_str s);
void jo_kv_z(struct json_out *o, const char *key, const char *z);
void jo_kv_int(struct json_out *o, const char *key, int64_t n);
void jo_kv_bool(struct json_out *o, const char *key, bool b);
void jo_kv_raw(struct json_out *o, const char *key, omb_str json);

#endif
