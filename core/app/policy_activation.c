/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the words of an activation record.
 * Must not know: the store, when one is written.
 * Called by: the keeper, the API's verbs, the commands. */
#include "core/app/policy_activation.h"

#include "core/base/clock.h"

#include <inttypes.h>
#include <stdio.h>

#define ROW_TOKENS 128

static const char *const modes[] = {"full", "shadow", "canary", "stop"};

const char *policy_activation_mode(enum activation_mode mode)
{
    return modes[mode];
}

int policy_activation_mode_of(omb_str word, enum activation_mode *mode)
{
    if (!word.len) {
        *mode = ACTIVATION_FULL;
        return 0;
    }
    for (int i = ACTIVATION_FULL; i <= ACTIVATION_CANARY; i++) {
        if (str_is(word, modes[i])) {
            *mode = (enum activation_mode)i;
            return 0;
        }
    }
    return -OMB_E_INVALID;
}

static void write_who(struct json_out *o, const char *key, const struct activation_who *w)
{
    jo_key(o, key);
    jo_obj(o);
    jo_kv_z(o, "type", w->type);
    jo_kv_z(o, "id", w->id);
    jo_kv_z(o, "name", w->name);
    jo_end_obj(o);
}

static void write_proposal(const struct activation *a, struct json_out *o)
{
    if (a->state[0])
        jo_kv_z(o, "state", a->state);
    if (!a->decider.type[0])
        return;
    write_who(o, "decider", &a->decider);
    jo_kv_z(o, "decided_why", a->decided_why);
}

void policy_activation_write(const struct activation *a, bool for_people, struct json_out *o)
{
    char stamp[CLOCK_STAMP + 1];

    jo_obj(o);
    jo_kv_int(o, "n", (int64_t)a->n);
    if (for_people) {
        clock_stamp(a->at, stamp, sizeof stamp);
        jo_kv_z(o, "at", stamp);
    } else {
        jo_kv_int(o, "at", (int64_t)a->at);
    }
    write_who(o, "by", &a->by);
    if (a->proposer.type[0])
        write_who(o, "proposer", &a->proposer);
    jo_kv_z(o, "how", a->how);
    jo_kv_z(o, "why", a->why);
    jo_kv_z(o, "hash", a->hash);
    jo_kv_z(o, "from", a->from[0] ? a->from : NULL);
    jo_kv_z(o, "name", a->name);
    jo_kv_z(o, "version", a->version);
    jo_kv_z(o, "mode", modes[a->mode]);
    if (a->mode == ACTIVATION_CANARY)
        jo_kv_int(o, "percent", a->percent);
    jo_kv_int(o, "back", (int64_t)a->back);
    write_proposal(a, o);
    jo_end_obj(o);
}

static void read_text(const struct json_doc *d, uint32_t object, const char *key, char *out,
                      size_t cap)
{
    struct arena a = {0};

    str_clip(out, cap, json_str_or(d, object, key, &a, STR("")));
    arena_free(&a);
}

static void read_who(const struct json_doc *d, const char *key, struct activation_who *w)
{
    uint32_t object = json_member(d, 0, key);

    if (!json_is(d, object, JSON_OBJECT))
        return;
    read_text(d, object, "type", w->type, sizeof w->type);
    read_text(d, object, "id", w->id, sizeof w->id);
    read_text(d, object, "name", w->name, sizeof w->name);
}

static enum activation_mode read_mode(const struct json_doc *d)
{
    char word[16];

    read_text(d, 0, "mode", word, sizeof word);
    for (int i = ACTIVATION_FULL; i <= ACTIVATION_STOP; i++) {
        if (strcmp(word, modes[i]) == 0)
            return (enum activation_mode)i;
    }
    return ACTIVATION_FULL;
}

int policy_activation_read(omb_str text, struct activation *out)
{
    struct activation a = {0};
    struct json_tok tok[ROW_TOKENS];
    struct json_doc d;

    if (json_parse(text, tok, ROW_TOKENS, &d, NULL) != 0 || !json_is(&d, 0, JSON_OBJECT))
        return -OMB_E_CORRUPT;
    a.n = (uint64_t)json_int_or(&d, 0, "n", 0);
    a.at = (uint64_t)json_int_or(&d, 0, "at", 0);
    a.back = (uint64_t)json_int_or(&d, 0, "back", 0);
    a.percent = (int32_t)json_int_or(&d, 0, "percent", 0);
    a.mode = read_mode(&d);
    read_who(&d, "by", &a.by);
    read_who(&d, "proposer", &a.proposer);
    read_who(&d, "decider", &a.decider);
    read_text(&d, 0, "how", a.how, sizeof a.how);
    read_text(&d, 0, "why", a.why, sizeof a.why);
    read_text(&d, 0, "decided_why", a.decided_why, sizeof a.decided_why);
    read_text(&d, 0, "hash", a.hash, sizeof a.hash);
    read_text(&d, 0, "from", a.from, sizeof a.from);
    read_text(&d, 0, "name", a.name, sizeof a.name);
    read_text(&d, 0, "version", a.version, sizeof a.version);
    read_text(&d, 0, "state", a.state, sizeof a.state);
    if (a.n == 0 || strlen(a.hash) != HASH_HEX)
        return -OMB_E_CORRUPT;
    *out = a;
    return 0;
}

void policy_activation_key(uint64_t n, char out[ACTIVATION_KEY])
{
    (void)snprintf(out, ACTIVATION_KEY, "%016" PRIu64, n % 10000000000000000u);
}
