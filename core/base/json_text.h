/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_JSON_TEXT_H
#define OMB_BASE_JSON_TEXT_H

#include "core/base/json.h"

/* Escapes and order of JSON strings; shared by json.c and json_value.c, for nobody else. */

/*
 * Reads the escape that begins at p[0] == '\\': its length, or 0 when it is none or a
 * surrogate without its partner.
 */
uint32_t json_escape_read(const char *p, uint32_t left, uint32_t *code_point);

/* Writes the decoded string of a token to out (at least t->len bytes); its length. */
size_t json_text_decode(const char *text, const struct json_tok *t, char *out);

/* Bytewise order of two string tokens as decoded. */
int json_text_compare(const char *text, const struct json_tok *a, const struct json_tok *b);

/* Whether the decoded string is exactly s. */
bool json_text_is(const char *text, const struct json_tok *t, omb_str s);

/* Whether all keys of an object differ: O(n log n), the tokens' `count` serves as scratch. */
bool json_keys_differ(const struct json_doc *d, struct json_tok *tok, uint32_t object);

#endif
