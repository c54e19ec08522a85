/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what a webhook and a message to it are: rows, which events, secret, signature, waits.
 * Must not know: when something is sent, HTTP.
 * Called by: webhooks.c, webhook_send.c, office_webhook.c. */
#include "core/app/webhook.h"

#include "core/base/limits.h"

#include <sodium.h>
#include <stdio.h>

static const char *const states[] = {"on", "off", "gone", "ended"};

const char *webhook_state_name(enum webhook_state state)
{
    return states[state];
}

/* ---- which events ---- */

/* Not those that are the host's own thoughts, nor staff's notes among themselves. */
static bool is_told(enum event_kind kind)
{
    static const char *const groups[] = {"case.",   "contact.", "message.",    "remedy.",
                                         "return.", "claim.",   "attachment.", "confirmation."};
    omb_str name = str_of(event_name(kind));

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (str_starts(name, str_of(groups[i])))
            return kind != EVENT_MESSAGE_DROPPED;
    return false;
}

event_set webhook_events_of(omb_str name)
{
    bool all = str_is(name, "*"), group = !all && str_ends(name, STR(".*"));
    omb_str start = group ? str_sub(name, 0, name.len - 1) : name;
    event_set set = 0;

    for (int kind = EVENT_UNKNOWN + 1; kind < EVENT_KINDS; kind++) {
        omb_str own = str_of(event_name((enum event_kind)kind));
        if (is_told((enum event_kind)kind) &&
            (all || (group ? str_starts(own, start) : str_eq(own, name))))
            set |= EVENT_BIT(kind);
    }
    return set;
}

/* ---- its row ---- */

static int read_events(struct webhook *w, struct arena *a)
{
    struct json_doc d;
    int status = json_parse_arena(w->events, a, WEBHOOK_MAX_EVENTS + 1, &d, NULL);

    if (status != 0 || !json_is(&d, 0, JSON_ARRAY))
        return -OMB_E_CORRUPT;
    for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i)) {
        omb_str name;
        if (json_get_str(&d, i, a, &name) == 0)
            w->wanted |= webhook_events_of(name);
    }
    return 0;
}

int webhook_read(omb_str id, omb_str row, struct arena *a, struct webhook *out)
{
    struct webhook w = {.state = WEBHOOK_OFF};
    struct json_doc d;
    omb_str text = arena_dup(a, row), state;
    uint32_t events, by;

    if (str_copy(w.id, sizeof w.id, id) != 0 ||
        json_parse_arena(text, a, WEBHOOK_MAX_TOKENS, &d, NULL) != 0)
        return -OMB_E_CORRUPT;
    events = json_member(&d, 0, "events");
    by = json_member(&d, 0, "by");
    if (events == JSON_NONE || by == JSON_NONE)
        return -OMB_E_CORRUPT;
    w.name = json_str_or(&d, 0, "name", a, STR(""));
    w.url = json_str_or(&d, 0, "url", a, STR(""));
    w.by = json_raw(&d, by);
    w.events = json_raw(&d, events);
    state = json_str_or(&d, 0, "state", a, STR(""));
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_is(state, states[i]))
            w.state = (enum webhook_state)i;
    w.generation = (uint32_t)json_int_or(&d, 0, "generation", 1);
    w.rotated = (uint64_t)json_int_or(&d, 0, "rotated", 0);
    w.made = (uint64_t)json_int_or(&d, 0, "made", 0);
    if (read_events(&w, a) != 0)
        return -OMB_E_CORRUPT;
    *out = w;
    return a->err;
}

void webhook_write(const struct webhook *w, struct buf *row)
{
    struct json_out o = json_out(row);

    jo_obj(&o);
    jo_kv_str(&o, "name", w->name);
    jo_kv_str(&o, "url", w->url);
    jo_kv_raw(&o, "events", w->events);
    jo_kv_z(&o, "state", states[w->state]);
    jo_kv_int(&o, "generation", w->generation);
    jo_kv_int(&o, "rotated", (int64_t)w->rotated);
    jo_kv_int(&o, "made", (int64_t)w->made);
    jo_kv_raw(&o, "by", w->by);
    jo_end_obj(&o);
}

/* ---- secret and signature ---- */

#define SECRET_PREFIX "whsec_"

void webhook_secret(const uint8_t key[HASH_SIZE], tenant_id tenant, const char *id,
                    uint32_t generation, char out[WEBHOOK_SECRET])
{
    char text[96], coded[WEBHOOK_SECRET];
    int n = snprintf(text, sizeof text, "%u %s %u", tenant, id, generation);
    struct hash h = hash_mac(str_n(key, HASH_SIZE), str_n(text, (size_t)n));

    sodium_bin2base64(coded, sizeof coded, h.b, sizeof h.b, sodium_base64_VARIANT_ORIGINAL);
    (void)snprintf(out, WEBHOOK_SECRET, SECRET_PREFIX "%s", coded);
    sodium_memzero(&h, sizeof h);
}

void webhook_sign(const char *secret, omb_str id, uint64_t seconds, omb_str body, struct buf *out)
{
    omb_str coded = str_sub(str_of(secret), sizeof SECRET_PREFIX - 1, SIZE_MAX);
    unsigned char key[WEBHOOK_SECRET];
    char mac[WEBHOOK_SECRET];
    struct buf text = BUF_INIT(body.len + 256);
    struct hash h;
    size_t n = 0;

    buf_printf(&text, "%.*s.%llu.", STR_ARG(id), (unsigned long long)seconds);
    buf_puts(&text, body);
    if (sodium_base642bin(key, sizeof key, coded.ptr, coded.len, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        text.err) {
        out->err = text.err ? text.err : -OMB_E_INVALID;
    } else {
        h = hash_mac(str_n(key, n), buf_str(&text));
        sodium_bin2base64(mac, sizeof mac, h.b, sizeof h.b, sodium_base64_VARIANT_ORIGINAL);
        buf_printf(out, "v1,%s", mac);
    }
    sodium_memzero(key, sizeof key);
    buf_free(&text);
}

/* ---- what waits to be sent ---- */

void webhook_message_key(const struct webhook_message *m, char out[WEBHOOK_KEY])
{
    (void)snprintf(out, WEBHOOK_KEY, "%s/%013llu/%s", m->hook,
                   (unsigned long long)(m->due % 10000000000000ull), m->event);
}

void webhook_message_write(const struct webhook_message *m, struct buf *row)
{
    struct json_out o = json_out(row);
    char kase[ID_TEXT + 1];

    id_text(m->kase, kase);
    jo_obj(&o);
    jo_kv_z(&o, "case", kase);
    jo_kv_int(&o, "seq", (int64_t)m->seq);
    jo_kv_int(&o, "at", (int64_t)m->at);
    jo_kv_int(&o, "tries", m->tries);
    jo_kv_int(&o, "status", m->status);
    jo_end_obj(&o);
}

int webhook_message_read(omb_str key, omb_str row, struct webhook_message *out)
{
    struct webhook_message m = {.due = 0};
    struct json_tok tok[24];
    struct json_doc d;
    struct arena a = {0};
    omb_str hook, rest, due, event;
    int64_t n = 0;
    int status = json_parse(row, tok, 24, &d, NULL);

    if (status != 0 || !str_cut(key, '/', &hook, &rest))
        return -OMB_E_CORRUPT;
    if (!str_cut(rest, '/', &due, &event)) {
        event = rest;
        due = STR("0");
    }
    if (str_copy(m.hook, sizeof m.hook, hook) != 0 ||
        str_copy(m.event, sizeof m.event, event) != 0 || str_int(due, &n) != 0)
        return -OMB_E_CORRUPT;
    m.due = (uint64_t)n;
    m.seq = (uint64_t)json_int_or(&d, 0, "seq", 0);
    m.at = (uint64_t)json_int_or(&d, 0, "at", 0);
    m.tries = (uint32_t)json_int_or(&d, 0, "tries", 0);
    m.status = (uint32_t)json_int_or(&d, 0, "status", 0);
    if (id_parse(json_str_or(&d, 0, "case", &a, STR("")), &m.kase) != 0)
        status = -OMB_E_CORRUPT;
    arena_free(&a);
    if (status == 0)
        *out = m;
    return status;
}

uint32_t webhook_wait(uint32_t tries)
{
    static const uint32_t wait[] = {5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400};

    return tries >= 1 && tries <= sizeof wait / sizeof *wait ? wait[tries - 1] : 0;
}
