/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the door of rules' texts that tools look into and change: any bytes as a policy's file.
 * Words lie in order inside the text, rules inside their file, a mutant changes what it says and
 * nothing else. Must not know what the text means.
 * units: lab policy desk base */
#include "core/base/check.h"
#include "core/lab/cover_lines.h"
#include "core/lab/mutants.h"
#include "core/lab/rule_text.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_words(const struct tokens *t, size_t size)
{
    uint32_t behind = 0;

    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t close = token_close(t, i);
        OMB_REQUIRE(t->v[i].text.len > 0 && t->v[i].at >= behind);
        behind = token_behind(t, i);
        OMB_REQUIRE(behind <= size);
        OMB_REQUIRE(close == t->n || close > i);
    }
}

static void check_rules(const struct tokens *t)
{
    for (int p = 0; p < POINTS; p++) {
        struct rule_text r[8];
        uint32_t n = rule_texts(t, str_of(decide_point_name((enum decide_point)p)), r, 8);
        for (uint32_t i = 0; i < n; i++)
            OMB_REQUIRE(r[i].from <= r[i].to && r[i].to < t->n);
    }
}

static void check_mutants(const struct bundle *b)
{
    struct mutants m = {.v = NULL};
    struct buf text = BUF_INIT(1 << 20);
    omb_str from = buf_str(&b->sources.v[0].text);

    OMB_REQUIRE(mutants_add(&m, b, 0) == 0);
    for (uint32_t i = 0; i < m.n; i++) {
        const struct mutant *x = &m.v[i];
        OMB_REQUIRE((size_t)x->at + x->len <= from.len);
        OMB_REQUIRE(mutants_text(b, x, &text) == 0);
        OMB_REQUIRE(text.len == from.len - x->len + x->with.len);
        OMB_REQUIRE(x->at == 0 || memcmp(text.ptr, from.ptr, x->at) == 0);
    }
    buf_free(&text);
    mutants_free(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t code[256];
    struct source source = {.name = "policies/any.lua", .kind = SOURCE_POLICY};
    struct bundle *b = calloc(1, sizeof *b);
    struct arena arena = {0};
    struct tokens t;

    if (!b || size > 4096) { /* mutants of long texts are as many as their words, squared */
        free(b);
        return 0;
    }
    source.text = BUF_INIT(1 << 20);
    buf_put(&source.text, data, size);
    OMB_REQUIRE(tokens_read(buf_str(&source.text), &arena, &t) == 0);
    check_words(&t, size);
    check_rules(&t);
    b->sources = (struct sources){.v = &source, .n = 1, .bytes = size};
    for (int p = 0; p < POINTS; p++) {
        b->rules[p].present = size % POINTS == (size_t)p;
        (void)snprintf(b->rules[p].file, sizeof b->rules[p].file, "%s", source.name);
    }
    check_mutants(b);
    OMB_REQUIRE(cover_lines_mark(buf_str(&source.text), code, 255) == 0);
    buf_free(&source.text);
    arena_free(&arena);
    free(b);
    return 0;
}
