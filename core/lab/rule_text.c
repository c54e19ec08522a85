/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: finding rules in a policy's text. Must not know: what they do. Called by: explain, mutate.
 */
#include "core/lab/rule_text.h"

/* The brace of `policy "point" {`; n without one. */
static uint32_t find_body(const struct tokens *t, omb_str point)
{
    for (uint32_t i = 0; i + 2 < t->n; i++) {
        if (token_is(t, i, "policy") && str_eq(token_text(&t->v[i + 1]), point) &&
            token_is(t, i + 2, "{"))
            return i + 2;
    }
    return t->n;
}

uint32_t rule_text_value(const struct tokens *t, uint32_t i, uint32_t end)
{
    for (; i < end; i++) {
        uint32_t close = token_close(t, i);
        if (close < end)
            i = close;
        if (i + 1 >= end || token_is(t, i + 1, ",") || token_is(t, i + 1, ";"))
            return i;
    }
    return end - 1;
}

uint32_t rule_texts(const struct tokens *t, omb_str point, struct rule_text *out, uint32_t max)
{
    uint32_t body = find_body(t, point), end = token_close(t, body), n = 0;

    if (end == t->n)
        return 0;
    for (uint32_t i = body + 1; i < end && n < max; i++) {
        uint32_t close;
        if (token_is(t, i, "rule") && i + 2 < end && token_is(t, i + 2, "{")) {
            close = token_close(t, i + 2);
            out[n++] = (struct rule_text){token_text(&t->v[i + 1]), i, close};
        } else if (token_is(t, i, "otherwise") && token_is(t, i + 1, "=")) {
            close = rule_text_value(t, i + 2, end);
            out[n++] = (struct rule_text){STR("otherwise"), i, close};
        } else {
            close = token_close(t, i);
        }
        i = close < end ? close : i;
    }
    return n;
}

static const struct source *find_source(const struct bundle *b, const char *file)
{
    for (uint32_t i = 0; i < b->sources.n; i++) {
        if (strcmp(b->sources.v[i].name, file) == 0)
            return &b->sources.v[i];
    }
    return NULL;
}

omb_str rule_text_of(const struct bundle *b, enum decide_point point, uint32_t at,
                     struct arena *arena, uint32_t *line)
{
    const struct rule *r = &b->rules[point].rule[at];
    const struct source *s = find_source(b, r->file);
    struct rule_text text[POLICY_MAX_RULES + 1];
    struct tokens t;
    uint32_t n;

    *line = r->line > 0 ? (uint32_t)r->line : 0;
    if (!s || tokens_read(buf_str(&s->text), arena, &t) != 0)
        return STR("");
    n = rule_texts(&t, str_of(decide_point_name(point)), text, POLICY_MAX_RULES + 1);
    for (uint32_t i = 0; i < n; i++) {
        if (!str_is(text[i].name, r->name))
            continue;
        *line = t.v[text[i].from].line;
        return arena_dup(arena, str_sub(t.source, t.v[text[i].from].at,
                                        token_behind(&t, text[i].to) - t.v[text[i].from].at));
    }
    return STR("");
}
