/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which facts and verdicts there are, by point and by kind. Must not know: Lua, how names
 * are found. Called by: contract, verdict, reference, lint. */
#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/policy/contract_rows.h"

#define MAX_TIER 99
#define MAX_PRIORITY 9
#define MAX_DAYS 3660
#define DAY_S 86400

#define TIER_FIELD                                                                                 \
    {                                                                                              \
        "tier", FIELD_TIER, true, 0, MAX_TIER, -1, NULL, NULL, UNIT_TIER, "level"                  \
    }
#define PRIORITY_FIELD                                                                             \
    {                                                                                              \
        "priority", FIELD_INT, false, 0, MAX_PRIORITY, 0, NULL, NULL, UNIT_NONE,                   \
            "higher is sooner"                                                                     \
    }
#define REASON_FIELD                                                                               \
    {                                                                                              \
        "reason", FIELD_WORD, true, 1, POLICY_MAX_REASON, 0, NULL, NULL, UNIT_NONE,                \
            "one word for reports"                                                                 \
    }
#define CLAUSE_FIELD                                                                               \
    {                                                                                              \
        "clause", FIELD_TEXT, false, 0, POLICY_MAX_CLAUSE, 0, NULL, NULL, UNIT_NONE,               \
            "what the customer may be told"                                                        \
    }
#define CHOICE(name, words, meaning)                                                               \
    {                                                                                              \
        name, FIELD_CHOICE, false, 0, 0, 0, words, NULL, UNIT_NONE, meaning                        \
    }
#define MUST_CHOICE(name, words, meaning)                                                          \
    {                                                                                              \
        name, FIELD_CHOICE, true, 0, 0, 0, words, NULL, UNIT_NONE, meaning                         \
    }
#define NUMBER(name, must, least, most, absent, unit, meaning)                                     \
    {                                                                                              \
        name, FIELD_INT, must, least, most, absent, NULL, NULL, UNIT_##unit, meaning               \
    }

static const struct contract_verdict verdicts[VERDICT_KINDS] = {
    [VERDICT_STAY] = {"the contact stays where it is", "otherwise = stay()", {{0}}, 0},
    [VERDICT_ESCALATE] = {"a higher tier takes over",
                          "decide = escalate(tier.supervisor, \"angry\", 2)",
                          {TIER_FIELD, REASON_FIELD, PRIORITY_FIELD},
                          3},
    [VERDICT_ROUTE] = {"this tier takes the contact",
                       "decide = route(tier.associate, 1)",
                       {TIER_FIELD, PRIORITY_FIELD},
                       2},
    [VERDICT_OFFER] =
        {"the customer may choose one of these",
         "decide = offer{ { remedy = \"refund\", percent = 100, reason = \"late\" } }",
         {{"offers", FIELD_OFFERS, true, 1, POLICY_MAX_OFFERS, 0, NULL, NULL, UNIT_NONE,
           "remedy, percent or minor, reason, clause of each"}},
         1},
    [VERDICT_NOTHING] = {"nothing is owed", "decide = nothing(\"not_due_yet\")", {REASON_FIELD}, 1},
    [VERDICT_ALLOW] = {"it is done",
                       "decide = allow(\"Refunded within a week.\")",
                       {CLAUSE_FIELD},
                       1},
    [VERDICT_DENY] = {"it is not done",
                      "decide = deny(\"over_paid\", \"Never more than was paid.\")",
                      {REASON_FIELD, CLAUSE_FIELD},
                      2},
    [VERDICT_APPROVAL] = {"somebody of this tier has to approve it",
                          "decide = approval(tier.supervisor, \"over_authority\")",
                          {TIER_FIELD, REASON_FIELD, CLAUSE_FIELD},
                          3},
    [VERDICT_ACCEPT_RETURN] =
        {"it may be sent back",
         "decide = accept_return{ days = 14, label = \"shop\", refund_on = \"first_scan\" }",
         {NUMBER("days", true, 1, 366, 0, DAYS, "time left to send it"),
          {"fee_percent", FIELD_INT, false, 1, 100, 0, NULL, "fee_minor", UNIT_PERCENT,
           "kept of the price"},
          {"fee_minor", FIELD_MONEY, false, 1, INT64_MAX, 0, NULL, "fee_percent", UNIT_MINOR,
           "kept, an amount"},
          CHOICE("label", "customer shop", "who pays for sending it"),
          CHOICE("refund_on", "receipt first_scan", "when the money goes back"),
          CHOICE("to", "original gift_card", "way the money goes"),
          CLAUSE_FIELD},
         7},
    [VERDICT_REFUSE] = {"no, and why",
                        "decide = refuse(\"time_over\", \"Within 30 days of delivery.\")",
                        {REASON_FIELD, CLAUSE_FIELD},
                        2},
    [VERDICT_GRANT] = {"the claim is paid",
                       "decide = grant{ charge = \"seller\" }",
                       {MUST_CHOICE("charge", "seller shop", "whose money it is"),
                        {"minor", FIELD_MONEY, false, 1, INT64_MAX, 0, NULL, NULL, UNIT_MINOR,
                         "an amount below the claim; the whole when not given"},
                        CLAUSE_FIELD},
                       3},
    [VERDICT_ASK_SELLER] = {"the seller has to answer",
                            "decide = ask_seller{ hours = 72 }",
                            {NUMBER("hours", true, 1, 24 * 90, 0, HOURS, "time to answer"),
                             CLAUSE_FIELD},
                            2},
    [VERDICT_ASK_CUSTOMER] = {"the customer has to send something",
                              "decide = ask_customer{ what = \"photo\", hours = 72 }",
                              {{"what", FIELD_WORD, true, 1, POLICY_MAX_REASON, 0, NULL, NULL,
                                UNIT_NONE, "one word for it"},
                               NUMBER("hours", true, 1, 24 * 90, 0, HOURS, "time to send it"),
                               CLAUSE_FIELD},
                              3},
    [VERDICT_TARGET] =
        {"clocks of the contact",
         "decide = target{ first_reply_s = 60, next_reply_s = 120, resolve_s = 3600 }",
         {NUMBER("first_reply_s", true, 1, 90 * DAY_S, 0, SECONDS, "to the first answer"),
          NUMBER("next_reply_s", true, 1, 90 * DAY_S, 0, SECONDS, "to each later one"),
          NUMBER("resolve_s", false, 1, 366 * DAY_S, 0, SECONDS,
                 "to the end of the problem; no such clock when not given")},
         3},
    [VERDICT_CONFIRM] =
        {"it is confirmed in writing",
         "decide = confirm{ by = { \"contact\", \"email\" }, template = \"money\" }",
         {{"by", FIELD_CHOICES, true, 1, 2, 0, "contact email", NULL, UNIT_NONE,
           "where it is sent"},
          {"template", FIELD_WORD, true, 1, POLICY_MAX_REASON, 0, NULL, NULL, UNIT_NONE,
           "name of its text"}},
         2},
    [VERDICT_SILENT] = {"nothing is sent", "decide = silent()", {{0}}, 0},
    [VERDICT_CALL] = {"the call is placed",
                      "decide = call{ after_s = 0, tries = 3, between_s = 900 }",
                      {NUMBER("after_s", true, 0, 30 * DAY_S, 0, SECONDS, "from now on"),
                       NUMBER("tries", false, 1, 10, 3, COUNT, "calls at most"),
                       NUMBER("between_s", false, 60, 7 * DAY_S, 900, SECONDS, "between two"),
                       CLAUSE_FIELD},
                      4},
    [VERDICT_NOT_NOW] = {"no call is placed",
                         "decide = not_now(\"no_number\")",
                         {REASON_FIELD, CLAUSE_FIELD},
                         2},
    [VERDICT_GOOD] = {"may be featured", "otherwise = good()", {{0}}, 0},
    [VERDICT_WATCH] = {"a person looks at it",
                       "decide = watch(\"many_claims\")",
                       {REASON_FIELD},
                       1},
    [VERDICT_SUSPEND] = {"is no longer featured",
                         "decide = suspend(\"claims_granted\")",
                         {REASON_FIELD},
                         1},
    [VERDICT_KEEP] = {"stays; looked at again then",
                      "decide = keep{ days = 365 }",
                      {NUMBER("days", true, 1, MAX_DAYS, 0, DAYS, "until it is asked again")},
                      1},
    [VERDICT_ERASE_AFTER] = {"is erased then",
                             "decide = erase_after{ days = 30 }",
                             {NUMBER("days", true, 0, MAX_DAYS, 0, DAYS, "from now on")},
                             1},
};

const struct contract_verdict *contract_verdict_of(enum verdict_kind kind)
{
    OMB_REQUIRE((unsigned)kind < VERDICT_KINDS);
    return &verdicts[kind];
}

const struct contract *contract_of(enum decide_point point)
{
    static const struct contract *const contracts[POINTS] = {
        [POINT_ROUTE] = &contract_route,
        [POINT_ESCALATION] = &contract_escalation,
        [POINT_COMPENSATION] = &contract_compensation,
        [POINT_AUTHORITY] = &contract_authority,
        [POINT_RETURNS] = &contract_returns,
        [POINT_CLAIMS] = &contract_claims,
        [POINT_SERVICE_LEVEL] = &contract_service_level,
        [POINT_NOTIFY] = &contract_notify,
        [POINT_CALLBACK] = &contract_callback,
        [POINT_STANDING] = &contract_standing,
        [POINT_RETENTION] = &contract_retention,
    };
    OMB_REQUIRE((unsigned)point < POINTS);
    return contracts[point];
}
