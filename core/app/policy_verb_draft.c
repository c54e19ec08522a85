/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: showing, changing and dropping an operator's draft, one row of the store each.
 * Must not know: how a draft is put together (policy_draft.c).
 * Called by: policy_call.c through the table of verbs. */
#include "core/app/policy_call.h"

#include "core/base/clock.h"
#include "core/policy/archive.h"

/* The draft itself is kept in bundle[0].archive, its base's archive in bundle[1].archive. */
#define DRAFT 0
#define BASE 1

/* ---- the answer ---- */

/* {"base","changed":[…],"hash"} of what stands in DRAFT and BASE. */
static void answer_draft(struct policy_call *c)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf archive = BUF_INIT(0);
    struct json_out o = json_out(&c->out);
    struct sources s = {0};
    char hash[HASH_HEX + 1] = "";
    omb_str draft = buf_str(&c->bundle[DRAFT].archive);
    int status = policy_draft_apply(draft, buf_str(&c->bundle[BASE].archive), &archive, &errors);

    if (status == 0)
        status = archive_read(buf_str(&archive), &s, &errors);
    if (status == 0)
        hash_hex(sources_hash(&s), hash);
    jo_obj(&o);
    jo_kv_z(&o, "base", c->bundle[BASE].hash);
    jo_key(&o, "changed");
    policy_draft_names(draft, &o);
    jo_kv_z(&o, "hash", hash[0] ? hash : NULL);
    jo_kv_bool(&o, "behind",
               !keeper_active(c->office->keeper) ||
                   strcmp(keeper_active(c->office->keeper)->hash, c->bundle[BASE].hash) != 0);
    jo_end_obj(&o);
    sources_free(&s);
    buf_free(&archive);
    bundle_errors_free(&errors);
    policy_call_answer(c);
}

static void answer_none(struct policy_call *c)
{
    buf_putz(&c->out, "{\"base\":null,\"changed\":[],\"hash\":null,\"behind\":false}");
    policy_call_answer(c);
}

/* ---- reading it with its base ---- */

static void read_base(struct policy_call *c, omb_str hash, policy_find_text_fn fn)
{
    const struct keeper *k = c->office->keeper;

    str_clip(c->bundle[BASE].hash, sizeof c->bundle[BASE].hash, hash);
    policy_call_hold(c);
    policy_find_text(keeper_rows(k), keeper_policy(k), hash, fn, c);
}

static void read_draft(struct policy_call *c, store_rows_fn fn)
{
    const struct policy_rows *r = keeper_rows(c->office->keeper);
    int status;

    policy_call_hold(c);
    status = store_kv_get(r->store, r->tenant, POLICY_ROWS_DRAFT, str_of(c->who.id), fn, c);
    if (status != 0 && policy_call_release(c))
        policy_call_refuse(c, status, NULL);
}

/* Keeps what was read; false after answering. *there: whether there is one. */
static bool take_draft(struct policy_call *c, int status, const struct store_rows *rows,
                       bool *there)
{
    if (!policy_call_release(c))
        return false;
    *there = status == 0 && rows->n > 0;
    if (*there)
        buf_puts(&c->bundle[DRAFT].archive, rows->row[0].c);
    if (status == 0 || status == -OMB_E_NOTFOUND)
        return true;
    policy_call_refuse(c, status, NULL);
    return false;
}

static bool take_base(struct policy_call *c, int status, omb_str archive)
{
    if (!policy_call_release(c))
        return false;
    buf_clear(&c->bundle[BASE].archive);
    buf_puts(&c->bundle[BASE].archive, archive);
    if (status == 0)
        return true;
    policy_call_refuse(c, status, "the bundle that the draft began from cannot be read");
    return false;
}

/* ---- show ---- */

static void shown_base(void *ctx, int status, omb_str archive)
{
    struct policy_call *c = ctx;

    if (take_base(c, status, archive))
        answer_draft(c);
}

static void shown(void *ctx, int status, const struct store_rows *rows)
{
    struct policy_call *c = ctx;
    char base[HASH_HEX + 1] = "";
    bool there;

    if (!take_draft(c, status, rows, &there))
        return;
    if (!there)
        answer_none(c);
    else if (policy_draft_base(buf_str(&c->bundle[DRAFT].archive), base) == 0)
        read_base(c, str_of(base), shown_base);
    else
        policy_call_refuse(c, -OMB_E_CORRUPT, NULL);
}

void policy_verb_draft(struct policy_call *c)
{
    read_draft(c, shown);
}

/* ---- keep ---- */

static void kept(void *ctx, int status, uint64_t seq)
{
    struct policy_call *c = ctx;

    (void)seq;
    if (!policy_call_release(c))
        return;
    if (status == 0)
        answer_draft(c);
    else
        policy_call_refuse(c, status, NULL);
}

static void keep(struct policy_call *c)
{
    const struct policy_rows *r = keeper_rows(c->office->keeper);
    struct store_kv row = {.tenant = r->tenant,
                           .space = POLICY_ROWS_DRAFT,
                           .key = str_of(c->who.id),
                           .value = buf_str(&c->bundle[DRAFT].archive),
                           .expires = clock_unix_ms() + POLICY_DRAFT_MS};
    int status = row.value.len > POLICY_MAX_ARCHIVE ? -OMB_E_LIMIT : 0;

    policy_call_hold(c);
    if (status == 0)
        status = store_kv_put(r->store, &row, kept, c);
    if (status != 0 && policy_call_release(c))
        policy_call_refuse(c, status, status == -OMB_E_LIMIT ? "the draft is too large" : NULL);
}

/* ---- one file of it ---- */

/* Reads the words: false after answering. A text of null deletes the file. */
static bool read_words(struct policy_call *c, omb_str *name, omb_str *text)
{
    uint32_t at = json_member(&c->args, 0, "text");
    enum source_kind kind;

    *name = policy_call_word(c, "name");
    *text = STR_NONE;
    if (!sources_kind(*name, &kind)) {
        policy_call_refuse(c, -OMB_E_INVALID,
                           "name: is bundle.lua or a .lua file in policies/, assistant/, lib/ or "
                           "spec/");
        return false;
    }
    if (!json_is(&c->args, at, JSON_NULL) && json_get_str(&c->args, at, &c->arena, text) != 0) {
        policy_call_refuse(c, -OMB_E_INVALID, "text: is needed, or null to delete the file");
        return false;
    }
    if (text->len <= POLICY_MAX_SOURCE)
        return true;
    policy_call_refuse(c, -OMB_E_LIMIT, "text: the file is too large");
    return false;
}

static void change(struct policy_call *c)
{
    struct buf changed = BUF_INIT(0);
    struct sources base;
    omb_str name, text;
    int status;

    if (!read_words(c, &name, &text) || !policy_call_sources(c, BASE, &base))
        return;
    status = policy_draft_change(buf_str(&c->bundle[DRAFT].archive), &base, name, text, &changed);
    sources_free(&base);
    buf_free(&c->bundle[DRAFT].archive);
    c->bundle[DRAFT].archive = changed;
    if (status == 0)
        keep(c);
    else
        policy_call_refuse(c, status, "the draft cannot be changed");
}

static void change_base(void *ctx, int status, omb_str archive)
{
    struct policy_call *c = ctx;

    if (take_base(c, status, archive))
        change(c);
}

static void counted(void *ctx, int status, const struct store_rows *rows)
{
    struct policy_call *c = ctx;
    const struct activation *a = keeper_active(c->office->keeper);

    if (!policy_call_release(c))
        return;
    if (status != 0 || rows->n >= POLICY_DRAFTS || !a) {
        policy_call_refuse(c,
                           status ? status
                           : a    ? -OMB_E_LIMIT
                                  : -OMB_E_STATE,
                           status ? NULL
                           : a    ? "too many drafts are kept"
                                  : "nothing is in force");
        return;
    }
    buf_printf(&c->bundle[DRAFT].archive, "{\"base\":\"%s\",\"changed\":{}}", a->hash);
    read_base(c, str_of(a->hash), change_base);
}

/* The first change of a draft: there may be no more than so many of them. */
static void begin(struct policy_call *c)
{
    const struct policy_rows *r = keeper_rows(c->office->keeper);
    int status;

    policy_call_hold(c);
    status =
        store_kv_list(r->store, r->tenant, POLICY_ROWS_DRAFT, STR(""), POLICY_DRAFTS, counted, c);
    if (status != 0 && policy_call_release(c))
        policy_call_refuse(c, status, NULL);
}

/* ---- on top of what is in force now ---- */

static int rebase(struct policy_call *c, char *file, size_t cap)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct sources old = {0}, now = {0};
    struct buf changed = BUF_INIT(0);
    int status = archive_read(buf_str(&c->spare), &old, &errors);

    if (status == 0)
        status = archive_read(buf_str(&c->bundle[BASE].archive), &now, &errors);
    if (status == 0)
        status = policy_draft_rebase(buf_str(&c->bundle[DRAFT].archive), &old, &now,
                                     str_of(c->bundle[BASE].hash), &changed, file, cap);
    sources_free(&old);
    sources_free(&now);
    bundle_errors_free(&errors);
    buf_free(&c->bundle[DRAFT].archive);
    c->bundle[DRAFT].archive = changed;
    return status;
}

static void rebase_now(void *ctx, int status, omb_str archive)
{
    struct policy_call *c = ctx;
    char file[64] = "a file";

    if (!take_base(c, status, archive))
        return;
    status = rebase(c, file, sizeof file);
    if (status == 0) {
        keep(c);
        return;
    }
    policy_call_fail(c, status, "%s was changed by somebody else meanwhile", file);
    policy_call_answer(c);
}

static void rebase_base(void *ctx, int status, omb_str archive)
{
    struct policy_call *c = ctx;
    const struct activation *a = keeper_active(c->office->keeper);

    if (!take_base(c, status, archive))
        return;
    c->spare = c->bundle[BASE].archive;
    c->bundle[BASE].archive = BUF_INIT(0);
    if (a)
        read_base(c, str_of(a->hash), rebase_now);
    else
        policy_call_refuse(c, -OMB_E_STATE, "nothing is in force");
}

/* ---- the verbs ---- */

static void put_read(void *ctx, int status, const struct store_rows *rows)
{
    struct policy_call *c = ctx;
    bool rebase = json_bool_or(&c->args, 0, "rebase", false), there;
    char base[HASH_HEX + 1] = "";

    if (!take_draft(c, status, rows, &there))
        return;
    if (!there && rebase)
        answer_none(c);
    else if (!there)
        begin(c);
    else if (policy_draft_base(buf_str(&c->bundle[DRAFT].archive), base) == 0)
        read_base(c, str_of(base), rebase ? rebase_base : change_base);
    else
        policy_call_refuse(c, -OMB_E_CORRUPT, NULL);
}

void policy_verb_draft_put(struct policy_call *c)
{
    if (policy_call_turn(c))
        read_draft(c, put_read);
}

static void dropped(void *ctx, int status, uint64_t seq)
{
    struct policy_call *c = ctx;

    (void)seq;
    if (!policy_call_release(c))
        return;
    if (status == 0 || status == -OMB_E_NOTFOUND)
        answer_none(c);
    else
        policy_call_refuse(c, status, NULL);
}

void policy_verb_draft_drop(struct policy_call *c)
{
    const struct policy_rows *r = keeper_rows(c->office->keeper);
    struct store_kv row = {.tenant = r->tenant,
                           .space = POLICY_ROWS_DRAFT,
                           .key = str_of(c->who.id)};
    int status;

    if (!policy_call_turn(c))
        return;
    policy_call_hold(c);
    status = store_kv_put(r->store, &row, dropped, c);
    if (status != 0 && policy_call_release(c))
        policy_call_refuse(c, status, NULL);
}
