/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which bundle of a tenant is active, which is kept, counting faults. Must not know: files'
 * watching, cases. Called by: app (one for each tenant), flow. */
#include "core/policy/policy.h"

#include "core/policy/bundle_build.h"
#include "core/policy/decide.h"
#include "core/policy/spec.h"

#include <stdlib.h>

#define POLICY_KEPT_BUNDLES 4 /* alive for flows that began with them */

struct policy {
    struct bundle *kept[POLICY_KEPT_BUNDLES]; /* newest first; kept[0] was loaded last */
    uint32_t n_kept;
    struct bundle *active, *previous; /* each with a reference of its own */
    uint64_t fault_at[POLICY_FAULTS_TO_REVERT];
    uint32_t n_fault;
    struct policy_stats stats;
};

int policy_open(struct policy **out)
{
    struct policy *p = calloc(1, sizeof *p);
    if (!p)
        return -OMB_E_NOMEM;
    *out = p;
    return 0;
}

void policy_close(struct policy *p)
{
    if (!p)
        return;
    for (uint32_t i = 0; i < p->n_kept; i++)
        bundle_unpin(p->kept[i]);
    bundle_unpin(p->active);
    bundle_unpin(p->previous);
    free(p);
}

static void keep(struct policy *p, struct bundle *b)
{
    if (p->n_kept == POLICY_KEPT_BUNDLES)
        bundle_unpin(p->kept[--p->n_kept]);
    memmove(&p->kept[1], &p->kept[0], p->n_kept * sizeof p->kept[0]);
    p->kept[0] = bundle_pin(b);
    p->n_kept++;
}

static void swap(struct policy *p, struct bundle *b)
{
    struct bundle *gone = p->previous;

    keep(p, b);
    p->previous = p->active;
    p->active = b;
    p->n_fault = 0;
    p->stats.changed++;
    bundle_unpin(gone);
}

int policy_reload(struct policy *p, const char *dir, struct bundle_errors *errors)
{
    struct bundle *b = NULL;
    int rc = bundle_load(dir, &b, errors);

    p->stats.reloads++;
    if (rc == 0)
        rc = spec_check(b, errors);
    if (rc != 0) {
        p->stats.refused_reloads++;
        bundle_unpin(b);
        return rc;
    }
    if (p->active && strcmp(p->active->hash, b->hash) == 0)
        bundle_unpin(b); /* nothing new: running flows and the fault count stay as they are */
    else
        swap(p, b);
    return 0;
}

struct bundle *policy_active(const struct policy *p)
{
    return p->active;
}

struct bundle *policy_bundle(const struct policy *p, omb_str hash)
{
    if (p->active && str_is(hash, p->active->hash))
        return p->active;
    if (p->previous && str_is(hash, p->previous->hash))
        return p->previous;
    for (uint32_t i = 0; i < p->n_kept; i++) {
        if (str_is(hash, p->kept[i]->hash))
            return p->kept[i];
    }
    return NULL;
}

static void decide_without(enum decide_point point, const struct facts *facts, struct arena *arena,
                           struct verdict *out)
{
    int32_t tier = 0;

    for (uint32_t i = 0; i < facts->n; i++) {
        if (strcmp(facts->v[i].name, "tier") == 0)
            tier = (int32_t)facts->v[i].num;
    }
    decide_default(point, tier, out);
    out->status = -OMB_E_STATE;
    out->rule = STR("default");
    out->record =
        arena_printf(arena, "{\"point\":\"%s\",\"bundle\":null,\"vm\":\"%s\",\"status\":%d}",
                     decide_point_name(point), bundle_vm_id(), out->status);
}

void policy_decide(void *ctx, enum decide_point point, const struct facts *facts, uint64_t now,
                   struct arena *arena, struct verdict *out)
{
    struct policy *p = ctx;
    struct decide_trace trace;

    p->stats.decisions++;
    if (!p->active) {
        p->stats.faults++;
        decide_without(point, facts, arena, out);
        return;
    }
    decide_run(p->active, point, facts, now, arena, out, &trace);
    p->stats.ticks += trace.ticks;
    p->stats.faults += out->status != 0;
}

void policy_decide_with(struct bundle *b, enum decide_point point, const struct facts *facts,
                        uint64_t now, struct arena *arena, struct verdict *out)
{
    decide_run(b, point, facts, now, arena, out, NULL);
}

bool policy_faulted(struct policy *p, uint64_t now)
{
    uint64_t oldest;

    if (p->n_fault == POLICY_FAULTS_TO_REVERT) {
        memmove(&p->fault_at[0], &p->fault_at[1], (p->n_fault - 1) * sizeof p->fault_at[0]);
        p->n_fault--;
    }
    p->fault_at[p->n_fault++] = now;
    oldest = p->fault_at[0];
    if (p->n_fault < POLICY_FAULTS_TO_REVERT || now - oldest > POLICY_FAULT_WINDOW_MS)
        return false;
    if (!p->previous)
        return false;
    bundle_unpin(p->active); /* flows that began with it still find it among the kept */
    p->active = p->previous;
    p->previous = NULL;
    p->n_fault = 0;
    p->stats.reverts++;
    p->stats.changed++;
    return true;
}

void policy_stats(const struct policy *p, struct policy_stats *out)
{
    struct policy_stats s = p->stats;

    s.bundles = p->n_kept;
    if (p->active) {
        s.bytes = vm_image_size(p->active->rules_vm);
        s.bytes += p->active->flows_vm ? vm_image_size(p->active->flows_vm) : 0;
    }
    *out = s;
}
