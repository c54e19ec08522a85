/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_DECISION_H
#define OMB_DESK_DECISION_H

#include "core/desk/out.h"

/* What is special about the moment at which the escalation policy is asked. */
struct moment {
    bool message;         /* a customer's message is at hand */
    size_t length;        /* of it, bytes */
    bool asks_for_person; /* it says so */
    omb_str wants;        /* why the assistant itself wants to hand over, or absent */
    omb_str remedy_kind;  /* of a remedy that is being proposed, or absent */
    struct money remedy;
};

/*
 * Ask a policy. The answer is always one that the point knows: another one counts as
 * a failed policy. Nothing is recorded yet.
 */
void decision_route(struct run *r, omb_str topic, omb_str brand, bool verified, bool reopened,
                    struct verdict *v);
void decision_escalation(struct run *r, const struct moment *m, struct verdict *v);
/* Who a decision is about: the customer, or the contact of somebody unknown. */
omb_str decision_subject(const struct run *r);
void decision_ask(struct run *r, enum decide_point point, const struct facts *f, int32_t tier,
                  struct verdict *v);

/* Adds policy.decided (and policy.faulted when it failed); remedy may be absent. */
void decision_record(struct run *r, enum decide_point point, const struct verdict *v,
                     omb_str remedy);

/*
 * Adds policy.decided of a record that came with a tier's answer: what a flow asked of
 * compensation. The desk asks all other points itself; a record of one is left out.
 */
void decision_told(struct run *r, uint32_t record);

/* Lets the next message or intent event carry the record of a quiet verdict. */
void decision_keep(struct run *r, const struct verdict *v);
/* Writes the member "decision" when one is waiting. */
void decision_carry(struct run *r, struct json_out *o);

#endif
