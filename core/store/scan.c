/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: walks over a data folder's events in commit order, in pieces, read-only.
 * Must not know: what events mean, who writes meanwhile.
 * Called by: app's commands and jobs that look back, on any thread. */
#include "core/store/scan_i.h"

#include "core/base/rand.h"
#include "core/store/sqlite_schema.h"

#include <stdlib.h>
#include <unistd.h>

enum { COL_SEQ, COL_KASE, COL_AT, COL_NAME, COL_KEY, COL_BODY, COL_PLACE, COL_ACTOR, COL_ACTOR_ID };

static int open_file(struct store_scan *s, const char *file, omb_error *error)
{
    if (access(file, R_OK) != 0)
        return backend_fail(error, -OMB_E_NOTFOUND, "%s: there is no store to read", file);
    int rc = sqlite_conn_open(&s->r.conn, file, SQLITE_SCANNER, error);
    return rc ? rc : sqlite_schema_check(s->r.conn.db, error);
}

int store_scan_open(const char *path, omb_str master_key, struct store_scan **out, omb_error *error)
{
    struct store_scan *s = calloc(1, sizeof(*s));
    char *file = NULL;
    int rc = -OMB_E_NOMEM;
    rand_init();
    if (s)
        s->r.key = calloc(STORE_KEY_CACHE, sizeof(*s->r.key));
    if (s && s->r.key && asprintf(&file, "%s/" SQLITE_FILE, path) >= 0)
        rc = seal_open(&s->r.seal, master_key);
    if (rc)
        backend_fail(error, rc,
                     rc == -OMB_E_INVALID ? "the master key must have 32 bytes" : "out of memory");
    else
        rc = open_file(s, file, error);
    free(file);
    if (rc) {
        store_scan_close(s);
        return rc;
    }
    s->end = -1;
    s->bytes.max = (size_t)STORE_SCAN_BYTES + STORE_MAX_BODY * 2;
    *out = s;
    return 0;
}

void store_scan_close(struct store_scan *s)
{
    if (!s)
        return;
    sqlite_conn_close(&s->r.conn);
    seal_close(&s->r.seal);
    arena_free(&s->arena);
    buf_free(&s->bytes);
    if (s->r.key)
        memset(s->r.key, 0, STORE_KEY_CACHE * sizeof(*s->r.key));
    free(s->r.key);
    free(s);
}

int store_scan_end(struct store_scan *s)
{
    sqlite3_stmt *st = sqlite_bind(&s->r.conn, SQL_SCAN_END, "");
    int step = st ? sqlite3_step(st) : SQLITE_NOMEM;
    if (step == SQLITE_ROW)
        s->end = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return sqlite_status(&s->r.conn, step);
}

/* The first row at or behind `row`: its place and time; place past the end without one. */
static int look_at(struct store_scan *s, int64_t row, int64_t *place, uint64_t *at)
{
    sqlite3_stmt *st = sqlite_bind(&s->r.conn, SQL_SCAN_AT, "i", row);
    int step = st ? sqlite3_step(st) : SQLITE_NOMEM;
    *place = s->end + 1;
    *at = UINT64_MAX;
    if (step == SQLITE_ROW) {
        *place = sqlite3_column_int64(st, 0);
        *at = (uint64_t)sqlite3_column_int64(st, 1);
    }
    sqlite3_reset(st);
    return sqlite_status(&s->r.conn, step);
}

/* The row before the first one that is old enough, by halving. */
static int find_start(struct store_scan *s)
{
    uint64_t since = s->range.since;
    int64_t low = 1, high = s->end + 1; /* all below low are too old, none from high on */
    since = since > STORE_SCAN_SLACK_MS ? since - STORE_SCAN_SLACK_MS : 0;
    while (since && low < high) {
        int64_t middle = low + (high - low) / 2, place;
        uint64_t at;
        int rc = look_at(s, middle, &place, &at);
        if (rc)
            return rc;
        if (place > s->end || at >= since)
            high = middle;
        else
            low = place + 1;
    }
    s->first = s->last = low - 1;
    return 0;
}

int store_scan_begin(struct store_scan *s, const struct store_scan_range *range)
{
    memset(s->r.key, 0, STORE_KEY_CACHE * sizeof(*s->r.key)); /* a person may be erased since */
    s->r.name.tenant = 0;
    s->range = *range;
    s->n_name = 0;
    for (int k = 0; k < EVENT_KINDS; k++) {
        if (range->kinds >> k & 1)
            s->name[s->n_name++] =
                (struct scan_name){str_of(event_name((enum event_kind)k)), (enum event_kind)k};
    }
    s->by_case = range->kase != NULL;
    s->first = s->last = 0;
    s->n_row = s->next_row = 0;
    s->at_end = false;
    if (s->by_case) {
        s->kase = *range->kase;
        s->stop_at = INT64_MAX;
        return 0;
    }
    int rc = s->end < 0 ? store_scan_end(s) : 0;
    s->stop_at = s->end;
    return rc ? rc : find_start(s);
}

static const struct scan_name *wanted(const struct store_scan *s, omb_str name)
{
    const struct scan_name *other = NULL;
    for (uint32_t i = 0; i < s->n_name; i++) {
        if (str_eq(s->name[i].text, name))
            return &s->name[i];
        if (s->name[i].kind == EVENT_UNKNOWN)
            other = &s->name[i];
    }
    return other && event_of_name(name) == EVENT_UNKNOWN ? other : NULL;
}

/* Keeps the row at hand when it is one of those asked for. */
static int keep(struct store_scan *s, sqlite3_stmt *st)
{
    uint64_t at = (uint64_t)sqlite3_column_int64(st, COL_AT);
    const struct scan_name *name = wanted(s, sqlite_text(st, COL_NAME));
    if (!name || at < s->range.since || (s->range.until && at >= s->range.until))
        return 0;
    omb_str body = sqlite_text(st, COL_BODY), who = sqlite_text(st, COL_ACTOR_ID);
    s->row[s->n_row++] =
        (struct scan_row){.kase = sqlite_kase(st, COL_KASE),
                          .seq = (uint64_t)sqlite3_column_int64(st, COL_SEQ),
                          .at = at,
                          .key = (uint64_t)sqlite3_column_int64(st, COL_KEY),
                          .from = s->bytes.len,
                          .len = body.len,
                          .actor_from = s->bytes.len + body.len,
                          .actor_len = who.len,
                          .actor = (enum actor_type)sqlite3_column_int(st, COL_ACTOR),
                          .kind = name->kind};
    buf_puts(&s->bytes, body);
    buf_puts(&s->bytes, who);
    return s->bytes.err;
}

static sqlite3_stmt *piece(struct store_scan *s)
{
    int64_t tenant = s->range.tenant, most = STORE_SCAN_STEPS;
    if (s->by_case)
        return sqlite_bind(&s->r.conn, SQL_SCAN_KASE, "iiiik", tenant, s->last, s->stop_at, most,
                           &s->kase);
    return sqlite_bind(&s->r.conn, SQL_SCAN, "iiii", tenant, s->last, s->stop_at, most);
}

static int read_piece(struct store_scan *s)
{
    sqlite3_stmt *st = piece(s);
    int step = SQLITE_NOMEM, rc = 0;
    uint32_t steps = 0;
    s->n_row = s->next_row = 0;
    buf_clear(&s->bytes);
    while (!rc && s->n_row < STORE_SCAN_ROWS && s->bytes.len < STORE_SCAN_BYTES) {
        step = st ? sqlite3_step(st) : SQLITE_NOMEM;
        if (step != SQLITE_ROW)
            break;
        steps++;
        s->last = sqlite3_column_int64(st, COL_PLACE);
        rc = keep(s, st);
    }
    sqlite3_reset(st);
    if (step == SQLITE_DONE && steps < STORE_SCAN_STEPS) {
        s->at_end = true;
        s->last = s->by_case ? s->last : s->stop_at;
    }
    return rc ? rc : sqlite_status(&s->r.conn, step);
}

int store_scan_next(struct store_scan *s, struct store_scan_event *out)
{
    while (s->next_row == s->n_row) {
        int rc = s->at_end ? 0 : read_piece(s);
        if (rc || (s->at_end && s->n_row == s->next_row))
            return rc;
    }
    const struct scan_row *row = &s->row[s->next_row++];
    struct store_scan_event e = {.kase = row->kase,
                                 .seq = row->seq,
                                 .at = row->at,
                                 .kind = row->kind,
                                 .body = str_n(s->bytes.ptr + row->from, row->len),
                                 .actor = {.type = row->actor,
                                           .id = str_n(s->bytes.ptr + row->actor_from,
                                                       row->actor_len)}};
    struct seal_place place = {s->range.tenant, e.kase, 'e', e.seq};
    int rc = 0;
    arena_reset(&s->arena);
    if (row->key)
        rc = sqlite_unseal(&s->r, &place, row->key, e.body, &s->arena, &e.body);
    if (!rc && e.actor.type == ACTOR_CUSTOMER)
        rc = sqlite_person_get(&s->r, s->range.tenant, &s->arena, &e.actor);
    if (rc)
        return rc;
    *out = e;
    return 1;
}

void store_scan_progress(const struct store_scan *s, uint64_t *done, uint64_t *total)
{
    *done = (uint64_t)(s->last - s->first);
    *total = s->by_case ? 0 : (uint64_t)(s->stop_at - s->first);
}
