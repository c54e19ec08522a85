/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_CONTRACT_ROWS_H
#define OMB_POLICY_CONTRACT_ROWS_H

#include "core/policy/contract.h"

/* How the rows of the contract are written, and the points that are. For the contract's own files.
 */
#define NUM(name, unit, meaning)                                                                   \
    {                                                                                              \
        name, FACT_INT, 0, meaning, UNIT_##unit, NULL, sizeof(name) - 1, false                     \
    }
#define NUM_OR(name, unit, absent, meaning)                                                        \
    {                                                                                              \
        name, FACT_INT, absent, meaning, UNIT_##unit, NULL, sizeof(name) - 1, false                \
    }
#define FLAG(name, meaning)                                                                        \
    {                                                                                              \
        name, FACT_BOOL, 0, meaning, UNIT_NONE, NULL, sizeof(name) - 1, false                      \
    }
#define TEXT(name, meaning)                                                                        \
    {                                                                                              \
        name, FACT_TEXT, 0, meaning, UNIT_NONE, NULL, sizeof(name) - 1, false                      \
    }
#define WORDS(name, words, meaning)                                                                \
    {                                                                                              \
        name, FACT_TEXT, 0, meaning, UNIT_NONE, words, sizeof(name) - 1, false                     \
    }
#define KNOWN_WORDS(name, words, meaning)                                                          \
    {                                                                                              \
        name, FACT_TEXT, 0, meaning, UNIT_NONE, words, sizeof(name) - 1, true                      \
    }
#define ROWS(a) (uint32_t)(sizeof(a) / sizeof *(a))

extern const struct contract contract_route, contract_escalation, contract_compensation,
    contract_authority, contract_returns, contract_claims, contract_service_level, contract_notify,
    contract_callback, contract_standing, contract_retention;

#endif
