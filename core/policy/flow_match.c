/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which option a customer's answer means. Must not know: flows. Called by: flow_words, flow.
 */
#include "core/policy/flow_words.h"

#define MATCH_MIN_PART 3 /* shorter parts of an option mean nothing */

static bool holds_nocase(omb_str s, omb_str part)
{
    for (size_t i = 0; part.len && i + part.len <= s.len; i++) {
        if (str_eq_nocase(str_sub(s, i, part.len), part))
            return true;
    }
    return false;
}

/* "2", "2." or "2)" */
static uint32_t number_of(omb_str s)
{
    int64_t n = 0;

    if (s.len > 1 && (s.ptr[s.len - 1] == '.' || s.ptr[s.len - 1] == ')'))
        s.len--;
    return s.len < 3 && str_int(s, &n) == 0 && n > 0 ? (uint32_t)n : 0;
}

static omb_str option_at(const struct json_doc *doc, uint32_t options, uint32_t i,
                         struct arena *arena)
{
    omb_str s = STR_NONE;
    if (json_get_str(doc, json_item(doc, options, i), arena, &s) != 0)
        return STR_NONE;
    return s;
}

omb_str flow_words_match(omb_str answer, const struct json_doc *doc, uint32_t options,
                         struct arena *arena)
{
    omb_str said = str_trim(answer), found = STR_NONE;
    uint32_t n, number = number_of(said), parts = 0;

    if (!json_is(doc, options, JSON_ARRAY) || !said.len)
        return STR_NONE;
    n = doc->tok[options].count;
    for (uint32_t i = 0; i < n; i++) {
        omb_str option = option_at(doc, options, i, arena);
        if (str_eq_nocase(said, option))
            return option;
        if (!holds_nocase(said, option) &&
            !(said.len >= MATCH_MIN_PART && holds_nocase(option, said)))
            continue;
        found = option;
        parts++;
    }
    if (number && number <= n)
        return option_at(doc, options, number - 1, arena);
    return parts == 1 ? found : STR_NONE;
}
