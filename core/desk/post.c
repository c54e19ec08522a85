/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what follows when a channel that does not resume took a message, or never will. Must not know
 * how it was tried. Called by handle.c. */
#include "core/base/utf8.h"
#include "core/desk/ladder.h"
#include "core/desk/message.h"
#include "core/desk/out.h"

#define DETAIL_MAX_TEXT 200

/* What cannot reach the customer is a person's to put right, by another way. */
static void failed(struct run *r, int64_t seq, omb_str detail)
{
    struct json_out *o = out_begin(r);
    jo_kv_int(o, "seq", seq);
    jo_kv_str(o, "reason", STR("undeliverable"));
    (void)out_event(r, EVENT_MESSAGE_FAILED, OUT_SYSTEM);
    message_note(r, OUT_SYSTEM,
                 arena_printf(r->arena, "A message did not reach the customer by %.*s: %.*s",
                              STR_ARG(r->channel), STR_ARG(detail)));
    if (r->now.holder == HOLDER_TIER)
        ladder_to_person(r, STR("undeliverable"),
                         STR("core: what does not arrive goes to a person"));
}

int post_on_result(struct run *r)
{
    if (r->c->actor.type != ACTOR_SYSTEM)
        return run_refuse(r, -OMB_E_DENIED, "only the host tells of deliveries");
    int64_t seq = json_int_or(&r->doc, 0, "seq", 0);
    omb_str outcome = run_str(r, "outcome");
    if (seq <= 0 || (!str_is(outcome, "out") && !str_is(outcome, "failed")))
        return run_refuse(r, -OMB_E_INVALID, "seq, and outcome: out or failed");
    out_clear(r, arena_printf(r->arena, "deliver:%lld", (long long)seq));
    if (str_is(outcome, "failed"))
        failed(r, seq, utf8_clip(run_str(r, "detail"), DETAIL_MAX_TEXT));
    return 0;
}
