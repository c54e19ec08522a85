/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the questions of the plugin: what was asked, how it is answered. Must not know what a
 * question means. Called by the services and by tests. */
#include "sdk/testkit/kit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Sensible answers for a test that scripts none. */
static const struct {
    const char *what, *bytes;
    int32_t status;
} habits[] = {
    {"contacts.start", "{\"contact\":\"contact-1\",\"case\":\"case-1\",\"seq\":1}", 0},
    {"contacts.message", "{\"seq\":2,\"at\":\"2026-01-01T00:00:00Z\"}", 0},
    {"contacts.person", "{\"seq\":3}", 0},
    {"contacts.receipt", NULL, 0},
    {"contacts.end", NULL, 0},
    {"contacts.resume",
     "{\"contact\":\"contact-1\",\"state\":\"held\",\"holder\":{\"type\":\"tier\",\"name\":"
     "\"assistant\"},\"customer\":{},\"seq\":1,\"items\":[]}",
     0},
    {"visitors.issue", "{\"token\":\"token-1\"}", 0},
    {"visitors.lookup", "{\"contact\":\"contact-1\"}", 0},
    {"visitors.verify_identity", NULL, 0},
    {"cases.view", NULL, -OMB_E_NOTFOUND},
    {"flows.run", "{\"actions\":[],\"flow\":null,\"status\":0}", 0},
    {"flows.examples", "{\"examples\":[]}", 0},
    {"fetch.fetch", NULL, -OMB_E_UNAVAILABLE},
    {"movements.report", "{\"seq\":4}", 0},
};

static struct kit_script *script_of(omb_kit *kit, const char *what, bool make)
{
    for (uint32_t i = 0; i < kit->n_script; i++)
        if (strcmp(kit->script[i].what, what) == 0)
            return &kit->script[i];
    if (!make || kit->n_script == KIT_MAX_SCRIPTS)
        return NULL;
    struct kit_script *s = &kit->script[kit->n_script++];
    (void)snprintf(s->what, sizeof s->what, "%s", what);
    return s;
}

void omb_kit_script(omb_kit *kit, const char *what, int32_t status, const char *bytes)
{
    struct kit_script *s = script_of(kit, what, true);
    if (!s)
        return;
    free(s->bytes);
    s->bytes = bytes ? kit_copy(str_of(bytes)) : NULL;
    s->status = status;
    s->hold = false;
}

void omb_kit_hold(omb_kit *kit, const char *what)
{
    struct kit_script *s = script_of(kit, what, true);
    if (s)
        s->hold = true;
}

int32_t kit_habit(const char *what, const char **bytes)
{
    *bytes = NULL;
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++) {
        if (strcmp(habits[i].what, what) != 0)
            continue;
        *bytes = habits[i].bytes;
        return habits[i].status;
    }
    return -OMB_E_UNSUPPORTED;
}

static void write_args(struct json_out *o, const char *shape, va_list ap)
{
    jo_arr(o);
    for (const char *c = shape; *c; c++) {
        if (*c == 'u')
            jo_int(o, (int64_t)va_arg(ap, uint64_t));
        else
            jo_str(o, va_arg(ap, omb_str));
    }
    jo_end_arr(o);
}

static bool may_ask(struct omb_kit *kit, const char *what, omb_op op)
{
    if (!kit_on_loop(kit, what))
        return false;
    if (kit->state == KIT_ACTIVE)
        return true;
    kit_complain(kit, "%s: asked while the plugin is not active", what);
    if (op)
        kit_post(kit, true, op, -OMB_E_STATE, (omb_str){NULL, 0});
    return false;
}

/* What the kit answers by itself. */
struct own {
    int32_t status;
    const char *bytes;
};

static void begin(struct omb_kit *kit, const char *what, omb_op op, struct own own,
                  const char *shape, va_list ap)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    if (!may_ask(kit, what, op))
        return;
    write_args(&o, shape, ap);
    buf_putc(&b, '\0');
    kit_note(kit, "asks %s %s", what, b.err ? "" : b.ptr);
    if (kit->n_ask == KIT_MAX_ASKS || b.err) {
        kit_complain(kit, "%s: more than %d questions", what, KIT_MAX_ASKS);
        buf_free(&b);
        return;
    }
    const struct kit_script *s = script_of(kit, what, false);
    kit->ask[kit->n_ask++] = (struct kit_ask){what, op, b.ptr, op == 0 || !s || !s->hold};
    if (op == 0 || (s && s->hold))
        return;
    if (s)
        kit_post(kit, true, op, s->status, omb_z(s->bytes));
    else
        kit_post(kit, true, op, own.status, omb_z(own.bytes));
}

void kit_ask_begin(struct omb_kit *kit, const char *what, omb_op op, const char *shape, ...)
{
    struct own own;
    va_list ap;
    own.status = kit_habit(what, &own.bytes);
    va_start(ap, shape);
    begin(kit, what, op, own, shape, ap);
    va_end(ap);
}

void kit_ask_judged(struct omb_kit *kit, const char *what, omb_op op, int32_t own,
                    const char *shape, ...)
{
    va_list ap;
    va_start(ap, shape);
    begin(kit, what, op, (struct own){own, NULL}, shape, ap);
    va_end(ap);
}

int32_t kit_ask_scripted(struct omb_kit *kit, const char *what)
{
    const struct kit_script *s = script_of(kit, what, false);
    return s && !s->hold ? s->status : 0;
}

static struct kit_ask *ask_of(const omb_kit *kit, const char *what, uint32_t nth)
{
    for (uint32_t i = 0; i < kit->n_ask; i++)
        if (strcmp(kit->ask[i].what, what) == 0 && nth-- == 0)
            return (struct kit_ask *)&kit->ask[i];
    return NULL;
}

omb_str omb_kit_asked(const omb_kit *kit, const char *what, uint32_t nth)
{
    const struct kit_ask *a = ask_of(kit, what, nth);
    return omb_z(a ? a->args : NULL);
}

uint32_t omb_kit_asked_count(const omb_kit *kit, const char *what)
{
    uint32_t n = 0;
    while (ask_of(kit, what, n))
        n++;
    return n;
}

void omb_kit_answer(omb_kit *kit, const char *what, uint32_t nth, int32_t status, const char *bytes)
{
    struct kit_ask *a = ask_of(kit, what, nth);
    if (!a || a->answered)
        return;
    a->answered = true;
    kit_post(kit, true, a->op, status, omb_z(bytes));
}
