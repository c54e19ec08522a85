/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the routes of the REST resource "remedies" of a case: propose, approve, decline, withdraw.
 * Must not know: limits, authority, money rules (desk).
 * Called by: route.c. */
#include "core/gateway/answers.h"
#include "core/gateway/route.h"

#define ONE "/api/v1/cases/:case/remedies/:remedy"

const struct api_route api_remedy_routes[] =
    {{.method = "POST",
      .pattern = "/api/v1/cases/:case/remedies",
      .says = "proposes a remedy",
      .door = DOOR_STAFF,
      .opens = SCOPE_REMEDIES,
      .key = KEY_MUST,
      .ok = 201,
      .wrap = "remedy",
      .answer = &answers_remedy,
      .command = COMMAND_REMEDY_PROPOSE},
     /* What was asked of a person is answered by one: no key. */
     {.method = "POST",
      .pattern = ONE "/approve",
      .says = "approves exactly the remedy that was shown",
      .door = DOOR_STAFF,
      .ok = 200,
      .wrap = "remedy",
      .param = {NULL, "remedy"},
      .answer = &answers_remedy,
      .command = COMMAND_REMEDY_APPROVE},
     {.method = "POST",
      .pattern = ONE "/decline",
      .says = "declines a remedy that waits for approval",
      .door = DOOR_STAFF,
      .ok = 200,
      .wrap = "remedy",
      .param = {NULL, "remedy"},
      .answer = &answers_remedy,
      .command = COMMAND_REMEDY_DECLINE},
     {.method = "POST",
      .pattern = ONE "/withdraw",
      .says = "takes a remedy back before it is carried out",
      .door = DOOR_STAFF,
      .opens = SCOPE_REMEDIES,
      .ok = 200,
      .wrap = "remedy",
      .param = {NULL, "remedy"},
      .answer = &answers_remedy,
      .command = COMMAND_REMEDY_WITHDRAW},
     {.method = NULL}};
