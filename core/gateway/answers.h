/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_ANSWERS_H
#define OMB_GATEWAY_ANSWERS_H

#include "core/base/shape.h"

/* What routes answer, as tables for the API's document. */
extern const struct shape_object answers_who, answers_row, answers_cases, answers_case,
    answers_events, answers_done, answers_remedy, answers_return, answers_terms, answers_claim,
    answers_claims, answers_link, answers_attachment, answers_orders, answers_order,
    answers_choices, answers_quote, answers_suggestions, answers_session, answers_boot,
    answers_my_session, answers_my_cases, answers_my_case, answers_keys, answers_key,
    answers_new_key, answers_seller_keys, answers_new_seller_key, answers_webhooks, answers_webhook,
    answers_messages, answers_dead, answers_tries, answers_agents, answers_agent, answers_customers,
    answers_customer, answers_erased, answers_erasures, answers_erasure, answers_exports,
    answers_export, answers_retention, answers_journal;

#endif
