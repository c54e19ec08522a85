/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the bytes of a decision's record, written once into one place. Must not know: rules, the
 * machine. Called by: decide; bundle_build prepares. */
#include "core/policy/decide_record.h"

#include "core/policy/bundle_build.h"

#include <stdio.h>

#define RECORD_MAX (POLICY_MAX_INPUT + POLICY_MAX_OUTPUT + 8192)
#define RECORD_KEY (CONTRACT_MAX_NAME + 5)
#define RECORD_NUMBER 24                    /* bytes of a number, at most */
#define RECORD_FRAME 1024                   /* of what is neither fact nor verdict */
#define RECORD_ERROR (6 * POLICY_MAX_ERROR) /* each byte escaped */

/* What every record of a point has: its beginning, and each name as `,"name":`. */
struct decide_words {
    char head[256];
    size_t n_head;
    struct {
        size_t len;
        char text[RECORD_KEY];
    } key[];
};

struct decide_words *decide_record_prepare(const struct bundle *b, enum decide_point point,
                                           struct arena *arena)
{
    const struct contract *c = contract_of(point);
    struct decide_words *w = arena_zalloc(arena, sizeof *w + c->n_fact * sizeof w->key[0]);

    if (!w)
        return NULL;
    w->n_head = (size_t)snprintf(w->head, sizeof w->head,
                                 "{\"point\":\"%s\",\"bundle\":\"%s\",\"vm\":\"%s\",\"now\":",
                                 decide_point_name(point), b->hash, bundle_vm_id());
    for (uint32_t i = 0; i < c->n_fact; i++)
        w->key[i].len = (size_t)snprintf(w->key[i].text, RECORD_KEY, ",\"%s\":", c->fact[i].name);
    return w;
}

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

/* Writes into room that was made sure of. */
struct writer {
    struct buf *b;
    size_t room;
};

static size_t room(const struct facts *facts, const struct verdict *v)
{
    size_t n = RECORD_FRAME + RECORD_ERROR + (CONTRACT_MAX_FACTS + 1) * RECORD_KEY;
    for (uint32_t i = 0; i < facts->n; i++)
        n += RECORD_KEY + RECORD_NUMBER + facts->v[i].str.len;
    return n + v->rule.len;
}

static inline void put(struct writer *w, const char *bytes, size_t len)
{
    memcpy(w->b->ptr + w->b->len, bytes, len);
    w->b->len += len;
}

#define PUT(w, text) put((w), text, sizeof(text) - 1)

/* Always as many bytes, which is quicker than as many as there are. */
static inline void put_key(struct writer *w, const char key[RECORD_KEY], size_t len)
{
    memcpy(w->b->ptr + w->b->len, key, RECORD_KEY);
    w->b->len += len;
}

static void put_int(struct writer *w, int64_t n)
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
    put(w, digit + at, sizeof digit - at);
}

/* What json_out would write as it is. */
static bool is_plain(omb_str s)
{
    static const bool odd[128] =
        {['"'] = true, ['\\'] = true, ['<'] = true, ['>'] = true, ['&'] = true, [0x7F] = true};
    bool found = false;

    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        found |= c < 0x20 || c >= 0x80 || odd[c & 0x7F];
    }
    return !found;
}

/* After what asked for room of its own: all of the first again. What failed is written over. */
static void make_room(struct writer *w)
{
    if (buf_reserve(w->b, w->room) != 0)
        w->b->len = 0;
}

/* Text that is escaped asks for its own room. */
static void put_text(struct writer *w, omb_str s)
{
    struct json_out o;

    if (is_plain(s)) {
        PUT(w, "\"");
        put(w, s.len ? s.ptr : "", s.len);
        PUT(w, "\"");
        return;
    }
    o = json_out(w->b);
    jo_str(&o, s);
    make_room(w);
}

static void put_value(struct writer *w, const struct fact *f)
{
    switch (f->type) {
    case FACT_INT:
        put_int(w, f->num);
        break;
    case FACT_BOOL:
        put(w, f->num ? "true" : "false", f->num ? 4 : 5);
        break;
    case FACT_TEXT:
        put_text(w, f->str);
        break;
    case FACT_JSON:
        put(w, f->str.len ? f->str.ptr : "", f->str.len);
        break;
    }
}

/* A name that the contract does not know, of a record of long ago. */
static void put_name(struct writer *w, const char *name)
{
    struct json_out o = json_out(w->b);

    PUT(w, ",");
    jo_str(&o, str_of(name));
    make_room(w);
    PUT(w, ":");
}

/* Each item begins with its comma; the first one's place is the bracket's. */
static void open_list(struct writer *w, size_t at, char bracket)
{
    w->b->ptr[at] = bracket;
    w->b->len += w->b->len == at;
}

static void put_facts(struct writer *w, const struct decide_words *words,
                      const struct facts_view *view, const struct facts *facts)
{
    size_t at;

    PUT(w, ",\"facts\":");
    at = w->b->len;
    for (uint32_t i = 0; i < facts->n; i++) {
        const struct fact *f = &facts->v[i];
        int known = view->at[i];
        if (!is_told(view, f, known))
            continue;
        if (known >= 0)
            put_key(w, words->key[known].text, words->key[known].len);
        else
            put_name(w, f->name);
        put_value(w, f);
    }
    open_list(w, at, '{');
    PUT(w, "},\"read\":");
    at = w->b->len;
    for (uint64_t left = view->read; left; left &= left - 1) {
        int i = __builtin_ctzll(left);
        put_key(w, words->key[i].text, words->key[i].len - 1);
    }
    open_list(w, at, '[');
    PUT(w, "]");
}

static void put_outcome(struct writer *w, const struct verdict *v, const struct decide_trace *t)
{
    PUT(w, ",\"rule\":");
    put_text(w, v->rule);
    PUT(w, ",\"ticks\":");
    put_int(w, (int64_t)t->ticks);
    PUT(w, ",\"status\":");
    put_int(w, v->status);
    if (v->status) {
        PUT(w, ",\"error\":");
        put_text(w, str_of(t->error));
    }
    PUT(w, "}");
}

omb_str decide_record_write(struct bundle *bundle, const struct facts_view *view,
                            const struct facts *facts, const struct verdict *v,
                            const struct decide_trace *t, struct arena *arena)
{
    const struct decide_words *words = bundle->words[view->contract->point];
    struct writer w = {&bundle->record, room(facts, v)};
    struct json_out o = json_out(w.b);

    buf_clear(w.b);
    w.b->max = 2 * RECORD_MAX;
    if (buf_reserve(w.b, w.room) != 0)
        return STR_NONE;
    put(&w, words->head, words->n_head);
    put_int(&w, view->now.num);
    put_facts(&w, words, view, facts);
    PUT(&w, ",\"verdict\":");
    verdict_print(v, &o);
    make_room(&w);
    put_outcome(&w, v, t);
    return w.b->err || w.b->len > RECORD_MAX ? STR_NONE : arena_dup(arena, buf_str(w.b));
}
