/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_MANIFEST_H
#define OMB_PLUG_MANIFEST_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/plug/message.h"

#include <ombud/ombud.h>

/*
 * What a plugin file, and an instance of it, says of itself, as bytes of the wire: a child
 * writes it, the host reads it into tables of its own. What is read is sound as data; whether
 * a descriptor makes sense is describe_check's. [any]
 */

/* A file: the body of a child's DESCRIBE. */
struct manifest {
    struct arena arena; /* holds all below */
    int32_t status;     /* 0, or why the file was refused */
    omb_str words;      /* the same for a person, else empty */
    uint32_t major, minor, min_host_minor;
    uint32_t n;
    const omb_descriptor *descriptor; /* n of them */
};

struct dso;
void manifest_write(struct buf *out, const struct dso *file);
void manifest_refusal(struct buf *out, int32_t status, omb_str words);
OMB_MUST_USE int manifest_read(omb_str body, struct manifest *out); /* free it either way */
void manifest_free(struct manifest *m);

/* An instance: the body of a child's CONFIG. `has` holds a bit for each row of TABLE_LIST. */
struct offer {
    struct arena arena;
    int32_t status;
    omb_str words;
    uint32_t has;
    omb_channel_info channel;
    omb_tier_info tier;
    omb_commerce_info commerce;
};

struct plug_instance;
void offer_write(struct buf *out, const struct plug_instance *i);
OMB_MUST_USE int offer_read(omb_str body, struct offer *out); /* free it either way */
void offer_free(struct offer *o);

/* The bit of a row in `has`. */
#define OFFER_ENUM_(name, type, id) OFFER_##name,
enum offer_bit { TABLE_LIST(OFFER_ENUM_) OFFERS };
#undef OFFER_ENUM_

#endif
