/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the steps of a claim that the assistant takes for the customer it speaks to. Knows no rule of
 * claims. Called by tier_action.c. */
#include "core/desk/claim_run.h"
#include "core/desk/ladder.h"
#include "core/desk/summary.h"

#include <string.h>

run_fn claim_of_tier(struct run *r, uint32_t value)
{
    omb_str step = run_str_at(r, value, "step");
    if (str_is(step, "contact"))
        return claim_on_contact;
    return str_is(step, "file") ? claim_on_file : NULL;
}

struct json_doc claim_body(const struct run *r, uint32_t value)
{
    struct json_doc d = r->doc;
    d.tok += value;
    d.n = r->doc.tok[value].skip;
    return d;
}

/* Of a refused step stays a line in the summary, and a person takes over. */
static void take_back(struct run *r, const struct desk_out *before)
{
    r->out->n_event = before->n_event;
    r->out->n_effect = before->n_effect;
    r->out->n_cleared = before->n_cleared;
    r->out->n_ledger = before->n_ledger;
    r->out->confirmations = before->confirmations;
    memcpy(r->out->ledger, before->ledger, sizeof before->ledger);
    memcpy(r->out->effect, before->effect, sizeof before->effect);
    omb_str why = arena_printf(r->arena, "claim: %s", r->out->error.text);
    summary_add_line(r, &r->seen.not_done, why);
    r->out->error = (omb_error){.size = sizeof r->out->error};
    ladder_to_person(r, STR("claim_refused"), STR("core: what the assistant may not do"));
}

int claim_by_tier(struct run *r, uint32_t value)
{
    struct json_doc whole = r->doc;
    run_fn step = json_is(&r->doc, value, JSON_OBJECT) ? claim_of_tier(r, value) : NULL;
    struct desk_out *before = arena_alloc(r->arena, sizeof *before);
    uint32_t n_remedy = r->n_remedy;
    if (!step)
        return 0;
    if (!before)
        return -OMB_E_NOMEM;
    *before = *r->out;
    r->doc = claim_body(r, value);
    int rc = step(r);
    r->doc = whole;
    if (rc < 0 && rc != -OMB_E_NOMEM) {
        r->n_remedy = n_remedy;
        take_back(r, before);
        rc = 0;
    }
    return rc;
}
