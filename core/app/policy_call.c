/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a question about policies from its words to its answer: fetching the bundles it names, the
 * pool, the end of the office. Must not know: what a verb answers.
 * Called by: policy_office.c, the policy_verb_*.c files. */
#include "core/app/policy_call.h"

#include "core/app/background.h"
#include "core/gateway/verbs.h"
#include "core/policy/archive.h"

#include <stdio.h>
#include <stdlib.h>

static void fetch(struct policy_call *c);

/* ---- answering ---- */

/* The next one that waited for this one's end. */
static struct policy_call *pass_turn(struct policy_call *c)
{
    struct list *turns = &c->office->turns;
    bool first = turns->next == &c->turn;

    list_remove(&c->turn);
    return first && !list_empty(turns) && !c->office->closing
               ? LIST_ITEM(turns->next, struct policy_call, turn)
               : NULL;
}

static void call_free(struct policy_call *c)
{
    struct policy_call *next = pass_turn(c);

    list_remove(&c->link);
    buf_free(&c->spare);
    for (int i = 0; i < CALL_BUNDLES; i++)
        buf_free(&c->bundle[i].archive);
    buf_free(&c->out);
    arena_free(&c->arena);
    free(c);
    if (next)
        next->verb->run(next);
}

bool policy_call_turn(struct policy_call *c)
{
    struct list *turns = &c->office->turns;

    if (list_empty(&c->turn))
        list_add_tail(turns, &c->turn);
    return turns->next == &c->turn;
}

static void tell(struct policy_call *c, const struct port_answer *a)
{
    port_fn fn = c->fn;

    c->fn = NULL;
    if (fn)
        fn(c->fctx, a);
}

void policy_call_answer(struct policy_call *c)
{
    struct port_answer a = {.status = c->status ? c->status : c->out.err,
                            .detail = c->detail[0] ? c->detail : NULL,
                            .field = c->fault.field[0] ? c->fault.field : NULL,
                            .http = c->http,
                            .type = c->type};

    if (a.status == 0)
        a.json = buf_str(&c->out);
    tell(c, &a);
    call_free(c);
}

void policy_call_fail(struct policy_call *c, int status, const char *fmt, ...)
{
    va_list ap;

    c->status = status;
    va_start(ap, fmt);
    (void)vsnprintf(c->detail, sizeof c->detail, fmt, ap);
    va_end(ap);
}

void policy_call_refuse(struct policy_call *c, int status, const char *words)
{
    policy_call_fail(c, status, "%s", words ? words : omb_strerror(status));
    policy_call_answer(c);
}

/* ---- waiting ---- */

void policy_call_hold(struct policy_call *c)
{
    c->held = true;
    c->office->away++;
}

bool policy_call_release(struct policy_call *c)
{
    c->held = false;
    c->office->away--;
    if (!c->office->closing)
        return true;
    policy_call_refuse(c, -OMB_E_CLOSED, "shutting down");
    return false;
}

/* ---- words ---- */

omb_str policy_call_word(struct policy_call *c, const char *name)
{
    return json_str_or(&c->args, 0, name, &c->arena, STR(""));
}

int64_t policy_call_number(struct policy_call *c, const char *name, int64_t fallback)
{
    return verb_number(&c->args, name, fallback, &c->arena);
}

bool policy_call_sources(struct policy_call *c, uint32_t which, struct sources *out)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    int status = archive_read(buf_str(&c->bundle[which].archive), out, &errors);

    bundle_errors_free(&errors);
    if (status != 0)
        policy_call_refuse(c, status, "the bundle cannot be read");
    return status == 0;
}

/* ---- the background ---- */

static void work(void *ctx)
{
    struct policy_call *c = ctx;

    c->verb->run(c);
}

static void worked(void *ctx)
{
    struct policy_call *c = ctx;

    c->office->tools--;
    if (policy_call_release(c))
        policy_call_answer(c);
}

static void run(struct policy_call *c)
{
    struct policy_office *po = c->office;

    if (!c->verb->pool) {
        c->verb->run(c);
        return;
    }
    if (po->tools == POLICY_TOOLS_AT_ONCE) {
        policy_call_refuse(c, -OMB_E_BUSY, "other checks and tests are running, try again");
        return;
    }
    policy_call_hold(c);
    po->tools++;
    if (background_start(keeper_rows(po->keeper)->loop, work, worked, c) == 0)
        return;
    po->tools--;
    if (policy_call_release(c))
        policy_call_refuse(c, -OMB_E_NOMEM, NULL);
}

/* ---- bundles ---- */

static void fetched(struct policy_call *c)
{
    struct policy_bundle_text *b = &c->bundle[c->fetching++];
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct sources s = {0};

    if (!b->hash[0] && archive_read(buf_str(&b->archive), &s, &errors) == 0)
        hash_hex(sources_hash(&s), b->hash);
    sources_free(&s);
    bundle_errors_free(&errors);
    fetch(c);
}

static void text_found(void *ctx, int status, omb_str archive)
{
    struct policy_call *c = ctx;

    if (!policy_call_release(c))
        return;
    if (status == 0)
        buf_puts(&c->bundle[c->fetching].archive, archive);
    if (status == 0)
        status = c->bundle[c->fetching].archive.err;
    if (status == 0)
        fetched(c);
    else
        policy_call_refuse(c, status,
                           status == -OMB_E_NOTFOUND ? "there is no bundle of this hash" : NULL);
}

static void find_text(struct policy_call *c, omb_str hash)
{
    const struct keeper *k = c->office->keeper;

    str_clip(c->bundle[c->fetching].hash, sizeof c->bundle[0].hash, hash);
    policy_call_hold(c);
    policy_find_text(keeper_rows(k), keeper_policy(k), hash, text_found, c);
}

static void prefix_found(void *ctx, int status, const struct store_rows *rows)
{
    struct policy_call *c = ctx;

    if (!policy_call_release(c))
        return;
    if (status == 0 && rows->n == 1)
        find_text(c, arena_dup(&c->arena, rows->row[0].a));
    else
        policy_call_refuse(c, status ? status : -OMB_E_NOTFOUND,
                           status        ? NULL
                           : rows->n > 1 ? "several bundles have a hash that begins so"
                                         : "there is no bundle of this hash");
}

/* The beginning of a hash, as people copy it from the history. */
static void find_prefix(struct policy_call *c, omb_str prefix)
{
    const struct policy_rows *r = keeper_rows(c->office->keeper);
    int status;

    policy_call_hold(c);
    status = store_kv_list(r->store, r->tenant, POLICY_ROWS_BUNDLE, prefix, 2, prefix_found, c);
    if (status != 0 && policy_call_release(c))
        policy_call_refuse(c, status, NULL);
}

static void draft_base_found(void *ctx, int status, omb_str base)
{
    struct policy_call *c = ctx;
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf draft = c->bundle[c->fetching].archive;

    if (!policy_call_release(c))
        return;
    c->bundle[c->fetching].archive = BUF_INIT(0);
    if (status == 0)
        status =
            policy_draft_apply(buf_str(&draft), base, &c->bundle[c->fetching].archive, &errors);
    if (status == 0)
        fetched(c);
    else
        policy_call_refuse(c, status, "the draft cannot be put together");
    buf_free(&draft);
    bundle_errors_free(&errors);
}

static void draft_read(void *ctx, int status, const struct store_rows *rows)
{
    struct policy_call *c = ctx;
    const struct keeper *k = c->office->keeper;
    char base[HASH_HEX + 1];

    if (!policy_call_release(c))
        return;
    if (status == 0 && rows->n == 0)
        status = -OMB_E_NOTFOUND;
    if (status == 0)
        status = policy_draft_base(rows->row[0].c, base);
    if (status == 0)
        str_clip(c->draft_base, sizeof c->draft_base, str_of(base));
    if (status != 0) {
        policy_call_refuse(c, status, status == -OMB_E_NOTFOUND ? "you have no draft" : NULL);
        return;
    }
    buf_puts(&c->bundle[c->fetching].archive, rows->row[0].c);
    policy_call_hold(c);
    policy_find_text(keeper_rows(k), keeper_policy(k), str_of(base), draft_base_found, c);
}

static void fetch_draft(struct policy_call *c)
{
    const struct policy_rows *r = keeper_rows(c->office->keeper);
    int status;

    policy_call_hold(c);
    status = store_kv_get(r->store, r->tenant, POLICY_ROWS_DRAFT, str_of(c->who.id), draft_read, c);
    if (status != 0 && policy_call_release(c))
        policy_call_refuse(c, status, NULL);
}

/* "active", "trial", "proposal" and "previous" as hashes; a hash as it is. */
static omb_str hash_of_word(const struct keeper *k, omb_str word)
{
    const struct activation *a = NULL;

    if (!word.len || str_is(word, "active"))
        a = keeper_active(k);
    else if (str_is(word, "trial"))
        a = keeper_trial(k);
    else if (str_is(word, "proposal"))
        a = keeper_proposal(k);
    else if (str_is(word, "previous"))
        return policy_previous(keeper_policy(k))
                   ? str_of(bundle_hash(policy_previous(keeper_policy(k))))
                   : STR_NONE;
    else
        return word;
    return a ? str_of(a->hash) : STR_NONE;
}

/* An archive that came with the question itself, from the command line. */
static void take_archive(struct policy_call *c, omb_str archive)
{
    buf_puts(&c->bundle[c->fetching].archive, archive);
    fetched(c);
}

static void fetch(struct policy_call *c)
{
    const char *name = c->fetching < CALL_BUNDLES ? c->verb->bundle[c->fetching] : NULL;
    uint32_t at = name ? json_member(&c->args, 0, name) : JSON_NONE;
    omb_str word, hash;

    if (!name) {
        run(c);
        return;
    }
    if (json_is(&c->args, at, JSON_OBJECT)) {
        take_archive(c, json_raw(&c->args, at));
        return;
    }
    word = policy_call_word(c, name);
    if (str_is(word, "draft")) {
        fetch_draft(c);
        return;
    }
    hash = hash_of_word(c->office->keeper, word);
    if (hash.len >= POLICY_LEAST_PREFIX && hash.len < HASH_HEX)
        find_prefix(c, hash);
    else if (hash.len)
        find_text(c, hash);
    else
        policy_call_refuse(c, -OMB_E_NOTFOUND,
                           "there is none of that name now (active, previous, trial, proposal)");
}

/* ---- the office ---- */

static const struct policy_verb *find_verb(const char *name)
{
    for (const struct policy_verb *v = policy_verb_table(); v->name; v++) {
        if (strcmp(v->name, name) == 0)
            return v;
    }
    return NULL;
}

static struct policy_call *call_new(struct policy_office *po, port_fn fn, void *fctx)
{
    struct policy_call *c = calloc(1, sizeof *c);

    if (!c) {
        fn(fctx, &(struct port_answer){.status = -OMB_E_NOMEM});
        return NULL;
    }
    list_init(&c->link);
    list_init(&c->turn);
    list_add_tail(&po->calls, &c->link);
    c->office = po;
    c->fn = fn;
    c->fctx = fctx;
    c->out = BUF_INIT(POLICY_MAX_ARCHIVE * 2);
    return c;
}

void policy_office_ask(struct policy_office *po, const struct policy_question *q, port_fn fn,
                       void *fctx)
{
    struct policy_call *c = call_new(po, fn, fctx);
    int status;

    if (!c)
        return;
    c->who = q->who;
    c->verb = find_verb(q->verb);
    if (!q->is_operator) {
        policy_call_refuse(c, -OMB_E_DENIED, "policies are for operators");
        return;
    }
    if (!c->verb || po->closing) {
        policy_call_refuse(c, c->verb ? -OMB_E_CLOSED : -OMB_E_NOTFOUND, NULL);
        return;
    }
    status = json_parse_arena(arena_dup(&c->arena, q->args), &c->arena, POLICY_ARCHIVE_TOKENS,
                              &c->args, NULL);
    if (status != 0 || !json_is(&c->args, 0, JSON_OBJECT))
        policy_call_refuse(c, -OMB_E_SYNTAX, "the words are no JSON object");
    else if (q->shape && shape_check(&c->args, 0, q->shape, &c->fault) != 0)
        policy_call_refuse(c, -OMB_E_INVALID, c->fault.why);
    else
        fetch(c);
}

static void recalled(void *ctx, int status, struct bundle *b)
{
    struct policy_call *c = ctx;

    if (!policy_call_release(c))
        return;
    if (status == 0)
        policy_keep(keeper_policy(c->office->keeper), b);
    c->status = status;
    policy_call_answer(c);
}

void policy_office_recall(struct policy_office *po, omb_str hash, port_fn fn, void *fctx)
{
    struct policy_call *c = call_new(po, fn, fctx);

    if (!c)
        return;
    if (po->closing) {
        policy_call_refuse(c, -OMB_E_CLOSED, NULL);
        return;
    }
    policy_call_hold(c);
    policy_find(keeper_rows(po->keeper), keeper_policy(po->keeper), hash, recalled, c);
}

void policy_call_tell_all(struct policy_office *po)
{
    for (struct list *node = po->calls.next; node != &po->calls; node = node->next)
        tell(LIST_ITEM(node, struct policy_call, link),
             &(struct port_answer){.status = -OMB_E_CLOSED, .detail = "shutting down"});
}

/* They waited for a turn that never came. */
void policy_call_free_all(struct policy_office *po)
{
    while (!list_empty(&po->calls))
        call_free(LIST_ITEM(po->calls.next, struct policy_call, link));
}
