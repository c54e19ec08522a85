/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the live feed's frames that propose a remedy or answer a proposed one.
 * Must not know: limits, authority, money rules (desk).
 * Called by: stream_desk.c. */
#include "core/base/limits.h"
#include "core/gateway/stream_i.h"

void stream_remedy_propose(struct frame *f)
{
    uint32_t remedy = json_member(&f->doc, 0, "remedy");

    if (!json_is(&f->doc, remedy, JSON_OBJECT))
        stream_nack(f->k, json_str_or(&f->doc, 0, "cid", f->arena, STR("")), -OMB_E_INVALID,
                    "remedy is needed: an object");
    else
        stream_command(f, COMMAND_REMEDY_PROPOSE, json_raw(&f->doc, remedy));
}

void stream_remedy_answer(struct frame *f)
{
    static const struct {
        const char *what;
        enum command_kind kind;
    } answers[] = {{"approve", COMMAND_REMEDY_APPROVE},
                   {"decline", COMMAND_REMEDY_DECLINE},
                   {"withdraw", COMMAND_REMEDY_WITHDRAW}};
    omb_str what = json_str_or(&f->doc, 0, "what", f->arena, STR(""));

    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        if (str_is(what, answers[i].what)) {
            stream_command(f, answers[i].kind, f->text);
            return;
        }
    }
    stream_nack(f->k, json_str_or(&f->doc, 0, "cid", f->arena, STR("")), -OMB_E_INVALID,
                "what is one of approve, decline, withdraw");
}
