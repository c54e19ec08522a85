/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_BLOB_H
#define OMB_STORE_BLOB_H

#include "core/store/store.h"

/*
 * Files that people send, by the hash of what is in them: the same bytes sent twice to a case
 * are kept once. Up to BLOB_MAX_INLINE bytes travel in the store's group commit, sealed under
 * the customer's key. Larger ones are files of the data folder, each sealed under a key of
 * its own that the store keeps sealed under the customer's: who erases the customer's key
 * erases them all. Files are written and read on worker threads. [loop]
 */
struct blobs;

/* dir: folder for the larger ones, made when it is needed; NULL refuses them (-OMB_E_LIMIT). */
OMB_MUST_USE int blobs_open(struct uv_loop_s *loop, struct store *store, const char *dir,
                            struct blobs **out);

/* Answers what is under way, -OMB_E_CLOSED where it was not done. Before store_close. */
void blobs_stop(struct blobs *b);
void blobs_close(struct blobs *b); /* NULL is fine */

struct blob_place {
    tenant_id tenant;
    struct id kase;
    omb_str customer; /* whose key seals it; "" for the case's own */
};

/*
 * Keeps a copy of bytes under the case and the hash that is answered with 0 once it is
 * durable. -OMB_E_BUSY when too many are under way, -OMB_E_LIMIT over BLOB_MAX_BYTES;
 * then `done` is not called.
 */
typedef void (*blob_put_fn)(void *ctx, int status, struct hash hash);
OMB_MUST_USE int blob_put(struct blobs *b, const struct blob_place *at, omb_str bytes,
                          blob_put_fn done, void *ctx);

/* The bytes, valid during the call. -OMB_E_NOTFOUND when there are none (any more). */
typedef void (*blob_get_fn)(void *ctx, int status, omb_str bytes);
OMB_MUST_USE int blob_get(struct blobs *b, tenant_id tenant, struct id kase, struct hash hash,
                          blob_get_fn done, void *ctx);

/*
 * Names of the files that hold blobs of a case, and can be read: HASH_HEX + 1 bytes each, valid
 * during the call. Those that nobody can read any more are forgotten with their rows.
 */
typedef void (*blob_files_fn)(void *ctx, int status, const char *names, uint32_t n);
OMB_MUST_USE int blob_files(struct blobs *b, tenant_id tenant, struct id kase, blob_files_fn fn,
                            void *ctx);

/* Removes files by such names; those that are not there are no matter. */
typedef void (*blob_dropped_fn)(void *ctx, int status);
OMB_MUST_USE int blob_drop(struct blobs *b, const char *names, uint32_t n, blob_dropped_fn fn,
                           void *ctx);

#endif
