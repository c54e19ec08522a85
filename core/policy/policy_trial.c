/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: who belongs to a canary, comparing two verdicts, what a trial has counted. Must not know:
 * bundles' insides, when a trial is over. Called by: policy; app reads it. */
#include "core/policy/policy_trial.h"

#include "core/base/json.h"
#include "core/policy/contract.h"

#include <inttypes.h>
#include <stdio.h>

#define SHARE 10000 /* parts of the customers: a hundredth of a per cent each */

bool policy_trial_takes(const struct policy_trial *t, omb_str subject)
{
    struct hash_state st;
    struct hash h;
    char number[32];
    uint32_t part;

    if (t->mode != TRIAL_CANARY || !subject.len)
        return false;
    (void)snprintf(number, sizeof number, "%" PRIu64 ":", t->number);
    hash_start(&st);
    hash_more(&st, str_of(number));
    hash_more(&st, subject);
    h = hash_end(&st);
    part = (uint32_t)h.b[0] << 24 | (uint32_t)h.b[1] << 16 | (uint32_t)h.b[2] << 8 | h.b[3];
    return part % SHARE < (uint32_t)t->percent * (SHARE / 100);
}

bool policy_trial_same(const struct verdict *a, const struct verdict *b)
{
    return a->kind == b->kind && a->tier == b->tier && a->priority == b->priority &&
           (a->status != 0) == (b->status != 0) && str_eq(a->reason, b->reason) &&
           str_eq(a->clause, b->clause) && str_eq(a->offers, b->offers) &&
           str_eq(a->fields, b->fields);
}

static void count_pair(struct policy_trial *t, enum decide_point point, enum verdict_kind from,
                       enum verdict_kind to)
{
    for (uint32_t i = 0; i < t->n_pair; i++) {
        struct trial_pair *p = &t->pair[i];
        if (p->point == point && p->from == from && p->to == to) {
            p->count++;
            return;
        }
    }
    if (t->n_pair < TRIAL_PAIRS)
        t->pair[t->n_pair++] = (struct trial_pair){point, from, to, 1};
}

void policy_trial_count(struct policy_trial *t, enum decide_point point, uint64_t now,
                        const struct verdict *in_force, const struct verdict *candidate)
{
    struct trial_sample *s;

    t->decisions++;
    t->faults += candidate->status != 0 && in_force->status == 0;
    if (policy_trial_same(in_force, candidate))
        return;
    t->changed++;
    count_pair(t, point, in_force->kind, candidate->kind);
    s = &t->sample[t->n_sample++ % TRIAL_SAMPLES];
    *s = (struct trial_sample){.at = now,
                               .point = point,
                               .from = in_force->kind,
                               .to = candidate->kind,
                               .from_tier = in_force->tier,
                               .to_tier = candidate->tier};
    str_clip(s->from_rule, sizeof s->from_rule, in_force->rule);
    str_clip(s->to_rule, sizeof s->to_rule, candidate->rule);
}

static void write_sample(const struct trial_sample *s, struct json_out *o)
{
    jo_obj(o);
    jo_kv_int(o, "at", (int64_t)s->at);
    jo_kv_z(o, "point", decide_point_name(s->point));
    jo_kv_z(o, "from", verdict_kind_name(s->from));
    jo_kv_z(o, "to", verdict_kind_name(s->to));
    if (s->from_tier >= 0)
        jo_kv_int(o, "from_tier", s->from_tier);
    if (s->to_tier >= 0)
        jo_kv_int(o, "to_tier", s->to_tier);
    jo_kv_z(o, "from_rule", s->from_rule);
    jo_kv_z(o, "to_rule", s->to_rule);
    jo_end_obj(o);
}

void policy_trial_write(const struct policy_trial *t, struct json_out *o)
{
    uint64_t first = t->n_sample > TRIAL_SAMPLES ? t->n_sample - TRIAL_SAMPLES : 0;

    jo_obj(o);
    jo_kv_int(o, "n", (int64_t)t->number);
    jo_kv_int(o, "decisions", (int64_t)t->decisions);
    jo_kv_int(o, "changed", (int64_t)t->changed);
    jo_kv_int(o, "faults", (int64_t)t->faults);
    jo_key(o, "pairs");
    jo_arr(o);
    for (uint32_t i = 0; i < t->n_pair; i++) {
        jo_obj(o);
        jo_kv_z(o, "point", decide_point_name(t->pair[i].point));
        jo_kv_z(o, "from", verdict_kind_name(t->pair[i].from));
        jo_kv_z(o, "to", verdict_kind_name(t->pair[i].to));
        jo_kv_int(o, "count", (int64_t)t->pair[i].count);
        jo_end_obj(o);
    }
    jo_end_arr(o);
    jo_key(o, "sample");
    jo_arr(o);
    for (uint64_t i = first; i < t->n_sample; i++)
        write_sample(&t->sample[i % TRIAL_SAMPLES], o);
    jo_end_arr(o);
    jo_end_obj(o);
}

static bool kind_of(const struct json_doc *d, uint32_t object, const char *key, struct arena *a,
                    enum verdict_kind *out)
{
    omb_str word = json_str_or(d, object, key, a, STR(""));

    for (int i = 0; i < VERDICT_KINDS; i++) {
        if (str_is(word, verdict_kind_name((enum verdict_kind)i))) {
            *out = (enum verdict_kind)i;
            return true;
        }
    }
    return false;
}

/* Point and kinds of a pair or sample; false for words of another version. */
static bool read_change(const struct json_doc *d, uint32_t at, struct arena *a,
                        struct trial_pair *out)
{
    out->point = contract_point(json_str_or(d, at, "point", a, STR("")));
    return out->point != POINTS && kind_of(d, at, "from", a, &out->from) &&
           kind_of(d, at, "to", a, &out->to);
}

static void read_pairs(const struct json_doc *d, struct arena *a, struct policy_trial *t)
{
    uint32_t list = json_member(d, 0, "pairs");

    for (uint32_t i = json_first(d, list); i != JSON_NONE; i = json_next(d, list, i)) {
        struct trial_pair p = {.count = (uint64_t)json_int_or(d, i, "count", 0)};
        if (t->n_pair < TRIAL_PAIRS && read_change(d, i, a, &p))
            t->pair[t->n_pair++] = p;
    }
}

static void read_samples(const struct json_doc *d, struct arena *a, struct policy_trial *t)
{
    uint32_t list = json_member(d, 0, "sample");

    for (uint32_t i = json_first(d, list); i != JSON_NONE; i = json_next(d, list, i)) {
        struct trial_sample s = {.at = (uint64_t)json_int_or(d, i, "at", 0),
                                 .from_tier = (int32_t)json_int_or(d, i, "from_tier", -1),
                                 .to_tier = (int32_t)json_int_or(d, i, "to_tier", -1)};
        struct trial_pair p = {.count = 0};
        if (!read_change(d, i, a, &p))
            continue;
        s.point = p.point;
        s.from = p.from;
        s.to = p.to;
        str_clip(s.from_rule, sizeof s.from_rule, json_str_or(d, i, "from_rule", a, STR("")));
        str_clip(s.to_rule, sizeof s.to_rule, json_str_or(d, i, "to_rule", a, STR("")));
        t->sample[t->n_sample++ % TRIAL_SAMPLES] = s;
    }
}

int policy_trial_read(omb_str json, struct policy_trial *t)
{
    struct arena a = {0};
    struct json_doc d;
    int status = json_parse_arena(json, &a, TRIAL_TOKENS, &d, NULL);

    if (status == 0 && !json_is(&d, 0, JSON_OBJECT))
        status = -OMB_E_CORRUPT;
    if (status == 0 && (uint64_t)json_int_or(&d, 0, "n", 0) != t->number)
        status = -OMB_E_NOTFOUND; /* counts of another trial */
    if (status == 0) {
        t->decisions = (uint64_t)json_int_or(&d, 0, "decisions", 0);
        t->changed = (uint64_t)json_int_or(&d, 0, "changed", 0);
        t->faults = (uint64_t)json_int_or(&d, 0, "faults", 0);
        t->n_pair = 0;
        t->n_sample = 0;
        read_pairs(&d, &a, t);
        read_samples(&d, &a, t);
    }
    arena_free(&a);
    return status;
}
