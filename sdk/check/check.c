/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what checks share: failing, random numbers, a started plugin, sample calls. Must not know
 * any check. Called by the checks. */
#include "sdk/check/check.h"

#include "core/base/limits.h"

#include <stdarg.h>

void check_fail(struct check *c, const char *fmt, ...)
{
    va_list ap;
    if (c->failed)
        return;
    c->failed = true;
    c->skipped = false;
    va_start(ap, fmt);
    (void)vsnprintf(c->why, sizeof c->why, fmt, ap);
    va_end(ap);
}

void check_skip(struct check *c, const char *why)
{
    if (c->failed)
        return;
    c->skipped = true;
    (void)snprintf(c->why, sizeof c->why, "%s", why);
}

/* xorshift64*: the same numbers for a seed everywhere. */
uint64_t check_random(struct check *c, uint64_t below)
{
    uint64_t x = c->random ? c->random : 0x9e3779b97f4a7c15ull ^ c->seed;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    c->random = x;
    return below ? (x * 0x2545f4914f6cdd1dull >> 11) % below : 0;
}

omb_str check_option(const struct check *c, const omb_option *o)
{
    for (const char *const *s = c->set; s && *s; s++) {
        omb_str said = str_of(*s);
        if (str_starts(said, o->key) && said.ptr[o->key.len] == '=')
            return str_sub(said, o->key.len + 1, said.len);
    }
    return o->flags & OMB_OPTION_REQUIRED ? o->fallback : STR_NONE;
}

omb_kit *check_open(struct check *c)
{
    omb_error error = {.size = sizeof error};
    omb_kit *kit = omb_kit_open(c->file, c->plugin, &error);
    if (!kit) {
        check_fail(c, "%s", error.text[0] ? error.text : "it cannot be opened");
        return NULL;
    }
    const omb_descriptor *d = omb_kit_descriptor(kit);
    for (uint32_t i = 0; i < d->n_option; i++) {
        char key[128], value[1024];
        omb_str wanted = check_option(c, d->option[i]);
        if (!wanted.ptr || str_copy(key, sizeof key, d->option[i]->key) ||
            str_copy(value, sizeof value, wanted))
            continue;
        (void)omb_kit_set(kit, key, value);
    }
    return kit;
}

omb_kit *check_started(struct check *c)
{
    omb_error error = {.size = sizeof error};
    omb_kit *kit = check_open(c);
    if (!kit)
        return NULL;
    int32_t rc = omb_kit_start(kit, &error);
    if (rc == 0)
        return kit;
    check_fail(c, "with its own defaults it does not start: %d %s", rc, error.text);
    omb_kit_close(kit);
    return NULL;
}

void check_end(struct check *c, omb_kit *kit)
{
    omb_str said = omb_kit_complaints(kit);
    if (said.len)
        check_fail(c, "%.*s", (int)(said.len < 300 ? said.len : 300), said.ptr);
    omb_kit_close(kit);
}

#define VIEW                                                                                       \
    "{\"number\":7,\"contact\":\"contact-1\",\"channel\":\"chat\",\"customer\":{\"id\":\"c-1\","   \
    "\"name\":\"Priya\"},\"verified\":true,\"brand\":\"\",\"lang\":\"en\",\"tier\":0,\"epoch\":1," \
    "\"status\":\"open\",\"intent\":\"\",\"turns\":1,\"misunderstood\":0,\"asked_for_person\":0,"  \
    "\"flow\":null,\"wants\":\"\",\"tried\":\"\",\"orders\":[],\"remedies\":[],\"messages\":[{"    \
    "\"seq\":5,"                                                                                   \
    "\"from\":\"customer\",\"text\":\"Where is my order?\"}],\"turn\":{\"seq\":5,\"text\":"        \
    "\"Where is my order?\"}}"

static const struct check_call channel_calls[] = {
    {"channel.start", "contact-1",
     "{\"customer\":{\"name\":\"Priya\"},\"to\":\"x\",\"text\":\"Hello\"}", false},
    {"channel.deliver", "contact-1",
     "{\"seq\":9,\"at\":\"2026-01-01T00:00:00Z\",\"kind\":\"message\",\"from\":{\"type\":\"agent\","
     "\"name\":\"Dana\"},\"text\":\"It comes today.\"}",
     false},
    {"channel.close", "contact-1", "resolved", false},
};

static const struct check_call tier_calls[] = {
    {"tier.offer", VIEW, NULL, true},
    {"tier.step", VIEW, "{\"seq\":5,\"text\":\"Where is my order?\"}", true},
    {"tier.command", VIEW,
     "{\"kind\":\"x\",\"body\":{},\"actor\":{\"type\":\"agent\",\"id\":\"a1\"}}", true},
    {"tier.withdraw", "case-1", "resolved", false},
};

static const struct check_call commerce_calls[] = {
    {"commerce.orders", "c-1", NULL, true},
    {"commerce.order", "112-0000000-0000001", NULL, true},
    {"commerce.listing", "l-1", NULL, true},
    {"commerce.execute",
     "{\"kind\":\"refund\",\"order\":\"112-0000000-0000001\",\"line\":\"1\",\"amount\":{\"minor\":"
     "100,"
     "\"currency\":\"USD\"},\"to\":\"original\",\"reason\":\"late\"}",
     "contact-1.r1", true},
    {"commerce.status", "contact-1.r1", NULL, true},
};

const struct check_call *check_calls(const omb_kit *kit, uint32_t *n)
{
    omb_str kind = omb_kit_descriptor(kit)->kind;
    if (str_is(kind, OMB_KIND_CHANNEL)) {
        *n = sizeof channel_calls / sizeof *channel_calls;
        return channel_calls;
    }
    if (str_is(kind, OMB_KIND_TIER)) {
        *n = sizeof tier_calls / sizeof *tier_calls;
        return tier_calls;
    }
    *n = str_is(kind, OMB_KIND_COMMERCE) ? sizeof commerce_calls / sizeof *commerce_calls : 0;
    return commerce_calls;
}

/* Raw as they come; what is no query stands first. */
static const char *const queries[] = {"",
                                      "?",
                                      "?x=y&z=%20",
                                      "?a?b%zz%00+%",
                                      "?%c3%28%ff%fe%ed%a0%80",
                                      "?=&&==&;%26%3d&x",
                                      "?%s%n%999999999s",
                                      "?token=token-1&token=%2e%2e%2f",
                                      "?\"\\<>^`{|}'"};
/* These fill the line. */
static const char *const fillers[] = {"q", "a=%41&"};
_Static_assert(sizeof queries / sizeof *queries + sizeof fillers / sizeof *fillers == CHECK_TARGETS,
               "as many as check.h says");

void check_target(const char *path, uint32_t nth, struct buf *out)
{
    const uint32_t n = sizeof queries / sizeof *queries;
    const size_t most = GW_MAX_TARGET - strlen("GET  HTTP/1.1");
    buf_putz(out, path);
    if (nth < n) {
        buf_putz(out, queries[nth]);
        return;
    }
    buf_putc(out, '?');
    for (const char *f = fillers[nth - n], *at = f; out->len < most && !out->err; at++) {
        at = *at ? at : f;
        buf_putc(out, *at);
    }
}

bool check_wait(omb_kit *kit, omb_op op)
{
    omb_kit_turn(kit);
    for (int i = 0; i < 60 && !omb_kit_result(kit, op, NULL, NULL); i++)
        omb_kit_advance(kit, 1000);
    return omb_kit_result(kit, op, NULL, NULL) != 0;
}
