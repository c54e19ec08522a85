/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_TOKEN_H
#define OMB_POLICY_TOKEN_H

#include "core/base/arena.h"

#include <stdint.h>

/*
 * A Lua source as words with their places: for tools that look at a rule's text or change it.
 * Comments and blanks are left out. It takes any bytes; whether they are good Lua is the
 * compiler's question. [any]
 */
enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_KEYWORD, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    omb_str text;          /* as written, texts with their quotes */
    uint32_t at;           /* byte in the source */
    uint32_t line, column; /* from 1; the column in bytes */
};

struct tokens {
    omb_str source;
    struct token *v; /* v[n] is a TOKEN_END */
    uint32_t n;
};

/* -OMB_E_NOMEM. Texts borrow from the source. */
OMB_MUST_USE int token_read(omb_str source, struct arena *arena, struct tokens *out);

/* Is token i this keyword, name or sign? False behind the end. */
bool token_is(const struct tokens *t, uint32_t i, const char *word);

/* The value of a text without escapes, or STR_NONE. */
omb_str token_text(const struct token *t);

/* The value of a decimal whole number. */
bool token_int(const struct token *t, int64_t *out);

/*
 * The token that closes what token i opens: ) ] } for ( [ {, `end` for function, if and do,
 * `until` for repeat. n when it is not closed or opens nothing.
 */
uint32_t token_close(const struct tokens *t, uint32_t i);

/* Byte behind token i. */
static inline uint32_t token_behind(const struct tokens *t, uint32_t i)
{
    return t->v[i].at + (uint32_t)t->v[i].text.len;
}

#endif
