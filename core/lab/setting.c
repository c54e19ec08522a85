/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: facts that are changed one by one. Must not know: why they are. Called by: explain,
 * invariant, mutate, prompt. */
#include "core/lab/setting.h"

#include <stdio.h>

void setting_from(struct setting *s, enum decide_point point, const struct facts *facts)
{
    uint32_t hint = 0;

    *s = (struct setting){.c = contract_of(point)};
    for (uint32_t i = 0; i < facts->n; i++) {
        int at = contract_find(s->c, str_of(facts->v[i].name), hint);
        if (at < 0)
            continue;
        s->v[at] = facts->v[i];
        s->v[at].name = s->c->fact[at].name;
        s->given |= 1ull << at;
        hint = (uint32_t)at + 1;
    }
}

void setting_facts(const struct setting *s, struct facts *out)
{
    out->n = 0;
    out->subject = STR_NONE;
    for (uint32_t i = 0; i < s->c->n_fact && out->n < FACTS_MAX; i++) {
        if (s->given >> i & 1)
            out->v[out->n++] = s->v[i];
    }
}

uint64_t setting_now(const struct setting *s)
{
    return s->given & 1 ? (uint64_t)s->v[0].num : 0; /* every contract begins with it */
}

struct fact setting_value(const struct setting *s, uint32_t i)
{
    const struct contract_fact *known = &s->c->fact[i];

    if (s->given >> i & 1)
        return s->v[i];
    return (struct fact){known->name, known->type, known->absent, STR("")};
}

void setting_set(struct setting *s, uint32_t i, int64_t num, omb_str text)
{
    s->v[i] = (struct fact){s->c->fact[i].name, s->c->fact[i].type, num, text};
    s->given |= 1ull << i;
}

void setting_clear(struct setting *s, uint32_t i)
{
    s->given &= ~(1ull << i);
}

int setting_presence(const struct contract *c, uint32_t i)
{
    omb_str group, field;
    char name[96];

    if (!str_cut(str_of(c->fact[i].name), '.', &group, &field) || str_is(field, "present"))
        return -1;
    (void)snprintf(name, sizeof name, "%.*s.present", STR_ARG(group));
    return contract_find(c, str_of(name), i);
}

bool setting_same(const struct fact *a, const struct fact *b)
{
    if (a->type != b->type)
        return false;
    if (a->type == FACT_TEXT || a->type == FACT_JSON)
        return str_compare(a->str, b->str) == 0;
    return a->num == b->num;
}

void setting_print_value(const struct fact *f, struct json_out *o)
{
    if (f->type == FACT_INT)
        jo_int(o, f->num);
    else if (f->type == FACT_BOOL)
        jo_bool(o, f->num != 0);
    else if (f->type == FACT_TEXT)
        jo_str(o, f->str.ptr ? f->str : STR(""));
    else
        jo_raw(o, f->str);
}

/* The facts from i on that belong to its group; the index behind them. */
static uint32_t group_end(const struct contract *c, uint32_t i, omb_str group)
{
    omb_str head, tail;

    while (i < c->n_fact && str_cut(str_of(c->fact[i].name), '.', &head, &tail) &&
           str_eq(head, group))
        i++;
    return i;
}

/* Reading a group back makes it present: that is left out where nothing else is lost by it. */
static void print_group(const struct setting *s, uint32_t from, uint32_t to, omb_str group,
                        struct json_out *o)
{
    int presence = -1;
    bool others = false;

    for (uint32_t i = from; i < to; i++) {
        if (strcmp(s->c->fact[i].name + group.len + 1, "present") == 0)
            presence = (int)i;
        else
            others = others || (s->given >> i & 1);
    }
    if (!others && (presence < 0 || !(s->given >> presence & 1)))
        return;
    jo_key_str(o, group);
    jo_obj(o);
    if (presence >= 0 && !(others && setting_value(s, (uint32_t)presence).num))
        jo_kv_bool(o, "present", setting_value(s, (uint32_t)presence).num != 0);
    for (uint32_t i = from; i < to; i++) {
        if ((int)i == presence || !(s->given >> i & 1))
            continue;
        jo_key(o, s->c->fact[i].name + group.len + 1);
        setting_print_value(&s->v[i], o);
    }
    jo_end_obj(o);
}

void setting_print(const struct setting *s, struct json_out *o)
{
    omb_str group, field;

    jo_obj(o);
    for (uint32_t i = 0; i < s->c->n_fact;) {
        if (str_cut(str_of(s->c->fact[i].name), '.', &group, &field)) {
            uint32_t end = group_end(s->c, i, group);
            print_group(s, i, end, group, o);
            i = end;
            continue;
        }
        if (s->given >> i & 1) {
            jo_key(o, s->c->fact[i].name);
            setting_print_value(&s->v[i], o);
        }
        i++;
    }
    jo_end_obj(o);
}
