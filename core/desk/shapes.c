/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the tables of what a command's body is made of. Knows no case, no limit of money. Called by
 * handle.c, and by whoever describes the API. */
#include "core/desk/shapes.h"

#include "core/base/limits.h"
#include "core/desk/attach.h"
#include "core/desk/claim.h"
#include "core/desk/kase.h"

#define TEXT(key, from, to) .name = (key), .type = SHAPE_TEXT, .least = (from), .most = (to)
#define WORD(key, list) .name = (key), .type = SHAPE_TEXT, .words = (list)
#define MUST .flags = SHAPE_MUST
#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }
#define ROOM(member_of, member) ((int64_t)sizeof((member_of *)0)->member - 1)

static const struct shape money_members[] =
    {{.name = "minor", .type = SHAPE_INT, MUST, .least = 1, .says = "minor units"},
     {TEXT("currency", 3, 3), MUST, .says = "three capital letters"},
     END};
const struct shape_object shapes_money = {"Money", money_members};

/* ---- what agents do with a case ---- */

static const struct shape accept[] = {END};
static const struct shape reply[] =
    {{TEXT("text", 1, MESSAGE_MAX_TEXT), MUST},
     {.name = "seen", .type = SHAPE_INT, MUST, .says = "the newest seq on the sender's screen"},
     {TEXT("cid", 1, MESSAGE_MAX_CID), .says = "the sender's own id: the same with every try"},
     END};
static const struct shape note[] = {{TEXT("text", 1, MESSAGE_MAX_TEXT), MUST},
                                    {TEXT("cid", 1, MESSAGE_MAX_CID),
                                     .says = "the sender's own id"},
                                    END};
static const struct shape escalate[] =
    {{.name = "tier", .type = SHAPE_INT, MUST, .least = 1, .most = DESK_MAX_TIER},
     {TEXT("reason", 1, REASON_MAX_TEXT), MUST},
     {TEXT("text", 0, MESSAGE_MAX_TEXT), .says = "a note for who takes it"},
     END};
static const struct shape hand_back[] = {{TEXT("reason", 1, REASON_MAX_TEXT), MUST}, END};
static const struct shape resolve[] = {{TEXT("text", 0, MESSAGE_MAX_TEXT),
                                        .says = "a last message"},
                                       END};

/* ---- remedies ---- */

#define ORDER(must)                                                                                \
    {                                                                                              \
        TEXT("order", 0, ROOM(struct remedy, order)), must                                         \
    }
#define LINE                                                                                       \
    {                                                                                              \
        TEXT("line", 0, ROOM(struct remedy, line)), .says = "of the order"                         \
    }
#define QUANTITY                                                                                   \
    {                                                                                              \
        .name = "quantity", .type = SHAPE_INT, .least = 1                                          \
    }
#define MONEY(must)                                                                                \
    {                                                                                              \
        .name = "amount", .type = SHAPE_OBJECT, .of = &shapes_money, must                          \
    }
#define WAY                                                                                        \
    {                                                                                              \
        WORD("to", "original|gift_card"), .says = "where the money goes"                           \
    }

static const struct shape part_members[] = {{TEXT("line", 1, ROOM(struct remedy_part, line)), MUST},
                                            QUANTITY,
                                            MONEY(MUST),
                                            END};
static const struct shape_object part = {"Part", part_members};
static const struct shape change_members[] = {{WORD("what", "items|payment|address")},
                                              {.name = "confirmed",
                                               .type = SHAPE_BOOL,
                                               .says = "the customer said yes to what it means"},
                                              END};
static const struct shape_object change = {"Change", change_members};
static const struct shape remedy_members[] =
    {{WORD("kind", "refund|reship|certificate|return|trade_in_credit|cancel|exchange|order_change|"
                   "customer_change"),
      MUST},
     ORDER(.says = "of all kinds but customer_change"),
     LINE,
     QUANTITY,
     MONEY(.says = "of a refund, a certificate, a credit"),
     WAY,
     {TEXT("reason", 0, ROOM(struct remedy, reason))},
     {.name = "lines",
      .type = SHAPE_LIST,
      .items = SHAPE_OBJECT,
      .of = &part,
      .least = 1,
      .most = ORDER_MAX_LINES,
      .says = "of a refund, instead of line"},
     {.name = "whole", .type = SHAPE_BOOL, .says = "of a refund: all that is left of the order"},
     {.name = "expires_days",
      .type = SHAPE_INT,
      .least = 1,
      .most = REMEDY_MAX_DAYS,
      .says = "of a certificate"},
     {TEXT("trade_in", 0, ROOM(struct remedy, trade_in)), .says = "of a trade_in_credit"},
     {.name = "address", .type = SHAPE_OBJECT, .says = "of a reship, when it goes elsewhere"},
     {.name = "change", .type = SHAPE_OBJECT, .of = &change, .says = "its rest is the shop's"},
     END};

#define HASH                                                                                       \
    {                                                                                              \
        TEXT("hash", 0, 64), MUST, .says = "of the remedy as it was shown"                         \
    }

static const struct shape approve[] = {HASH, END};
static const struct shape decline[] = {HASH, {TEXT("reason", 1, REASON_MAX_TEXT), MUST}, END};
static const struct shape withdraw[] = {END};

/* ---- returns ---- */

static const struct shape return_members[] =
    {ORDER(MUST),
     LINE,
     QUANTITY,
     {WORD("reason", "damaged|defective|not_as_described|wrong_item|unwanted"), MUST},
     WAY,
     {.name = "opened", .type = SHAPE_BOOL},
     {.name = "packaging", .type = SHAPE_BOOL, .says = "it is complete"},
     {.name = "receipt", .type = SHAPE_BOOL, .says = "it is there"},
     {.name = "change", .type = SHAPE_OBJECT, .of = &change, .says = "instead of line"},
     {TEXT("dropoff", 0, ROOM(struct rma, dropoff))},
     {TEXT("text", 0, MESSAGE_MAX_TEXT)},
     END};
static const struct shape dropoff[] = {{TEXT("dropoff", 1, ROOM(struct rma, dropoff)), MUST}, END};

/* ---- guarantee claims ---- */

static const struct shape contact[] = {{TEXT("order", 1, ROOM(struct claim, order)),
                                        .says = "with line; or the path names the claim"},
                                       {TEXT("line", 0, ROOM(struct claim, line))},
                                       {TEXT("text", 1, CLAIM_MAX_TEXT), MUST,
                                        .says = "to the seller"},
                                       END};
static const struct shape file[] =
    {{TEXT("order", 1, ROOM(struct claim, order)), MUST},
     {TEXT("line", 0, ROOM(struct claim, line))},
     {WORD("ground", "not_arrived|not_as_described|return_refused|refund_missing"), MUST},
     {TEXT("text", 0, CLAIM_MAX_TEXT)},
     {TEXT("message", 0, CLAIM_MAX_TEXT), .says = "to the seller, where nobody wrote yet"},
     {.name = "contacted_at",
      .type = SHAPE_INT,
      .least = 1,
      .says = "ms; from staff: a message that was seen elsewhere"},
     END};
static const struct shape evidence[] = {{TEXT("what", 1, REASON_MAX_WORD), MUST,
                                         .says = "one word for it: photo, tracking"},
                                        {TEXT("text", 0, CLAIM_MAX_TEXT)},
                                        {TEXT("attachment", 0, ATTACHMENT_MAX_ID),
                                         .says = "id of a file of this case"},
                                        END};
static const struct shape answer[] = {{WORD("answer", "accepts|refunded|disputes"), MUST},
                                      {TEXT("text", 0, CLAIM_MAX_TEXT)},
                                      END};
static const struct shape appeal[] = {{TEXT("text", 1, CLAIM_MAX_TEXT), MUST}, END};
static const struct shape decision[] =
    {{WORD("decision", "grant|deny"), MUST},
     {WORD("charge", "seller|shop"), .says = "whose money it is, where some is paid"},
     {.name = "minor", .type = SHAPE_INT, .least = 1, .says = "of the line's currency; or all"},
     {TEXT("reason", 1, REASON_MAX_TEXT), MUST},
     {TEXT("clause", 0, ROOM(struct claim, clause))},
     END};

const struct shape_object shapes_remedy = {"RemedyProposal", remedy_members};
const struct shape_object shapes_return = {"ReturnRequest", return_members};

static const struct shape_object bodies[COMMAND_KINDS] = {
    [COMMAND_AGENT_ACCEPT] = {"Accept", accept},
    [COMMAND_AGENT_REPLY] = {"Reply", reply},
    [COMMAND_AGENT_NOTE] = {"Note", note},
    [COMMAND_AGENT_ESCALATE] = {"Escalate", escalate},
    [COMMAND_AGENT_HAND_BACK] = {"HandBack", hand_back},
    [COMMAND_AGENT_RESOLVE] = {"Resolve", resolve},
    [COMMAND_REMEDY_PROPOSE] = {"RemedyProposal", remedy_members},
    [COMMAND_REMEDY_APPROVE] = {"Approve", approve},
    [COMMAND_REMEDY_DECLINE] = {"Decline", decline},
    [COMMAND_REMEDY_WITHDRAW] = {"Withdraw", withdraw},
    [COMMAND_RETURN_REQUEST] = {"ReturnRequest", return_members},
    [COMMAND_RETURN_DROPOFF] = {"DropOff", dropoff},
    [COMMAND_RETURN_WITHDRAW] = {"WithdrawReturn", withdraw},
    [COMMAND_CLAIM_CONTACT] = {"ClaimContact", contact},
    [COMMAND_CLAIM_FILE] = {"ClaimFiling", file},
    [COMMAND_CLAIM_EVIDENCE] = {"ClaimEvidence", evidence},
    [COMMAND_CLAIM_ANSWER] = {"ClaimAnswer", answer},
    [COMMAND_CLAIM_APPEAL] = {"ClaimAppeal", appeal},
    [COMMAND_CLAIM_DECIDE] = {"ClaimDecision", decision},
};

const struct shape_object *shapes_command(enum command_kind kind)
{
    return (unsigned)kind < COMMAND_KINDS && bodies[kind].member ? &bodies[kind] : NULL;
}
