/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the bytes of a decision's record, written once into one place. Must not know: rules, the
 * machine. Called by: decide. */
#include "core/policy/decide_record.h"

#include "core/policy/bundle_build.h"

#define RECORD_MAX (POLICY_MAX_INPUT + POLICY_MAX_OUTPUT + 8192)
#define RECORD_NUMBER 24  /* bytes of a number, at most */
#define RECORD_FIRST 2048 /* most records fit */

static bool is_told(const struct facts_view *view, const struct fact *f, int at)
{
    const struct contract_fact *known;

    if (at < 0)
        return true;
    known = &view->contract->fact[at];
    if (view->read >> at & 1 || f->type != known->type || f->type == FACT_JSON)
        return true;
    if (f->type == FACT_TEXT)
        return f->str.len > 0;
    return f->type == FACT_BOOL ? (f->num != 0) != (known->absent != 0) : f->num != known->absent;
}

/* buf_put, without a call for what has room: nearly all of it. */
static void put(struct buf *b, const char *bytes, size_t len)
{
    if (b->err || (len > b->cap - b->len && buf_reserve(b, len) != 0))
        return;
    memcpy(b->ptr + b->len, bytes, len);
    b->len += len;
}

#define PUT(b, text) put((b), text, sizeof(text) - 1)

static void put_z(struct buf *b, const char *z)
{
    put(b, z, strlen(z));
}

static void put_int(struct buf *b, int64_t n)
{
    char digit[RECORD_NUMBER];
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    size_t at = sizeof digit;

    do {
        digit[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (n < 0)
        digit[--at] = '-';
    put(b, digit + at, sizeof digit - at);
}

static bool is_plain(omb_str s)
{
    bool plain = true;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        plain &= c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
    }
    return plain;
}

static void put_text(struct buf *b, omb_str s)
{
    struct json_out o;

    if (is_plain(s)) {
        PUT(b, "\"");
        put(b, s.len ? s.ptr : "", s.len);
        PUT(b, "\"");
        return;
    }
    o = json_out(b);
    jo_str(&o, s);
}

static void put_value(struct buf *b, const struct fact *f)
{
    switch (f->type) {
    case FACT_INT:
        put_int(b, f->num);
        break;
    case FACT_BOOL:
        put(b, f->num ? "true" : "false", f->num ? 4 : 5);
        break;
    case FACT_TEXT:
        put_text(b, f->str);
        break;
    case FACT_JSON:
        put(b, f->str.len ? f->str.ptr : "", f->str.len);
        break;
    }
}

static void put_facts(struct buf *b, const struct facts_view *view, const struct facts *facts)
{
    const struct contract *c = view->contract;
    bool first = true;

    PUT(b, ",\"facts\":{");
    for (uint32_t i = 0; i < facts->n; i++) {
        const struct fact *f = &facts->v[i];
        if (!is_told(view, f, view->at[i]))
            continue;
        if (!first)
            PUT(b, ",");
        first = false;
        put_text(b, str_of(f->name));
        PUT(b, ":");
        put_value(b, f);
    }
    PUT(b, "},\"read\":[");
    first = true;
    for (uint64_t left = view->read; left; left &= left - 1) {
        if (!first)
            PUT(b, ",");
        first = false;
        put_text(b, str_of(c->fact[__builtin_ctzll(left)].name));
    }
    PUT(b, "]");
}

omb_str decide_record_write(struct bundle *bundle, const struct facts_view *view,
                            const struct facts *facts, const struct verdict *v,
                            const struct decide_trace *t, struct arena *arena)
{
    struct buf *b = &bundle->record;
    struct json_out o = json_out(b);

    buf_clear(b);
    b->max = RECORD_MAX;
    if (buf_reserve(b, RECORD_FIRST) != 0)
        return STR_NONE;
    PUT(b, "{\"point\":\"");
    put_z(b, decide_point_name(view->contract->point));
    PUT(b, "\",\"bundle\":\"");
    put_z(b, bundle->hash);
    PUT(b, "\",\"vm\":\"");
    put_z(b, bundle_vm_id());
    PUT(b, "\",\"now\":");
    put_int(b, view->now.num);
    put_facts(b, view, facts);
    PUT(b, ",\"verdict\":");
    verdict_print(v, &o);
    PUT(b, ",\"rule\":");
    put_text(b, v->rule);
    PUT(b, ",\"ticks\":");
    put_int(b, (int64_t)t->ticks);
    PUT(b, ",\"status\":");
    put_int(b, v->status);
    if (v->status) {
        PUT(b, ",\"error\":");
        put_text(b, str_of(t->error));
    }
    PUT(b, "}");
    return b->err ? STR_NONE : arena_dup(arena, buf_str(b));
}
