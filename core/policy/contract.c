/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: finding points, facts and fields by name. Must not know: Lua, the tables' rows. Called by:
 * facts, verdict, lint, reference, spec_facts, lab. */
#include "core/policy/contract.h"

#include "core/base/str.h"

#include <stdio.h>

int contract_find(const struct contract *c, omb_str name, uint32_t hint)
{
    for (uint32_t i = 0; i < c->n_fact; i++) {
        uint32_t at = hint + i < c->n_fact ? hint + i : (hint + i) % c->n_fact;
        if (name.len == c->fact[at].name_len && memcmp(name.ptr, c->fact[at].name, name.len) == 0)
            return (int)at;
    }
    return -1;
}

const char *contract_nearest(const struct contract *c, omb_str name)
{
    const char *names[CONTRACT_MAX_FACTS];
    for (uint32_t i = 0; i < c->n_fact; i++)
        names[i] = c->fact[i].name;
    return str_nearest(name, names, c->n_fact);
}

bool contract_has_group(const struct contract *c, omb_str name)
{
    omb_str head, tail;
    for (uint32_t i = 0; i < c->n_fact; i++) {
        if (str_cut(str_of(c->fact[i].name), '.', &head, &tail) && str_eq(head, name))
            return true;
    }
    return false;
}

enum decide_point contract_point(omb_str name)
{
    for (int p = 0; p < POINTS; p++) {
        if (str_is(name, decide_point_name((enum decide_point)p)))
            return (enum decide_point)p;
    }
    return POINTS;
}

const char *contract_nearest_point(omb_str name)
{
    const char *points[POINTS];
    for (int p = 0; p < POINTS; p++)
        points[p] = decide_point_name((enum decide_point)p);
    return str_nearest(name, points, POINTS);
}

const char *contract_unit_name(enum contract_unit u)
{
    static const char *const names[CONTRACT_UNITS] = {
        [UNIT_NONE] = "",
        [UNIT_COUNT] = "count",
        [UNIT_MINOR] = "minor units",
        [UNIT_TIME] = "ms UTC",
        [UNIT_MS] = "ms",
        [UNIT_SECONDS] = "s",
        [UNIT_HOURS] = "hours",
        [UNIT_DAYS] = "days",
        [UNIT_PERCENT] = "percent",
        [UNIT_PM] = "per mille",
        [UNIT_BYTES] = "bytes",
        [UNIT_TIER] = "level",
        [UNIT_HOUR] = "hour of day",
    };
    return (unsigned)u < CONTRACT_UNITS ? names[u] : "";
}

const char *contract_type_name(enum fact_type type)
{
    static const char *const names[] = {[FACT_INT] = "integer",
                                        [FACT_BOOL] = "boolean",
                                        [FACT_TEXT] = "string",
                                        [FACT_JSON] = "table"};
    return names[type];
}

enum verdict_kind contract_kind(omb_str word)
{
    for (int k = 0; k < VERDICT_KINDS; k++) {
        if (str_is(word, verdict_kind_name((enum verdict_kind)k)))
            return (enum verdict_kind)k;
    }
    return VERDICT_KINDS;
}

const struct contract_field *contract_field(enum verdict_kind kind, omb_str name)
{
    const struct contract_verdict *v = contract_verdict_of(kind);
    for (uint32_t i = 0; i < v->n_field; i++) {
        if (str_is(name, v->field[i].name))
            return &v->field[i];
    }
    return NULL;
}

const char *contract_nearest_field(enum verdict_kind kind, omb_str name)
{
    const struct contract_verdict *v = contract_verdict_of(kind);
    const char *names[CONTRACT_MAX_FIELDS];
    for (uint32_t i = 0; i < v->n_field; i++)
        names[i] = v->field[i].name;
    return str_nearest(name, names, v->n_field);
}

const char *contract_nearest_verdict(enum decide_point point, omb_str word)
{
    const char *names[VERDICT_KINDS];
    size_t n = 0;
    for (int k = 0; k < VERDICT_KINDS; k++) {
        if (decide_may(point, (enum verdict_kind)k))
            names[n++] = verdict_kind_name((enum verdict_kind)k);
    }
    return str_nearest(word, names, n);
}

void contract_verdict_list(enum decide_point point, char *out, size_t cap)
{
    int left = 0;
    size_t n = 0;

    for (int k = 0; k < VERDICT_KINDS; k++)
        left += decide_may(point, (enum verdict_kind)k);
    out[0] = '\0';
    for (int k = 0; k < VERDICT_KINDS && n < cap; k++) {
        if (!decide_may(point, (enum verdict_kind)k))
            continue;
        left--;
        n += (size_t)snprintf(out + n, cap - n, "%s%s", verdict_kind_name((enum verdict_kind)k),
                              left > 1    ? ", "
                              : left == 1 ? " or "
                                          : "");
    }
}

bool contract_has_word(const char *words, omb_str word)
{
    omb_str left = str_of(words), one;
    while (left.len) {
        (void)str_cut(left, ' ', &one, &left);
        if (str_eq(one, word))
            return true;
    }
    return false;
}

bool contract_is_word(omb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_'))
            return false;
    }
    return s.len > 0;
}
