/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: making one export: what it holds, in which order, cut into sealed parts.
 * Must not know: who asked, how it is fetched.
 * Called by: export.c, on a thread that gives way to the host. */
#include "core/app/export_i.h"

#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/gateway/event_json.h"
#include "core/gateway/session.h"
#include "core/store/blob_file.h"
#include "core/store/blob_i.h"
#include "core/store/scan.h"

#include <sodium.h>
#include <stdio.h>

struct making {
    struct export *x;
    struct store_scan *scan;
    struct arena arena; /* of one line */
    struct buf text;    /* lines of the part at hand */
    struct buf blobs;   /* keys of files, BLOB_KEY bytes each */
    int status;
};

/* ---- parts ---- */

static int put_part(struct making *m, struct buf *bytes, bool raw)
{
    struct export *x = m->x;
    struct export_part part = {.raw = raw};
    int status = blob_file_write(x->dir, x->key, bytes, part.name);

    if (status == 0)
        buf_put(&x->parts, &part, sizeof part);
    x->bytes += bytes->len;
    if (x->bytes > EXPORT_MAX_BYTES)
        status = -OMB_E_LIMIT;
    return status ? status : x->parts.err;
}

static uint32_t count_parts(const struct export *x)
{
    return (uint32_t)(x->parts.len / sizeof(struct export_part));
}

static int flush(struct making *m)
{
    int status = m->text.err;

    if (status == 0 && m->text.len)
        status = put_part(m, &m->text, false);
    buf_clear(&m->text);
    return status;
}

/* The end of a line: a part that is large enough is closed. */
static int end_line(struct making *m, struct json_out *o)
{
    jo_end_obj(o);
    buf_putc(&m->text, '\n');
    arena_reset(&m->arena);
    if (atomic_load(&m->x->stop))
        return -OMB_E_CANCELLED;
    return m->text.err ? m->text.err : m->text.len >= EXPORT_PART ? flush(m) : 0;
}

static struct json_out begin_line(struct making *m, const char *entity)
{
    struct json_out o = json_out(&m->text);

    jo_obj(&o);
    jo_kv_z(&o, "entity", entity);
    return o;
}

static void put_id(struct json_out *o, const char *key, struct id id)
{
    char text[ID_TEXT + 1];

    id_text(id, text);
    jo_kv_z(o, key, text);
}

/* ---- entities ---- */

static int put_head(struct making *m)
{
    struct json_out o = begin_line(m, "export");

    jo_kv_int(&o, "version", 1);
    jo_kv_z(&o, "tenant", m->x->slug);
    jo_kv_z(&o, "kind", m->x->customer[0] ? "customer" : "all");
    if (m->x->customer[0])
        jo_kv_z(&o, "customer", m->x->customer);
    event_json_time(&o, "at", m->x->started);
    return end_line(m, &o);
}

static int put_case(struct making *m, struct id kase)
{
    uint64_t number = 0;
    omb_str row = STR_NONE;
    struct json_out o;
    int status = store_scan_case(m->scan, m->x->tenant, kase, &m->arena, &number, &row);

    if (status == -OMB_E_NOTFOUND)
        return 0;
    if (status != 0)
        return status;
    o = begin_line(m, "case");
    put_id(&o, "id", kase);
    jo_kv_int(&o, "number", (int64_t)number);
    jo_kv_raw(&o, "row", row);
    return end_line(m, &o);
}

static int put_event(struct making *m, const struct store_scan_event *e)
{
    bool journal = id_is_reserved(e->kase);
    struct json_out o = begin_line(m, journal ? "journal" : "event");

    if (!journal)
        put_id(&o, "case", e->kase);
    jo_kv_int(&o, "seq", (int64_t)e->seq);
    event_json_time(&o, "at", e->at);
    jo_kv_z(&o, "what", event_name(e->kind));
    jo_kv_z(&o, "actor_type", actor_type_name(e->actor.type));
    jo_kv_str(&o, "actor", e->actor.id);
    jo_kv_raw(&o, "body", e->body);
    return end_line(m, &o);
}

static int walk(struct making *m, const struct id *kase)
{
    struct store_scan_range range = {.tenant = m->x->tenant, .kinds = STORE_SCAN_ALL, .kase = kase};
    struct store_scan_event e;
    uint64_t done, total;
    int rc, status = store_scan_begin(m->scan, &range);

    while (status == 0 && (rc = store_scan_next(m->scan, &e)) != 0) {
        status = rc < 0 ? rc : 0;
        if (status == 0)
            status = put_event(m, &e);
        if (status == 0 && e.seq == 1 && !id_is_reserved(e.kase))
            status = put_case(m, e.kase);
        store_scan_progress(m->scan, &done, &total);
        if (!kase) {
            atomic_store(&m->x->done, done);
            atomic_store(&m->x->total, total);
        }
    }
    return status;
}

static int put_noted(void *ctx, omb_str key, omb_str value)
{
    struct making *m = ctx;
    struct json_doc d;
    struct json_out o;
    omb_str id = key; /* of a version before; now the name of a row means nothing */

    if (json_parse_arena(value, &m->arena, PEOPLE_MAX_TOKENS, &d, NULL) == 0)
        id = json_str_or(&d, 0, "id", &m->arena, key);
    if (m->x->customer[0] && !str_is(id, m->x->customer)) {
        arena_reset(&m->arena);
        return 0;
    }
    o = begin_line(m, "customer");
    jo_kv_str(&o, "id", id);
    jo_kv_raw(&o, "noted", value);
    return end_line(m, &o);
}

static int put_person(void *ctx, omb_str key, omb_str value)
{
    struct making *m = ctx;
    struct session_user u;
    struct json_out o;
    int status = session_user_read(value, &m->arena, &u);

    if (status != 0)
        return status;
    o = begin_line(m, "agent");
    jo_kv_str(&o, "login", key);
    jo_kv_str(&o, "id", u.who.agent);
    jo_kv_str(&o, "name", u.who.name);
    jo_kv_int(&o, "tier", u.who.tier);
    jo_key(&o, "roles");
    jo_arr(&o);
    for (uint32_t i = 0; i < u.who.n_role; i++)
        jo_str(&o, u.who.role[i]);
    jo_end_arr(&o);
    jo_kv_bool(&o, "disabled", u.disabled);
    return end_line(m, &o);
}

static int put_balance(void *ctx, const struct store_scan_row *row)
{
    struct making *m = ctx;
    struct json_out o = begin_line(m, "ledger");

    jo_kv_str(&o, "key", row->key);
    jo_kv_int(&o, "version", (int64_t)row->version);
    jo_kv_int(&o, "balance", row->balance);
    jo_kv_bool(&o, "proven", row->proven);
    return end_line(m, &o);
}

/* ---- files: the line says which part is the file as it was sent ---- */

static bool is_wanted(const struct making *m, omb_str key)
{
    struct id kase;

    if (key.len != BLOB_KEY || id_parse(str_sub(key, 0, ID_TEXT), &kase) != 0)
        return false;
    if (!m->x->customer[0])
        return true;
    for (size_t at = 0; at < m->x->cases.len; at += sizeof kase) {
        if (memcmp(m->x->cases.ptr + at, &kase, sizeof kase) == 0)
            return true;
    }
    return false;
}

static int note_blob(void *ctx, omb_str key, omb_str value)
{
    struct making *m = ctx;

    (void)value; /* read one by one later: no view of the data stays open meanwhile */
    if (is_wanted(m, key))
        buf_puts(&m->blobs, key);
    return m->blobs.err;
}

static int read_blob(struct making *m, omb_str value, struct buf *bytes)
{
    char dir[4200], name[HASH_HEX + 1];

    if (value.len && value.ptr[0] == BLOB_INLINE) {
        buf_put(bytes, value.ptr + 1, value.len - 1);
        return bytes->err;
    }
    if (value.len != 1 + HASH_HEX + SEAL_KEY)
        return -OMB_E_CORRUPT;
    (void)snprintf(dir, sizeof dir, "%s/blobs", m->x->data);
    str_clip(name, sizeof name, str_sub(value, 1, HASH_HEX));
    return blob_file_read(dir, name, (const uint8_t *)value.ptr + 1 + HASH_HEX, bytes);
}

static int put_blob(struct making *m, omb_str key)
{
    struct buf bytes = BUF_INIT(BLOB_MAX_BYTES + SEAL_OVERHEAD);
    omb_str value = STR_NONE;
    struct json_out o;
    int status = store_scan_kv(m->scan, m->x->tenant, STR("blob"), key, &m->arena, &value);

    if (status == 0)
        status = read_blob(m, value, &bytes);
    if (status == 0)
        status = flush(m);
    if (status == 0) {
        status = put_part(m, &bytes, true);
        o = begin_line(m, "file");
        jo_kv_str(&o, "case", str_sub(key, 0, ID_TEXT));
        jo_kv_str(&o, "hash", str_sub(key, ID_TEXT + 1, HASH_HEX));
        jo_kv_int(&o, "bytes", (int64_t)bytes.len);
        jo_kv_int(&o, "part", count_parts(m->x));
        status = status ? status : end_line(m, &o);
    }
    buf_free(&bytes);
    arena_reset(&m->arena);
    return status == -OMB_E_NOTFOUND ? 0 : status; /* erased since it was noted */
}

static int put_files(struct making *m)
{
    int status = store_scan_kv_list(m->scan, m->x->tenant, STR("blob"), note_blob, m);

    for (size_t at = 0; status == 0 && at < m->blobs.len; at += BLOB_KEY)
        status = put_blob(m, str_n(m->blobs.ptr + at, BLOB_KEY));
    return status;
}

/* ---- all of it ---- */

static int put_all(struct making *m)
{
    tenant_id t = m->x->tenant;
    int status = put_head(m);

    if (status == 0)
        status = store_scan_kv_list(m->scan, t, STR("user"), put_person, m);
    if (status == 0)
        status = store_scan_kv_list(m->scan, t, STR("customer"), put_noted, m);
    if (status == 0)
        status = store_scan_ledger(m->scan, t, put_balance, m);
    if (status == 0)
        status = walk(m, NULL);
    return status ? status : put_files(m);
}

static int put_customer(struct making *m)
{
    struct export *x = m->x;
    int status = put_head(m);

    if (status == 0)
        status = store_scan_kv_list(m->scan, x->tenant, STR("customer"), put_noted, m);
    for (size_t at = 0; status == 0 && at < x->cases.len; at += sizeof(struct id)) {
        struct id kase;
        memcpy(&kase, x->cases.ptr + at, sizeof kase);
        status = walk(m, &kase);
        atomic_fetch_add(&x->done, 1);
    }
    return status ? status : put_files(m);
}

void export_work(void *ctx)
{
    struct export *x = ctx;
    struct making m = {.x = x, .text = BUF_INIT(EXPORT_PART + 3 * (size_t)STORE_MAX_BODY)};
    omb_error error = {.size = sizeof error};

    m.blobs = BUF_INIT(0);
    x->status = store_scan_open(x->data, str_n(x->master, sizeof x->master), &m.scan, &error);
    sodium_memzero(x->master, sizeof x->master);
    if (x->status == 0)
        x->status = x->customer[0] ? put_customer(&m) : put_all(&m);
    if (x->status == 0)
        x->status = flush(&m);
    store_scan_close(m.scan);
    arena_free(&m.arena);
    buf_free(&m.text);
    buf_free(&m.blobs);
}
