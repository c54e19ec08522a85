/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: two verdicts side by side: are they the same, and what are they called. Must not know:
 * history, money's sums. Called by: backtest. */
#include "core/lab/backtest_i.h"

#include "core/desk/kase.h"
#include "core/policy/contract.h"

#include <stdio.h>

static void best_offer(struct arena *a, struct backtest_verdict *v)
{
    struct json_doc d;

    v->best = 0;
    v->currency[0] = '\0';
    v->remedy = STR("");
    if (!v->offers.len || json_parse_arena(v->offers, a, LAB_RECORD_TOKENS, &d, NULL) != 0)
        return;
    for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i)) {
        int64_t minor = json_int_or(&d, i, "minor", 0);
        if (v->remedy.len && minor <= v->best)
            continue;
        v->best = minor > 0 ? minor : 0;
        v->remedy = json_str_or(&d, i, "remedy", a, STR(""));
        if (str_copy(v->currency, sizeof v->currency, json_str_or(&d, i, "currency", a, STR(""))) <
            0)
            v->currency[0] = '\0';
    }
}

int backtest_verdict_read(omb_str json, struct arena *a, struct backtest_verdict *out)
{
    struct json_doc d;
    omb_str none = STR("");

    if (!json.len || json_parse_arena(json, a, LAB_RECORD_TOKENS, &d, NULL) != 0)
        return -OMB_E_SYNTAX;
    out->kind = contract_kind(json_str_or(&d, 0, "kind", a, none));
    if (out->kind == VERDICT_KINDS)
        return -OMB_E_INVALID;
    out->tier = json_int_or(&d, 0, "tier", -1);
    out->priority = json_int_or(&d, 0, "priority", 0);
    out->reason = json_str_or(&d, 0, "reason", a, none);
    out->clause = json_str_or(&d, 0, "clause", a, none);
    out->offers = json_raw(&d, json_member(&d, 0, "offers"));
    out->fields = json_raw(&d, json_member(&d, 0, "fields"));
    best_offer(a, out);
    return 0;
}

static omb_str text(omb_str s)
{
    return s.ptr ? s : STR("");
}

void backtest_verdict_of(const struct verdict *v, struct arena *a, struct backtest_verdict *out)
{
    *out = (struct backtest_verdict){.kind = v->kind,
                                     .tier = contract_field(v->kind, STR("tier")) ? v->tier : -1,
                                     .reason = text(v->reason),
                                     .clause = text(v->clause),
                                     .offers = text(v->offers),
                                     .fields = text(v->fields)};
    if (contract_field(v->kind, STR("priority")))
        out->priority = v->priority;
    if (!contract_field(v->kind, STR("reason")))
        out->reason = STR("");
    best_offer(a, out);
}

bool backtest_verdict_eq(const struct backtest_verdict *a, const struct backtest_verdict *b)
{
    return a->kind == b->kind && a->tier == b->tier && a->priority == b->priority &&
           str_eq(a->reason, b->reason) && str_eq(a->clause, b->clause) &&
           str_eq(a->offers, b->offers) && str_eq(a->fields, b->fields);
}

/* "escalate supervisor", "allow", "offer refund" */
static int base_label(const struct backtest_verdict *v, char out[BACKTEST_WORDS])
{
    const char *kind = verdict_kind_name(v->kind);

    if (v->tier >= 0)
        return snprintf(out, BACKTEST_WORDS, "%s %s", kind, tier_name((int32_t)v->tier));
    if (v->kind == VERDICT_OFFER && v->remedy.len)
        return snprintf(out, BACKTEST_WORDS, "%s %.*s", kind,
                        (int)(v->remedy.len < 40 ? v->remedy.len : 40), v->remedy.ptr);
    return snprintf(out, BACKTEST_WORDS, "%s", kind);
}

static const char *how(const struct backtest_verdict *from, const struct backtest_verdict *to)
{
    if (to->best != from->best || strcmp(to->currency, from->currency) != 0)
        return to->best > from->best ? ", more" : ", less";
    if (!str_eq(from->offers, to->offers))
        return ", other offers";
    if (from->priority != to->priority)
        return to->priority > from->priority ? ", sooner" : ", later";
    if (!str_eq(from->fields, to->fields))
        return ", other values";
    return ", other words";
}

void backtest_verdict_labels(const struct backtest_verdict *from, const struct backtest_verdict *to,
                             char a[BACKTEST_WORDS], char b[BACKTEST_WORDS])
{
    int na = base_label(from, a), nb = base_label(to, b);
    bool alike = strcmp(a, b) == 0;

    if (alike && !str_eq(from->reason, to->reason)) {
        (void)snprintf(a + na, (size_t)(BACKTEST_WORDS - na), " (%.*s)",
                       (int)(from->reason.len < 30 ? from->reason.len : 30), from->reason.ptr);
        (void)snprintf(b + nb, (size_t)(BACKTEST_WORDS - nb), " (%.*s)",
                       (int)(to->reason.len < 30 ? to->reason.len : 30), to->reason.ptr);
    } else if (alike) {
        (void)snprintf(b + nb, (size_t)(BACKTEST_WORDS - nb), "%s", how(from, to));
    }
}
