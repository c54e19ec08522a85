/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what plugins say of themselves, on its way from child to host. Must not know whether it makes
 * sense. Called by remote.c and ombud-plugd. */
#include "core/plug/manifest.h"

#include "core/base/limits.h"
#include "core/plug/describe.h"
#include "core/plug/instance.h"
#include "core/plug/wire.h"

/* ---- a file ---- */

static void write_option(struct buf *out, const omb_option *o)
{
    wire_put_u32(out, o->type);
    wire_put_u32(out, o->flags);
    wire_put_u64(out, (uint64_t)o->min);
    wire_put_u64(out, (uint64_t)o->max);
    wire_put_str(out, o->key);
    wire_put_str(out, o->fallback);
    wire_put_str(out, o->help);
    wire_put_str(out, o->choices);
}

static void write_descriptor(struct buf *out, const omb_descriptor *d)
{
    wire_put_str(out, d->id);
    wire_put_str(out, d->name);
    wire_put_str(out, d->kind);
    wire_put_str(out, d->vendor);
    wire_put_str(out, d->version);
    wire_put_str(out, d->description);
    wire_put_str(out, describe_network(d));
    wire_put_u32(out, d->n_option);
    for (uint32_t i = 0; i < d->n_option; i++)
        write_option(out, d->option[i]);
}

void manifest_write(struct buf *out, const struct dso *file)
{
    manifest_refusal(out, 0, STR(""));
    wire_put_u32(out, file->entry->major);
    wire_put_u32(out, file->entry->minor);
    wire_put_u32(out, file->entry->min_host_minor);
    wire_put_u32(out, file->n);
    for (uint32_t i = 0; i < file->n; i++)
        write_descriptor(out, file->factory->descriptor(i));
}

void manifest_refusal(struct buf *out, int32_t status, omb_str words)
{
    wire_put_u32(out, (uint32_t)status);
    wire_put_str(out, words);
}

static omb_str read_text(struct wire_reader *r, struct arena *a)
{
    omb_str s = wire_str(r);
    return s.ptr ? arena_dup(a, s) : STR_NONE;
}

static void read_option(struct wire_reader *r, struct arena *a, omb_option *o)
{
    o->size = sizeof *o;
    o->type = wire_u32(r);
    o->flags = wire_u32(r);
    o->min = (int64_t)wire_u64(r);
    o->max = (int64_t)wire_u64(r);
    o->key = read_text(r, a);
    o->fallback = read_text(r, a);
    o->help = read_text(r, a);
    o->choices = read_text(r, a);
}

static void read_descriptor(struct wire_reader *r, struct arena *a, omb_descriptor *d)
{
    d->size = sizeof *d;
    d->id = read_text(r, a);
    d->name = read_text(r, a);
    d->kind = read_text(r, a);
    d->vendor = read_text(r, a);
    d->version = read_text(r, a);
    d->description = read_text(r, a);
    d->network = read_text(r, a);
    uint32_t n = wire_u32(r);
    if (n > PLUG_MAX_OPTIONS)
        r->bad = true;
    if (r->bad || n == 0)
        return;
    omb_option *option = arena_zalloc(a, n * sizeof *option);
    const omb_option **list = arena_zalloc(a, n * sizeof *list);
    for (uint32_t i = 0; option && list && i < n; i++) {
        read_option(r, a, &option[i]);
        list[i] = &option[i];
    }
    d->option = list;
    d->n_option = n;
}

/* What a body ends with: everything read, all of it kept. */
static int read_end(const struct wire_reader *r, const struct arena *a)
{
    return a->err ? a->err : wire_done(r);
}

int manifest_read(omb_str body, struct manifest *m)
{
    struct wire_reader r = wire_read(body);
    *m = (struct manifest){.arena.max = PLUG_MAX_MANIFEST};
    m->status = (int32_t)wire_u32(&r);
    m->words = read_text(&r, &m->arena);
    if (r.bad || m->status > 0)
        return -OMB_E_CORRUPT;
    if (m->status)
        return read_end(&r, &m->arena);
    m->major = wire_u32(&r);
    m->minor = wire_u32(&r);
    m->min_host_minor = wire_u32(&r);
    m->n = wire_u32(&r);
    if (r.bad || m->n == 0 || m->n > PLUG_MAX_PLUGINS)
        return -OMB_E_CORRUPT;
    omb_descriptor *d = arena_zalloc(&m->arena, m->n * sizeof *d);
    for (uint32_t i = 0; d && !r.bad && i < m->n; i++)
        read_descriptor(&r, &m->arena, &d[i]);
    m->descriptor = d;
    return read_end(&r, &m->arena);
}

void manifest_free(struct manifest *m)
{
    arena_free(&m->arena);
    *m = (struct manifest){0};
}

/* ---- an instance ---- */

/* A struct of a plugin that may have been built against shorter headers. */
#define WHOLE(type, from)                                                                          \
    type whole = {0};                                                                              \
    memcpy(&whole, from, (from)->size < sizeof whole ? (from)->size : sizeof whole)

static void write_channel(struct buf *out, const omb_channel_info *info)
{
    WHOLE(omb_channel_info, info);
    wire_put_u32(out, whole.can);
    wire_put_u32(out, whole.max_text);
    wire_put_u32(out, whole.reply_window_s);
    wire_put_str(out, whole.name);
}

static void write_tier(struct buf *out, const omb_tier_info *info)
{
    WHOLE(omb_tier_info, info);
    wire_put_u32(out, (uint32_t)whole.level);
    wire_put_u32(out, whole.mode);
    wire_put_u32(out, whole.wait_s);
    wire_put_str(out, whole.name);
    wire_put_str(out, whole.channels);
    wire_put_str(out, whole.remedies);
    wire_put_str(out, whole.commands);
}

static void write_commerce(struct buf *out, const omb_commerce_info *info)
{
    WHOLE(omb_commerce_info, info);
    wire_put_str(out, whole.name);
    wire_put_str(out, whole.order_pattern);
    wire_put_str(out, whole.remedies);
}

#define OFFER_BIT_(name, type, id) (i->name ? 1u << OFFER_##name : 0u) |

void offer_write(struct buf *out, const struct plug_instance *i)
{
    manifest_refusal(out, 0, STR(""));
    wire_put_u32(out, TABLE_LIST(OFFER_BIT_) 0u);
    if (i->channel)
        write_channel(out, i->channel->info);
    if (i->tier)
        write_tier(out, i->tier->info);
    if (i->commerce)
        write_commerce(out, i->commerce->info);
}

static void read_channel(struct wire_reader *r, struct arena *a, omb_channel_info *c)
{
    c->size = sizeof *c;
    c->can = wire_u32(r);
    c->max_text = wire_u32(r);
    c->reply_window_s = wire_u32(r);
    c->name = read_text(r, a);
}

static void read_tier(struct wire_reader *r, struct arena *a, omb_tier_info *t)
{
    t->size = sizeof *t;
    t->level = (int32_t)wire_u32(r);
    t->mode = wire_u32(r);
    t->wait_s = wire_u32(r);
    t->name = read_text(r, a);
    t->channels = read_text(r, a);
    t->remedies = read_text(r, a);
    t->commands = read_text(r, a);
}

static void read_commerce(struct wire_reader *r, struct arena *a, omb_commerce_info *c)
{
    c->size = sizeof *c;
    c->name = read_text(r, a);
    c->order_pattern = read_text(r, a);
    c->remedies = read_text(r, a);
}

int offer_read(omb_str body, struct offer *o)
{
    struct wire_reader r = wire_read(body);
    *o = (struct offer){.arena.max = PLUG_MAX_MANIFEST};
    o->status = (int32_t)wire_u32(&r);
    o->words = read_text(&r, &o->arena);
    if (r.bad || o->status > 0)
        return -OMB_E_CORRUPT;
    if (o->status)
        return read_end(&r, &o->arena);
    o->has = wire_u32(&r);
    if (o->has >> OFFERS)
        return -OMB_E_CORRUPT;
    if (o->has & 1u << OFFER_channel)
        read_channel(&r, &o->arena, &o->channel);
    if (o->has & 1u << OFFER_tier)
        read_tier(&r, &o->arena, &o->tier);
    if (o->has & 1u << OFFER_commerce)
        read_commerce(&r, &o->arena, &o->commerce);
    return read_end(&r, &o->arena);
}

void offer_free(struct offer *o)
{
    arena_free(&o->arena);
    *o = (struct offer){0};
}
