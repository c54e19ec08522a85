/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a case knows of the files sent into it. Knows no bytes. Called by handle.c. */
#include "core/desk/attach.h"

#include "core/base/hash.h"
#include "core/desk/out.h"

const struct attachment *attach_find(const struct kase *k, omb_str id)
{
    for (uint32_t i = 0; i < k->n_attachment; i++)
        if (str_is(id, k->attachment[i].id))
            return &k->attachment[i];
    return NULL;
}

bool attach_fits(const struct kase *k, uint8_t by)
{
    uint32_t own = 0;
    for (uint32_t i = 0; i < k->n_attachment; i++)
        own += k->attachment[i].by == by;
    return own < CASE_MAX_ATTACHED && k->n_attachment < CASE_MAX_ATTACHMENTS;
}

static bool is_type(omb_str s)
{
    return str_is(s, "image/jpeg") || str_is(s, "image/png") || str_is(s, "image/webp") ||
           str_is(s, "application/pdf");
}

int attach_on_attach(struct run *r)
{
    omb_str id = run_str(r, "attachment"), name = run_str(r, "name"), type = run_str(r, "type");
    omb_str hash = run_str(r, "hash");
    int64_t bytes = json_int_or(&r->doc, 0, "bytes", -1);
    enum actor_type by = r->c->actor.type;
    struct hash h;
    if (by != ACTOR_CUSTOMER && by != ACTOR_AGENT && by != ACTOR_SELLER)
        return run_refuse(r, -OMB_E_DENIED, "people send files");
    r->out->repeat_of = kase_find_cid(r->k, r->c->cid);
    if (r->out->repeat_of)
        return 0;
    if (!id.len || id.len >= sizeof r->k->attachment->id || !name.len || name.len > MEDIA_MAX_NAME)
        return run_refuse(r, -OMB_E_INVALID, "attachment, name: words of a file");
    if (!is_type(type) || hash_parse(hash, &h) < 0 || bytes < 1 || bytes > BLOB_MAX_BYTES)
        return run_refuse(r, -OMB_E_INVALID, "type, hash, bytes: of a stored file");
    if (!attach_fits(r->k, (uint8_t)by))
        return run_refuse(r, -OMB_E_LIMIT, "a case takes at most %d files of each side",
                          CASE_MAX_ATTACHED);
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "attachment", id);
    jo_kv_str(o, "name", name);
    jo_kv_str(o, "type", type);
    jo_kv_int(o, "bytes", bytes);
    jo_kv_str(o, "hash", hash);
    if (r->c->actor.name.len)
        jo_kv_str(o, "by", r->c->actor.name);
    (void)out_event(r, EVENT_ATTACHMENT_ADDED, r->c->actor);
    out_mark_cid(r);
    return 0;
}
